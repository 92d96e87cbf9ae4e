# Namespaces: one's own, the host's, another container's, one by path; user namespaces and their ids; networks.

own_namespaces() {
    local kind
    run "$image" late sh -c 'for n in cgroup ipc mnt net pid uts; do readlink /proc/self/ns/$n; done' >"$work/out/namespaces"
    equal "namespaces" "$(wc -l <"$work/out/namespaces")" 6
    for kind in ipc mnt net pid uts; do
        contains "$kind" "$(cat "$work/out/namespaces")" "$kind:"
        ! grep -qF "$(readlink "/proc/self/ns/$kind")" "$work/out/namespaces" || fail "the host's $kind"
    done
}
check "namespaces of its own" own_namespaces

namespace_of() { # namespace_of KIND OPTION…
    local kind=$1
    shift
    run "$@" "$image" late readlink "/proc/self/ns/$kind"
}

host_namespaces() {
    local pair
    for pair in network:net pid:pid ipc:ipc uts:uts cgroupns:cgroup; do
        equal "$pair" "$(namespace_of "${pair#*:}" "--${pair%:*}" host)" "$(readlink "/proc/self/ns/${pair#*:}")"
    done
}
check "the host's namespaces" host_namespaces

shared_namespaces() {
    launch "$FUNCNAME" "$image" sleep 100
    local pair pid
    pid=$(inspect "$FUNCNAME" '{{.State.Pid}}')
    for pair in network:net pid:pid ipc:ipc uts:uts cgroupns:cgroup; do
        equal "$pair" "$(namespace_of "${pair#*:}" "--${pair%:*}" "container:$FUNCNAME")" "$(readlink "/proc/$pid/ns/${pair#*:}")"
    done
    contains "ps" "$(run --pid "container:$FUNCNAME" "$image" late ps)" "sleep 100"
    remove "$FUNCNAME"
}
check "another container's namespaces" shared_namespaces

namespace_by_path() {
    launch "$FUNCNAME" "$image" sleep 100
    local pair pid
    pid=$(inspect "$FUNCNAME" '{{.State.Pid}}')
    for pair in network:net pid:pid ipc:ipc uts:uts; do
        equal "$pair" "$(namespace_of "${pair#*:}" "--${pair%:*}" "ns:/proc/$pid/ns/${pair#*:}")" "$(readlink "/proc/$pid/ns/${pair#*:}")"
    done
    remove "$FUNCNAME"
}
check "namespaces by path" namespace_by_path

mapped() {
    local found
    found=$(run --uidmap 0:100000:5000 --gidmap 0:200000:5000 "$image" late sh -c 'xargs </proc/self/uid_map; xargs </proc/self/gid_map; id -u')
    equal "maps" "$found" $'0 100000 5000\n0 200000 5000\n0'
    launch "$FUNCNAME" --uidmap 0:100000:5000 --user 5 "$image" sleep 100
    equal "outside" "$(stat -c %u "/proc/$(inspect "$FUNCNAME" '{{.State.Pid}}')")" 100005
    equal "exec" "$(podman exec --user 7 "$FUNCNAME" id -u)" 7
    remove "$FUNCNAME"
}
check "a user namespace with maps" mapped

mapped_shared() {
    launch "$FUNCNAME" --uidmap 0:100000:5000 "$image" sleep 100
    equal "user" "$(namespace_of user --userns "container:$FUNCNAME")" \
        "$(readlink "/proc/$(inspect "$FUNCNAME" '{{.State.Pid}}')/ns/user")"
    remove "$FUNCNAME"
}
check "another container's user namespace" mapped_shared

mapped_rest() {
    local found
    found=$(run --uidmap 0:100000:5000 --network bridge --sysctl net.ipv4.ip_unprivileged_port_start=99 --tmpfs /scratch \
        -v "$work/out:/out:ro" "$image" late sh -c 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start; echo 1 >/dev/null && echo null
        mkdir /scratch/d && echo tmpfs; grep -c "^proc /proc proc" /proc/mounts; grep -c " / /sys " /proc/self/mountinfo')
    equal "output" "$found" $'99\nnull\ntmpfs\n1\n1'
    equal "terminal" "$(on_terminal run --rm -it --uidmap 0:100000:5000 "$image" late tty)" /dev/pts/0
}
check "a user namespace with network, sysctl, mounts, terminal" mapped_rest

automatic() {
    local found
    found=$(podman run --rm --userns auto:size=2000 "$image" late sh -c 'xargs </proc/self/uid_map')
    [[ $found =~ ^0\ [1-9][0-9]*\ 2000$ ]] || fail "map: $found"
}
check "--userns auto" automatic

host_user() {
    equal "namespace" "$(namespace_of user --userns host)" "$(readlink /proc/self/ns/user)"
}
check "--userns host" host_user

bridge() {
    launch "$FUNCNAME" --network bridge "$image" sh -c 'while :; do echo answered | nc -l -p 7000; done'
    local address
    address=$(inspect "$FUNCNAME" '{{.NetworkSettings.IPAddress}}')
    equal "from the host" "$(for _ in 1 2 3 4 5 6 7 8 9; do busybox nc -w 2 "$address" 7000 </dev/null && break; sleep 0.2; done)" answered
    equal "from a container" "$(run --network bridge "$image" late \
        sh -c "for _ in 1 2 3 4 5 6 7 8 9; do nc -w 2 $address 7000 </dev/null && break; sleep 0.2; done")" answered
    remove "$FUNCNAME"
}
check "two containers on a bridge" bridge

published() {
    launch "$FUNCNAME" --network bridge --publish 127.0.0.1:7700:7000 "$image" sh -c 'while :; do echo answered | nc -l -p 7000; done'
    contains "port" "$(podman port "$FUNCNAME")" "7000/tcp -> 127.0.0.1:7700"
    contains "rule" "$(iptables -t nat -S)" "--dport 7700"
    remove "$FUNCNAME"
}
check "a published port" published

own_network() {
    podman network create --subnet 10.99.88.0/24 apus-net >/dev/null
    launch "$FUNCNAME" --network apus-net --ip 10.99.88.7 "$image" sleep 100
    contains "address" "$(podman exec "$FUNCNAME" ip -o address)" 10.99.88.7/24
    podman network disconnect apus-net "$FUNCNAME"
    podman network connect --ip 10.99.88.9 apus-net "$FUNCNAME"
    contains "address" "$(podman exec "$FUNCNAME" ip -o address)" 10.99.88.9/24
    remove "$FUNCNAME"
    podman network rm apus-net >/dev/null
}
check "a network of one's own, left and joined" own_network
