# Completion of hwkey for fish: `hwkey completions fish`.
function __hwkey_complete
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    # The program that was typed, which need not be the one in PATH.
    set -l program (string replace --regex '^(~|\$HOME)/' "$HOME/" -- $before[1])
    command --query -- $program; or set program hwkey
    command $program __complete fish (count $before) $before \
        (commandline --current-token --cut-at-cursor) 2>/dev/null
end
complete --command hwkey --no-files --keep-order --arguments '(__hwkey_complete)'
