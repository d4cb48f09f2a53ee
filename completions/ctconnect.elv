
set edit:completion:arg-completer[ctconnect] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) CTCONNECT_COMPLETE="elvish" ctconnect -- $@words) | to-lines
}

