# Completion of hwkey for elvish: `hwkey completions elvish`.
use str
set edit:completion:arg-completer[hwkey] = {|@words|
    # The program that was typed, which need not be the one in PATH.
    var program = $words[0]
    if (not (has-external $program)) {
        set program = hwkey
    }
    try {
        (external $program) __complete elvish $@words 2>/dev/null | from-lines | each {|line|
            var value help = (str:split &max=2 "\t" $line"\t")
            set help = (str:trim-right $help "\t")
            var display = $value
            if (not-eq $help '') {
                set display = $value' ('$help')'
            }
            var suffix = ' '
            if (str:has-suffix $value /) {
                set suffix = ''
            }
            edit:complex-candidate $value &display=$display &code-suffix=$suffix
        }
    } catch { }
}
