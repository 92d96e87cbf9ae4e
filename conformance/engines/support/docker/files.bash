# Root file system, volumes, tmpfs, copying. Sourced by the Docker lane.

file_checks() {
    check "--read-only" read_only
    check "--read-only with --tmpfs and a volume" read_only_with_tmpfs
    check "--tmpfs with options" tmpfs_options
    check "a named volume keeps its content, and takes the image's" named_volume
    check "a volume of another container" volumes_from
    check "a bind mount, writable and read-only" bind_mounts
    check "a bind mount makes its target, below another one" bind_target
    check "a file as bind mount" bind_file
    check "propagation: private, slave, shared" propagation
    check "docker cp, in and out, of a running container and a stopped one" copied
    check "docker diff, commit and export" diff_commit_export
}

read_only() {
    contains "write" "$(run --read-only "$image" sh -c 'echo 1 >/etc/file' 2>&1)" "Read-only file system"
    contains "mount" "$(run --read-only "$image" head -n 1 /proc/mounts)" "overlay / overlay ro,"
}

read_only_with_tmpfs() {
    equal "output" "$(run --read-only --tmpfs /scratch -v /data "$image" \
        sh -c 'echo 1 >/scratch/file; echo 2 >/data/file; cat /scratch/file /data/file' | flat)" "1 2"
}

tmpfs_options() {
    local found
    found=$(run --tmpfs /scratch:size=64k,mode=1750,uid=5,exec "$image" \
        sh -c 'grep /scratch /proc/mounts; stat -c %u:%a /scratch' | flat)
    contains "mount" "$found" "size=64k"
    contains "mode" "$found" "5:1750"
}

named_volume() {
    run -v kept:/etc "$image" sh -c 'echo first >>/etc/kept; test -s /etc/passwd'
    equal "content" "$(run -v kept:/data:ro "$image" \
        sh -c 'cat /data/kept; test -s /data/passwd && echo copied' | flat)" "first copied"
    docker volume rm kept >/dev/null
}

volumes_from() {
    launch "$FUNCNAME" -v /data "$image" sh -c 'echo shared >/data/file; sleep 100'
    eventually 10 docker exec "$FUNCNAME" test -s /data/file
    equal "content" "$(run --volumes-from "$FUNCNAME" "$image" cat /data/file)" shared
    remove "$FUNCNAME"
}

bind_mounts() {
    mkdir -p "$work/shared"
    echo given >"$work/shared/file"
    equal "output" "$(run -v "$work/shared:/readable:ro" -v "$work/shared:/writable" "$image" sh -c '
        cat /readable/file; echo 1 2>/dev/null >/readable/no || echo refused
        echo taken >/writable/file' | flat)" "given refused"
    equal "file" "$(cat "$work/shared/file")" taken
}

bind_target() {
    mkdir -p "$work/outer" "$work/inner"
    echo deep >"$work/inner/file"
    equal "content" "$(run -v "$work/inner:/a/b/c" -v "$work/outer:/a" "$image" cat /a/b/c/file)" deep
    equal "made" "$(stat -c %F "$work/outer/b/c")" directory
}

bind_file() {
    echo replaced >"$work/one"
    equal "content" "$(run --mount "type=bind,src=$work/one,dst=/etc/passwd,readonly" "$image" cat /etc/passwd)" replaced
}

propagation() {
    mkdir -p "$work/spread"
    mountpoint -q "$work/spread" || mount -t tmpfs none "$work/spread"
    mount --make-shared "$work/spread"
    mkdir -p "$work/spread/below" "$work/spread/back"
    launch "$FUNCNAME" --cap-add SYS_ADMIN -v "$work/spread:/private" -v "$work/spread:/slave:rslave" \
        -v "$work/spread:/shared:rshared" "$image" sleep 100
    mount -t tmpfs below "$work/spread/below"
    equal "seen inside" "$(docker exec "$FUNCNAME" awk '$1 == "below" { print $2 }' /proc/mounts | sort | flat)" \
        "/shared/below /slave/below"
    docker exec "$FUNCNAME" mount -t tmpfs back /shared/back
    contains "seen outside" "$(cat /proc/mounts)" "back $work/spread/back"
    umount "$work/spread/back" "$work/spread/below"
    remove "$FUNCNAME"
    umount "$work/spread"
}

copied() {
    launch "$FUNCNAME" "$image" sleep 100
    echo content >"$work/copied"
    docker cp "$work/copied" "$FUNCNAME:/tmp/in"
    equal "inside" "$(docker exec "$FUNCNAME" cat /tmp/in)" content
    equal "out" "$(docker cp "$FUNCNAME:/tmp/in" - | tar -xO)" content
    docker kill "$FUNCNAME" >/dev/null
    eventually 10 has "$FUNCNAME" .State.Status exited
    equal "out of the stopped one" "$(docker cp "$FUNCNAME:/tmp/in" - | tar -xO)" content
    remove "$FUNCNAME"
}

diff_commit_export() {
    docker run --name "$FUNCNAME" "$image" sh -c 'echo new >/root/new; rm /etc/group'
    equal "diff" "$(docker diff "$FUNCNAME" | sort | flat)" "A /root/new C /etc C /root D /etc/group"
    equal "exported" "$(docker export "$FUNCNAME" | tar -xO root/new)" new
    docker commit "$FUNCNAME" committed >/dev/null
    equal "committed" "$(run committed sh -c 'cat /root/new; ls /etc/group 2>&1 | wc -l' | flat)" "new 1"
    remove "$FUNCNAME"
}
