# Mounts: directories of the host, volumes, tmpfs.

bind() {
    mkdir -p "$work/shared"
    echo given >"$work/shared/file"
    local found
    found=$(run -v "$work/shared:/readable:ro" -v "$work/shared:/new/writable" "$image" late sh -c 'cat /readable/file
        echo 1 2>/dev/null >/readable/no || echo refused
        echo taken >/new/writable/file')
    equal "output" "$found" $'given\nrefused'
    equal "file" "$(cat "$work/shared/file")" taken
}
check "directories of the host, read-only and writable" bind

bind_file() {
    echo one >"$work/out/one"
    equal "file" "$(run -v "$work/out/one:/etc/passwd:ro" "$image" late cat /etc/passwd)" one
    equal "new file" "$(run --mount "type=bind,source=$work/out/one,destination=/new/file" "$image" late cat /new/file)" one
}
check "a file of the host" bind_file

# options PATH OPTION…: the options of the mount, in the order of the kernel
mount_options() {
    local path=$1
    shift
    run "$@" "$image" late sh -c "grep ' $path ' /proc/self/mountinfo" | cut -d ' ' -f 6
}

bind_options() {
    contains "options" "$(mount_options /mnt -v "$work/out:/mnt:nosuid,nodev,noexec")" "rw,nosuid,nodev,noexec"
    contains "options" "$(mount_options /mnt --mount "type=bind,src=$work/out,dst=/mnt,ro=true")" "ro,"
}
check "options of mounts" bind_options

propagation() {
    mkdir -p "$work/tree-of-mounts"
    mount -t tmpfs own "$work/tree-of-mounts"
    local kind found
    for kind in private slave shared; do
        [ $kind = private ] || mount --make-shared "$work/tree-of-mounts"
        found=$(run -v "$work/tree-of-mounts:/mnt:r$kind" "$image" late sh -c "grep ' /mnt ' /proc/self/mountinfo" | cut -d ' ' -f 7)
        case $kind in
            private) equal "private" "$found" - ;;
            slave) contains "slave" "$found" master: ;;
            shared) contains "shared" "$found" shared: ;;
        esac
    done
    launch "$FUNCNAME" -v "$work/tree-of-mounts:/mnt:rslave" "$image" sleep 100
    mkdir "$work/tree-of-mounts/later"
    mount -t tmpfs later "$work/tree-of-mounts/later"
    touch "$work/tree-of-mounts/later/file"
    equal "a mount made later" "$(podman exec "$FUNCNAME" ls /mnt/later)" file
    remove "$FUNCNAME"
    umount -R "$work/tree-of-mounts"
}
check "propagation" propagation

recursive() {
    mkdir -p "$work/outer"
    mount -t tmpfs outer "$work/outer"
    mkdir "$work/outer/inner"
    mount -t tmpfs inner "$work/outer/inner"
    touch "$work/outer/inner/file"
    equal "recursive" "$(run -v "$work/outer:/mnt" "$image" late ls /mnt/inner)" file
    equal "not recursive" "$(run --mount "type=bind,src=$work/outer,dst=/mnt,bind-nonrecursive=true" "$image" late ls /mnt/inner)" ""
    umount -R "$work/outer"
}
check "mounts below, and without them" recursive

owner_changed() {
    mkdir -p "$work/given-away"
    touch "$work/given-away/file"
    equal "owner inside" "$(run --user 1000 -v "$work/given-away:/mnt:U" "$image" late stat -c %u /mnt/file)" 1000
    equal "owner outside" "$(stat -c %u "$work/given-away/file")" 1000
}
check "the volume's owner is changed (:U)" owner_changed

with_layer() {
    mkdir -p "$work/below"
    echo below >"$work/below/file"
    equal "output" "$(run -v "$work/below:/mnt:O" "$image" late sh -c 'echo above >>/mnt/file; xargs </mnt/file')" "below above"
    equal "file" "$(cat "$work/below/file")" below
}
check "a layer above a directory (:O)" with_layer

