# Resources at the start, and what happens at the limit. Sourced by the Docker lane.

limit_checks() {
    check "--memory, --memory-reservation, --memory-swap" memory
    check "--cpus, --cpu-shares, --cpuset-cpus" cpu
    check "--cpus holds a process back" cpu_throttled
    check "--pids-limit holds" pids
    if [ -e /sys/fs/cgroup/blkio/blkio.bfq.weight ] || [ -e /sys/fs/cgroup/blkio/blkio.weight ] ||
        find /sys/fs/cgroup -maxdepth 2 -name io.bfq.weight | grep -q .; then
        check "--blkio-weight" blkio_weight
    else
        skip "--blkio-weight" "this kernel has no weights for block devices"
    fi
    check "--device-read-bps" blkio_throttle
    check "a memory limit kills: 137, OOMKilled, the events oom and die" memory_exceeded
    check "docker update: memory, cpus, pids, twice" update
    check "docker update: a limit below the use is refused, in one line" update_refused
}

# limit CONTAINER VERSION-1-PATH VERSION-2-FILE: from inside, whichever hierarchy there is.
limit() {
    docker exec "$1" sh -c "cat /sys/fs/cgroup/$2 2>/dev/null || cat /sys/fs/cgroup/$3" | flat
}

either() {
    contains "$1" "|$2|" "|$3|" "|$4|"
}

memory() {
    launch "$FUNCNAME" -m 64m --memory-reservation 32m --memory-swap 96m "$image" sleep 100
    equal "memory" "$(limit "$FUNCNAME" memory/memory.limit_in_bytes memory.max)" 67108864
    equal "reservation" "$(limit "$FUNCNAME" memory/memory.soft_limit_in_bytes memory.low)" 33554432
    [ ! -e /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes ] ||
        equal "swap" "$(limit "$FUNCNAME" memory/memory.memsw.limit_in_bytes memory.swap.max)" 100663296
    remove "$FUNCNAME"
}

cpu() {
    launch "$FUNCNAME" --cpus 0.5 --cpu-shares 512 --cpuset-cpus 0 "$image" sleep 100
    either "quota" "$(limit "$FUNCNAME" cpu/cpu.cfs_quota_us cpu.max)" 50000 "50000 100000"
    either "shares" "$(limit "$FUNCNAME" cpu/cpu.shares cpu.weight)" 512 20
    equal "cpuset" "$(limit "$FUNCNAME" cpuset/cpuset.cpus cpuset.cpus)" 0
    equal "allowed" "$(docker exec "$FUNCNAME" cat /proc/1/status | process_status Cpus_allowed_list -)" Cpus_allowed_list=0
    remove "$FUNCNAME"
}

cpu_throttled() {
    launch "$FUNCNAME" --cpus 0.05 "$image" sh -c 'while :; do :; done'
    eventually 20 throttled "$FUNCNAME"
    remove "$FUNCNAME"
}

throttled() {
    [ "$(limit "$1" cpu/cpu.stat cpu.stat | sed 's/.*nr_throttled \([0-9]*\).*/\1/')" -gt 0 ]
}

pids() {
    contains "fork" "$(run --pids-limit 5 "$image" sh -c 'for i in 1 2 3 4 5 6 7; do sleep 1 & done; wait' 2>&1)" \
        "can't fork" "Resource temporarily unavailable"
    launch "$FUNCNAME" --pids-limit 50 "$image" sleep 100
    equal "limit" "$(limit "$FUNCNAME" pids/pids.max pids.max)" 50
    remove "$FUNCNAME"
}

blkio_weight() {
    launch "$FUNCNAME" --blkio-weight 300 "$image" sleep 100
    contains "weight" "$(docker exec "$FUNCNAME" \
        sh -c 'cat /sys/fs/cgroup/blkio/blkio*weight /sys/fs/cgroup/io.*weight 2>/dev/null')" 300
    remove "$FUNCNAME"
}

# The number of any block device will do, the cgroup asks no driver; a loop device exists wherever the module does.
blkio_throttle() {
    local device numbers
    device=$(find /dev -maxdepth 1 -type b | sort | head -n 1)
    numbers=$(stat -c '%t %T' "$device")
    numbers=$((0x${numbers% *})):$((0x${numbers#* }))
    launch "$FUNCNAME" --device-read-bps "$device:1mb" "$image" sleep 100
    contains "throttle" "$(limit "$FUNCNAME" blkio/blkio.throttle.read_bps_device io.max)" \
        "$numbers 1048576" "$numbers rbps=1048576"
    remove "$FUNCNAME"
}

memory_exceeded() {
    local since result=0
    since=$(date +%s.%N)
    docker run --name "$FUNCNAME" -m 20m --memory-swap 20m "$image" \
        dd if=/dev/zero of=/dev/null bs=100000000 count=1 </dev/null 2>/dev/null || result=$?
    equal "exit status" "$result" 137
    equal "inspect" "$(fact "$FUNCNAME" .State.OOMKilled)" true
    contains "events" "$(docker events --since "$since" --until "$(date +%s.%N)" --filter "container=$FUNCNAME" \
        --format '{{.Action}}' | flat) " \
        "start oom die " "oom start die "
    remove "$FUNCNAME"
}

update() {
    launch "$FUNCNAME" -m 64m --memory-swap 64m "$image" sleep 100
    docker update -m 128m --memory-swap 128m --cpus 0.25 --pids-limit 60 "$FUNCNAME" >/dev/null
    equal "memory" "$(limit "$FUNCNAME" memory/memory.limit_in_bytes memory.max)" 134217728
    either "quota" "$(limit "$FUNCNAME" cpu/cpu.cfs_quota_us cpu.max)" 25000 "25000 100000"
    equal "pids" "$(limit "$FUNCNAME" pids/pids.max pids.max)" 60
    docker update -m 32m --memory-swap 48m --cpus 1.5 --cpuset-cpus 0 --cpu-shares 256 "$FUNCNAME" >/dev/null
    equal "memory" "$(limit "$FUNCNAME" memory/memory.limit_in_bytes memory.max)" 33554432
    either "quota" "$(limit "$FUNCNAME" cpu/cpu.cfs_quota_us cpu.max)" 150000 "150000 100000"
    equal "cpuset" "$(limit "$FUNCNAME" cpuset/cpuset.cpus cpuset.cpus)" 0
    equal "pids" "$(limit "$FUNCNAME" pids/pids.max pids.max)" 60
    status 0 docker exec "$FUNCNAME" test -e /dev/null
    remove "$FUNCNAME"
}

update_refused() {
    local found result=0
    launch "$FUNCNAME" --tmpfs /scratch "$image" sleep 100
    docker exec "$FUNCNAME" dd if=/dev/zero of=/scratch/file bs=1000000 count=30 2>/dev/null
    found=$(docker update -m 7m --memory-swap 7m "$FUNCNAME" 2>&1) || result=$?
    remove "$FUNCNAME"
    # Version 2 takes the limit and kills.
    [ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ] || return 0
    equal "exit status" "$result" 1
    # Docker adds a line feed.
    one_line "$(tr '\n' ' ' <<<"$found")"
    contains "message" "$found" 7340032
}
