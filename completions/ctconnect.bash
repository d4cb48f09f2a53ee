# Completions of ctconnect for bash. The program answers each request, so this script does not go stale.

_ctconnect() {
    # Bash splits words at `=` and `:` too. The command line says which parts belong together.
    local rest=${COMP_LINE:0:COMP_POINT} index part trimmed
    local -a words=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        trimmed=${rest#"${rest%%[![:space:]]*}"}
        if ((index == COMP_CWORD)); then part=$trimmed; else part=${COMP_WORDS[index]}; fi
        if ((${#words[@]} > 0)) && [[ $trimmed == "$rest" ]]; then
            words[${#words[@]} - 1]+=$part
        else
            words+=("$part")
        fi
        rest=${trimmed#"$part"}
    done

    local current=${words[${#words[@]} - 1]} quote=
    words=("${words[@]//[\'\"\\]/}")
    case $current in [\"\']*) quote=${current:0:1} ;; esac
    # Readline replaces only what is behind the last `=` or `:`.
    local kept=
    [[ -z $quote && -n $2 && $current == *"$2" ]] && kept=${current%"$2"}
    [[ -z $quote && -z $2 ]] && kept=$current

    COMPREPLY=()
    local line is_open=
    while IFS= read -r line; do
        case $line in *[=/:.,]) is_open=1 ;; esac
        line=${line#"$kept"}
        if [[ -z $quote && $line == *[[:space:]\*\?\[\]\{\}\(\)\<\>\|\&\;\'\"\`\$\\!]* ]]; then printf -v line %q "$line"; fi
        COMPREPLY+=("$line")
    done < <(CTCONNECT_COMPLETE=bash command ctconnect -- "${words[@]}" 2>/dev/null)

    if [[ -n $is_open && ${#COMPREPLY[@]} -eq 1 ]]; then compopt -o nospace 2>/dev/null; fi
    return 0
}

# Older versions of bash know no `nosort`.
complete -o nosort -F _ctconnect ctconnect 2>/dev/null || complete -F _ctconnect ctconnect
