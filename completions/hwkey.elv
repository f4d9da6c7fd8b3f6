# Completion of hwkey for elvish: `hwkey completions elvish`.
use str
set edit:completion:arg-completer[hwkey] = {|@words|
    tmp E:_HWKEY_COMPLETE = elvish
    try {
        (external hwkey) -- $@words 2>/dev/null | from-lines | each {|line|
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
