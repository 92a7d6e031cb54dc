# `make bench`: ddns01 against the floor. Included by ../../Makefile.

BENCH    = $(BUILD)/bench

.PHONY: bench

# Linked like the program, with libraries that are not called, too.
$(BENCH)/libs: tests/bench/libs.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MF $@.d -o $@ $< $(HARD_LD) \
		-Wl,--no-as-needed $(LDFLAGS) $(LIBS) $(shell pkg-config --libs $(PKGS))

$(BENCH)/%: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MF $@.d -o $@ $< $(LINK)

bench: all $(BENCH)/floor $(BENCH)/libs $(BENCH)/measure	## costs against a minimal program; ARGS='-n 9 present'
	@tests/bench/run.sh $(abspath $(BUILD)/ddns01) $(abspath $(BENCH)) $(PYTHON) $(ARGS)
