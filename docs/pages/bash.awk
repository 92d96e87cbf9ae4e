# The completion of bash, from the table of options. It needs bash alone, not the package bash-completion.

function quoted(text) { gsub(/'/, "'\\''", text); return "'" text "'" }

# What may stand after an option: files, directories, or words.
function kind(placeholder, choices) {
    if (choices != "") return choices
    if (placeholder == "DIR") return "<dir>"
    return placeholder ~ /^(FILE|SOCKET)$/ ? "<file>" : "<none>"
}

$1 == "command" { order[++commands] = $2; verbs = verbs (verbs == "" ? "" : " ") $2; operands[$2] = $3 }
$1 == "option" {
    count = split($3, names, " ")
    options[$2] = options[$2] (options[$2] == "" ? "" : " ") $3
    if ($4 == "") next
    pattern = ""
    for (i = 1; i <= count; i++) pattern = pattern (i > 1 ? " | " : "") quoted($2 " " names[i])
    values = values "        " pattern ") echo " quoted(kind($4, $5)) " ;;\n"
}
END {
    print "# Completion of apus for bash; made by docs/pages/make from the table of options."
    print ""
    print "_apus_options() { # _apus_options COMMAND: its options; without a command the global ones"
    print "    case $1 in"
    print "        '') echo " quoted(options[""]) " ;;"
    for (i = 1; i <= commands; i++) print "        " order[i] ") echo " quoted(options[order[i]]) " ;;"
    print "    esac"
    print "}"
    print ""
    print "_apus_value() { # _apus_value COMMAND OPTION: what its value may be; nothing if it takes none"
    print "    case \"$1 $2\" in"
    printf "%s", values
    print "    esac"
    print "}"
    print ""
    print "_apus_operands() { # _apus_operands COMMAND: how its operands are called"
    print "    case $1 in"
    for (i = 1; i <= commands; i++)
        if (operands[order[i]] != "") print "        " order[i] ") echo " quoted(operands[order[i]]) " ;;"
    print "    esac"
    print "}"
    print ""
    print "_apus_commands='" verbs "'"
    while ((getline line < (folder "/bash.in")) > 0) print line
}
