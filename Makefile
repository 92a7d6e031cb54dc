# ddns01: GNU make, no configure. `make help` lists the targets.

VERSION  = 0.1.0

# Yours: anything here may come from the command line or the environment.
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
DESTDIR ?=
PYTHON  ?= /usr/bin/python3
CLANG   ?= clang-14
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
WERROR  ?= $(filter true 1,$(CI))
SECONDS  = 60
BUILD    = build

# Ours: never replaced by the above.
# What Linux alone has (netlink, signalfd, Landlock ...), unless PORTABLE=1.
LINUX    = $(if $(PORTABLE),,$(filter Linux,$(shell uname -s)))
PKGS     = libcurl libcjson libcrypto ldns libidn2 libconfuse
BASE     = -std=c11 -D_DEFAULT_SOURCE -DDDNS01_VERSION='"$(VERSION)"' -Isrc \
	$(LINUX:%=-DON_LINUX) \
	$(shell pkg-config --cflags $(PKGS))
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wundef -Wvla \
	-Wcast-qual -Wpointer-arith -Wwrite-strings -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wimplicit-fallthrough \
	-Wconversion -Wsign-conversion $(if $(WERROR),-Werror) $(call try, \
	-Wlogical-op -Wduplicated-cond -Wjump-misses-init)
HARD     = -fstack-protector-strong -fPIE $(FORTIFY) $(call try, \
	-fstack-clash-protection -fcf-protection \
	-ffile-prefix-map=$(CURDIR)=.)
HARD_LD  = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
# Yours goes first, and glibc warns about it when nothing is optimized.
FORTIFY  = $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,$(if \
	$(filter-out -O0,$(filter -O%,$(CFLAGS))),-D_FORTIFY_SOURCE=2))
try      = $(foreach f,$(1),$(shell $(CC) -Werror $(f) -fsyntax-only -xc /dev/null \
	2>/dev/null && echo $(f)))
COMPILE  = $(CC) @$(BUILD)/flags
LINK     = $(HARD_LD) $(LDFLAGS) $(LIBS) $(shell pkg-config --libs $(PKGS))

SRC      = $(sort $(wildcard src/main.c src/*/*.c))
OBJ      = $(SRC:src/%.c=$(BUILD)/%.o)
ROOMS    = $(filter-out $(BUILD)/main.o,$(OBJ))
UNITS    = $(patsubst tests/%.c,$(BUILD)/%,$(sort $(filter-out \
	$(if $(LINUX),,$(ON_LINUX)),$(wildcard tests/unit/test_*.c))))
ON_LINUX = tests/unit/test_address_dump.c tests/unit/test_monitor.c \
	tests/unit/test_sandbox.c
FUZZ     = $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
MAN1     = $(wildcard man/*.1)
MAN5     = $(wildcard man/*.5)
MAN7     = $(wildcard man/*.7)

# Each variant has a directory of its own: $(MAKE) $(IN_ASAN) TARGET
SAN      = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all -U_FORTIFY_SOURCE
SUB      = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS)) --no-print-directory
IN_CLANG = $(SUB) BUILD=build/clang CC=$(CLANG)
IN_ASAN  = $(SUB) BUILD=build/asan CFLAGS='$(SAN)'
IN_PORTABLE = $(SUB) BUILD=build/portable PORTABLE=1
IN_FUZZ  = $(SUB) BUILD=build/fuzz CC=$(CLANG) CFLAGS='$(SAN) -fsanitize=fuzzer-no-link'
IN_COV   = $(SUB) BUILD=build/cov CFLAGS='-O0 -g --coverage -DSANDBOX_WRITES=\"$(CURDIR)/build/cov\"'

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all setup torture tools check build portable musl objects clang unit units asan asan-system valgrind \
	system fuzz fuzzers fuzz-replay replay demo coverage install uninstall clean \
	help format lint lint-format lint-tidy lint-cppcheck lint-shell \
	lint-analyzer lint-headers lint-portable lint-layers lint-man lint-hardening FORCE

all: $(BUILD)/ddns01	## build/ddns01 (default)

$(BUILD)/ddns01: $(OBJ)
	$(CC) $(CFLAGS) -o $@ $(OBJ) $(LINK)

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -include src/util/banned.h -c -o $@ $<

$(BUILD)/unit/test_%: tests/unit/test_%.c $(ROOMS)
	@mkdir -p $(@D)
	$(COMPILE) -MT $@ -MF $@.d -o $@ $< $(ROOMS) $(LINK) -lcmocka

# libFuzzer calls LLVMFuzzerTestOneInput without declaring it anywhere.
$(BUILD)/fuzzer/%: tests/fuzz/fuzz_%.c $(ROOMS)
	@mkdir -p $(@D)
	$(COMPILE) -Wno-missing-prototypes -fsanitize=fuzzer -MT $@ -MF $@.d -o $@ $< \
		$(ROOMS) $(LINK)

$(BUILD)/replay/%.o: tests/fuzz/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -Wno-missing-prototypes -c -o $@ $<

$(BUILD)/replay/%: $(BUILD)/replay/fuzz_%.o $(BUILD)/replay/replay.o $(ROOMS)
	$(CC) $(CFLAGS) -o $@ $^ $(LINK)

# The flags are asked for once, and when they change all is compiled again.
$(BUILD)/flags: export FLAGS = $(BASE) $(WARN) $(HARD) $(CPPFLAGS) $(CFLAGS) -MMD -MP
$(BUILD)/flags: FORCE
	@pkg-config --print-errors --exists $(PKGS) && command -v $(CC) >/dev/null || \
		{ echo "a compiler or a library is missing: run 'make setup'" >&2; exit 1; }
	@mkdir -p $(@D); echo "$$FLAGS" | cmp -s - $@ || echo "$$FLAGS" >$@

-include $(OBJ:.o=.d) $(UNITS:=.d) $(wildcard $(BUILD)/fuzzer/*.d $(BUILD)/replay/*.d)

setup:	## install what building and testing need
	@tests/setup.sh

tools:
	@tests/setup.sh --check

# In `make setup check`, setup is first whatever -j says.
ifneq (,$(filter setup,$(MAKECMDGOALS)))
all tools check demo: | setup
endif

demo:	## BIND, Pebble and certbot on loopback: an address, a certificate
	@$(MAKE) $(SUB) all
	@tests/demo/run.sh

include tests/check.mk
include tests/bench/bench.mk
include tests/torture/torture.mk
include packaging/packaging.mk

install: all	## into $(DESTDIR)$(PREFIX), units and completions too
	@packaging/install.sh install

uninstall:	## remove what install put there
	@packaging/install.sh uninstall

install uninstall: export BUILD := $(BUILD)
install uninstall: export DESTDIR := $(DESTDIR)
install uninstall: export PREFIX := $(PREFIX)
install uninstall: export SYSCONFDIR ?= /etc
install uninstall: export UNITDIR ?= $(PREFIX)/lib/systemd/system
install uninstall: export BASHDIR ?= $(PREFIX)/share/bash-completion/completions
install uninstall: export ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
install uninstall: export FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

clean:	## remove build/
	rm -rf build

help:	## this list
	@awk -F '\t?## ' '/^[a-z-]+:.*## / { sub(/:.*/, "", $$1); \
		printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
