# Completion of hwkey for bash: `hwkey completions bash`.
_hwkey() {
    local line=${COMP_LINE:0:COMP_POINT} program=$1 reply
    # What an alias stands for, from the word that names hwkey.
    local command='(^|[[:space:]])(([^[:space:]]*/)?hwkey([[:space:]].*)?)$'
    if ((BASH_VERSINFO[0] >= 4)) && [[ ${BASH_ALIASES[$1]-} =~ $command ]]; then
        line=${BASH_REMATCH[2]}${line#*"$1"}
        program=${BASH_REMATCH[2]%%[[:space:]]*}
    fi
    # The program that was typed, which need not be the one in PATH. Nothing of the line is run.
    program=${program//[\\\"\']/}
    case $program in
        '~/'* | '$HOME/'*) program=$HOME/${program#*/} ;;
    esac
    type -P -- "$program" >/dev/null || program=hwkey
    COMPREPLY=()
    while IFS= read -r reply; do
        COMPREPLY+=("$reply")
    done < <(command "$program" __complete bash "$2" "$line" "${COMP_LINE:COMP_POINT}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _hwkey hwkey 2>/dev/null ||
    complete -o bashdefault -F _hwkey hwkey
