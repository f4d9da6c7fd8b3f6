# Completion of hwkey for fish: `hwkey completions fish`.
function __hwkey_complete
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    _HWKEY_COMPLETE=fish command hwkey -- (count $before) $before \
        (commandline --current-token --cut-at-cursor) 2>/dev/null
end
complete --command hwkey --no-files --keep-order --arguments '(__hwkey_complete)'
