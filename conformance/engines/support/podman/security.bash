# What the first process may do.

status_of() {
    run "$@" "$image" late grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp)' /proc/self/status | tr -d '\t' | xargs
}

default_status() {
    local found
    found=$(status_of)
    contains "effective" "$found" "CapEff:00000000a80425fb"
    contains "bounding" "$found" "CapBnd:00000000a80425fb"
    contains "ambient" "$found" "CapAmb:0000000000000000"
    contains "new privileges" "$found" "NoNewPrivs:0"
    contains "seccomp" "$found" "Seccomp:2"
}
check "default capabilities, seccomp" default_status

dropped() {
    contains "all but one" "$(status_of --cap-drop all --cap-add chown)" "CapBnd:0000000000000001"
    contains "chown" "$(run --cap-drop chown "$image" late chown 5 /etc/passwd 2>&1)" "not permitted"
    contains "none" "$(status_of --cap-drop all)" "CapPrm:0000000000000000 CapEff:0000000000000000 CapBnd:0000000000000000"
}
check "dropped capabilities" dropped

added() {
    contains "one more" "$(status_of --cap-add net_admin)" "CapEff:00000000a80435fb"
    status 0 run --cap-add net_admin "$image" ip link set lo mtu 5000
}
check "an added capability" added

of_user() {
    contains "none" "$(status_of --user 1000)" "CapPrm:0000000000000000 CapEff:0000000000000000"
    contains "one" "$(status_of --user 1000 --cap-add net_admin)" \
        "CapInh:0000000000001000 CapPrm:0000000000001000 CapEff:0000000000001000 CapBnd:00000000a80435fb CapAmb:0000000000001000"
}
check "capabilities of a user, added ones as ambient" of_user

privileged() {
    equal "status" "$(run --privileged "$image" late grep CapBnd /proc/self/status)" "$(grep CapBnd /proc/self/status)"
    status 0 run --privileged "$image" sh -c 'mount -t tmpfs none /root && echo 1 >/root/file && echo 0 >/proc/sys/vm/laptop_mode'
    contains "devices" "$(run --privileged "$image" late ls /dev)" loop-control
}
check "privileged" privileged

no_new_privileges() {
    contains "status" "$(status_of --security-opt no-new-privileges)" NoNewPrivs:1
}
check "no new privileges" no_new_privileges

seccomp_unconfined() {
    contains "status" "$(status_of --security-opt seccomp=unconfined)" Seccomp:0
    equal "unshare" "$(run --security-opt seccomp=unconfined "$image" late unshare -U id -u)" 65534
}
check "seccomp unconfined" seccomp_unconfined

seccomp_own() {
    cat >"$work/seccomp.json" <<-END
	{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[
	 {"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28},
	 {"names":["kill"],"action":"SCMP_ACT_ERRNO","args":[{"index":1,"value":12,"op":"SCMP_CMP_EQ"}]}]}
	END
    contains "mkdir" "$(run --security-opt "seccomp=$work/seccomp.json" "$image" late mkdir /tmp/d 2>&1)" "No space left"
    contains "kill" "$(run --security-opt "seccomp=$work/seccomp.json" "$image" late sh -c 'kill -12 $$; kill -0 $$ && echo other' 2>&1)" "other"
}
check "a seccomp profile of one's own" seccomp_own

masked() {
    equal "keys" "$(run "$image" late cat /proc/keys)" ""
    equal "acpi, firmware" "$(run "$image" late sh -c 'ls -A /proc/acpi /sys/firmware 2>/dev/null | grep -v :' | xargs)" ""
    contains "write" "$(run "$image" late sh -c 'echo a >/proc/sys/kernel/domainname' 2>&1)" "Read-only file system"
    contains "unmasked" "$(run --security-opt unmask=/proc/timer_list "$image" late sh -c 'wc -c </proc/timer_list; grep -c . /proc/mounts')" ""
    equal "masked" "$(run --security-opt mask=/data "$image" late ls /data)" ""
    contains "all unmasked" "$(run --security-opt unmask=ALL "$image" late sh -c 'grep -cE " /proc/[a-z]" /proc/mounts')" 0
}
check "masked and read-only paths, unmask, mask" masked

default_devices() {
    equal "devices" "$(run "$image" late sh -c 'cd /dev; ls -A' | grep -vx -e console -e core | xargs)" \
        "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero"
    contains "mknod" "$(run --cap-add mknod "$image" late sh -c 'mknod /tmp/d c 1 5 && head -c 3 /tmp/d | wc -c')" 3
    contains "mknod" "$(run --cap-add mknod "$image" late sh -c 'mknod /tmp/d b 7 0; head -c 1 /tmp/d' 2>&1)" "not permitted"
}
check "default devices, no others" default_devices

added_device() {
    contains "devices" "$(run --device /dev/loop-control "$image" late ls -l /dev/loop-control)" "10, 237"
    contains "renamed" "$(run --device /dev/null:/dev/nothing "$image" late ls -l /dev/nothing)" "1,   3" "1, 3"
    equal "allowed" "$(run --device /dev/loop-control "$image" late sh -c 'true </dev/loop-control && echo opened')" opened
    contains "read only" "$(run --device /dev/loop-control:/dev/mine:r "$image" late sh -c 'true >/dev/mine' 2>&1)" "not permitted"
}
check "an added device, another name, read only" added_device

device_rule() {
    contains "no rule" "$(run --cap-add mknod "$image" late sh -c 'mknod /tmp/d c 10 237 && true </tmp/d' 2>&1)" "not permitted"
    equal "rule" "$(run --cap-add mknod --device-cgroup-rule 'c 10:237 rwm' "$image" late sh -c 'mknod /tmp/d c 10 237 && true </tmp/d && echo opened')" opened
}
check "a rule for devices" device_rule

read_only() {
    contains "write" "$(run --read-only "$image" late sh -c 'echo 1 >/etc/file' 2>&1)" "Read-only file system"
    equal "tmpfs" "$(run --read-only "$image" late sh -c 'echo 1 >/tmp/file && cat /tmp/file')" 1
    contains "no tmpfs" "$(run --read-only --read-only-tmpfs=false "$image" late sh -c 'echo 1 >/tmp/file' 2>&1)" "Read-only file system"
}
check "read-only root, with and without tmpfs" read_only
