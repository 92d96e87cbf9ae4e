# docker's commands for containers that run, and exec. Sourced by the Docker lane.

command_checks() {
    check "docker stop: SIGTERM, and time to end" stop_gently
    check "docker stop -t: SIGKILL after that" stop_by_force
    check "--stop-signal" stop_signal
    check "docker kill, and kill -s" killed
    check "docker pause and unpause" pause
    check "docker restart" restart
    check "docker rename and inspect" rename
    check "docker wait" waited
    check "docker attach" attached
    check "docker top shows the host's pids, and with options" top_processes
    check "docker stats --no-stream" stats
    check "docker logs: both streams, --tail, --timestamps" logs
    check "docker logs -f ends with the container" logs_followed
    check "docker logs: five megabytes" logs_megabytes
    check "docker events: create, start, kill, die, destroy" events
    check "docker rm refuses what runs, and removes by force" removed
}

trap_forever='trap "echo bye; exit 5" TERM; echo ready; while :; do sleep 0.05; done'

stop_gently() {
    launch "$FUNCNAME" "$image" sh -c "$trap_forever"
    eventually 10 logs_have "$FUNCNAME" ready
    docker stop -t 30 "$FUNCNAME" >/dev/null
    equal "exit status" "$(fact "$FUNCNAME" .State.ExitCode)" 5
    contains "logs" "$(docker logs "$FUNCNAME")" bye
    remove "$FUNCNAME"
}

stop_by_force() {
    launch "$FUNCNAME" "$image" sleep 100
    docker stop -t 1 "$FUNCNAME" >/dev/null
    equal "exit status" "$(fact "$FUNCNAME" .State.ExitCode)" 137
    equal "out of memory" "$(fact "$FUNCNAME" .State.OOMKilled)" false
    remove "$FUNCNAME"
}

stop_signal() {
    launch "$FUNCNAME" --stop-signal USR2 "$image" sh -c "${trap_forever/TERM/USR2}"
    eventually 10 logs_have "$FUNCNAME" ready
    docker stop -t 30 "$FUNCNAME" >/dev/null
    equal "exit status" "$(fact "$FUNCNAME" .State.ExitCode)" 5
    remove "$FUNCNAME"
}

killed() {
    launch "$FUNCNAME" "$image" sh -c "trap 'echo got' USR1; $trap_forever"
    eventually 10 logs_have "$FUNCNAME" ready
    docker kill -s USR1 "$FUNCNAME" >/dev/null
    eventually 10 logs_have "$FUNCNAME" got
    docker kill "$FUNCNAME" >/dev/null
    eventually 10 has "$FUNCNAME" .State.ExitCode 137
    remove "$FUNCNAME"
}

pause() {
    local before
    mkdir -p "$work/beats"
    launch "$FUNCNAME" -v "$work/beats:/beats" "$image" sh -c 'while :; do echo 1 >>/beats/file; sleep 0.02; done'
    eventually 10 test -s "$work/beats/file"
    docker pause "$FUNCNAME" >/dev/null
    equal "state" "$(fact "$FUNCNAME" .State.Status)" paused
    before=$(stat -c %s "$work/beats/file")
    contains "exec" "$(docker exec "$FUNCNAME" true 2>&1)" "is paused"
    equal "beats while paused" "$(stat -c %s "$work/beats/file")" "$before"
    docker unpause "$FUNCNAME" >/dev/null
    equal "state" "$(fact "$FUNCNAME" .State.Status)" running
    eventually 10 larger "$work/beats/file" "$before"
    remove "$FUNCNAME"
}

larger() {
    [ "$(stat -c %s "$1")" -gt "$2" ]
}

restart() {
    launch "$FUNCNAME" "$image" sh -c 'echo begin; exec sleep 100'
    docker exec "$FUNCNAME" touch /tmp/kept
    docker restart -t 0 "$FUNCNAME" >/dev/null
    equal "state" "$(fact "$FUNCNAME" .State.Status)" running
    eventually 10 eval "[ \"\$(docker logs $FUNCNAME | grep -c begin)\" = 2 ]"
    status 0 docker exec "$FUNCNAME" test -e /tmp/kept
    remove "$FUNCNAME"
}

rename() {
    launch "$FUNCNAME" "$image" sleep 100
    docker rename "$FUNCNAME" another
    equal "name" "$(fact another .Name)" /another
    equal "command" "$(tr '\0' ' ' <"/proc/$(fact another .State.Pid)/cmdline")" "sleep 100 "
    remove another
}

