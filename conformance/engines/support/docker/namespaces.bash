# Networks and namespaces, of one's own, of the host, of another container. Sourced by the Docker lane.

namespace_checks() {
    check "six namespaces of its own" own_namespaces
    check "a bridge: an address, and a container reaches another" bridge
    check "a published port" published_port
    check "--network none and host" networks
    check "--network container:" network_of_container
    check "--pid container:, and --pid host" pid_namespaces
    check "--ipc container:, host, private, none" ipc_namespaces
    check "--uts host" uts_host
    check "--cgroupns private and host" cgroup_namespaces
    check "--userns host" userns_host
}

spaces='for n in cgroup ipc mnt net pid user uts; do readlink /proc/self/ns/$n; done'

# namespace KIND [OPTION…]
namespace() {
    local kind=$1
    shift
    run "$@" "$image" readlink "/proc/self/ns/$kind"
}

here() {
    readlink "/proc/self/ns/$1"
}

of() {
    docker exec "$1" readlink "/proc/1/ns/$2"
}

own_namespaces() {
    # On a version 1 hierarchy Docker leaves the cgroup namespace to the host.
    equal "shared with the host" \
        "$(run "$image" sh -c "$spaces" | grep -xF "$(eval "$spaces")" | sed 's/:.*//' | grep -v cgroup)" user
}

bridge() {
    local address
    launch "$FUNCNAME" "$image" sh -c 'while :; do echo reached | nc -l -p 7000; done'
    address=$(fact "$FUNCNAME" .NetworkSettings.IPAddress)
    contains "address" "$(docker exec "$FUNCNAME" ip addr show eth0)" "inet $address/"
    equal "answer" "$(run "$image" sh -c "$(ask "$address" 7000)")" reached
    remove "$FUNCNAME"
}

# ask ADDRESS PORT: a script that asks until there is an answer.
ask() {
    echo "for _ in \$(seq 50); do a=\$(nc $1 $2 </dev/null 2>/dev/null); [ -n \"\$a\" ] && break; sleep 0.1; done; echo \$a"
}

published_port() {
    launch "$FUNCNAME" -p 127.0.0.1:7100:7000 "$image" sh -c 'while :; do echo published | nc -l -p 7000; done'
    equal "answer" "$(bash -c "nc() { busybox nc \"\$@\"; }; $(ask 127.0.0.1 7100)")" published
    remove "$FUNCNAME"
}

networks() {
    equal "none" "$(run --network none "$image" ls /sys/class/net)" lo
    equal "host" "$(namespace net --network host)" "$(here net)"
}

network_of_container() {
    launch "$FUNCNAME" "$image" sh -c 'while :; do echo inside | nc -l -p 7000; done'
    equal "namespace" "$(namespace net --network "container:$FUNCNAME")" "$(of "$FUNCNAME" net)"
    equal "answer" "$(run --network "container:$FUNCNAME" "$image" sh -c "$(ask 127.0.0.1 7000)")" inside
    remove "$FUNCNAME"
}

pid_namespaces() {
    launch "$FUNCNAME" "$image" sleep 123
    contains "processes" "$(run --pid "container:$FUNCNAME" "$image" ps)" "sleep 123"
    equal "namespace" "$(namespace pid --pid "container:$FUNCNAME")" "$(of "$FUNCNAME" pid)"
    equal "host" "$(namespace pid --pid host)" "$(here pid)"
    contains "the host's processes" "$(run --pid host "$image" ps)" dockerd
    remove "$FUNCNAME"
}

ipc_namespaces() {
    launch "$FUNCNAME" --ipc shareable "$image" sh -c 'echo shared >/dev/shm/file; sleep 100'
    eventually 10 docker exec "$FUNCNAME" test -s /dev/shm/file
    equal "shared memory" "$(run --ipc "container:$FUNCNAME" "$image" cat /dev/shm/file)" shared
    equal "namespace" "$(namespace ipc --ipc "container:$FUNCNAME")" "$(of "$FUNCNAME" ipc)"
    equal "host" "$(namespace ipc --ipc host)" "$(here ipc)"
    equal "none" "$(run --ipc none "$image" grep -c /dev/shm /proc/mounts)" 0
    remove "$FUNCNAME"
}

uts_host() {
    equal "namespace" "$(namespace uts --uts host)" "$(here uts)"
    equal "name" "$(run --uts host "$image" hostname)" "$(cat /proc/sys/kernel/hostname)"
}

cgroup_namespaces() {
    equal "private" "$(run --cgroupns private "$image" cut -d : -f 3- /proc/self/cgroup | sort -u)" /
    equal "host" "$(namespace cgroup --cgroupns host)" "$(here cgroup)"
    contains "host's path" "$(run --cgroupns host "$image" cat /proc/self/cgroup)" "/$own/"
}

userns_host() {
    equal "namespace" "$(namespace user --userns host)" "$(here user)"
}
