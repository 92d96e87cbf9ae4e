/* The floor: only the kernel's part of a container with the default configuration (`apus spec`), without reading one.
 *
 *     floor ROOT HIERARCHY… -- PROGRAM
 *
 * ROOT is the root file system, each HIERARCHY the cgroup directory to make, one on v2. What any runtime must ask the
 * kernel for is here, in the order that costs least: cgroups, the five namespaces, the mounts, devices, read-only and
 * masked paths, capabilities, no_new_privs, exec, wait, and the removal. No check, no state, no hooks, no safe path
 * resolution, no device rules, no loopback: a runtime cannot be this fast, and can be measured by it. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static char **hierarchies;
static int hierarchy_count;
static int is_unified;

#define must(call) \
    do { \
        if ((call) < 0) \
            err(1, "%s", #call); \
    } while (0)

static void write_file(const char *directory, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    must(file);
    must(write(file, text, strlen(text)));
    close(file);
}

/* A cpuset takes no process before it has processors and memory. */
static void make_group(const char *path)
{
    static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};
    must(mkdir(path, 0755));
    for (int index = 0; index < 2 && strstr(path, "/cpuset/"); index++) {
        char name[512], text[256];
        snprintf(name, sizeof name, "%s/../%s", path, files[index]);
        int file = open(name, O_RDONLY | O_CLOEXEC);
        must(file);
        ssize_t size = read(file, text, sizeof text - 1);
        must(size);
        text[size] = 0;
        close(file);
        write_file(path, files[index], text);
    }
}

static void mount_at(const char *type, const char *target, unsigned long flags, const char *data)
{
    if (mount(type, target, type, flags, data))
        err(1, "mount %s at %s", type, target);
}

static void bind_read_only(const char *source, const char *target, unsigned long flags)
{
    must(mount(source, target, NULL, MS_BIND | MS_REC, NULL));
    must(mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL));
}

static void mount_cgroups(void)
{
    const unsigned long safe = MS_NOSUID | MS_NOEXEC | MS_NODEV;
    if (is_unified) {
        bind_read_only(hierarchies[0], "sys/fs/cgroup", safe);
        return;
    }
    mount_at("tmpfs", "sys/fs/cgroup", safe, "mode=755");
    for (int index = 0; index < hierarchy_count; index++) {
        /* /sys/fs/cgroup/NAME/GROUP/CONTAINER: the container sees its own directory as NAME. */
        char target[256], *name = hierarchies[index] + strlen("/sys/fs/cgroup/");
        snprintf(target, sizeof target, "sys/fs/cgroup/%.*s", (int)strcspn(name, "/"), name);
        must(mkdir(target, 0755));
        bind_read_only(hierarchies[index], target, safe);
    }
    must(mount(NULL, "sys/fs/cgroup", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | safe, NULL));
}

static void make_mounts(void)
{
    const unsigned long safe = MS_NOSUID | MS_NOEXEC | MS_NODEV;
    mount_at("proc", "proc", 0, NULL);
    mount_at("tmpfs", "dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
    must(mkdir("dev/pts", 0755));
    must(mkdir("dev/shm", 0755));
    must(mkdir("dev/mqueue", 0755));
    mount_at("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
    mount_at("tmpfs", "dev/shm", safe, "mode=1777,size=65536k");
    mount_at("mqueue", "dev/mqueue", safe, NULL);
    mount_at("sysfs", "sys", safe | MS_RDONLY, NULL);
    mount_cgroups();
}

static void make_devices(void)
{
    static const struct { const char *path; int major, minor; } nodes[] = {
        {"dev/null", 1, 3}, {"dev/zero", 1, 5}, {"dev/full", 1, 7},
        {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0},
    };
    umask(0);
    for (size_t index = 0; index < sizeof nodes / sizeof *nodes; index++)
        must(mknod(nodes[index].path, S_IFCHR | 0666, makedev(nodes[index].major, nodes[index].minor)));
    umask(022);
    must(symlink("/proc/self/fd", "dev/fd"));
    must(symlink("/proc/self/fd/0", "dev/stdin"));
    must(symlink("/proc/self/fd/1", "dev/stdout"));
    must(symlink("/proc/self/fd/2", "dev/stderr"));
    must(symlink("pts/ptmx", "dev/ptmx"));
}

static void protect_paths(void)
{
    static const char *const fixed[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    static const char *const masked[] = {
        "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi",
    };
    for (size_t index = 0; index < sizeof fixed / sizeof *fixed; index++)
        if (access(fixed[index], F_OK) == 0)
            bind_read_only(fixed[index], fixed[index], 0);
    for (size_t index = 0; index < sizeof masked / sizeof *masked; index++)
        if (mount("/dev/null", masked[index], NULL, MS_BIND, NULL)) {
            if (errno == ENOTDIR)
                mount_at("tmpfs", masked[index], MS_RDONLY, "size=0k");
            else if (errno != ENOENT)
                err(1, "mask %s", masked[index]);
        }
}

static void drop_privileges(void)
{
    const uint32_t kept = 1u << CAP_AUDIT_WRITE | 1u << CAP_KILL | 1u << CAP_NET_BIND_SERVICE;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{kept, kept, 0}, {0, 0, 0}};
    for (unsigned capability = 0; capability <= CAP_LAST_CAP; capability++)
        if (capability >= 32 || !(kept >> capability & 1))
            must(prctl(PR_CAPBSET_DROP, capability, 0, 0, 0));
    must(setrlimit(RLIMIT_NOFILE, &(struct rlimit){1024, 1024}));
    must(syscall(SYS_capset, &header, sets));
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static void become(const char *root, char **program)
{
    for (int index = 0; index < hierarchy_count && !is_unified; index++)
        write_file(hierarchies[index], "cgroup.procs", "0");
    setsid();
    must(sethostname("runc", 4));
    must(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL));
    must(mount(root, root, NULL, MS_BIND | MS_REC, NULL));
    must(chdir(root));
    make_mounts();
    make_devices();
    must(syscall(SYS_pivot_root, ".", "."));
    must(umount2(".", MNT_DETACH));
    must(chdir("/"));
    must(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
    protect_paths();
    drop_privileges();
    char *environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", NULL};
    execve(program[0], program, environment);
    err(1, "%s", program[0]);
}

int main(int argc, char **argv)
{
    for (hierarchies = &argv[2]; 2 + hierarchy_count < argc && strcmp(hierarchies[hierarchy_count], "--");)
        hierarchy_count++;
    if (!hierarchy_count || argc < 4 + hierarchy_count)
        errx(2, "usage: floor ROOT HIERARCHY… -- PROGRAM");
    for (int index = 0; index < hierarchy_count; index++)
        make_group(hierarchies[index]);
    struct statfs kind;
    must(statfs(hierarchies[0], &kind));
    is_unified = kind.f_type == CGROUP2_SUPER_MAGIC;

    struct clone_args arguments = {
        .flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_CLEAR_SIGHAND,
        .exit_signal = SIGCHLD,
    };
    if (is_unified) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = open(hierarchies[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    pid_t child = syscall(SYS_clone3, &arguments, sizeof arguments);
    must(child);
    if (child == 0)
        become(argv[1], &argv[3 + hierarchy_count]);
    int status;
    must(waitpid(child, &status, 0));
    for (int index = 0; index < hierarchy_count; index++)
        must(rmdir(hierarchies[index]));
    return status ? 1 : 0;
}
