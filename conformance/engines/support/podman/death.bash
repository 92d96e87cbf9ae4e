# What is killed at a bad moment. Afterwards Podman can still remove the container.

conmon_killed() {
    launch "$FUNCNAME" --conmon-pidfile "$work/out/conmon" "$image" sleep 100
    local id pid
    id=$(inspect "$FUNCNAME" '{{.Id}}')
    pid=$(inspect "$FUNCNAME" '{{.State.Pid}}')
    kill -KILL "$(cat "$work/out/conmon")"
    equal "output" "$(podman exec "$FUNCNAME" echo alive 2>&1)" alive
    remove "$FUNCNAME"
    [ ! -e "/proc/$pid" ] || fail "process $pid lives"
    # Podman does not ask the runtime to delete what conmon has not seen the end of.
    "$runtime" delete --force "$id"
    equal "containers" "$(podman ps --all --quiet)" ""
}
check "conmon killed: the container lives, and can be removed" conmon_killed

first_process_killed() {
    launch "$FUNCNAME" "$image" sleep 100
    kill -KILL "$(inspect "$FUNCNAME" '{{.State.Pid}}')"
    equal "wait" "$(podman wait "$FUNCNAME")" 137
    remove "$FUNCNAME"
}
check "the first process killed from outside" first_process_killed

# A runtime that is killed after so many milliseconds of `create`.
runtime_killed() {
    local name milliseconds
    name=$(basename "$runtime")-killed
    for milliseconds in 002 005 010 020 040; do
        cat >"$work/$name" <<-END
	#!/bin/bash
	case " \$* " in *" create "*)
	    "$runtime" "\$@" & sleep 0.$milliseconds; kill -KILL \$!; exit 1 ;;
	esac
	exec "$runtime" "\$@"
	END
        chmod 755 "$work/$name"
        timeout -k 1 10 podman --runtime "$work/$name" run --rm --name "$FUNCNAME" "$image" sleep 100 >/dev/null 2>&1 || true
        timeout -k 1 10 podman --runtime "$work/$name" rm --force --time 0 "$FUNCNAME" >/dev/null 2>&1 || true
    done
    equal "containers" "$(podman ps --all --quiet)" ""
    (eventually 20 no_processes) || fail "processes: $(processes)"
    equal "cgroups" "$(find /sys/fs/cgroup -type d -name 'libpod-*')" ""
}
check "the runtime killed in the middle of create: nothing is left" runtime_killed
