# Failures, as a user reads them: one line with the reason. Sourced by the Docker lane.

error_checks() {
    check "125 for an option that docker refuses" refused_by_docker
    check "127 and one line for a missing program" missing_program
    check "127 and one line for a missing path" missing_path
    check "126 and one line for a file that is not executable, and for a directory" not_executable
    check "a script without its interpreter: 127, or 1 after the start, and one line" missing_interpreter
    check "a directory onto a file: one line with both paths" bad_mount
    check "a device whose parent is a file: one line with its path" bad_device
    check "a sysctl that is not there: one line with its name" bad_sysctl
    check "a sysctl of the host: one line with its name" host_sysctl
    check "options of a tmpfs: one line with the option" bad_tmpfs
    check "a value that the kernel refuses: one line with it" bad_value
    check "a seccomp profile with an unknown call's argument: one line" bad_seccomp
    check "the namespace of a container that is gone: one line" gone_namespace
    check "what failed leaves nothing" failure_leaves_nothing
    check "what failed can be started again when the reason is gone" started_later
}

# one_line TEXT: what a user can read: one line, not too long, nothing quoted within quotes, no hash of a snapshot.
one_line() {
    local text=$1
    text=$(grep -v -e "^See 'docker run --help'" -e '^time=' <<<"$text")
    equal "lines" "$(wc -l <<<"$text")" 1
    [ "${#text}" -lt 600 ] || fail "${#text} characters: $text"
}

# refused STATUSES TEXT… -- ARGUMENT…: docker run fails with one of the statuses, and one line that has one of the texts.
refused() {
    local wanted=$1 found result=0 texts=()
    shift
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    found=$(run "$@" 2>&1 >/dev/null) || result=$?
    contains "exit status of: $found;" " $wanted " " $result "
    one_line "$found"
    contains "message" "$found" "${texts[@]}"
}

refused_by_docker() {
    refused 125 "invalid CapAdd" -- --cap-add NO_SUCH "$image" true
    refused 125 "bind source path does not exist" -- --mount type=bind,src=/no/such,dst=/mnt "$image" true
    refused 125 "unable to find user nobody-here" -- --user nobody-here "$image" true
}

missing_program() {
    refused 127 '"no-such-program": executable file not found in $PATH' -- "$image" no-such-program
}

missing_path() {
    refused 127 '/no/such/program": stat /no/such/program: no such file' '"/no/such/program": no such file or directory' \
        -- "$image" /no/such/program
}

not_executable() {
    refused 126 '"/etc/passwd": permission denied' -- "$image" /etc/passwd
    refused 126 '"/etc": permission denied' -- "$image" /etc
}

missing_interpreter() {
    printf '#!/no/such/shell\n' >"$work/script"
    chmod 755 "$work/script"
    refused "127 1" "no such file or directory" -- -v "$work/script:/script" "$image" /script
}

bad_mount() {
    mkdir -p "$work/shared"
    refused 125 "$work/shared" -- -v "$work/shared:/etc/passwd" "$image" true
    refused 125 /etc/passwd -- -v "$work/shared:/etc/passwd" "$image" true
}

bad_device() {
    refused 125 /etc/passwd -- --device /dev/null:/etc/passwd/below "$image" true
}

bad_sysctl() {
    refused "125 127" net.ipv4.no_such net/ipv4/no_such -- --sysctl net.ipv4.no_such=1 "$image" true
}

host_sysctl() {
    refused 125 kernel.panic -- --sysctl kernel.panic=1 "$image" true
}

bad_tmpfs() {
    refused 125 size -- --tmpfs /scratch:size=abc "$image" true
}

bad_value() {
    refused 125 ip_forward -- --sysctl net.ipv4.ip_forward=abc "$image" true
}

bad_seccomp() {
    echo '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_NO_SUCH"}]}' >"$work/bad.json"
    refused 125 SCMP_ACT_NO_SUCH seccomp -- --security-opt "seccomp=$work/bad.json" "$image" true
}

gone_namespace() {
    docker run --name "$FUNCNAME" "$image" true
    refused 125 "non running container" "is not running" -- --network "container:$FUNCNAME" "$image" true
    remove "$FUNCNAME"
}

failure_leaves_nothing() {
    docker ps -aq | xargs -r timeout 60 docker rm -f >/dev/null # of checks that failed
    equal "state" "$(find "$work"/exec/runtime-*/ -mindepth 2 -maxdepth 2 2>/dev/null)" ""
    equal "cgroups" "$(own_cgroups "$own" | grep "/$own/")" ""
    equal "shims" "$(pgrep -f containerd-shim)" ""
}

started_later() {
    local result=0
    mkdir -p "$work/later"
    docker run --name "$FUNCNAME" -v "$work/later:/later" "$image" /later/program 2>/dev/null || result=$?
    equal "exit status" "$result" 127
    printf '#!/bin/sh\necho here\n' >"$work/later/program"
    chmod 755 "$work/later/program"
    equal "output" "$(docker start -a "$FUNCNAME")" here
    remove "$FUNCNAME"
}
