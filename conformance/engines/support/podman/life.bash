# A container from its start to its end, and what Podman tells of it.

info() {
    contains "info" "$(podman info --format '{{.Host.OCIRuntime.Name}} {{.Host.OCIRuntime.Path}}')" "$(basename "$runtime") $runtime"
    contains "version" "$(podman info --format '{{.Host.OCIRuntime.Version}}')" "$("$runtime" --version | head -n 1)"
}
check "info names the runtime and its version" info

output() {
    equal "output" "$(run "$image" late echo hello world)" "hello world"
}
check "standard output" output

standard_error() {
    equal "standard error" "$(run "$image" late sh -c 'echo wrong >&2' 2>&1 >/dev/null)" "wrong"
}
check "standard error" standard_error

standard_input() {
    equal "output" "$(echo typed | run --interactive "$image" head -n 1)" "typed"
    equal "without --interactive" "$(echo typed | run "$image" late cat)" ""
}
check "standard input" standard_input

megabyte() {
    equal "checksum" "$(run "$image" late sh -c 'seq 1 160000 | head -c 1000000' | sha256sum)" \
        "$(seq 1 160000 | head -c 1000000 | sha256sum)"
}
check "one megabyte through a pipe" megabyte

megabyte_back() {
    equal "checksum" "$(seq 1 160000 | run --interactive "$image" sha256sum)" "$(seq 1 160000 | sha256sum)"
}
check "one megabyte through standard input" megabyte_back

exit_status() {
    status 0 run "$image" true
    status 7 run "$image" sh -c 'exit 7'
}
check "exit status 0, 7" exit_status

killed() {
    launch "$FUNCNAME" "$image" sleep 100
    podman kill "$FUNCNAME" >/dev/null
    equal "wait" "$(podman wait "$FUNCNAME")" 137
    remove "$FUNCNAME"
}
check "a killed container ends with 137" killed

kill_by_name() {
    launch "$FUNCNAME" "$image" sh -c 'trap "exit 3" USR1; while :; do sleep 0.1; done'
    eventually 10 podman exec "$FUNCNAME" sh -c 'grep -q "SigCgt:.*2.." /proc/1/status'
    podman kill --signal USR1 "$FUNCNAME" >/dev/null
    equal "wait" "$(podman wait "$FUNCNAME")" 3
    remove "$FUNCNAME"
}
check "kill with the name of a signal" kill_by_name

# Podman in the foreground passes signals on.
signal_passed_on() {
    local client
    command podman run --rm --name "$FUNCNAME" "$image" sh -c 'trap "exit 5" TERM; echo ready; while :; do sleep 0.1; done' \
        >"$work/out/ready" &
    client=$!
    eventually 20 grep -q ready "$work/out/ready"
    kill -TERM "$client"
    status 5 wait "$client"
}
check "a signal to podman reaches the first process" signal_passed_on

detached() {
    launch "$FUNCNAME" "$image" sh -c 'sleep 0.5; exit 7'
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" running
    equal "wait" "$(podman wait "$FUNCNAME")" 7
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}} {{.State.ExitCode}}')" "exited 7"
    remove "$FUNCNAME"
}
check "in the background: state, wait, exit status" detached

create_start() {
    podman create --name "$FUNCNAME" "$image" late sh -c 'echo from start; exit 4' >/dev/null
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" created
    local found result=0
    found=$(podman start --attach "$FUNCNAME") || result=$?
    equal "output, exit status" "$found $result" "from start 4"
    remove "$FUNCNAME"
}
check "create, then start attached" create_start

# `podman init` leaves it at the runtime's `create`.
initialized() {
    podman create --name "$FUNCNAME" "$image" sh -c 'echo started >/tmp/file; sleep 100' >/dev/null
    podman init "$FUNCNAME" >/dev/null
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" initialized
    contains "runtime" "$("$runtime" state "$(inspect "$FUNCNAME" '{{.Id}}')")" '"created"' '"status": "created"'
    podman start "$FUNCNAME" >/dev/null
    eventually 10 podman exec "$FUNCNAME" test -e /tmp/file
    remove "$FUNCNAME"
}
check "init creates without starting" initialized

