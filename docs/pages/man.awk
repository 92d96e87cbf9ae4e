# One manual page, in man(7)'s macros, from the table of options and a file of prose: what stands in that before its
# first heading is the description, the rest follows the options.

function roff(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/) text = "\\&" text
    return text
}
function bold(text) { return "\\fB" roff(text) "\\fR" }
function italic(text) { return "\\fI" roff(text) "\\fR" }

# Words in capitals are places for a value.
function operands(text,    done) {
    done = ""
    while (match(text, /[A-Z][A-Z:-]*/)) {
        done = done roff(substr(text, 1, RSTART - 1)) italic(substr(text, RSTART, RLENGTH))
        text = substr(text, RSTART + RLENGTH)
    }
    return done roff(text)
}

function heading(text) { print ".SH " text }
function item(label, text) { print ".TP"; print label; print text }

function show_option(line,    field, names, label, i) {
    split(line, field, "\t")
    split(field[3], names, " ")
    label = ""
    for (i = 1; i in names; i++) label = label (i > 1 ? ", " : "") bold(names[i])
    if (field[4] != "") label = label " " operands(field[4])
    item(label, roff(field[6]))
}

function begin_page(    i) {
    printf ".\\\" Made by docs/pages/make from the table of options.\n"
    printf ".TH %s 8 %s \"apus %s\" \"System Administration\"\n", toupper(name), day, version
    heading("NAME")
    print roff(name) " \\- " roff(command == "" ? "run containers as the Open Container Initiative specifies them" \
        : summary)
    heading("SYNOPSIS")
    if (command == "") {
        print bold("apus") " [" italic("OPTION") "]... " italic("COMMAND") " [" italic("ARGUMENT") "]..."
    } else {
        print bold("apus") " [" italic("GLOBAL-OPTION") "]... " bold(command) " [" italic("OPTION") "]..." \
            (synopsis == "" ? "" : " " operands(synopsis))
    }
    heading("DESCRIPTION")
}

function show_options(    i) {
    if (command == "") {
        heading("COMMANDS")
        for (i = 1; i <= commands; i++)
            if (verb[i] != "help") item("\\fBapus\\-" roff(verb[i]) "\\fR(8)", roff(verb_summary[i]))
    }
    heading("OPTIONS")
    for (i = 1; i <= count; i++) show_option(option[i])
    if (command != "") return
    heading("ENVIRONMENT")
    for (i = 1; i <= variables; i++) item(bold(variable[i]), roff(variable_summary[i]))
}

NR == FNR && $1 == "version" { version = $2 }
NR == FNR && $1 == "variable" { variable[++variables] = $2; variable_summary[variables] = $3 }
NR == FNR && $1 == "option" && $2 == command { option[++count] = $0 }
NR == FNR && $1 == "command" {
    verb[++commands] = $2
    verb_summary[commands] = $4
    if ($2 == command) { synopsis = $3; summary = $4 }
}
NR == FNR { next }

FNR == 1 { begin_page() }
/^\.SH/ && !shown { show_options(); shown = 1 }
{ print }
END {
    if (!shown) show_options()
    heading("SEE ALSO")
    print command == "" ? "https://github.com/opencontainers/runtime\\-spec" : "\\fBapus\\fR(8)"
}
