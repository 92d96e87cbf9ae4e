# Podman with a state of its own, in cgroups of its own. Sourced by conformance/engines/podman.

image=apus.test/busybox

# enter_cgroup SCRIPT ARGUMENT…: runs the script once more, in a cgroup namespace whose root is a cgroup of this run:
# what Podman calls /libpod_parent, and nobody can name otherwise for `kube play`, is then below it.
enter_cgroup() {
    local hierarchy file
    for hierarchy in /sys/fs/cgroup/*/; do
        mkdir "$hierarchy$own" || exit 2
        for file in cpuset.cpus cpuset.mems; do
            [ ! -e "$hierarchy$file" ] || cat "$hierarchy$file" >"$hierarchy$own/$file"
        done
        echo $$ >"$hierarchy$own/cgroup.procs" || exit 2
    done
    IN_CGROUP=1 work=$work own=$own exec unshare --cgroup --ipc --uts bash "$@"
}

# The hierarchies as the host has them, seen from the namespace's root. crun looks into the unified one of a host that
# has both versions, and fails.
mount_cgroups() {
    local mounts kind options path
    mounts=$(awk '$3 ~ /^cgroup2?$/ { print $3, $4, $2 }' /proc/self/mounts)
    umount -R /sys
    mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
    mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
    while read -r kind options path; do
        case $kind in
            cgroup2) ! is_crun || continue ;;
        esac
        mkdir "$path"
        mount -t "$kind" -o "$(sed -E 's/^rw(,relatime)?,?//; s/^name=/none,name=/' <<<"$options")" "$kind" "$path"
    done <<<"$mounts"
    mount -t tmpfs tmpfs /dev/shm
    mount -t tmpfs -o mode=755 tmpfs /var/lib # where the list of known blobs is kept, whatever the configuration says
}

# The runtime has its own name, as on a user's machine. Containers have no network unless they ask for one.
configure() {
    local name
    name=$(basename "$runtime")
    mkdir -p "$work"/{root,tmp,networks,out}
    mkfifo "$work/silence" # standard input without an end: at the end of it script types ^D
    exec {silence}<>"$work/silence"
    cat >"$work/containers.conf" <<-END
	[containers]
	netns = "none"
	[network]
	network_backend = "netavark"
	network_config_dir = "$work/networks"
	[engine]
	cgroup_manager = "cgroupfs"
	events_logger = "file"
	runtime = "$name"
	runtime_supports_json = ["$name"]
	runtime_supports_nocgroup = ["$name"]
	runtime_supports_nocgroups = ["$name"]
	tmp_dir = "$work/tmp"
	[engine.runtimes]
	$name = ["$runtime"]
	END
    cat >"$work/storage.conf" <<-END
	[storage]
	driver = "overlay"
	graphroot = "$work/root"
	runroot = "/run/containers/storage"
	END
    export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf TMPDIR=$work/tmp
    export DISABLE_HC_SYSTEMD=true # the intervals of health checks are systemd's to keep
    echo containers:200000:100000 >"$work/ids"
    mount --bind "$work/ids" /etc/subuid
    mount --bind "$work/ids" /etc/subgid
    unset NOTIFY_SOCKET LISTEN_FDS LISTEN_PID XDG_RUNTIME_DIR
}

is_runc() {
    "$runtime" --version | grep -q ^runc
}

is_crun() {
    "$runtime" --version | grep -q ^crun
}

podman() {
    timeout --foreground -k 5 60 podman "$@"
}

# run OPTION… IMAGE COMMAND…: a container in the foreground, nothing of which stays.
run() {
    podman run --rm "$@"
}

# launch NAME OPTION… IMAGE COMMAND…: one in the background.
launch() {
    local name=$1
    shift
    podman run --detach --name "$name" "$@" >/dev/null
}

# Twice if need be: what conmon calls at the end of a container may be removing mounts just now.
remove() {
    eventually 20 podman rm --force --ignore --time 0 "$@"
}

remove_pod() {
    eventually 20 podman pod rm --force --ignore --time 0 "$@"
}

inspect() {
    podman inspect --format "$2" "$1"
}

# on_terminal COMMAND…: podman with a terminal, as text with bare line feeds.
on_terminal() {
    SHELL=/bin/bash script -qec "$(printf '%q ' timeout --foreground -k 5 60 podman "$@")" /dev/null <&"$silence" | tr -d '\r'
}

# one_line TEXT: an error that a person can read.
one_line() {
    equal "lines of \"$1\"" "$(wc -l <<<"$1")" 1
}

import_image() {
    busybox_tree "$work/tree"
    mkdir "$work/tree/data"
    echo original >"$work/tree/data/file"
    ln -s ../../../.. "$work/tree/escape"
    tar -C "$work/tree" --owner=0 --group=0 -c . \
        | podman import --quiet --change 'ENV PATH=/bin' --change 'CMD ["/bin/sh"]' - "$image" >/dev/null
    contains "images" "$(podman images)" "$image"
}

# Of a container or of what makes one: the PID namespace is ours alone.
processes() {
    ps -eo pid=,stat=,comm=,args= | grep -E "^ *[0-9]+ [^Z ]+ *(conmon|catatonit|podman-init|sleep|$(basename "$runtime" | cut -c 1-15))" | cut -c 1-200
}

no_processes() {
    [ -z "$(processes)" ]
}

# The state of the runtime is where it puts it by itself: Podman does not tell it.
nothing_left() {
    local found
    # conmon calls `podman container cleanup` at its end.
    (eventually 20 no_processes) || fail "processes: $(processes)"
    found=$(grep -E "/overlay-containers/|$work/root/overlay/.*merged" /proc/self/mountinfo || true)
    equal "mounts" "$found" ""
    found=$(find /sys/fs/cgroup -type d -name 'libpod-*' || true)
    equal "cgroups" "$found" ""
    found=$(find "/run/$(basename "$runtime")" -mindepth 1 2>/dev/null || true)
    equal "state" "$found" ""
}
