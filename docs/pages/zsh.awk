# The completion of zsh, from the table of options: one call of _arguments for each command.

# A description within single quotes and square brackets.
function said(text) {
    gsub(/'/, "'\\''", text)
    gsub(/\[/, "\\[", text)
    gsub(/\]/, "\\]", text)
    gsub(/:/, "\\:", text)
    return text
}
function action(placeholder, choices) {
    if (choices != "") return "(" choices ")"
    if (placeholder == "DIR") return "_directories"
    return placeholder ~ /^(FILE|SOCKET)$/ ? "_files" : " "
}
function spec(names, placeholder, choices, summary,    i, count, each, exclusive, text) {
    count = split(names, each, " ")
    text = ""
    for (i = 1; i <= count; i++) {
        text = text " \\\n            '*" each[i] "[" said(summary) "]"
        if (placeholder != "") text = text ":" said(placeholder) ":" action(placeholder, choices)
        text = text "'"
    }
    return text
}
function operand_specs(text,    i, count, each, place) {
    gsub(/[][]/, "", text)
    count = split(text, each, " ")
    place = ""
    for (i = 1; i <= count; i++) {
        if (each[i] == "ID") place = place " \\\n            '" i ":container:_apus_containers'"
        else if (each[i] == "SIGNAL") place = place " \\\n            '" i ":signal:_signals'"
        else if (each[i] == "FILE") place = place " \\\n            '" i ":file:_files'"
        else if (each[i] == "COMMAND") place = place " \\\n            '" i ":command:_apus_commands'"
        else if (each[i] == "add|remove") place = place " \\\n            '" i ":deed:(add remove)'"
        else if (each[i] ~ /\.\.\.$/) return place " \\\n            '*:: :'"
        else place = place " \\\n            '" i ":" said(each[i]) ": '"
    }
    return place
}

$1 == "command" { order[++commands] = $2; summary[$2] = $4; operands[$2] = $3 }
$1 == "option" { options[$2] = options[$2] spec($3, $4, $5, $6) }
END {
    print "#compdef apus"
    print "# Completion of apus for zsh; made by docs/pages/make from the table of options."
    print ""
    print "_apus_containers() {"
    print "    local -a found"
    print "    found=(${(f)\"$(apus ${apus_root:+--root} $apus_root list --quiet 2>/dev/null)\"})"
    print "    _describe container found"
    print "}"
    print ""
    print "_apus_commands() {"
    print "    local -a found"
    print "    found=("
    for (i = 1; i <= commands; i++) print "        '" order[i] ":" said(summary[order[i]]) "'"
    print "    )"
    print "    _describe command found"
    print "}"
    print ""
    print "_apus() {"
    print "    local apus_root curcontext=$curcontext state line"
    print "    local -A opt_args"
    print "    _arguments -C" options[""] " \\"
    print "            '1:command:_apus_commands' '*::argument:->rest' && return"
    print "    [[ $state == rest ]] || return 1"
    print "    apus_root=${opt_args[--root]-}"
    print "    case $line[1] in"
    for (i = 1; i <= commands; i++) {
        print "    " order[i] ")"
        print "        _arguments" options[order[i]] operand_specs(operands[order[i]])
        print "        ;;"
    }
    print "    esac"
    print "}"
    print ""
    print "if [[ $funcstack[1] == _apus ]]; then _apus \"$@\"; else compdef _apus apus; fi"
}
