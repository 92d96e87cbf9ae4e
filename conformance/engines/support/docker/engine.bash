# dockerd, its configuration and its image, and ways to ask docker. Sourced by the Docker lane.

image=busybox
engine=

# The runtime under test is the default one and has a name; BuildKit takes `runc` from PATH, so it is that one, too.
prepare_engine() {
    mkdir -p "$work/bin" /etc/docker
    mount -t tmpfs "$own" /etc/docker # for key.json
    ln -s "$runtime" "$work/bin/runc"
    PATH=$work/bin:$PATH
    printf '#!/bin/bash\necho "$*" >>%q\nexec %q "$@"\n' "$work/calls" "$runtime" >"$work/bin/recorded"
    chmod 755 "$work/bin/recorded"
    cat >"$work/daemon.json" <<-END
	{"runtimes":{"tested":{"path":"$runtime"},"recorded":{"path":"$work/bin/recorded"}},
	 "default-runtime":"tested","live-restore":true,
	 "data-root":"$work/data","exec-root":"$work/exec","pidfile":"$work/dockerd.pid","hosts":["unix://$work/docker.sock"],
	 "cgroup-parent":"/$own","exec-opts":["native.cgroupdriver=cgroupfs"],"storage-driver":"overlay2","shutdown-timeout":3}
	END
    export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=0
}

# start_engine [OPTION…]
start_engine() {
    dockerd --config-file "$work/daemon.json" "$@" >>"$work/dockerd.log" 2>&1 </dev/null &
    engine=$!
    disown "$engine" # bash is not to tell how it ends
    (eventually 30 docker version)
}

# stop_engine [SIGNAL]
stop_engine() {
    [ -n "$engine" ] || return 0
    kill "-${1:-TERM}" "$engine" 2>/dev/null
    for _ in $(seq 300); do
        kill -0 "$engine" 2>/dev/null || break
        sleep 0.05
    done
    kill -KILL "$engine" 2>/dev/null || true
    engine=
}

make_image() {
    [ -d "$work/tree" ] || busybox_tree "$work/tree"
    tar -C "$work/tree" --owner=0 --group=0 --numeric-owner -c . |
        timeout 60 docker import --change 'ENV PATH=/bin' --change 'CMD ["/bin/sh"]' - "$image" >/dev/null
}

# Every request is bounded; in the foreground, because it may need its terminal.
docker() {
    timeout --foreground -k 5 60 docker "$@"
}

# run [OPTION…] IMAGE COMMAND…: a container that leaves nothing.
run() {
    docker run --rm "$@" </dev/null
}

# launch NAME [OPTION…] IMAGE COMMAND…: a container in the background.
launch() {
    docker run --detach --name "$@" >/dev/null </dev/null
}

remove() {
    docker rm --force --volumes "$@" >/dev/null 2>&1 || true
}

# on_terminal FUNCTION ARGUMENT…: one of these functions with a terminal, as text with bare line feeds.
on_terminal() {
    terminal_of "$@" | tr -d '\r'
}

terminal_of() {
    local function=$1
    shift
    export -f "$function" docker
    # script runs its command with $SHELL, which may be any shell or unset.
    SHELL=/bin/bash script -qec "$function ${*@Q}" /dev/null
}

# typing TEXT FUNCTION ARGUMENT…: on a terminal, where TEXT is typed when the output says `ready`. It is in `typed`.
typing() {
    local text=$1
    shift
    rm -f "$work/typed.status"
    : >"$work/typed"
    {
        until grep -q ready "$work/typed" || [ -e "$work/typed.status" ]; do sleep 0.05; done
        printf "$text"
        until [ -e "$work/typed.status" ]; do sleep 0.05; done
    } | {
        local result=0
        terminal_of "$@" >"$work/typed" || result=$?
        echo "$result" >"$work/typed.status"
    }
    return "$(cat "$work/typed.status")"
}

run_there() {
    docker run --rm "$@"
}

exec_there() {
    docker exec "$@"
}

# fact CONTAINER TEMPLATE: what `docker inspect` knows.
fact() {
    docker inspect --format "{{$2}}" "$1"
}

has() {
    [ "$(fact "$1" "$2")" = "$3" ]
}

logs_have() {
    docker logs "$1" 2>&1 | grep -q -- "$2"
}

# lines FILE…: the content as one line.
flat() {
    tr -s '\t\n' '  ' | sed 's/ $//'
}

# The same five million bytes, here and in a container.
megabytes='seq 1 1000000 | head -c 5000000'

digest() {
    sha256sum | cut -d ' ' -f 1
}

nothing_left() {
    local found
    # What is dockerd's own stays: a mount of its data, network namespaces that are no one's, BuildKit's parent cgroup.
    found=$({
        ps -e -o pid=,args= | grep -e "$work" -e containerd -e dockerd -e docker-proxy | grep -v -e grep -e "bash $here"
        awk -v work="$work/" 'index($5, work) == 1 && $5 != work "data" && !/netns/ { print "mount", $5 }' \
            /proc/self/mountinfo
        own_cgroups "$own" | grep "/$own/" | grep -v "/$own/buildkit$" | sed 's/^/cgroup /'
        find "$work"/exec/runtime-*/ -mindepth 2 -printf 'state %p\n' -prune 2>/dev/null
    } 2>&1)
    equal "left" "$found" ""
}
