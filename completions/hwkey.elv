set edit:completion:arg-completer[hwkey] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) _HWKEY_COMPLETE="elvish" hwkey -- $@words) | to-lines
}
