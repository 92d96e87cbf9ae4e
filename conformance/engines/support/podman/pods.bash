# Pods: an infra container, and others that join its namespaces.

pod_life() {
    podman pod create --name "$FUNCNAME" --hostname podbox >/dev/null
    podman run --detach --pod "$FUNCNAME" --name pod-one "$image" sh -c 'while :; do echo from one | nc -l -p 7000; done' >/dev/null
    equal "status" "$(podman pod inspect --format '{{.State}}' "$FUNCNAME")" Running
    equal "network" "$(run --pod "$FUNCNAME" "$image" late \
        sh -c 'for _ in 1 2 3 4 5 6 7 8 9; do nc 127.0.0.1 7000 </dev/null && break; sleep 0.2; done')" "from one"
    equal "hostname" "$(run --pod "$FUNCNAME" "$image" late hostname)" podbox
    local kind infra
    infra=$(podman pod inspect --format '{{.InfraContainerID}}' "$FUNCNAME")
    for kind in ipc net uts; do
        equal "$kind" "$(readlink "/proc/$(inspect pod-one '{{.State.Pid}}')/ns/$kind")" \
            "$(readlink "/proc/$(inspect "$infra" '{{.State.Pid}}')/ns/$kind")"
    done
    contains "top" "$(podman pod top "$FUNCNAME")" "sh -c"
    contains "stats" "$(podman pod stats --no-stream --format '{{.Name}}' "$FUNCNAME")" pod-one
    podman pod stop --time 0 "$FUNCNAME" >/dev/null
    equal "status" "$(podman pod inspect --format '{{.State}}' "$FUNCNAME")" Exited
    podman pod start "$FUNCNAME" >/dev/null
    equal "status" "$(podman pod inspect --format '{{.State}}' "$FUNCNAME")" Running
    podman pod restart "$FUNCNAME" >/dev/null
    remove_pod "$FUNCNAME"
    podman container exists pod-one && fail "a container is left"
    true
}
check "a pod: shared namespaces, stop, start, restart, rm" pod_life

pod_pause() {
    podman pod create --name "$FUNCNAME" >/dev/null
    podman run --detach --pod "$FUNCNAME" --name pod-paused "$image" sleep 100 >/dev/null
    podman pod pause "$FUNCNAME" >/dev/null
    equal "status" "$(inspect pod-paused '{{.State.Status}}')" paused
    podman pod unpause "$FUNCNAME" >/dev/null
    equal "status" "$(inspect pod-paused '{{.State.Status}}')" running
    podman pod kill "$FUNCNAME" >/dev/null
    eventually 10 has_status pod-paused exited
    remove_pod "$FUNCNAME"
}
has_status() {
    [ "$(inspect "$1" '{{.State.Status}}')" = "$2" ]
}
check "a pod: pause, unpause, kill" pod_pause

pod_processes() {
    podman pod create --name "$FUNCNAME" --share net,pid >/dev/null
    podman run --detach --pod "$FUNCNAME" --name pod-sleeper "$image" sleep 100 >/dev/null
    contains "ps" "$(run --pod "$FUNCNAME" "$image" late ps)" "sleep 100"
    podman kill pod-sleeper >/dev/null
    equal "wait" "$(podman wait pod-sleeper)" 137
    remove_pod "$FUNCNAME"
}
check "a pod that shares the PID namespace" pod_processes

pod_limits() {
    podman pod create --name "$FUNCNAME" --cpus 0.5 --memory 90m >/dev/null
    podman run --detach --pod "$FUNCNAME" --name pod-limited --memory 40m "$image" sleep 100 >/dev/null
    contains "cgroup" "$(cat "/proc/$(inspect pod-limited '{{.State.Pid}}')/cgroup")" \
        "/libpod_parent/$(podman pod inspect --format '{{.Id}}' "$FUNCNAME")/libpod-"
    remove_pod "$FUNCNAME"
}
check "a pod with limits, and a cgroup around its containers" pod_limits

pod_user() {
    podman pod create --name "$FUNCNAME" --uidmap 0:100000:5000 --gidmap 0:100000:5000 >/dev/null
    equal "map" "$(run --pod "$FUNCNAME" "$image" late sh -c 'xargs </proc/self/uid_map')" "0 100000 5000"
    remove_pod "$FUNCNAME"
}
check "a pod with a user namespace" pod_user

pod_init() {
    podman pod create --name "$FUNCNAME" >/dev/null
    podman create --pod "$FUNCNAME" --init-ctr once -v apus-pod:/mnt "$image" sh -c 'echo prepared >/mnt/file' >/dev/null
    podman create --pod "$FUNCNAME" --name pod-after -v apus-pod:/mnt "$image" sh -c 'cat /mnt/file; sleep 100' >/dev/null
    podman pod start "$FUNCNAME" >/dev/null
    eventually 10 logs_contain pod-after prepared
    remove_pod "$FUNCNAME"
    podman volume rm apus-pod >/dev/null
}
logs_contain() {
    podman logs "$1" | grep -q "$2"
}
check "a pod: an init container goes first" pod_init

pod_network() {
    podman pod create --name "$FUNCNAME" --network bridge >/dev/null
    equal "routes" "$(run --pod "$FUNCNAME" "$image" late sh -c 'ip route | grep -c default')" 1
    remove_pod "$FUNCNAME"
}
check "a pod on a bridge" pod_network
