# Restart policies, health checks, many containers, dockerd and shims that end. Sourced by the Docker lane.

lifecycle_checks() {
    check "--restart on-failure:2 runs three times" restart_on_failure
    check "--restart always, until it is stopped" restart_always
    check "--health-cmd: healthy, unhealthy" health
    check "a killed shim is noticed, and leaves nothing" shim_killed
    check "a first process killed from outside" process_killed
}

restart_on_failure() {
    launch "$FUNCNAME" --restart on-failure:2 "$image" sh -c 'echo run; exit 3'
    eventually 30 has "$FUNCNAME" '.RestartCount}} {{.State.Status' "2 exited"
    equal "exit status" "$(fact "$FUNCNAME" .State.ExitCode)" 3
    equal "runs" "$(docker logs "$FUNCNAME" | grep -c run)" 3
    remove "$FUNCNAME"
}

restart_always() {
    local first
    launch "$FUNCNAME" --restart always "$image" sleep 100
    first=$(fact "$FUNCNAME" .State.Pid)
    kill -KILL "$first"
    eventually 30 has "$FUNCNAME" '.RestartCount}} {{.State.Running' "1 true"
    [ "$(fact "$FUNCNAME" .State.Pid)" != "$first" ] || fail "the same process"
    docker stop -t 0 "$FUNCNAME" >/dev/null
    equal "state" "$(fact "$FUNCNAME" .State.Status)" exited
    remove "$FUNCNAME"
}

health() {
    launch "$FUNCNAME" --health-cmd 'test ! -e /tmp/ill' --health-interval 300ms --health-retries 2 "$image" sleep 100
    eventually 20 has "$FUNCNAME" .State.Health.Status healthy
    docker exec "$FUNCNAME" touch /tmp/ill
    eventually 20 has "$FUNCNAME" .State.Health.Status unhealthy
    docker exec "$FUNCNAME" rm /tmp/ill
    eventually 20 has "$FUNCNAME" .State.Health.Status healthy
    remove "$FUNCNAME"
}

shim_killed() {
    local process shim id
    launch "$FUNCNAME" "$image" sleep 100
    id=$(fact "$FUNCNAME" .Id)
    process=$(fact "$FUNCNAME" .State.Pid)
    shim=$(sed -n 's/^PPid:\t//p' "/proc/$process/status")
    grep -q containerd-shim "/proc/$shim/cmdline" || fail "the parent of $process is not a shim"
    kill -KILL "$shim"
    eventually 30 has "$FUNCNAME" .State.Running false
    eventually 20 test ! -e "/proc/$process"
    eventually 20 eval "! find $work/exec/runtime-*/ | grep -q $id"
    remove "$FUNCNAME"
}

process_killed() {
    launch "$FUNCNAME" "$image" sh -c 'sleep 300 & sleep 300'
    kill -KILL "$(fact "$FUNCNAME" .State.Pid)"
    equal "exit status" "$(docker wait "$FUNCNAME")" 137
    equal "processes" "$(pgrep -f 'sleep 300')" ""
    remove "$FUNCNAME"
}

many_checks() {
    check "twenty containers at once, in the foreground" many_at_once
    check "twenty containers side by side, removed at once" many_side_by_side
}

many_at_once() {
    local member clients=()
    for member in $(seq 20); do
        run --network none "$image" sh -c "echo $member; exit $((10 + member))" >"$work/many-$member" &
        clients+=($!)
    done
    for member in $(seq 20); do
        status $((10 + member)) wait "${clients[member - 1]}"
        equal "output" "$(cat "$work/many-$member")" "$member"
    done
}

many_side_by_side() {
    local member names=()
    for member in $(seq 20); do
        launch "many-$member" --network none "$image" sleep 100 &
        names+=("many-$member")
    done
    wait
    equal "running" "$(docker ps -q --filter name=many- | wc -l)" 20
    equal "namespaces" "$(for member in "${names[@]}"; do of "$member" pid; done | sort -u | wc -l)" 20
    docker rm -f "${names[@]}" >/dev/null
    equal "left" "$(docker ps -aq --filter name=many-)" ""
}

restart_checks() {
    local names=(steady talker policy)
    launch steady -m 64m "$image" sleep 1000
    launch talker "$image" sh -c 'i=0; while :; do i=$((i + 1)); echo line $i; sleep 0.05; done'
    launch policy --restart always "$image" sleep 1000
    local before after
    before=$(fact steady .State.Pid)
    stop_engine
    check "dockerd ends, its containers do not" still_there
    start_engine
    after=$(fact steady .State.Pid)
    check "live restore: the same processes, and logs, exec, update, pause, stats" live_restored
    stop_engine KILL
    start_engine
    check "live restore after dockerd and its containerd were killed" live_restored
    check "live restore: a container that ended meanwhile" ended_meanwhile
    remove "${names[@]}"
}

still_there() {
    test -d "/proc/$before" || fail "the process is gone"
}

live_restored() {
    equal "process" "$after" "$before"
    equal "state" "$(fact steady .State.Status)" running
    local last
    last=$(docker logs talker | wc -l)
    eventually 10 eval "[ \"\$(docker logs talker | wc -l)\" -gt $last ]"
    equal "lines lost" "$(docker logs talker | head -n "$last" | awk '$2 != NR' | wc -l)" 0
    equal "exec" "$(docker exec steady echo here)" here
    docker update -m 96m --memory-swap 96m steady >/dev/null
    equal "memory" "$(limit steady memory/memory.limit_in_bytes memory.max)" 100663296
    docker pause steady >/dev/null
    docker unpause steady >/dev/null
    contains "stats" "$(docker stats --no-stream --format '{{.MemUsage}}' steady)" "/ 96MiB"
}

ended_meanwhile() {
    local process
    process=$(fact talker .State.Pid)
    kill -KILL "$process"
    eventually 20 has talker .State.ExitCode 137
    docker start talker >/dev/null
    equal "state" "$(fact talker .State.Status)" running
}
