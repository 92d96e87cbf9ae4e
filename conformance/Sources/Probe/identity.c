/* Who the process is: ids, capabilities, limits, namespaces, scheduling. */
#define _GNU_SOURCE
#include "probe.h"

static void ids(void)
{
    uid_t real, effective, saved;
    getresuid(&real, &effective, &saved);
    printf("uid=%u\neuid=%u\nsuid=%u\n", real, effective, saved);
    getresgid(&real, &effective, &saved);
    printf("gid=%u\negid=%u\nsgid=%u\n", real, effective, saved);
    gid_t groups[1024];
    int count = getgroups(1024, groups);
    printf("groups=");
    for (int index = 0; index < count; index++)
        printf("%s%u", index ? "," : "", groups[index]);
    printf("\nfsuid=%ld\n", (long)syscall(SYS_setfsuid, -1));
    printf("pid=%d\nppid=%d\nsid=%d\npgid=%d\n", getpid(), getppid(), getsid(0), getpgrp());
}

static void caps(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[2] = { 0 };
    if (syscall(SYS_capget, &header, data) < 0)
        say("caps", outcome(-1));
    printf("cap.effective=%08x%08x\n", data[1].effective, data[0].effective);
    printf("cap.permitted=%08x%08x\n", data[1].permitted, data[0].permitted);
    printf("cap.inheritable=%08x%08x\n", data[1].inheritable, data[0].inheritable);
    unsigned long bounding = 0, ambient = 0;
    for (int capability = 0; capability < 64; capability++) {
        if (prctl(PR_CAPBSET_READ, capability) == 1)
            bounding |= 1UL << capability;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0) == 1)
            ambient |= 1UL << capability;
    }
    printf("cap.bounding=%016lx\ncap.ambient=%016lx\n", bounding, ambient);
    printf("securebits=%d\n", prctl(PR_GET_SECUREBITS));
}

static void restrictions(void)
{
    printf("nnp=%d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    printf("seccomp=%d\n", prctl(PR_GET_SECCOMP));
    printf("dumpable=%d\n", prctl(PR_GET_DUMPABLE));
    printf("keepcaps=%d\n", prctl(PR_GET_KEEPCAPS));
    int value = -1;
    prctl(PR_GET_PDEATHSIG, &value);
    printf("pdeathsig=%d\n", value);
    value = -1;
    prctl(PR_GET_CHILD_SUBREAPER, &value);
    printf("subreaper=%d\n", value);
}

static void limits(void)
{
    static const char *const names[] = {
        "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING",
        "MSGQUEUE", "NICE", "RTPRIO", "RTTIME" };
    for (int kind = 0; kind < 16; kind++) {
        struct rlimit limit;
        getrlimit(kind, &limit);
        printf("rlimit.%s=%llu:%llu\n", names[kind], (unsigned long long)limit.rlim_cur,
            (unsigned long long)limit.rlim_max);
    }
}

static void place(void)
{
    char path[PATH_MAX];
    mode_t mask = umask(0);
    umask(mask);
    printf("umask=%04o\n", mask);
    say("cwd", syscall(SYS_getcwd, path, sizeof path) > 0 ? path : outcome(-1));
}

static void environment(void)
{
    extern char **environ;
    int count = 0;
    for (char **entry = environ; *entry; entry++, count++)
        printf("env.%s\n", *entry);
    printf("env=%d\n", count);
    for (int index = 0; all_argv[index]; index++)
        printf("argv.%d=%s\n", index, all_argv[index]);
}

static void host(void)
{
    struct utsname names;
    uname(&names);
    say("hostname", names.nodename);
    say("domainname", names.domainname);
    say("machine", names.machine);
}

static void namespaces(void)
{
    static const char *const names[] = {
        "user", "pid", "net", "mnt", "ipc", "uts", "cgroup", "time", "pid_for_children", "time_for_children" };
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        char path[64], target[64] = { 0 };
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[index]);
        ssize_t length = readlink(path, target, sizeof target - 1);
        printf("ns.%s=%s\n", names[index], length > 0 ? target : outcome(-1));
    }
}

