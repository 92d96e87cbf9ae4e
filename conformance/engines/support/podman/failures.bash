# What fails says why, in one line, with the exit status that users know, and leaves nothing.

# refused STATUS OPTION… IMAGE COMMAND…: what it says
refused() {
    local wanted=$1 found result=0
    shift
    found=$(podman run --rm "$@" 2>&1) || result=$?
    [ "$result" = "$wanted" ] || fail "exit status $result instead of $wanted: $found"
    echo "$found"
}

missing_program() {
    local found
    found=$(refused 127 "$image" no-such-program) || fail "$found"
    contains "message" "$found" "executable file \`no-such-program\` not found" 'exec: "no-such-program": executable file not found in $PATH' "no-such-program"
    one_line "$found"
    found=$(refused 127 "$image" /no/such/program) || fail "$found"
    contains "message" "${found,,}" "no such file or directory"
    one_line "$found"
}
check "a missing program: 127, and its name" missing_program

not_executable() {
    local found
    found=$(refused 126 "$image" /etc/passwd) || fail "$found"
    contains "message" "${found,,}" "permission denied"
    one_line "$found"
}
check "a file that is not executable: 126" not_executable

directory_executed() {
    local found
    found=$(refused 126 "$image" /etc) || fail "$found"
    contains "message" "${found,,}" "is a directory" "permission denied"
    one_line "$found"
}
check "a directory as the program: 126" directory_executed

wrong_interpreter() {
    mkdir -p "$work/scripts"
    printf '#!/no/such/interpreter\n' >"$work/scripts/script"
    printf 'neither\n' >"$work/scripts/text"
    chmod 755 "$work/scripts"/*
    local found
    found=$(podman run --rm -v "$work/scripts:/scripts" "$image" /scripts/text 2>&1) && fail "succeeded"
    contains "message" "${found,,}" "exec format error"
}
check "a text that is no script" wrong_interpreter

bad_directory() {
    local found
    found=$(podman run --rm --workdir /etc/passwd "$image" true 2>&1) && fail "succeeded"
    contains "message" "${found,,}" "not a directory"
    one_line "$found"
}
check "a working directory that is a file" bad_directory

bad_mount() {
    local found
    found=$(podman run --rm -v "$work/storage.conf:/data" "$image" true 2>&1) && fail "succeeded"
    contains "message" "${found,,}" "not a directory"
    contains "the place" "$found" "/data" "\`data\`"
    one_line "$found"
}
check "a file mounted on a directory, which is named" bad_mount

bad_device() {
    local found
    found=$(podman run --rm --device /dev/no-such "$image" true 2>&1) && fail "succeeded"
    contains "message" "${found,,}" "/dev/no-such: no such file or directory"
    one_line "$found"
}
check "a missing device" bad_device

bad_user() {
    local found
    found=$(podman run --rm --user nobody-such "$image" true 2>&1) && fail "succeeded"
    contains "message" "$found" "nobody-such"
    one_line "$found"
}
check "a missing user" bad_user

bad_set() {
    local found
    found=$(podman run --rm --cpuset-cpus 4095 "$image" true 2>&1) && fail "succeeded"
    contains "message" "${found,,}" "cpus"
    one_line "$found"
}
check "a CPU that is not there" bad_set

bad_sysctl() {
    local found
    found=$(podman run --rm --sysctl net.ipv4.no_such=1 "$image" true 2>&1) && fail "succeeded"
    contains "message" "${found,,}" "no_such"
    contains "message" "${found,,}" "no such file or directory" "no such kernel parameter"
    one_line "$found"
}
check "a sysctl that is not there" bad_sysctl

bad_seccomp() {
    echo '{"defaultAction":"SCMP_ACT_NONE"}' >"$work/bad.json"
    local found
    found=$(podman run --rm --security-opt "seccomp=$work/bad.json" "$image" true 2>&1) && fail "succeeded"
    contains "message" "$found" "SCMP_ACT_NONE" "seccomp"
    one_line "$found"
}
check "a seccomp profile that is wrong" bad_seccomp

bad_hook() {
    mkdir -p "$work/bad-hooks"
    printf '#!/bin/sh\necho the reason >&2\nexit 3\n' >"$work/bad-hook"
    chmod 755 "$work/bad-hook"
    printf '{"version":"1.0.0","hook":{"path":"%s"},"when":{"always":true},"stages":["createRuntime"]}' "$work/bad-hook" \
        >"$work/bad-hooks/hook.json"
    local found
    found=$(podman --hooks-dir "$work/bad-hooks" run --rm "$image" true 2>&1) && fail "succeeded"
    contains "message" "$found" "hook"
    one_line "$found"
}
check "a hook that fails" bad_hook

bad_namespace() {
    local found
    found=$(podman run --rm --ipc "ns:/proc/self/ns/uts" "$image" true 2>&1) && fail "succeeded"
    one_line "$found"
}
check "a namespace of the wrong kind" bad_namespace

same_name() {
    podman create --name "$FUNCNAME" "$image" true >/dev/null
    status 125 podman create --name "$FUNCNAME" "$image" true >/dev/null 2>&1
    remove "$FUNCNAME"
}
check "a name that is taken: 125" same_name

no_json() {
    sed '/runtime_supports_json/d' "$work/containers.conf" >"$work/other.conf"
    local found
    found=$(CONTAINERS_CONF=$work/other.conf podman run --rm "$image" no-such-program 2>&1) && fail "succeeded"
    contains "message" "$found" "no-such-program"
    one_line "$found"
}
check "an error that is not asked for as JSON" no_json

failures_leave_nothing() {
    equal "containers" "$(podman ps --all --quiet)" ""
    equal "cgroups" "$(find /sys/fs/cgroup -type d -name 'libpod-*')" ""
    equal "state" "$(find "/run/$(basename "$runtime")" -mindepth 1 2>/dev/null)" ""
}
check "containers that failed leave nothing" failures_leave_nothing
