# Limits, where the kernel has them: cgroup v1 and v2.

# limit FILE-V1 FILE-V2 OPTION…: what the file of the container's cgroup says
limit() {
    local first=$1 second=$2 name=limited-$BASHPID pid found
    shift 2
    launch "$name" "$@" "$image" sleep 100
    pid=$(inspect "$name" '{{.State.Pid}}')
    read_limit "$pid" "$first" "$second"
    remove "$name"
}

# read_limit PID FILE-V1 FILE-V2: CONTROLLER/FILE, or FILE
read_limit() {
    local controller=${2%%/*} path
    if path=$(grep -E "^[0-9]+:([a-z_,=]*,)?$controller(,[a-z_]*)*:" "/proc/$1/cgroup") && [ -n "$path" ]; then
        cat "/sys/fs/cgroup/$controller${path##*:}/${2#*/}"
    else
        path=$(grep ^0:: "/proc/$1/cgroup")
        cat "/sys/fs/cgroup${path##*:}/$3"
    fi
}

memory_limit() {
    equal "limit" "$(limit memory/memory.limit_in_bytes memory.max --memory 50m)" 52428800
    equal "reservation" "$(limit memory/memory.soft_limit_in_bytes memory.low --memory 50m --memory-reservation 30m)" 31457280
}
check "memory: limit and reservation" memory_limit

memory_exceeded() {
    podman run --name "$FUNCNAME" --memory 20m "$image" dd if=/dev/zero of=/dev/null bs=100000000 count=1 || true
    equal "status" "$(inspect "$FUNCNAME" '{{.State.ExitCode}}')" 137
    remove "$FUNCNAME"
}
check "memory: who exceeds it is killed" memory_exceeded

processor_limit() {
    contains "quota" "$(limit cpu/cpu.cfs_quota_us cpu.max --cpus 0.5)" 50000
    equal "shares" "$(limit cpu/cpu.shares cpu.weight --cpu-shares 512)" 512
    contains "quota and period" "$(limit cpu/cpu.cfs_period_us cpu.max --cpu-period 20000 --cpu-quota 10000)" 20000
}
check "processor: cpus, shares, quota and period" processor_limit

processor_set() {
    equal "set" "$(limit cpuset/cpuset.cpus cpuset.cpus --cpuset-cpus 1)" 1
    equal "nodes" "$(limit cpuset/cpuset.mems cpuset.mems --cpuset-mems 0)" 0
    equal "status" "$(run --cpuset-cpus 1 "$image" late grep Cpus_allowed_list /proc/self/status | tr -d '\t')" "Cpus_allowed_list:1"
}
check "processor: the set of CPUs and nodes" processor_set

process_limit() {
    equal "limit" "$(limit pids/pids.max pids.max --pids-limit 17)" 17
    equal "none" "$(limit pids/pids.max pids.max --pids-limit -1)" max
    contains "fork" "$(run --pids-limit 10 "$image" sh -c 'for n in $(seq 30); do sleep 3 & done; wait' 2>&1)" "can't fork"
}
check "number of processes" process_limit

block_limit() {
    local disk
    disk=/dev/$(lsblk -dno NAME | head -n 1)
    contains "rate" "$(limit blkio/blkio.throttle.read_bps_device io.max --device-read-bps "$disk:1mb")" 1048576
}
check "rate of a block device" block_limit

group_seen() {
    equal "own namespace" "$(run --cgroupns private "$image" late sh -c 'sed s/.*:// /proc/self/cgroup | sort -u')" /
    contains "the host's" "$(run --cgroupns host "$image" late cat /proc/self/cgroup)" /libpod_parent/libpod-
}
check "the cgroup namespace, private and the host's" group_seen

group_parent() {
    launch "$FUNCNAME" --cgroup-parent /apus-other "$image" sleep 100
    contains "cgroup" "$(cat "/proc/$(inspect "$FUNCNAME" '{{.State.Pid}}')/cgroup")" ":/apus-other/libpod-$(inspect "$FUNCNAME" '{{.Id}}')"
    remove "$FUNCNAME"
}
check "another parent for the cgroups" group_parent

groups_disabled() {
    launch "$FUNCNAME" --cgroups disabled "$image" sleep 100
    equal "made" "$(find /sys/fs/cgroup -type d -name "*$(inspect "$FUNCNAME" '{{.Id}}')*")" ""
    remove "$FUNCNAME"
}
if is_runc; then
    skip "--cgroups=disabled makes none" "runc has no --cgroup-manager"
else
    check "--cgroups=disabled makes none" groups_disabled
fi

groups_no_conmon() {
    launch "$FUNCNAME" --cgroups no-conmon --conmon-pidfile "$work/out/conmon" "$image" sleep 100
    equal "conmon's" "$(sort "/proc/$(cat "$work/out/conmon")/cgroup")" "$(sort /proc/self/cgroup)"
    contains "cgroup" "$(cat "/proc/$(inspect "$FUNCNAME" '{{.State.Pid}}')/cgroup")" "/libpod-$(inspect "$FUNCNAME" '{{.Id}}')"
    remove "$FUNCNAME"
}
check "--cgroups=no-conmon leaves conmon where it is" groups_no_conmon

update() {
    launch "$FUNCNAME" --memory 50m --cpus 0.5 --pids-limit 20 "$image" sleep 100
    local pid
    pid=$(inspect "$FUNCNAME" '{{.State.Pid}}')
    podman update --memory 60m --cpus 0.7 --cpuset-cpus 0 "$FUNCNAME" >/dev/null
    equal "memory" "$(read_limit "$pid" memory/memory.limit_in_bytes memory.max)" 62914560
    contains "processor" "$(read_limit "$pid" cpu/cpu.cfs_quota_us cpu.max)" 70000
    equal "set" "$(read_limit "$pid" cpuset/cpuset.cpus cpuset.cpus)" 0
    equal "processes, untouched" "$(read_limit "$pid" pids/pids.max pids.max)" 20
    remove "$FUNCNAME"
}
check "update of limits while it runs" update

update_paused() {
    launch "$FUNCNAME" --memory 50m "$image" sleep 100
    podman pause "$FUNCNAME" >/dev/null
    podman update --memory 60m "$FUNCNAME" >/dev/null
    equal "status" "$(inspect "$FUNCNAME" '{{.State.Status}}')" paused
    equal "memory" "$(read_limit "$(inspect "$FUNCNAME" '{{.State.Pid}}')" memory/memory.limit_in_bytes memory.max)" 62914560
    remove "$FUNCNAME"
}
check "update of a paused container" update_paused
