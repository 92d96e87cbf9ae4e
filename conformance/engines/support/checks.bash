# Numbered checks, one line each, and the means to say what was expected. Sourced by the engine scripts.

passed=0
failed=0
skipped=0

# check NAME FUNCTION: runs FUNCTION in a process of its own; what it prints is the reason if it fails.
check() {
    local name=$1 reason status
    reason=$(trap - EXIT; set -e; "$2" 2>&1)
    status=$?
    if [ "$status" = 0 ]; then
        passed=$((passed + 1))
        echo "ok $((passed + failed)) $name"
    else
        failed=$((failed + 1))
        echo "not ok $((passed + failed)) $name: $(tr '\r\n' '  ' <<<"${reason:-exit status $status}" | cut -c 1-400)"
    fi
}

# skip NAME REASON: a check that this machine cannot make, whatever the runtime.
skip() {
    skipped=$((skipped + 1))
    echo "- $1 # skipped: $2"
}

# The last line of a script, and its exit status.
report() {
    local skips=
    [ "$skipped" = 0 ] || skips=", $skipped skipped"
    echo "$passed passed, $failed failed$skips"
    [ "$failed" = 0 ]
}

fail() {
    echo "$*"
    exit 1
}

# equal WHAT FOUND WANTED
equal() {
    [ "$2" = "$3" ] || fail "$1: expected \"$3\", found \"$2\""
}

# contains WHAT FOUND WANTED…: any one of the wanted strings is enough.
contains() {
    local what=$1 found=$2 wanted
    shift 2
    for wanted in "$@"; do
        case $found in *"$wanted"*) return 0 ;; esac
    done
    fail "$what: expected \"$1\", found \"$found\""
}

# status WANTED COMMAND…: the command's exit status; its output goes on.
status() {
    local wanted=$1 found=0
    shift
    "$@" || found=$?
    [ "$found" = "$wanted" ] || fail "exit status $found instead of $wanted of: $*"
}

# eventually SECONDS COMMAND…: repeats the command until it succeeds.
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || fail "never true: $*"
        sleep 0.05
    done
}
