# What `make check` runs. Included by ../Makefile.

STYLED   = $(wildcard src/*.[ch] src/*/*.[ch] tests/unit/*.[ch] tests/fuzz/*.[ch] \
	tests/bench/*.c)
SCRIPTS  = $(wildcard .ci/run completions/* hooks/* tests/*.sh tests/*/*.sh packaging/*.sh debian/postrm examples/*/*)

SYSTEM  ?= system
STEPS   ?= build clang lint asan valgrind fuzz-replay $(SYSTEM)

check: tools	## all of build ... system below, a line each; logs in build/log
	@mkdir -p build/log; bad=; for step in $(STEPS); do \
		log=build/log/$$step.log; start=$$(date +%s); result=ok; \
		$(MAKE) $(SUB) -Otarget WERROR=1 $$step >$$log 2>&1 || result=FAILED; \
		[ $$result = ok ] || { cat $$log; bad="$$bad $$step"; }; \
		printf '%-6s %-12s %4d s  %s\n' $$result $$step \
			$$(($$(date +%s) - start)) "$$(tail -n 1 $$log)"; \
		[ "$$bad" != " build" ] || break; \
	done; [ -z "$$bad" ] || { echo "make check failed:$$bad" >&2; exit 1; }

units: $(UNITS)
fuzzers: $(FUZZ:%=$(BUILD)/fuzzer/%)

build: all units	## program and unit tests with $(CC)
	@$(CC) --version | sed 1q

portable:	## program and unit tests without what only Linux has
	@$(MAKE) $(IN_PORTABLE) all unit

# Debian has no libraries for musl, but their headers do for compiling.
MUSL = -idirafter /usr/include -idirafter /usr/include/$(shell $(CC) -print-multiarch)

objects: $(OBJ)

musl: tools	## compile every source with musl's headers (CONTRIBUTING.md: Alpine)
	@PKG_CONFIG_SYSTEM_INCLUDE_PATH=/usr/include/$$($(CC) -print-multiarch) \
		$(MAKE) $(SUB) BUILD=build/musl CC=musl-gcc CPPFLAGS='$(MUSL)' objects
	@echo "$(words $(OBJ)) objects for musl"

clang: tools	## program and unit tests with clang
	@$(MAKE) $(IN_CLANG) build

# $(1): what to run each test under. Shows the output of those that fail.
run_units = printf '%s\n' $(UNITS) | xargs -P$(JOBS) -I{} sh -c \
	'$(1) {} >{}.log 2>&1 || { cat {}.log; echo "{}: failed"; exit 1; }'
count_units = awk '/test\(s\) run/ { n += $$(NF - 2) } \
	END { printf "%d tests in %d programs passed\n", n, ARGC - 1 }' $(UNITS:=.log)

unit: units	## unit tests
	@$(run_units)
	@$(count_units)

asan:	## program and unit tests with ASan and UBSan
	@$(MAKE) $(IN_ASAN) all unit

VALGRIND = valgrind --quiet --leak-check=full --track-fds=yes --error-exitcode=99 --child-silent-after-fork=yes \
	--show-leak-kinds=definite,indirect,possible

valgrind: tools all units	## unit tests and the program's start under valgrind
	@$(call run_units,$(VALGRIND))
	@for o in --version --help; do $(VALGRIND) $(BUILD)/ddns01 $$o 2>&1 || exit 1; \
		done >$(BUILD)/unit/start.log
	@! grep -A 1 'Open file descriptor' $(UNITS:=.log) $(BUILD)/unit/start.log | \
		grep -A 9 ' at 0x'	# those without a place are inherited
	@$(count_units)

system: all tools	## tests/system on real servers; ARGS='-k certbot'
	@DDNS01=$(abspath $(BUILD)/ddns01) PYTHON=$(PYTHON) tests/run-system.sh $(ARGS)

asan-system:	## the same with ASan and UBSan
	@$(MAKE) $(IN_ASAN) system

