# Completion of hwkey for bash: `hwkey completions bash`.
_hwkey() {
    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        COMPREPLY+=("$reply")
    done < <(_HWKEY_COMPLETE=bash command hwkey -- \
        "$2" "${COMP_LINE:0:COMP_POINT}" "${COMP_LINE:COMP_POINT}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _hwkey hwkey 2>/dev/null ||
    complete -o bashdefault -F _hwkey hwkey