start_again() {
    launch "$FUNCNAME" "$image" sh -c 'echo again >>/tmp/file; wc -l </tmp/file'
    podman wait "$FUNCNAME" >/dev/null
    podman start "$FUNCNAME" >/dev/null
    podman wait "$FUNCNAME" >/dev/null
    equal "logs" "$(podman logs "$FUNCNAME" | xargs)" "1 2"
    remove "$FUNCNAME"
}
check "a container is started again, with its files" start_again

restart() {
    launch "$FUNCNAME" "$image" sh -c 'echo again >>/tmp/file; sleep 100'
    local before
    before=$(inspect "$FUNCNAME" '{{.State.Pid}}')
    podman restart --time 0 "$FUNCNAME" >/dev/null
    [ "$(inspect "$FUNCNAME" '{{.State.Pid}}')" != "$before" ] || fail "the same process"
    eventually 10 podman exec "$FUNCNAME" sh -c '[ $(wc -l </tmp/file) = 2 ]'
    remove "$FUNCNAME"
}
check "restart" restart

restart_policy() {
    podman run --name "$FUNCNAME" --restart on-failure:2 "$image" sh -c 'exit 9' || true
    eventually 20 restarted_twice
    remove restart_policy
}
restarted_twice() {
    [ "$(inspect restart_policy '{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}')" = "2 exited 9" ]
}
check "the policy on-failure starts it again, twice" restart_policy

stop() {
    launch "$FUNCNAME" "$image" sh -c 'trap "exit 3" TERM; touch /tmp/ready; while :; do sleep 0.1; done'
    eventually 10 podman exec "$FUNCNAME" test -e /tmp/ready
    podman stop "$FUNCNAME" >/dev/null
    equal "exit status" "$(inspect "$FUNCNAME" '{{.State.ExitCode}}')" 3
    remove "$FUNCNAME"
}
check "stop: the signal is heeded" stop

stop_signal() {
    launch "$FUNCNAME" --stop-signal USR2 "$image" sh -c 'trap "exit 6" USR2; touch /tmp/ready; while :; do sleep 0.1; done'
    eventually 10 podman exec "$FUNCNAME" test -e /tmp/ready
    podman stop "$FUNCNAME" >/dev/null
    equal "exit status" "$(inspect "$FUNCNAME" '{{.State.ExitCode}}')" 6
    remove "$FUNCNAME"
}
check "stop: another signal" stop_signal

stop_deaf() {
    launch "$FUNCNAME" "$image" sleep 100
    podman stop --time 1 "$FUNCNAME" >/dev/null 2>&1
    equal "exit status" "$(inspect "$FUNCNAME" '{{.State.ExitCode}}')" 137
    remove "$FUNCNAME"
}
check "stop: who does not heed it is killed" stop_deaf

remove_running() {
    launch "$FUNCNAME" "$image" sleep 100
    local found
    found=$(podman rm "$FUNCNAME" 2>&1) && fail "removed: $found"
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" running
    remove "$FUNCNAME"
    podman container exists "$FUNCNAME" && fail "still there"
    true
}
check "rm of a running container needs --force" remove_running

pause() {
    launch "$FUNCNAME" "$image" sh -c 'while :; do echo 1 >>/tmp/beats; sleep 0.05; done'
    eventually 10 podman exec "$FUNCNAME" test -s /tmp/beats
    podman pause "$FUNCNAME" >/dev/null
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" paused
    local file before found
    file=/proc/$(inspect "$FUNCNAME" '{{.State.Pid}}')/root/tmp/beats
    before=$(stat -c %s "$file")
    sleep 0.4
    equal "beats while paused" "$(stat -c %s "$file")" "$before"
    found=$(podman exec "$FUNCNAME" true 2>&1) && fail "exec succeeded"
    podman unpause "$FUNCNAME" >/dev/null
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" running
    eventually 10 eval "[ \"\$(stat -c %s '$file')\" -gt $before ]"
    remove "$FUNCNAME"
}
check "pause and unpause; exec is refused meanwhile" pause

