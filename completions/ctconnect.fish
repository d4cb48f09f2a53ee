# Completions of ctconnect for fish. The program answers each request, so this script does not go stale.

function __ctconnect_complete
    set --local words (commandline --current-process --tokenize --cut-at-cursor)
    set --local current (commandline --current-token --cut-at-cursor)
    CTCONNECT_COMPLETE=fish command ctconnect -- $words "$current" 2>/dev/null
end

complete --command ctconnect --no-files --keep-order --arguments '(__ctconnect_complete)'
