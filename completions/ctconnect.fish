complete --keep-order --exclusive --command ctconnect --arguments "(CTCONNECT_COMPLETE=fish ctconnect -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