volume() {
    podman volume create apus-volume >/dev/null
    run -v apus-volume:/mnt "$image" sh -c 'echo kept >/mnt/file'
    equal "file" "$(run -v apus-volume:/mnt:ro "$image" late sh -c 'cat /mnt/file; echo 1 2>/dev/null >/mnt/no || echo refused')" $'kept\nrefused'
    podman volume rm apus-volume >/dev/null
}
check "a named volume" volume

volume_copied_up() {
    equal "file" "$(run -v apus-filled:/data "$image" late cat /data/file)" original
    podman volume rm apus-filled >/dev/null
}
check "a new volume gets the image's files" volume_copied_up

volume_tmpfs() {
    podman volume create --opt type=tmpfs --opt device=tmpfs --opt o=mode=0711,noexec apus-tmpfs >/dev/null
    equal "type, mode" "$(run -v apus-tmpfs:/mnt "$image" late stat -f -c %T /mnt; run -v apus-tmpfs:/mnt "$image" late stat -c %a /mnt)" $'tmpfs\n711'
    podman volume rm apus-tmpfs >/dev/null
}
check "a volume that is a tmpfs" volume_tmpfs

volumes_from() {
    launch "$FUNCNAME" -v apus-lent:/lent "$image" sh -c 'echo lent >/lent/file; sleep 100'
    eventually 10 podman exec "$FUNCNAME" test -s /lent/file
    equal "file" "$(run --volumes-from "$FUNCNAME:ro" "$image" late cat /lent/file)" lent
    remove "$FUNCNAME"
    podman volume rm apus-lent >/dev/null
}
check "volumes of another container" volumes_from

tmpfs() {
    contains "mount" "$(run --tmpfs /scratch:size=64k,noexec "$image" late grep ' /scratch ' /proc/mounts)" "rw,nosuid,nodev,noexec"
    contains "size" "$(run --tmpfs /scratch:size=64k "$image" late grep ' /scratch ' /proc/mounts)" "size=64k"
    equal "mode" "$(run --mount type=tmpfs,dst=/scratch,tmpfs-mode=0700 "$image" late stat -c %a /scratch)" 700
}
check "tmpfs with options" tmpfs

tmpfs_copied_up() {
    equal "file" "$(run --tmpfs /data "$image" late cat /data/file)" original
    equal "not" "$(run --tmpfs /data:notmpcopyup "$image" late ls /data)" ""
}
check "tmpfs gets the image's files" tmpfs_copied_up

other_types() {
    contains "devpts" "$(run --mount type=devpts,dst=/dev/other "$image" late grep ' /dev/other ' /proc/mounts)" "devpts /dev/other devpts"
    equal "image" "$(run --mount "type=image,src=$image,dst=/mnt" "$image" late cat /mnt/data/file)" original
    contains "shm" "$(run --shm-size 128k "$image" late grep ' /dev/shm ' /proc/mounts)" "size=128k"
}
check "devpts, an image, the size of /dev/shm" other_types

mapped_ids() {
    mkdir -p "$work/mapped"
    touch "$work/mapped/file"
    chown 5:6 "$work/mapped/file"
    equal "owner, map of the container" "$(run --uidmap 0:100000:1000 --gidmap 0:100000:1000 --mount "type=bind,src=$work/mapped,dst=/mnt,idmap" "$image" late stat -c '%u %g' /mnt/file)" "5 6"
}
check "a mount with the container's ids" mapped_ids

dev_bound() {
    contains "shm" "$(run -v /dev:/dev:rslave "$image" late ls /dev)" loop-control
}
check "the host's /dev" dev_bound

targets() {
    equal "file" "$(run -v "$work/below:/escape/apus-below" "$image" late cat /apus-below/file)" below
    [ ! -e /apus-below ] || fail "made on the host"
}
check "a link in the way of a mount stays beneath the root" targets
