# Completions of ctconnect for elvish. The program answers each request, so this script does not go stale.

use str

set edit:completion:arg-completer[ctconnect] = {|@words|
    env CTCONNECT_COMPLETE=elvish ctconnect -- $@words 2>/dev/null | from-lines | each {|line|
        var @parts = (str:split &max=2 "\t" $line)
        var value = $parts[0]
        var display = $value
        if (== (count $parts) 2) {
            set display = $value'  '$parts[1]
        }
        var suffix = ' '
        for end ['=' '/' ':' '.' ','] {
            if (str:has-suffix $value $end) {
                set suffix = ''
            }
        }
        edit:complex-candidate $value &display=$display &code-suffix=$suffix
    }
}
