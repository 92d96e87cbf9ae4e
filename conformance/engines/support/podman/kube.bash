# Kubernetes' documents, and those that Podman writes.

kube_file() {
    cat >"$work/kube.yaml" <<-END
	apiVersion: v1
	kind: ConfigMap
	metadata: {name: settings}
	data: {flavour: from the map}
	---
	apiVersion: v1
	kind: Pod
	metadata: {name: kube, labels: {app: kube}}
	spec:
	  hostname: kubebox
	  restartPolicy: Never
	  securityContext: {fsGroup: 5}
	  initContainers:
	  - {name: first, image: $image, imagePullPolicy: Never, command: [sh, -c, "echo prepared >/shared/file"],
	     volumeMounts: [{name: shared, mountPath: /shared}]}
	  containers:
	  - name: main
	    image: $image
	    imagePullPolicy: Never
	    command: [sh, -c, 'cat /shared/file; echo "\$FLAVOUR"; id -u; hostname; sleep 100']
	    env: [{name: FLAVOUR, valueFrom: {configMapKeyRef: {name: settings, key: flavour}}}]
	    securityContext: {runAsUser: 1000, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
	    resources: {limits: {memory: 50Mi, cpu: 500m}}
	    volumeMounts: [{name: shared, mountPath: /shared}]
	  - {name: side, image: $image, imagePullPolicy: Never, command: [sleep, "100"],
	     livenessProbe: {exec: {command: ["true"]}, initialDelaySeconds: 1, timeoutSeconds: 20}}
	  volumes: [{name: shared, emptyDir: {}}]
	END
}

kube_play() {
    kube_file
    podman kube play --quiet --network none "$work/kube.yaml" >/dev/null
    eventually 10 logs_contain_line kube-main kubebox
    equal "logs" "$(podman logs kube-main)" $'prepared\nfrom the map\n1000\nkubebox'
    contains "capabilities" "$(podman exec kube-main grep CapBnd /proc/self/status)" 0000000000000000
    contains "root" "$(podman exec kube-main sh -c 'echo 1 >/file' 2>&1)" "Read-only"
    equal "network" "$(podman exec kube-main readlink /proc/self/ns/net)" "$(podman exec kube-side readlink /proc/self/ns/net)"
    equal "memory" "$(inspect kube-main '{{.HostConfig.Memory}}')" 52428800
}
logs_contain_line() {
    podman logs "$1" | grep -qx "$2"
}
check "kube play: init container, map, user, limits, shared volume" kube_play

kube_probe() {
    podman healthcheck run kube-side
    equal "health" "$(inspect kube-side '{{.State.Health.Status}}')" healthy
}
check "kube play: a liveness probe" kube_probe

kube_replace() {
    local before
    before=$(inspect kube-main '{{.Id}}')
    podman kube play --quiet --replace --network none "$work/kube.yaml" >/dev/null
    [ "$(inspect kube-main '{{.Id}}')" != "$before" ] || fail "the same container"
}
check "kube play --replace" kube_replace

kube_down() {
    podman kube down "$work/kube.yaml" >/dev/null
    podman pod exists kube && fail "the pod is there"
    equal "containers" "$(podman ps --all --quiet)" ""
}
check "kube down" kube_down

generated() {
    podman run --detach --name "$FUNCNAME" --memory 50m "$image" sleep 100 >/dev/null
    contains "kube" "$(podman generate kube "$FUNCNAME")" "kind: Pod"
    contains "spec" "$(podman generate spec "$FUNCNAME")" '"memory"'
    contains "systemd" "$(podman generate systemd "$FUNCNAME")" "ExecStart=/usr/bin/podman start "
    podman generate kube "$FUNCNAME" >"$work/generated.yaml"
    remove "$FUNCNAME"
    podman kube play --quiet --network none "$work/generated.yaml" >/dev/null
    equal "status" "$(podman pod inspect --format '{{.State}}' generated-pod)" Running
    remove_pod generated-pod
}
check "generate kube, spec, systemd; the first is played" generated
