# What the first process finds: itself, its user, its environment, its limits.

own_process() {
    contains "ps" "$(run "$image" late ps)" "1 root"
}
check "the first process is number 1" own_process

with_init() {
    contains "ps" "$(run --init "$image" late ps)" "/run/podman-init" "/dev/init"
    status 7 run --init "$image" sh -c 'exit 7'
    launch "$FUNCNAME" --init "$image" sleep 100
    podman stop "$FUNCNAME" >/dev/null 2>&1
    equal "exit status" "$(inspect "$FUNCNAME" '{{.State.ExitCode}}')" 143
    remove "$FUNCNAME"
}
check "--init: catatonit before the program" with_init

environment() {
    equal "environment" "$(run --env ADDED='a b' --env FLAVOUR=sweet "$image" late sh -c 'echo "$FLAVOUR/$ADDED/$PATH/$HOME/$container"')" \
        "sweet/a b//bin//root/podman"
}
check "environment" environment

directory() {
    equal "directory" "$(run --workdir /tmp "$image" late pwd)" /tmp
}
check "working directory" directory

user_by_number() {
    equal "id" "$(run --user 1234:77 "$image" late sh -c 'id -u; id -g' | xargs)" "1234 77"
}
check "user and group by number" user_by_number

user_by_name() {
    equal "id" "$(run --user guest "$image" late sh -c 'id -u; id -g; echo $HOME' | xargs)" "1000 1000 /tmp"
}
check "user by name" user_by_name

more_groups() {
    contains "id" "$(run --user 1000 --group-add 7 --group-add 8 "$image" late id)" "groups=7,8" "groups=1000(guest),7,8"
}
check "more groups" more_groups

file_mask() {
    equal "umask" "$(run --umask 0077 "$image" late sh -c umask)" 0077
}
check "umask" file_mask

resource_limits() {
    equal "limits" "$(run --ulimit nofile=100:200 --ulimit nproc=99 --ulimit core=0 "$image" late sh -c 'ulimit -Sn; ulimit -Hn; ulimit -c' | xargs)" "100 200 0"
    equal "the host's" "$(run --ulimit host "$image" late sh -c 'ulimit -n')" "$(ulimit -n)"
}
check "resource limits" resource_limits

out_of_memory_score() {
    equal "score" "$(run --oom-score-adj 123 "$image" late cat /proc/self/oom_score_adj)" 123
}
check "the score for the OOM killer" out_of_memory_score

personality() {
    equal "machine" "$(run --personality LINUX32 "$image" late uname -m)" i686
}
check "personality" personality

sysctls() {
    local found
    found=$(run --network bridge --sysctl net.ipv4.ip_unprivileged_port_start=99 --sysctl kernel.shm_rmid_forced=1 \
        "$image" late sh -c 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shm_rmid_forced')
    equal "values" "$found" $'99\n1'
}
check "sysctls" sysctls

host_name() {
    equal "hostname" "$(run --hostname box "$image" late sh -c 'hostname; grep -c box /etc/hosts; cat /etc/hostname')" $'box\n1\nbox'
}
check "host name" host_name

hosts_file() {
    contains "hosts" "$(run --add-host friend:10.9.8.7 "$image" late cat /etc/hosts)" $'10.9.8.7\tfriend'
}
check "added hosts" hosts_file

secrets() {
    printf hidden | podman secret create apus-secret - >/dev/null
    equal "file" "$(run --secret apus-secret "$image" late cat /run/secrets/apus-secret)" hidden
    equal "variable" "$(run --secret apus-secret,type=env,target=KEY "$image" late sh -c 'echo $KEY')" hidden
    equal "owner and mode" "$(run --secret apus-secret,uid=5,gid=6,mode=0440 "$image" late stat -c '%u %g %a' /run/secrets/apus-secret)" "5 6 440"
    podman secret rm apus-secret >/dev/null
}
check "secrets: a file, a variable, owner and mode" secrets

descriptors() {
    echo passed >"$work/out/passed"
    equal "descriptor 3" "$(run --preserve-fds 1 "$image" late cat /proc/self/fd/3 3<"$work/out/passed")" passed
    equal "descriptors" "$(run "$image" late sh -c 'ls /proc/self/fd | wc -l' 5<"$work/out/passed")" 4
}
check "descriptors are kept as told, no others" descriptors

systemd_mode() {
    local found
    found=$(run --systemd always "$image" late sh -c 'grep -cE "^tmpfs /(run|run/lock|tmp|var/log/journal) " /proc/mounts; echo $container_uuid | wc -c
        grep -E " /sys/fs/cgroup/systemd " /proc/mounts | grep -c rw,')
    equal "mounts, uuid, the hierarchy of systemd" "$(xargs <<<"$found")" "4 33 1"
}
check "--systemd: its mounts" systemd_mode

kept_groups() {
    contains "id" "$(setpriv --groups 7,8 timeout 60 podman run --rm --group-add keep-groups "$image" late id)" "7,8"
}
# An annotation of crun's, whose name is in every program that heeds it.
if grep -qa run.oci.keep_original_groups "$runtime"; then
    check "--group-add keep-groups" kept_groups
else
    skip "--group-add keep-groups" "the runtime has no annotation run.oci.keep_original_groups"
fi
