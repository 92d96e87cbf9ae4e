# A machine of its own for an engine: mount, network and PID namespaces that end with the script, a limit of time, and
# one name for its cgroups. Sourced by the engine scripts.

# in_private NAME SECONDS SCRIPT ARGUMENT…: runs the script a second time, inside, and ends with its exit status; inside
# it returns. There `work` is an empty tmpfs, `own` the name of cgroups, /run is empty, and only `lo` is up.
in_private() {
    local name=$1 limit=$2 script=$3
    shift 3
    if [ -n "${ENGINE_WORK:-}" ]; then
        work=$ENGINE_WORK
        own=$(basename "$work")
        unset ENGINE_WORK
        mount -t tmpfs -o mode=755 "$own" "$work"
        mount -t tmpfs -o mode=755 "$own" /run
        mkdir "$work/home"
        export HOME=$work/home
        ip link set lo up
        return 0
    fi

    local status=0
    ENGINE_WORK=$(mktemp -d "/tmp/apus-$name-XXXXXX")
    trap leave_private EXIT
    trap 'exit 130' INT TERM HUP
    # The first process inside dies with `unshare`, and every other one with it; the mounts and the network follow.
    ENGINE_WORK=$ENGINE_WORK timeout --foreground -s KILL "$limit" \
        unshare --mount --propagation private --net --pid --fork --kill-child --mount-proc \
        bash "$script" "$@" &
    inside=$!
    wait "$inside" || status=$?
    [ "$status" != 137 ] || echo "$script: not finished after $limit seconds" >&2
    exit "$status"
}

leave_private() {
    trap - EXIT INT TERM HUP
    kill -ALRM "$inside" 2>/dev/null # as if the time were over: `unshare` heeds nothing but KILL
    wait "$inside" 2>/dev/null
    remove_cgroups "$(basename "$ENGINE_WORK")"
    rmdir "$ENGINE_WORK"
}

# own_cgroups NAME: the directories of that name in every hierarchy, and all below them, the deepest first.
own_cgroups() {
    find /sys/fs/cgroup -depth -mindepth 1 -type d \( -path "*/$1" -o -path "*/$1/*" \) 2>/dev/null
}

# A cgroup is busy for a moment after its last process.
remove_cgroups() {
    local attempt
    for attempt in $(seq 50); do
        [ -n "$(own_cgroups "$1")" ] || return 0
        own_cgroups "$1" | xargs -r rmdir 2>/dev/null
        sleep 0.05
    done
    echo "left: $(own_cgroups "$1" | tr '\n' ' ')" >&2
}