waited() {
    launch "$FUNCNAME" "$image" sh -c 'sleep 0.3; exit 6'
    equal "exit status" "$(docker wait "$FUNCNAME")" 6
    remove "$FUNCNAME"
}

attached() {
    local client
    launch "$FUNCNAME" "$image" sh -c 'until [ -e /tmp/end ]; do echo beat; sleep 0.05; done; exit 8'
    docker attach "$FUNCNAME" >"$work/attached" &
    client=$!
    eventually 10 grep -q beat "$work/attached"
    docker exec "$FUNCNAME" touch /tmp/end
    status 8 wait "$client"
    remove "$FUNCNAME"
}

top_processes() {
    launch "$FUNCNAME" "$image" sh -c 'sleep 123 & wait'
    contains "top" "$(docker top "$FUNCNAME" | flat)" " $(fact "$FUNCNAME" .State.Pid) "
    contains "top" "$(docker top "$FUNCNAME")" "sleep 123"
    equal "options" "$(docker top "$FUNCNAME" -o pid,comm | sed 1d | wc -l)" 2
    remove "$FUNCNAME"
}

stats() {
    local found
    launch "$FUNCNAME" -m 64m "$image" sh -c 'sleep 123 & wait'
    found=$(docker stats --no-stream --format '{{.Name}} {{.PIDs}} {{.MemUsage}}' "$FUNCNAME")
    contains "stats" "$found" "$FUNCNAME 2 "
    contains "stats" "$found" "/ 64MiB"
    contains "used" "${found#* 2 }" KiB MiB
    remove "$FUNCNAME"
}

logs() {
    launch "$FUNCNAME" "$image" sh -c 'seq 3; sleep 0.2; echo bad >&2'
    docker wait "$FUNCNAME" >/dev/null
    equal "standard output" "$(docker logs "$FUNCNAME" 2>/dev/null | flat)" "1 2 3"
    equal "standard error" "$(docker logs "$FUNCNAME" 2>&1 >/dev/null)" bad
    equal "tail" "$(docker logs --tail 1 "$FUNCNAME" 2>&1)" bad
    contains "timestamps" "$(docker logs -t "$FUNCNAME" 2>/dev/null | head -n 1)" "$(date -u +%Y-)"
    remove "$FUNCNAME"
}

logs_followed() {
    launch "$FUNCNAME" "$image" sh -c 'echo first; sleep 0.5; echo last'
    equal "lines" "$(docker logs -f "$FUNCNAME" | flat)" "first last"
    remove "$FUNCNAME"
}

logs_megabytes() {
    launch "$FUNCNAME" "$image" sh -c "$megabytes"
    docker wait "$FUNCNAME" >/dev/null
    equal "digest" "$(docker logs "$FUNCNAME" | digest)" "$(eval "$megabytes" | digest)"
    remove "$FUNCNAME"
}

events() {
    local since
    since=$(date +%s.%N)
    launch "$FUNCNAME" --network none "$image" sleep 100
    docker kill "$FUNCNAME" >/dev/null
    docker wait "$FUNCNAME" >/dev/null
    docker rm "$FUNCNAME" >/dev/null
    equal "events" "$(docker events --since "$since" --until "$(date +%s.%N)" --filter type=container \
        --filter "container=$FUNCNAME" --format '{{.Action}}' | flat)" "create start kill die destroy"
}

removed() {
    launch "$FUNCNAME" "$image" sleep 100
    contains "message" "$(docker rm "$FUNCNAME" 2>&1)" "cannot remove a running container"
    docker rm -f "$FUNCNAME" >/dev/null
    equal "containers" "$(docker ps -aq --filter "name=$FUNCNAME")" ""
}

# ---- exec ------------------------------------------------------------------------------------------------------

subject=subject

exec_checks() {
    launch "$subject" -e FLAVOUR=sweet -w /tmp "$image" sleep 1000
    check "exec: output, standard error, standard input" exec_streams
    check "exec: exit status 0, 7, 137" exec_status
    check "exec: what cannot be executed: 126 or 127 and one line" exec_not_run
    check "exec: the same namespaces, cgroup, root, capabilities and seccomp" exec_same
    check "exec: the container's environment and directory, and -e, -w, -u" exec_options
    check "exec -d" exec_detached
    check "exec -it" exec_terminal
    check "exec --privileged" exec_privileged
    check "exec: five megabytes" exec_megabytes
    check "exec: twelve at once" exec_many
    check "exec into a stopped container is refused" exec_stopped
    remove "$subject"
}