remove_paused() {
    launch "$FUNCNAME" "$image" sleep 100
    podman pause "$FUNCNAME" >/dev/null
    remove "$FUNCNAME"
}
check "a paused container is removed by force" remove_paused

logs() {
    launch "$FUNCNAME" "$image" sh -c 'echo out; echo error >&2'
    podman wait "$FUNCNAME" >/dev/null
    equal "output" "$(podman logs "$FUNCNAME" 2>/dev/null)" out
    equal "standard error" "$(podman logs "$FUNCNAME" 2>&1 >/dev/null)" error
    equal "the last line" "$(podman logs --tail 1 "$FUNCNAME" 2>&1)" error
    remove "$FUNCNAME"
}
check "logs" logs

logs_followed() {
    launch "$FUNCNAME" "$image" sh -c 'for n in 1 2 3; do echo $n; sleep 0.3; done'
    equal "output" "$(podman logs --follow "$FUNCNAME" | xargs)" "1 2 3"
    remove "$FUNCNAME"
}
check "logs that are followed" logs_followed

log_passthrough() {
    equal "output" "$(run --log-driver passthrough "$image" late echo direct)" direct
    equal "output" "$(run --log-driver none "$image" late echo unlogged)" unlogged
}
check "the log drivers passthrough and none" log_passthrough

attach() {
    launch "$FUNCNAME" --interactive "$image" sh -c 'read line; echo "got $line"; sleep 0.3; exit 8'
    equal "output" "$( (echo typed; sleep 1) | podman attach "$FUNCNAME")" "got typed"
    equal "wait" "$(podman wait "$FUNCNAME")" 8
    remove "$FUNCNAME"
}
check "attach" attach

removed_at_end() {
    run --name "$FUNCNAME" "$image" true
    podman container exists "$FUNCNAME" && fail "the container is still there"
    launch "$FUNCNAME" --rm "$image" sleep 0.5
    eventually 20 not_there "$FUNCNAME"
}
not_there() {
    ! podman container exists "$1"
}
check "--rm, in the foreground and in the background" removed_at_end

id_files() {
    launch "$FUNCNAME" --cidfile "$work/out/cid" --pidfile "$work/out/pid" --conmon-pidfile "$work/out/conmon" "$image" sleep 100
    equal "id" "$(cat "$work/out/cid")" "$(inspect "$FUNCNAME" '{{.Id}}')"
    equal "pid" "$(cat "$work/out/pid")" "$(inspect "$FUNCNAME" '{{.State.Pid}}')"
    equal "program" "$(tr '\0' ' ' <"/proc/$(cat "$work/out/pid")/cmdline")" "sleep 100 "
    equal "conmon" "$(cat "/proc/$(cat "$work/out/conmon")/comm")" conmon
    remove "$FUNCNAME"
}
check "files with the container's id, its pid, conmon's pid" id_files

events() {
    launch "$FUNCNAME" "$image" true
    podman wait "$FUNCNAME" >/dev/null
    remove "$FUNCNAME"
    equal "events" "$(podman events --stream=false --filter "container=$FUNCNAME" --format '{{.Status}}' | xargs)" \
        "create init start died cleanup remove"
}
check "events" events

copy() {
    launch "$FUNCNAME" "$image" sleep 100
    echo carried >"$work/out/in"
    podman cp "$work/out/in" "$FUNCNAME:/tmp/file"
    equal "inside" "$(podman exec "$FUNCNAME" cat /tmp/file)" carried
    podman exec "$FUNCNAME" sh -c 'mkdir /tmp/d; echo back >/tmp/d/file'
    podman cp "$FUNCNAME:/tmp/d" "$work/out/d"
    equal "outside" "$(cat "$work/out/d/file")" back
    remove "$FUNCNAME"
}
check "cp into and out of a running container" copy

copy_to_tmpfs() {
    launch "$FUNCNAME" --tmpfs /scratch "$image" sleep 100
    echo carried >"$work/out/in"
    podman cp "$work/out/in" "$FUNCNAME:/scratch/file"
    equal "inside" "$(podman exec "$FUNCNAME" cat /scratch/file)" carried
    remove "$FUNCNAME"
}
check "cp into a mount of a running container" copy_to_tmpfs

