# Capabilities, seccomp, privileges. Sourced by the Docker lane.

security_checks() {
    check "the default capabilities" default_capabilities
    check "--cap-drop ALL, with --cap-add one" dropped_capabilities
    check "--cap-add: the deed is allowed" added_capability
    check "seccomp: the default profile" seccomp_default
    check "seccomp: unconfined" seccomp_unconfined
    check "seccomp: a profile of one's own" seccomp_own
    check "--security-opt no-new-privileges" no_new_privileges
    privileged_checks
}

process_status() {
    sed -n "s/^\($1\):[[:space:]]*/\1=/p" "${2:-/proc/self/status}" | flat
}

default_capabilities() {
    local none=0000000000000000 some=00000000a80425fb
    equal "sets" "$(run "$image" cat /proc/self/status | process_status '\(Cap[EPBAI][a-z]*\|NoNewPrivs\)' -)" \
        "CapInh=$none CapPrm=$some CapEff=$some CapBnd=$some CapAmb=$none NoNewPrivs=0"
}

dropped_capabilities() {
    equal "none" "$(run --cap-drop ALL "$image" cat /proc/self/status | process_status 'Cap[EB][a-z]*' -)" \
        "CapEff=0000000000000000 CapBnd=0000000000000000"
    equal "one" "$(run --cap-drop ALL --cap-add CHOWN "$image" sh -c 'chown 5 /etc/passwd && stat -c %u /etc/passwd')" 5
    contains "chown" "$(run --cap-drop CHOWN "$image" chown 5 /etc/passwd 2>&1)" "not permitted"
}

added_capability() {
    contains "without" "$(run "$image" mount -t tmpfs none /root 2>&1)" "permission denied"
    equal "with" "$(run --cap-add SYS_ADMIN "$image" sh -c 'mount -t tmpfs scratch /root && grep -c ^scratch /proc/mounts')" 1
    equal "network" "$(run --cap-add NET_ADMIN "$image" sh -c 'ip link set lo mtu 1234 && cat /sys/class/net/lo/mtu')" 1234
}

seccomp_default() {
    equal "status" "$(run "$image" cat /proc/self/status | process_status Seccomp -)" "Seccomp=2"
    contains "unshare" "$(run "$image" unshare -U true 2>&1)" "not permitted"
}

seccomp_unconfined() {
    equal "status" \
        "$(run --security-opt seccomp=unconfined "$image" cat /proc/self/status | process_status Seccomp -)" "Seccomp=0"
    status 0 run --security-opt seccomp=unconfined "$image" unshare -U true
}

seccomp_own() {
    cat >"$work/profile.json" <<-END
	{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],
	 "syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28}]}
	END
    contains "mkdir" "$(run --security-opt "seccomp=$work/profile.json" "$image" mkdir /tmp/new 2>&1)" "No space left"
    status 0 run --security-opt "seccomp=$work/profile.json" "$image" touch /tmp/new
}

no_new_privileges() {
    equal "status" "$(run --security-opt no-new-privileges "$image" cat /proc/self/status |
        process_status NoNewPrivs -)" "NoNewPrivs=1"
}

# All 41 capabilities are more than a machine may have; whether a runtime then gives the others or fails is its own.
privileged_checks() {
    local found reason
    if found=$(run --privileged "$image" true 2>&1); then
        check "--privileged: capabilities, no seccomp, devices" privileged
        check "--privileged: what is forbidden elsewhere" privileged_deeds
        return
    fi
    reason="not all capabilities here, and the runtime insists: ${found##*: }"
    if [ "$(($(process_status CapEff | sed 's/.*=/0x/')))" = $((0x1ffffffffff)) ]; then reason=; fi
    if [ -n "$reason" ]; then
        skip "--privileged: capabilities, no seccomp, devices" "$reason"
        skip "--privileged: what is forbidden elsewhere" "$reason"
    else
        check "--privileged: capabilities, no seccomp, devices" privileged
    fi
}

# Docker 20.10 knows of 38.
all_capabilities() {
    printf 'CapEff=%016x\n' $(($(process_status CapEff | sed 's/.*=/0x/') & 0x3fffffffff))
}

privileged() {
    equal "status" "$(run --privileged "$image" cat /proc/self/status | process_status '\(CapEff\|Seccomp\)' -)" \
        "$(all_capabilities) Seccomp=0"
    equal "devices" "$(run --privileged "$image" ls /dev/loop-control /dev/kmsg | flat)" "/dev/kmsg /dev/loop-control"
    equal "masked" "$(run --privileged "$image" awk '$2 ~ "^/proc/"' /proc/mounts)" ""
}

privileged_deeds() {
    equal "output" "$(run --privileged "$image" sh -c 'mount -t tmpfs none /root && echo mounted
        mknod /tmp/loop b 7 0 && echo made; echo >/proc/sys/kernel/domainname && echo written' | flat)" "mounted made written"
}
