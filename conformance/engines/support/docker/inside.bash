# What a container sees: its environment, users, files, mounts. Sourced by the Docker lane.

inside_checks() {
    check "-e, --env-file and the image's environment" environment
    check "-w makes the directory" directory
    check "--user by name, by numbers, without an entry" user
    check "--user with --group-add" groups_added
    check "--hostname, --domainname and --add-host" names
    check "--ulimit" ulimits
    check "--sysctl" sysctls
    check "--device, also read-only for its cgroup" devices
    check "--device-cgroup-rule" device_rule
    check "the default devices, and no other" default_devices
    check "--shm-size" shm_size
    check "--oom-score-adj" oom_score
    check "/proc and /sys are masked and read-only" protected_paths
    check "--security-opt systempaths=unconfined: nothing is" unprotected_paths
}

environment() {
    echo FILED=yes >"$work/env"
    equal "environment" "$(run -e FLAVOUR=sweet -e 'SPACED=a b' --env-file "$work/env" "$image" \
        sh -c 'echo "$FLAVOUR/$SPACED/$FILED/$PATH/$HOME"')" "sweet/a b/yes//bin//root"
}

directory() {
    equal "directory" "$(run -w /new/one "$image" pwd)" /new/one
}

user() {
    equal "by name" "$(run --user guest "$image" sh -c 'id -u; id -g; echo $HOME' | flat)" "1000 1000 /tmp"
    equal "by numbers" "$(run --user 1234:5678 "$image" sh -c 'id -u; id -g' | flat)" "1234 5678"
    equal "capabilities" "$(run --user guest "$image" grep -E 'Cap(Eff|Prm|Amb)' /proc/self/status | flat)" \
        "CapPrm: 0000000000000000 CapEff: 0000000000000000 CapAmb: 0000000000000000"
}

groups_added() {
    equal "groups" "$(run --user 1234 --group-add guest --group-add 77 "$image" grep Groups: /proc/self/status | flat)" \
        "Groups: 0 77 1000" # the primary group is named again
}

names() {
    local found
    found=$(run --hostname first --domainname example.test --add-host other:10.1.2.3 "$image" \
        sh -c 'hostname; cat /proc/sys/kernel/domainname; grep -c "^10.1.2.3.other" /etc/hosts' | flat)
    equal "names" "$found" "first example.test 1"
}

ulimits() {
    equal "limits" "$(run --ulimit nofile=321:654 --ulimit core=0 "$image" \
        sh -c 'ulimit -Sn; ulimit -Hn; ulimit -c' | flat)" "321 654 0"
}

sysctls() {
    equal "values" "$(run --sysctl net.ipv4.ip_local_port_range='2000 3000' --sysctl kernel.msgmax=4321 "$image" \
        sh -c 'cat /proc/sys/net/ipv4/ip_local_port_range /proc/sys/kernel/msgmax' | flat)" "2000 3000 4321"
}

devices() {
    equal "device" "$(run --device /dev/zero:/dev/other "$image" \
        sh -c 'head -c 3 /dev/other | wc -c; stat -c %t:%T /dev/other' | flat)" "3 1:5"
    contains "write" "$(run --device /dev/loop-control:/dev/other:r "$image" sh -c ': <>/dev/other' 2>&1)" "not permitted"
}

device_rule() {
    local make='mknod /dev/made c 10 237 && : </dev/made'
    contains "without" "$(run "$image" sh -c "$make" 2>&1)" "not permitted"
    equal "with" "$(run --device-cgroup-rule 'c 10:237 rwm' "$image" sh -c "$make" 2>&1)" ""
}

default_devices() {
    equal "devices" "$(run "$image" ls /dev | flat)" \
        "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero$(core_link)"
}

# There only where the host has what it leads to.
core_link() {
    [ ! -e /proc/kcore ] || echo " core"
}

shm_size() {
    contains "mount" "$(run --shm-size 3m "$image" grep /dev/shm /proc/mounts)" size=3072k
}

oom_score() {
    equal "score" "$(run --oom-score-adj 123 "$image" cat /proc/self/oom_score_adj)" 123
}

protected_paths() {
    equal "found" "$(run "$image" sh -c 'wc -c </proc/keys; wc -c </proc/timer_list; find /sys/firmware -mindepth 1
        echo a 2>/dev/null >/proc/sys/kernel/domainname || echo refused
        cd /sys/fs/cgroup/memory 2>/dev/null || cd /sys/fs/cgroup
        mkdir x 2>/dev/null || echo refused' | flat)" "0 0 refused refused"
    contains "content" "$(wc -c </proc/timer_list)" 1 2 3 4 5 6 7 8 9
}

unprotected_paths() {
    equal "read-only and masked mounts" "$(run --security-opt systempaths=unconfined "$image" \
        awk '$2 ~ "^/proc/" || $2 ~ "^/sys/firmware"' /proc/mounts)" ""
}
