# More processes in a container that runs.

launch subject --env FLAVOUR=plain "$image" sh -c 'while :; do sleep 1; done'

inside() {
    podman exec subject "$@"
}

exec_output() {
    equal "output" "$(inside late sh -c 'echo out; echo error >&2' 2>/dev/null)" out
    equal "standard error" "$(inside late sh -c 'echo out; echo error >&2' 2>&1 >/dev/null)" error
}
check "exec: output" exec_output

exec_input() {
    equal "output" "$(echo typed | podman exec --interactive subject head -n 1)" typed
}
check "exec: standard input" exec_input

exec_status() {
    status 0 inside true
    status 7 inside sh -c 'exit 7'
    status 137 inside sh -c 'kill -9 $$'
}
check "exec: exit status 0, 7, 137" exec_status

exec_status_of_engine() {
    local found
    found=$(status 125 podman exec no-such-container true 2>&1) || fail "$found"
    found=$(status 127 inside no-such-program 2>&1) || fail "$found"
    contains "message" "$found" "no-such-program"
    found=$(status 127 inside /no/such/program 2>&1) || fail "$found"
    found=$(status 126 inside /etc/passwd 2>&1) || fail "$found"
    contains "message" "${found,,}" "permission denied"
    one_line "$found"
}
check "exec: 125, 126, 127 and the reason" exec_status_of_engine

exec_same_place() {
    local first='for n in cgroup ipc mnt net pid user uts; do readlink /proc/1/ns/$n; done; cat /proc/1/cgroup'
    equal "namespaces, cgroups" "$(inside late sh -c "${first//\/1\//\/self\/}")" "$(inside late sh -c "$first")"
}
check "exec: the same namespaces and cgroups" exec_same_place

exec_user() {
    equal "by number" "$(podman exec --user 1000:5 subject late sh -c 'id -u; id -g' | xargs)" "1000 5"
    equal "by name" "$(podman exec --user guest subject late sh -c 'id -u; id -g' | xargs)" "1000 1000"
}
check "exec: user" exec_user

exec_directory() {
    equal "directory" "$(podman exec --workdir /tmp subject late pwd)" /tmp
}
check "exec: working directory" exec_directory

exec_environment() {
    echo 'FROM_FILE=3' >"$work/out/environment"
    equal "environment" "$(podman exec --env ADDED='a b' --env-file "$work/out/environment" subject late sh -c 'echo "$FLAVOUR/$ADDED/$FROM_FILE"')" \
        "plain/a b/3"
}
check "exec: environment" exec_environment

exec_detached() {
    podman exec --detach subject sh -c 'echo $$ >/tmp/detached; exec sleep 77'
    eventually 10 inside test -s /tmp/detached
    equal "program" "$(inside sh -c 'tr "\0" " " </proc/$(cat /tmp/detached)/cmdline')" "sleep 77 "
    inside sh -c 'kill $(cat /tmp/detached)'
    eventually 10 inside sh -c '! [ -e /proc/$(cat /tmp/detached) ]'
}
check "exec: in the background" exec_detached

exec_descriptors() {
    echo passed >"$work/out/passed"
    equal "descriptor 3" "$(podman exec --preserve-fds 1 subject late cat /proc/self/fd/3 3<"$work/out/passed")" passed
    equal "descriptors" "$(podman exec --preserve-fds 2 subject late sh -c 'cat <&3; cat <&4' 3<"$work/out/passed" 4<"$work/out/passed" | xargs)" \
        "passed passed"
}
check "exec: descriptors are kept" exec_descriptors

exec_capabilities() {
    equal "default" "$(inside late grep CapEff /proc/self/status)" "$(inside late grep CapEff /proc/1/status)"
    equal "privileged" "$(podman exec --privileged subject late grep CapEff /proc/self/status)" \
        "$(run --privileged "$image" late grep CapEff /proc/self/status)"
    contains "user" "$(podman exec --user 1000 subject late grep CapEff /proc/self/status)" $'\t0000000000000000'
}
check "exec: capabilities: the container's, privileged, of a user" exec_capabilities

exec_megabyte() {
    equal "checksum" "$(inside late sh -c 'seq 1 160000 | head -c 1000000' | sha256sum)" "$(seq 1 160000 | head -c 1000000 | sha256sum)"
}
check "exec: one megabyte" exec_megabyte

exec_many() {
    local member clients=()
    for member in 1 2 3 4 5 6; do
        inside sh -c "sleep 0.1; exit $((10 + member))" &
        clients+=($!)
    done
    for member in 1 2 3 4 5 6; do
        status $((10 + member)) wait "${clients[member - 1]}"
    done
}
check "exec: six at once" exec_many

exec_after_end() {
    local found
    found=$(launch "$FUNCNAME" "$image" true; podman wait "$FUNCNAME" >/dev/null; status 255 podman exec "$FUNCNAME" true 2>&1) || fail "$found"
    contains "message" "$found" "running"
    remove "$FUNCNAME"
}
check "exec: refused after the end" exec_after_end

exec_by_limits() {
    launch "$FUNCNAME" --memory 50m --pids-limit 20 "$image" sleep 100
    contains "fork" "$(podman exec "$FUNCNAME" sh -c 'for n in $(seq 30); do sleep 3 & done' 2>&1)" "can't fork"
    remove "$FUNCNAME"
}
check "exec: counts against the container's limits" exec_by_limits

exec_end_of_container() {
    launch "$FUNCNAME" "$image" sleep 100
    podman exec "$FUNCNAME" sh -c 'touch /tmp/inside; sleep 50' &
    local client=$!
    eventually 10 podman exec "$FUNCNAME" test -e /tmp/inside
    podman kill "$FUNCNAME" >/dev/null
    status 137 wait "$client"
    remove "$FUNCNAME"
}
check "exec: ends with the container" exec_end_of_container

remove subject
