# shellcheck shell=bash
# Completion of ddns01 for bash, which asks the program itself.

_ddns01()
{
	local line=${COMP_LINE:0:COMP_POINT} cur skip words
	local IFS=$' \t\n'

	# bash breaks words at '=', ':' and '@'; here it is one word.
	read -ra words <<<"$line"
	[[ $line != *[[:blank:]] ]] || words+=('')
	cur=${words[${#words[@]} - 1]}
	mapfile -t COMPREPLY < <(ddns01 --complete "${words[@]:1}" 2>/dev/null |
		cut -f 1)
	case ${COMPREPLY-} in
	:*)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -A "${COMPREPLY#:}" -- \
			"${cur#--*=}")
		return
		;;
	*:) [[ ${#COMPREPLY[@]} -gt 1 ]] || compopt -o nospace ;;
	esac

	# What bash replaces is but $2.
	skip=${cur%"$2"}
	COMPREPLY=("${COMPREPLY[@]#"$skip"}")
}

complete -F _ddns01 ddns01