/* struct sched_attr as sched_getattr(2) has filled it in since Linux 3.14 */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

static void scheduling(void)
{
    struct attributes attributes = { 0 };
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0)
        printf("sched.flags=%llx\nsched.runtime=%llu\nsched.deadline=%llu\nsched.period=%llu\n",
            (unsigned long long)attributes.flags, (unsigned long long)attributes.runtime,
            (unsigned long long)attributes.deadline, (unsigned long long)attributes.period);
    printf("policy=%d\n", sched_getscheduler(0) & ~SCHED_RESET_ON_FORK);
    printf("resetonfork=%d\n", (sched_getscheduler(0) & SCHED_RESET_ON_FORK) != 0);
    struct sched_param parameters;
    sched_getparam(0, &parameters);
    printf("priority=%d\n", parameters.sched_priority);
    errno = 0;
    printf("nice=%d\n", getpriority(PRIO_PROCESS, 0));
    long priority = syscall(SYS_ioprio_get, 1, 0);
    printf("ioprio.class=%ld\nioprio.level=%ld\n", priority >> 13, priority & 0x1fff);
    printf("personality=%x\n", personality(0xffffffff));
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    printf("affinity=%d\naffinity.list=", CPU_COUNT(&set));
    for (int cpu = 0, written = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &set))
            printf("%s%d", written++ ? "," : "", cpu);
    puts("");
}

/* The mode, the flags and the nodes of this thread's memory policy, as set_mempolicy(2) numbers them. */
static void memory_policy(void)
{
    int mode = 0;
    unsigned long nodes[16] = { 0 };
    long result = syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * 8 + 1, NULL, 0);
    if (result < 0)
        return say("mempolicy", outcome(result));
    printf("mempolicy=%d\nmempolicy.flags=%x\nmempolicy.nodes=", mode & 0xfff, mode & ~0xfff);
    int count = 0;
    for (size_t node = 0; node < sizeof nodes * 8; node++)
        if (nodes[node / 64] >> node % 64 & 1)
            printf("%s%zu", count++ ? "," : "", node);
    puts("");
}

/* `setmempolicy:MODE:NODE`: whether the kernel takes that mode with that node; no node if it is negative. */
static void set_memory_policy(void)
{
    long mode = number(), node = number();
    unsigned long nodes[16] = { 0 };
    if (node >= 0)
        nodes[node / 64] = 1UL << node % 64;
    long size = node >= 0 ? (long)sizeof nodes * 8 + 1 : 0;
    say("setmempolicy", outcome(syscall(SYS_set_mempolicy, mode, node >= 0 ? nodes : NULL, size)));
}

static void keyring(void)
{
    long serial = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
    printf("keyring=%ld\n", serial);
    char description[256] = { 0 };
    long length = syscall(SYS_keyctl, KEYCTL_DESCRIBE, serial, description, sizeof description - 1);
    say("keyring.description", length > 0 ? description : outcome(-1));
}

static void signals(void)
{
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    unsigned long mask = 0, ignored = 0;
    for (int signal = 1; signal < 64; signal++) {
        struct sigaction action;
        if (sigismember(&blocked, signal) == 1)
            mask |= 1UL << (signal - 1);
        if (sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            ignored |= 1UL << (signal - 1);
    }
    printf("blocked=%lx\nignored=%lx\n", mask, ignored);
}

static void clocks(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    printf("boottime=%ld\n", now.tv_sec);
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("monotonic=%ld\n", now.tv_sec);
}

const struct verb identity_verbs[] = {
    { "ids", ids }, { "caps", caps }, { "restrictions", restrictions }, { "limits", limits },
    { "place", place }, { "env", environment }, { "host", host }, { "ns", namespaces }, { "sched", scheduling },
    { "mempolicy", memory_policy },
    { "setmempolicy", set_memory_policy }, { "keyring", keyring }, { "signals", signals }, { "clocks", clocks },
    { 0 },
};
