# A dockerd with --userns-remap: user namespaces for all. Sourced by the Docker lane.

remapped_checks() {
    docker ps -aq | xargs -r timeout 60 docker rm -f >/dev/null 2>&1
    stop_engine
    printf 'nobody:200000:65536\nnogroup:200000:65536\n' >"$work/subordinate"
    mount --bind "$work/subordinate" /etc/subuid
    mount --bind "$work/subordinate" /etc/subgid
    start_engine --userns-remap nobody:nogroup
    check "dockerd starts with --userns-remap" engine_answers
    make_image
    check "userns-remap: a mapped root" mapped
    check "userns-remap: files of bind mounts belong to the mapped root" mapped_files
    check "userns-remap: --network container:, exec, cp" mapped_joined
    check "userns-remap: limits, tmpfs, devices, read-only" mapped_options
    check "userns-remap: docker build" mapped_build
    check "userns-remap: --userns host" unmapped
    umount /etc/subuid /etc/subgid
}

engine_answers() {
    docker version >/dev/null || fail "$(tail -n 1 "$work/dockerd.log")"
}

mapped() {
    equal "map" "$(run "$image" cat /proc/self/uid_map /proc/self/gid_map | flat | sed 's/^ //')" \
        "0 200000 65536 0 200000 65536"
    equal "user" "$(run "$image" sh -c 'id -u; stat -c %u /etc/passwd' | flat)" "0 0"
    [ "$(namespace user)" != "$(here user)" ] || fail "the host's user namespace"
    launch "$FUNCNAME" "$image" sleep 100
    equal "host's view" "$(stat -c %u "/proc/$(fact "$FUNCNAME" .State.Pid)")" 200000
    remove "$FUNCNAME"
}

mapped_files() {
    mkdir -p -m 777 "$work/mapped"
    chmod 777 "$work/mapped"
    run -v "$work/mapped:/data" "$image" touch /data/file
    equal "owner" "$(stat -c %u "$work/mapped/file")" 200000
    equal "volume" "$(run -v named:/data "$image" sh -c 'touch /data/file; stat -c %u /data/file')" 0
    docker volume rm named >/dev/null
}

mapped_joined() {
    launch "$FUNCNAME" "$image" sleep 100
    equal "user namespace" "$(of "$FUNCNAME" user)" "$(docker exec "$FUNCNAME" readlink /proc/self/ns/user)"
    equal "exec" "$(docker exec -u guest "$FUNCNAME" id -u)" 1000
    equal "network" "$(run --network "container:$FUNCNAME" "$image" readlink /proc/self/ns/net)" "$(of "$FUNCNAME" net)"
    docker cp "$work/subordinate" "$FUNCNAME:/tmp/in"
    equal "copied" "$(docker exec "$FUNCNAME" cat /tmp/in)" "$(cat "$work/subordinate")"
    remove "$FUNCNAME"
}

mapped_options() {
    equal "output" "$(run --read-only --tmpfs /scratch --device /dev/loop-control -m 64m \
        --sysctl net.ipv4.ip_forward=0 --ulimit nofile=99 "$image" \
        sh -c 'touch /scratch/file; ls /dev/loop-control; echo 1 2>/dev/null >/etc/file || echo refused
            ulimit -n; cat /proc/sys/net/ipv4/ip_forward' | flat)" "/dev/loop-control refused 99 0"
    equal "terminal" \
        "$(on_terminal run_there -t "$image" late sh -c 'tty; stat -c %u /dev/pts/0' </dev/null | flat)" "/dev/pts/0 0"
}

mapped_build() {
    printf 'FROM busybox\nRUN stat -c %%u /etc/passwd >/result && cat /proc/self/uid_map >>/result\n' | build_context
    build mapped-built >"$work/build.log" || fail "$(tail -n 3 "$work/build.log")"
    equal "result" "$(run mapped-built cat /result | flat)" "0 0 200000 65536"
}

unmapped() {
    equal "namespace" "$(namespace user --userns host)" "$(here user)"
}