exec_streams() {
    equal "output" "$(docker exec "$subject" sh -c 'echo out; echo error >&2' 2>/dev/null)" out
    equal "standard error" "$(docker exec "$subject" sh -c 'echo out; echo error >&2' 2>&1 >/dev/null)" error
    equal "input" "$(echo typed | docker exec -i "$subject" cat)" typed
}

exec_status() {
    status 0 docker exec "$subject" true
    status 7 docker exec "$subject" sh -c 'exit 7'
    status 137 docker exec "$subject" sh -c 'kill -9 $$'
}

# not_executed STATUS… -- TEXT ARGUMENT…: fails with one of the statuses, and one line that has the text.
not_executed() {
    local statuses= found result=0 text
    while [ "$1" != -- ]; do
        statuses+=" $1 "
        shift
    done
    text=$2
    shift 2
    found=$(docker exec "$@" 2>&1) || result=$?
    contains "status of: $found;" "$statuses" " $result "
    one_line "$found"
    contains "message" "$found" "$text"
}

# Docker 20.10 itself says 126 for what cannot be found, later ones 127.
exec_not_run() {
    not_executed 126 127 -- '"no-such-program": executable file not found in $PATH' "$subject" no-such-program
    not_executed 126 127 -- "no such file or directory" "$subject" /no/such
    not_executed 126 -- "permission denied" "$subject" /etc/passwd
    not_executed 126 -- "permission denied" "$subject" /etc
    not_executed 126 127 -- "no such file or directory" -w /no/such "$subject" true
    not_executed 126 -- "not a directory" -w /etc/passwd "$subject" true
}

exec_same() {
    local facts='cd /proc/$p; for n in cgroup ipc mnt net pid user uts; do readlink ns/$n; done; cat cgroup; readlink root
        grep -E "^(Cap|Seccomp:|NoNewPrivs|Groups)" status'
    equal "facts" "$(docker exec "$subject" sh -c "p=self; $facts")" "$(docker exec "$subject" sh -c "p=1; $facts")"
}

exec_options() {
    equal "inherited" "$(docker exec "$subject" sh -c 'echo $FLAVOUR $PWD')" "sweet /tmp"
    equal "given" "$(docker exec -e FLAVOUR=sour -w /etc -u guest "$subject" \
        sh -c 'echo $FLAVOUR $PWD $(id -u):$(id -g) $HOME')" "sour /etc 1000:1000 /tmp"
    equal "without an entry" "$(docker exec -u 1234:5678 "$subject" sh -c 'echo $(id -u):$(id -g)')" "1234:5678"
}

exec_detached() {
    docker exec -d "$subject" sh -c 'echo $$ >/tmp/detached; exec sleep 77'
    eventually 10 docker exec "$subject" test -s /tmp/detached
    docker exec "$subject" sh -c 'kill $(cat /tmp/detached)'
    eventually 10 docker exec "$subject" sh -c '! kill -0 $(cat /tmp/detached)'
}

exec_terminal() {
    local result=0
    typing 'typed\r' exec_there -it "$subject" sh -c 'tty; test -t 2; echo ready; read a; echo "<$a>"; exit 5' || result=$?
    contains "terminal" "$(cat "$work/typed")" /dev/pts/
    contains "output" "$(cat "$work/typed")" "<typed>"
    equal "exit status" "$result" 5
}

exec_privileged() {
    local found
    found=$(docker exec --privileged "$subject" cat /proc/self/status 2>&1) || {
        contains "message" "$found" "apply caps" && return 0 # see privileged_checks
    }
    equal "capabilities" "$(process_status CapEff - <<<"$found")" "$(all_capabilities)"
}

exec_megabytes() {
    equal "out" "$(docker exec "$subject" sh -c "$megabytes" | digest)" "$(eval "$megabytes" | digest)"
    equal "through" "$(eval "$megabytes" | docker exec -i "$subject" cat | digest)" "$(eval "$megabytes" | digest)"
}

exec_many() {
    local member clients=()
    for member in $(seq 12); do
        docker exec "$subject" sh -c "sleep 0.1; exit $((10 + member))" &
        clients+=($!)
    done
    for member in $(seq 12); do
        status $((10 + member)) wait "${clients[member - 1]}"
    done
}

exec_stopped() {
    docker run --name "$FUNCNAME" "$image" true
    contains "message" "$(docker exec "$FUNCNAME" true 2>&1)" "is not running"
    remove "$FUNCNAME"
}
