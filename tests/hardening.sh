#!/bin/sh
# Is the program protected as the Makefile asks for: tests/hardening.sh PROGRAM
set -u
program=$1
header=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
symbols=$(readelf --dyn-syms -W "$program")
bad=

# WHAT TEXT PATTERN
has() {
	printf '%s\n' "$2" | grep -qE "$3" || { echo "$program: no $1" >&2; bad=1; }
}

has 'position independence (PIE)' "$header" 'Type: +DYN'
has 'relocations that are closed afterwards (RELRO)' "$segments" GNU_RELRO
has 'binding at the start (BIND_NOW)' "$dynamic" 'BIND_NOW|Flags:.* NOW'
has 'stack without code (NX)' "$segments" 'GNU_STACK.* RW +0x'
has 'stack protector' "$symbols" __stack_chk_fail
has 'checked functions (FORTIFY)' "$symbols" '__(snprintf|vsnprintf|memcpy|read)_chk'
case $header in
*X86-64*)
	# the mark is there only if the C library's own objects have it as well
	has 'control-flow protection (CET)' "$(objdump -d \
		--disassemble=main "$program" 2>/dev/null)" endbr64 ;;
esac
printf '%s\n' "$segments" | grep -qE '^ +LOAD .* RWE ' &&
	{ echo "$program: memory that is written and run" >&2; bad=1; }
printf '%s\n' "$dynamic" | grep -qE 'TEXTREL|R(UN)?PATH' &&
	{ echo "$program: relocated code, or a path of its own to libraries" >&2; bad=1; }
[ -z "$bad" ] || exit 1
echo "PIE, RELRO, BIND_NOW, NX, stack protector, FORTIFY, CET on x86"
