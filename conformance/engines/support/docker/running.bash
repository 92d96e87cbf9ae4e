# Registration, running, terminals. Sourced by the Docker lane.

registration_checks() {
    check "docker info lists the runtime, and as the default one" registered
    check "docker info shows the runtime's version" version_shown
    check "--runtime calls it: create, start, delete" called
    check "a container's runtime is in docker inspect" runtime_inspected
    check "overlay2 is the root file system" overlay_root
}

registered() {
    contains "runtimes" "$(docker info --format '{{json .Runtimes}}')" "\"tested\":{\"path\":\"$runtime\"}"
    equal "default" "$(docker info --format '{{.DefaultRuntime}}')" tested
    equal "warnings" "$(docker info --format '{{range .Warnings}}{{println .}}{{end}}' | grep -i runtime)" ""
}

version_shown() {
    local commit
    commit=$("$runtime" --version | sed -n 's/^commit: //p')
    equal "runc version of docker info" "$(docker info --format '{{.RuncCommit.ID}}')" "$commit"
}

called() {
    run --runtime recorded "$image" true
    local calls
    calls=$(cat "$work/calls")
    contains "calls" "$calls" "create --bundle"
    contains "calls" "$calls" "start "
    contains "calls" "$calls" "delete "
}

runtime_inspected() {
    docker create --name "$FUNCNAME" "$image" true >/dev/null
    equal "runtime" "$(fact "$FUNCNAME" .HostConfig.Runtime)" tested
    remove "$FUNCNAME"
}

overlay_root() {
    equal "driver" "$(docker info --format '{{.Driver}}')" overlay2
    contains "mounts" "$(run "$image" head -n 1 /proc/mounts)" "overlay / overlay"
}

run_checks() {
    check "standard output" output
    check "standard error is kept apart" standard_error
    check "standard input" standard_input
    check "five megabytes in, through the container and out" megabytes_through
    check "exit status 0, 7" exit_status
    check "a process killed by a signal: 137, 143" exit_by_signal
    check "a signal to docker run reaches the process" signal_proxied
    check "the first process is number 1, of one thread and no other" first_process
    check "--init: docker-init is number 1 and reaps" init
    check "--entrypoint and arguments with spaces" entrypoint
    check "nothing but 0, 1, 2 is open" open_files
}

output() {
    equal "output" "$(run "$image" echo hello world)" "hello world"
}

standard_error() {
    equal "standard output" "$(run "$image" sh -c 'echo wrong >&2; echo right' 2>/dev/null)" right
    equal "standard error" "$(run "$image" sh -c 'echo wrong >&2; echo right' 2>&1 >/dev/null)" wrong
}

standard_input() {
    equal "output" "$(echo typed | docker run --rm -i "$image" cat)" typed
}

megabytes_through() {
    equal "digest" "$(eval "$megabytes" | docker run --rm -i "$image" cat | digest)" "$(eval "$megabytes" | digest)"
}

exit_status() {
    status 0 run "$image" true
    status 7 run "$image" sh -c 'exit 7'
}

exit_by_signal() {
    status 137 run --init "$image" sh -c 'kill -KILL $$'
    status 143 run --init "$image" sh -c 'kill -TERM $$'
}

signal_proxied() {
    local client
    timeout -k 5 60 docker run --name "$FUNCNAME" --rm "$image" \
        sh -c 'trap "exit 3" USR1; echo ready; while :; do sleep 0.05; done' </dev/null >"$work/proxied" &
    client=$!
    eventually 20 grep -q ready "$work/proxied"
    kill -USR1 "$(pgrep -P "$client" -x docker)"
    status 3 wait "$client"
}

first_process() {
    equal "pid" "$(run "$image" sh -c 'echo $$')" 1
    equal "processes" "$(run "$image" sh -c 'echo /proc/[0-9]*; ls /proc/self/task | wc -l' | flat)" "/proc/1 1"
}

init() {
    launch "$FUNCNAME" --init "$image" sh -c '(sh -c "sleep 0.1; echo >/tmp/orphan" &); exec sleep 100'
    contains "number 1" "$(docker exec "$FUNCNAME" cat /proc/1/cmdline | tr '\0' ' ')" "docker-init -- sh"
    eventually 20 docker exec "$FUNCNAME" test -e /tmp/orphan
    eventually 20 docker exec "$FUNCNAME" sh -c '! grep -h "^State:.Z" /proc/[0-9]*/status'
    remove "$FUNCNAME"
}

entrypoint() {
    equal "output" "$(run --entrypoint printf "$image" '<%s>' 'a  b' '' '$c')" '<a  b><><$c>'
}

open_files() {
    equal "descriptors" "$(run "$image" sh -c 'echo /proc/$$/fd/*' | tr ' ' '\n' | grep -c -x '/proc/1/fd/[0-2]')" 3
    equal "others" "$(run "$image" sh -c 'readlink /proc/1/fd/*' | grep -v -c -e ^pipe: -e ^/dev/null -e ^/bin)" 0
}

terminal_checks() {
    check "-t: a terminal, /dev/pts/0, the console" terminal
    check "-it: what is typed arrives, and the exit status comes back" terminal_typed
    check "-t: the window's size" terminal_size
    check "-t: one megabyte" terminal_megabyte
    check "-t: an interrupt key" terminal_interrupt
}

terminal() {
    local found
    found=$(on_terminal run_there -t "$image" \
        sh -c 'tty; test -t 0 && test -t 1 && test -t 2 && test -c /dev/console && stat -c %a /dev/pts/0' </dev/null)
    equal "terminal" "$found" $'/dev/pts/0\n620'
}

terminal_typed() {
    local result=0
    typing 'typed\r' run_there -it "$image" sh -c 'echo ready; read a; echo "<$a>"; exit 9' || result=$?
    contains "output" "$(cat "$work/typed")" "<typed>"
    equal "exit status" "$result" 9
}

terminal_size() {
    equal "size" "$(on_terminal sized_there -t "$image" late stty size </dev/null)" "33 77"
}

sized_there() {
    stty rows 33 cols 77 </dev/tty
    docker run --rm "$@" </dev/tty
}

terminal_megabyte() {
    on_terminal run_there -t "$image" sh -c 'seq 1 160000 | head -c 1000000' </dev/null >"$work/output"
    equal "digest" "$(digest <"$work/output")" "$(seq 1 160000 | head -c 1000000 | digest)"
}

terminal_interrupt() {
    local result=0
    typing '\003' run_there -it "$image" sh -c 'trap "exit 4" INT; echo ready; while :; do sleep 0.1; done' || result=$?
    equal "exit status" "$result" 4
}