top() {
    launch "$FUNCNAME" --user 1000 "$image" sleep 100
    contains "top" "$(podman top "$FUNCNAME")" "sleep 100"
    equal "top" "$(podman top "$FUNCNAME" user pid comm | tail -n 1 | xargs)" "guest 1 sleep"
    contains "ps" "$(podman top "$FUNCNAME" -eo pid,args)" "sleep 100"
    remove "$FUNCNAME"
}
check "top" top

stats() {
    launch "$FUNCNAME" --memory 50m "$image" sleep 100
    equal "stats" "$(podman stats --no-stream --format '{{.Name}} {{.PIDs}}' "$FUNCNAME")" "$FUNCNAME 1"
    contains "memory" "$(podman stats --no-stream --format '{{.MemUsage}}' "$FUNCNAME")" "/ 52.43MB"
    remove "$FUNCNAME"
}
check "stats" stats

health() {
    launch "$FUNCNAME" --health-cmd 'test -e /tmp/well' --health-interval disable "$image" sleep 100
    status 1 podman healthcheck run "$FUNCNAME" >/dev/null
    podman exec "$FUNCNAME" touch /tmp/well
    status 0 podman healthcheck run "$FUNCNAME"
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Health.Status}}')" healthy
    remove "$FUNCNAME"
}
check "a health check" health

time_limit() {
    local found=0
    run --timeout 1 "$image" sleep 100 || found=$?
    case $found in 137 | 255) ;; *) fail "exit status $found" ;; esac
}
check "--timeout ends a container" time_limit

image_entry() {
    equal "output" "$(run --entrypoint '["late","echo"]' "$image" given)" given
}
check "another entry point" image_entry

root_directory() {
    mkdir -p "$work/rootfs"
    cp -a "$work/tree/." "$work/rootfs"
    equal "output" "$(run --rootfs "$work/rootfs" /bin/late sh -c 'PATH=/bin; touch /made; echo from a directory')" "from a directory"
    [ -e "$work/rootfs/made" ] || fail "not in that directory"
    equal "output" "$(run --rootfs "$work/rootfs:O" /bin/late /bin/sh -c 'PATH=/bin; touch /above; ls -d /above')" /above
    [ ! -e "$work/rootfs/above" ] || fail "not above that directory"
}
check "a root file system from a directory, itself and with a layer above" root_directory

annotation() {
    launch "$FUNCNAME" --annotation apus.test/key=value "$image" sleep 100
    contains "state" "$("$runtime" state "$(inspect "$FUNCNAME" '{{.Id}}')")" '"apus.test/key": "value"' '"apus.test/key":"value"'
    remove "$FUNCNAME"
}
check "an annotation arrives at the runtime" annotation

hooks() {
    mkdir -p "$work/hooks"
    cat >"$work/hook" <<-END
	#!/bin/sh
	cat >"$work/out/hook-\$1"
	END
    chmod 755 "$work/hook"
    local stage
    for stage in createRuntime createContainer poststart poststop; do
        printf '{"version":"1.0.0","hook":{"path":"%s","args":["hook","%s"]},"when":{"always":true},"stages":["%s"]}' \
            "$work/hook" "$stage" "$stage" >"$work/hooks/$stage.json"
    done
    podman --hooks-dir "$work/hooks" run --rm --name "$FUNCNAME" "$image" true
    for stage in createRuntime createContainer poststart poststop; do
        contains "state at $stage" "$(cat "$work/out/hook-$stage")" '"id"'
    done
}
check "hooks get the state" hooks

many_at_once() {
    local group member clients
    for group in 1 2; do
        clients=()
        for member in 1 2 3 4; do
            run "$image" sh -c "exit $((10 + member))" &
            clients+=($!)
        done
        for member in 1 2 3 4; do
            status $((10 + member)) wait "${clients[member - 1]}"
        done
    done
}
check "eight containers, four at a time" many_at_once