fuzz: tools	## fuzz each target for SECONDS=60
	@$(MAKE) $(IN_FUZZ) fuzzers
	@for t in $(FUZZ); do mkdir -p build/fuzz/corpus/$$t; log=build/fuzz/$$t.log; \
		build/fuzz/fuzzer/$$t -max_total_time=$(SECONDS) -timeout=10 \
			-print_final_stats=1 -artifact_prefix=build/fuzz/$$t- \
			build/fuzz/corpus/$$t tests/fuzz/corpus/$$t >$$log 2>&1 || \
			{ tail -n 40 $$log; bad=1; }; \
		awk -v t=$$t '/ cov: / { c = $$4 } /number_of_executed/ { n = $$2 } \
			END { printf "%-16s %10d runs, coverage %d\n", t, n, c }' $$log; \
	done; [ -z "$$bad" ]

fuzz-replay:	## replay tests/fuzz/corpus with ASan and UBSan
	@$(MAKE) $(IN_ASAN) replay

replay: $(FUZZ:%=$(BUILD)/replay/%)
	@for t in $(FUZZ); do $(BUILD)/replay/$$t tests/fuzz/corpus/$$t/* || exit 1; done
	@echo "$(words $(FUZZ)) targets over $$(find tests/fuzz/corpus -type f | wc -l) files"

coverage: tools	## lines and branches per room, from unit and system tests
	@find build/cov -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) $(IN_COV) all unit
	@$(MAKE) $(IN_COV) system
	@gcovr --root . --filter src/ --object-directory build/cov --json build/cov/report.json
	@$(PYTHON) tests/coverage.py build/cov/report.json

lint: tools	## formatting, analyzers, layers, sizes
	@$(MAKE) $(SUB) -Otarget -k lint-layers lint-format lint-shell lint-man lint-headers lint-portable lint-hardening \
		lint-cppcheck lint-analyzer lint-tidy
	@echo "no complaints"

format:	## rewrite the C sources as lint-format wants them
	clang-format-14 -i $(STYLED)

lint-format:
	@clang-format-14 --dry-run -Werror $(STYLED)

# One file per process: with several, clang-tidy 14 sees uninitialized va_lists.
lint-tidy: $(SRC:src/%.c=$(BUILD)/tidy/%.ok)
$(BUILD)/tidy/%.ok: src/%.c $(BUILD)/%.o .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy-14 --quiet $< -- $(BASE) 2>$@.err || { cat $@.err; exit 1; }
	@touch $@

# Unoptimized, as inlining brings false alarms. Leaks are left to ASan and
# Valgrind: gcc 12 loses track of what an array of structures owns.
lint-analyzer: $(SRC:src/%.c=$(BUILD)/analyzer/%.ok)
$(BUILD)/analyzer/%.ok: src/%.c $(BUILD)/%.o
	@mkdir -p $(@D)
	@gcc $(BASE) -fanalyzer -Wno-analyzer-malloc-leak -fdiagnostics-path-format=separate-events \
		-fno-diagnostics-show-caret -Werror -c -o $@ $<

lint-cppcheck:
	@cppcheck --quiet --enable=warning,performance,portability --inline-suppr -j$(JOBS) \
		--std=c11 --error-exitcode=1 $(filter -I% -D%,$(BASE)) src

lint-shell:
	@shellcheck $$(grep -d skip -lE '^#(!.*[/ ](ba|da)?sh| shellcheck shell=)' $(SCRIPTS))

# What other systems compile instead.
lint-portable:
	@for f in $$(grep -l ON_LINUX src/*/*.c); do \
		$(CC) $(filter-out -DON_LINUX,$(BASE)) $(WARN) -Werror -fsyntax-only $$f || \
			bad=1; done; [ -z "$$bad" ]

lint-headers:
	@for h in src/*/*.h; do \
		$(CC) $(BASE) $(WARN) -Werror -fsyntax-only -xc $$h || bad=1; done; [ -z "$$bad" ]

lint-layers: $(OBJ)
	@tests/layers.sh $(OBJ)

lint-hardening: all
	@tests/hardening.sh $(BUILD)/ddns01

lint-man:
	@mandoc -Tlint -Wwarning $(MAN1) $(MAN5) $(MAN7)
