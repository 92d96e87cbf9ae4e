# The completion of fish, from the table of options: one call of `complete` for each.

function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/'/, "\\'", text); return "'" text "'" }
function names(text,    i, count, each, word) {
    count = split(text, each, " ")
    word = ""
    for (i = 1; i <= count; i++)
        word = word (each[i] ~ /^--/ ? " -l " substr(each[i], 3) : " -s " substr(each[i], 2))
    return word
}
function value(placeholder, choices) {
    if (placeholder == "") return ""
    if (choices != "") return " -x -a " quoted(choices)
    if (placeholder == "DIR") return " -x -a '(__fish_complete_directories)'"
    return placeholder ~ /^(FILE|SOCKET)$/ ? " -r -F" : " -x"
}
function complete(condition, rest) { print "complete -c apus -n " quoted(condition) rest }

BEGIN {
    print "# Completion of apus for fish; made by docs/pages/make from the table of options."
    print ""
    print "function __apus_containers"
    print "    set -l words (commandline -opc)"
    print "    set -l root"
    print "    if set -l at (contains -i -- --root $words)"
    print "        set root --root $words[(math $at + 1)]"
    print "    end"
    print "    apus $root list --quiet 2>/dev/null"
    print "end"
    print ""
    print "complete -c apus -f"
}
$1 == "option" && $2 == "" {
    complete("__fish_use_subcommand", names($3) value($4, $5) " -d " quoted($6))
}
$1 == "option" && $2 != "" {
    complete("__fish_seen_subcommand_from " $2, names($3) value($4, $5) " -d " quoted($6))
}
$1 == "command" {
    complete("__fish_use_subcommand", " -a " $2 " -d " quoted($4))
    if ($3 ~ /^ID/) complete("__fish_seen_subcommand_from " $2, " -a '(__apus_containers)'")
    if ($3 ~ /SIGNAL/) complete("__fish_seen_subcommand_from " $2, " -a '(string split \" \" (kill -l))'")
    if ($3 ~ /^add.remove/) {
        complete("__fish_seen_subcommand_from " $2, " -a 'add remove'")
        complete("__fish_seen_subcommand_from " $2, " -a '(__apus_containers)'")
        complete("__fish_seen_subcommand_from " $2, " -F")
    }
}
