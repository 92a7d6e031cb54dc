# Everything that can fail does, once each. Included by ../../Makefile.

WRAPPED  = malloc calloc realloc reallocarray strdup strndup read write fsync flock \
	fstat mkdir rename renameat unlinkat socket connect send recv open openat
EMPTY   :=
COMMA   := ,
WRAPS    = -Wl,$(subst $(EMPTY) $(EMPTY),$(COMMA),$(WRAPPED:%=--wrap=%))
IN_TORTURE = $(SUB) BUILD=build/torture CFLAGS='$(SAN)' \
	LDFLAGS='build/torture/wrap.o $(WRAPS)'

torture: all tools	## every allocation and call fails, once each; kills, signals, races
	@mkdir -p build/torture
	@rm -f build/torture/ddns01 build/torture/report
	@$(CC) $(SAN) -Wall -Wextra -c -o build/torture/wrap.o tests/torture/wrap.c
	@$(MAKE) $(IN_TORTURE) build/torture/ddns01
	@TORTURED=$(abspath build/torture/ddns01) DDNS01=$(abspath $(BUILD)/ddns01) \
		TORTURE_REPORT=$(abspath build/torture/report) PYTHON=$(PYTHON) JOBS=3 \
		tests/run-system.sh tests/system/torture.py $(ARGS) || bad=1; \
		sort build/torture/report; [ -z "$$bad" ]
