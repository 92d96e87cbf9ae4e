/* The workload of the integration tests: a static program that reports, from inside a container, what is true.
 *
 *     probe VERB[:ARGUMENT[:ARGUMENT…]] …
 *
 * The verbs run in order and print lines `key=value`. One that cannot do its work prints `key=!ERRNO` (a number's
 * symbolic name, e.g. `!EPERM`). The verbs are in the table at the end of the file; run without verbs to see them. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- arguments and output ---------------------------------------------------------------------------------- */

static char *rest;      /* what follows the verb's colon */
static char **all_argv;

/* The next argument of the current verb, or NULL. */
static char *argument(void) { return rest ? strsep(&rest, ":") : NULL; }

static long number(void)
{
    char *text = argument();
    return text ? strtol(text, NULL, 0) : 0;
}

/* The result of a call as text: `ok` or the errno's name. */
static const char *outcome(long value)
{
    static char text[64];
    if (value >= 0)
        return "ok";
    const char *name = strerrorname_np(errno);
    snprintf(text, sizeof text, "!%s", name ? name : "unknown");
    return text;
}

static void say(const char *key, const char *value) { printf("%s=%s\n", key, value); }

/* ---- identity ---------------------------------------------------------------------------------------------- */

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

static void scheduling(void)
{
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
    printf("affinity=%d\n", CPU_COUNT(&set));
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

/* ---- files -------------------------------------------------------------------------------------------------- */

static void descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (flags < 0)
            continue;
        char path[64], target[PATH_MAX] = { 0 };
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (readlink(path, target, sizeof target - 1) < 0)
            strcpy(target, outcome(-1));
        printf("fd.%d=%s\nfd.%d.cloexec=%d\nfd.%d.access=%d\n", fd, target, fd, flags & FD_CLOEXEC, fd,
            fcntl(fd, F_GETFL) & O_ACCMODE);
        count++;
    }
    printf("fds=%d\n", count);
}

/* Prints a file's lines, each as `KEY=line`. */
static void print_lines(const char *key, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        say(key, outcome(-1));
        return;
    }
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, file)) >= 0) {
        if (length && line[length - 1] == '\n')
            line[length - 1] = 0;
        say(key, line);
    }
    free(line);
    fclose(file);
}

static void mounts(void) { print_lines("mount", "/proc/self/mountinfo"); }
static void cgroups(void) { print_lines("cgroup", "/proc/self/cgroup"); }
static void maps(void)
{
    print_lines("uid_map", "/proc/self/uid_map");
    print_lines("gid_map", "/proc/self/gid_map");
    print_lines("setgroups", "/proc/self/setgroups");
}
static void oom(void) { print_lines("oom_score_adj", "/proc/self/oom_score_adj"); }

static void read_file(void)
{
    char key[PATH_MAX + 8], *path = argument();
    snprintf(key, sizeof key, "read.%s", path);
    print_lines(key, path);
}

static void list(void)
{
    char *path = argument();
    DIR *directory = opendir(path);
    if (!directory) {
        printf("list.%s=%s\n", path, outcome(-1));
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            printf("list.%s=%s\n", path, entry->d_name);
    closedir(directory);
}

static void describe(void)
{
    char *path = argument();
    struct stat facts;
    if (lstat(path, &facts) < 0) {
        printf("stat.%s=%s\n", path, outcome(-1));
        return;
    }
    static const char kinds[] = { [S_IFREG >> 12] = 'f', [S_IFDIR >> 12] = 'd', [S_IFLNK >> 12] = 'l',
        [S_IFCHR >> 12] = 'c', [S_IFBLK >> 12] = 'b', [S_IFIFO >> 12] = 'p', [S_IFSOCK >> 12] = 's' };
    printf("stat.%s=%c %04o %u:%u %u:%u %lld\n", path, kinds[(facts.st_mode & S_IFMT) >> 12], facts.st_mode & 07777,
        facts.st_uid, facts.st_gid, major(facts.st_rdev), minor(facts.st_rdev), (long long)facts.st_size);
    if (S_ISLNK(facts.st_mode)) {
        char target[PATH_MAX] = { 0 };
        say("link", readlink(path, target, sizeof target - 1) < 0 ? outcome(-1) : target);
    }
}

static void file_system(void)
{
    char *path = argument();
    struct statfs facts;
    if (statfs(path, &facts) < 0)
        printf("fs.%s=%s\n", path, outcome(-1));
    else
        printf("fs.%s=%lx %lx %lld\n", path, (unsigned long)facts.f_type, (unsigned long)facts.f_flags,
            (long long)facts.f_blocks * facts.f_bsize);
}

/* open:r|w|rw|c:PATH */
static void open_file(void)
{
    char *mode = argument(), *path = argument();
    int flags = !strcmp(mode, "r") ? O_RDONLY : !strcmp(mode, "w") ? O_WRONLY
        : !strcmp(mode, "c") ? O_WRONLY | O_CREAT : O_RDWR;
    int fd = open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0644);
    printf("open.%s.%s=%s\n", mode, path, outcome(fd));
    if (fd >= 0)
        close(fd);
}

/* write:PATH:TEXT */
static void write_file(void)
{
    char *path = argument(), *text = rest ? rest : "";
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    long written = fd < 0 ? -1 : write(fd, text, strlen(text));
    printf("write.%s=%s\n", path, outcome(written));
    rest = NULL;
    if (fd >= 0)
        close(fd);
}

static void exec_file(void)
{
    char *path = argument();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char *const argv[] = { path, "exit:0", NULL };
        execv(path, argv);
        _exit(errno);
    }
    int status = 0;
    waitpid(child, &status, 0);
    errno = WEXITSTATUS(status);
    printf("exec.%s=%s\n", path, outcome(WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1));
}

static void make_directory(void)
{
    char *path = argument();
    printf("mkdir.%s=%s\n", path, outcome(mkdir(path, 0755)));
}

static void change_mode(void)
{
    char *path = argument();
    long mode = number();
    printf("chmod.%s=%s\n", path, outcome(chmod(path, (mode_t)mode)));
}

/* mknod:c|b:MAJOR:MINOR:PATH, then opens it for reading */
static void make_node(void)
{
    char *kind = argument();
    long node_major = number(), node_minor = number();
    char *path = argument();
    mode_t type = *kind == 'b' ? S_IFBLK : S_IFCHR;
    long made = mknod(path, type | 0600, makedev(node_major, node_minor));
    printf("mknod.%s=%s\n", path, outcome(made));
}

/* mount:TYPE:SOURCE:TARGET:FLAGS */
static void mount_file_system(void)
{
    char *type = argument(), *source = argument(), *target = argument();
    unsigned long flags = (unsigned long)number();
    printf("mount.%s=%s\n", target, outcome(mount(source, target, type, flags, NULL)));
}

/* ---- deeds -------------------------------------------------------------------------------------------------- */

static void set_user(void) { printf("setuid=%s\n", outcome(setuid((uid_t)number()))); }
static void set_group(void) { printf("setgid=%s\n", outcome(setgid((gid_t)number()))); }
static void set_groups(void)
{
    gid_t group = (gid_t)number();
    printf("setgroups=%s\n", outcome(setgroups(1, &group)));
}

/* alloc:MIB */
static void allocate(void)
{
    long size = number();
    char *memory = mmap(NULL, (size_t)size << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        say("alloc", outcome(-1));
        return;
    }
    for (long offset = 0; offset < size << 20; offset += 4096)
        memory[offset] = 1;
    printf("alloc=%ld\n", size);
}

/* fork:N: N children at once */
static void fork_many(void)
{
    long wanted = number(), made = 0;
    fflush(stdout);
    pid_t children[1024];
    for (; made < wanted && made < 1024; made++) {
        children[made] = fork();
        if (children[made] < 0)
            break;
        if (children[made] == 0)
            for (;;)
                pause();
    }
    printf("forked=%ld\nfork=%s\n", made, outcome(made == wanted ? 0 : -1));
    for (long index = 0; index < made; index++) {
        kill(children[index], SIGKILL);
        waitpid(children[index], NULL, 0);
    }
}

/* burn:MILLISECONDS of processor time; prints the wall time it took */
static void burn(void)
{
    long wanted = number();
    struct timespec begin, now, used;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < wanted);
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("burn=%ld\n", (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000);
}

/* flood:KIB of text on standard output */
static void flood(void)
{
    char line[65];
    memset(line, 'x', 63);
    line[63] = '\n';
    line[64] = 0;
    for (long count = number() * 16; count > 0; count--)
        fputs(line, stdout);
}

/* sys:NUMBER:ARGUMENT…: any system call */
static void system_call(void)
{
    long call = number(), values[6] = { 0 };
    for (int index = 0; index < 6 && rest; index++)
        values[index] = number();
    long value = syscall(call, values[0], values[1], values[2], values[3], values[4], values[5]);
    if (value < 0)
        printf("sys.%ld=%s\n", call, outcome(value));
    else
        printf("sys.%ld=%ld\n", call, value);
}

static void terminal(void)
{
    for (int fd = 0; fd < 3; fd++)
        printf("isatty.%d=%d\n", fd, isatty(fd));
    struct winsize size = { 0 };
    if (ioctl(0, TIOCGWINSZ, &size) == 0)
        printf("winsize=%dx%d\n", size.ws_row, size.ws_col);
    else
        say("winsize", outcome(-1));
    char name[128];
    errno = ttyname_r(0, name, sizeof name);
    say("ttyname", errno ? outcome(-1) : name);
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    say("ctty", outcome(fd));
    if (fd >= 0) {
        printf("foreground=%d\n", tcgetpgrp(fd) == getpgrp());
        close(fd);
    }
    struct stat facts;
    if (fstat(0, &facts) == 0)
        printf("tty.owner=%u:%u\n", facts.st_uid, facts.st_gid);
}

/* winsize:ROWS:COLUMNS: waits at most 10 s for the terminal to have that size */
static void await_size(void)
{
    long rows = number(), columns = number();
    struct winsize size = { 0 };
    for (int turn = 0; turn < 1000; turn++, usleep(10000))
        if (ioctl(0, TIOCGWINSZ, &size) == 0 && size.ws_row == rows && size.ws_col == columns)
            break;
    printf("winsize=%dx%d\n", size.ws_row, size.ws_col);
}

static volatile sig_atomic_t received;
static void note(int signal) { received = signal; }

/* trap:SIGNAL…: notes the signals; `await` then prints the first one that comes */
static void trap(void)
{
    while (rest) {
        struct sigaction action = { .sa_handler = note };
        sigaction((int)number(), &action, NULL);
    }
}

static void await_signal(void)
{
    say("ready", "1");
    fflush(stdout);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, NULL);
    while (!received)
        sigsuspend(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    printf("signal=%d\n", received);
    received = 0;
}

/* await-file:PATH: waits until the path exists */
static void await_file(void)
{
    char *path = argument();
    say("ready", "1");
    fflush(stdout);
    while (access(path, F_OK) < 0)
        usleep(2000);
    say("file", path);
}

static void stop(void)
{
    say("ready", "1");
    fflush(stdout);
    for (;;)
        pause();
}

static void nap(void) { usleep((useconds_t)number() * 1000); }
static void print(void)
{
    say("say", rest ? rest : "");
    rest = NULL;
}
static void complain(void)
{
    fprintf(stderr, "%s\n", rest ? rest : "");
    rest = NULL;
}
static void leave(void) { exit((int)number()); }
static void kill_self(void)
{
    fflush(stdout);
    kill(getpid(), (int)number());
}

/* kill:PID:SIGNAL */
static void kill_other(void)
{
    pid_t pid = (pid_t)number();
    int signal = (int)number();
    printf("kill=%s\n", outcome(kill(pid, signal)));
}

/* child: goes on in a child of a new session; the first process waits for it */
static void child(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        return;
    }
    int status = 0;
    waitpid(pid, &status, 0);
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void echo_input(void)
{
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        say("input", line);
        fflush(stdout);
    }
}

/* fdwrite:N:TEXT, fdread:N */
static void write_descriptor(void)
{
    int fd = (int)number();
    printf("fdwrite.%d=%s\n", fd, outcome(write(fd, rest ? rest : "", rest ? strlen(rest) : 0)));
    rest = NULL;
}

static void read_descriptor(void)
{
    int fd = (int)number();
    char text[4096] = { 0 };
    long length = read(fd, text, sizeof text - 1);
    text[strcspn(text, "\n")] = 0;
    printf("fdread.%d=%s\n", fd, length < 0 ? outcome(length) : text);
}

/* swap:A:B: exchanges two names as fast as it can, until killed */
static void swap(void)
{
    char *first = argument(), *second = argument();
    alarm(120); // nobody else ends it when its test run is killed
    say("ready", "1");
    fflush(stdout);
    for (;;)
        syscall(SYS_renameat2, AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}

/* Opens another program's executable for writing, and keeps at it while that is refused only because it runs. */
static void overwrite(int pid)
{
    char path[64];
    struct stat own, other;
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return;
    if (!fstat(fd, &other) && !stat("/proc/self/exe", &own) && (other.st_dev != own.st_dev || other.st_ino != own.st_ino)) {
        int target, attempts = 10000;
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        do
            target = open(path, O_WRONLY | O_CLOEXEC);
        while (target < 0 && errno == ETXTBSY && --attempts);
        if (target >= 0) {
            printf("escape=exe of %d\n", pid);
            close(target);
        }
    }
    close(fd);
}

/* spy:MILLISECONDS: tries to look into every other process it sees; prints what of the host it could reach */
static void spy(void)
{
    struct timespec begin, now;
    long wanted = number(), seen = 0;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    say("ready", "1");
    fflush(stdout);
    do {
        for (int pid = 2; pid < 2000; pid++) {
            char path[64], target[PATH_MAX] = { 0 };
            snprintf(path, sizeof path, "/proc/%d/root", pid);
            int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
            if (fd >= 0) {
                seen++;
                if (faccessat(fd, "usr/bin/dpkg", F_OK, 0) == 0)
                    printf("escape=root of %d\n", pid);
                close(fd);
            }
            overwrite(pid);
            for (int number = 3; number < 12; number++) {
                snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, number);
                if (readlink(path, target, sizeof target - 1) > 0 && target[0] == '/')
                    printf("escape=fd %d %s\n", number, target);
            }
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < wanted);
    printf("spied=%ld\n", seen);
}

/* ---- the table ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*act)(void);
} verbs[] = {
    { "ids", ids }, { "caps", caps }, { "restrictions", restrictions }, { "limits", limits }, { "place", place },
    { "env", environment }, { "host", host }, { "ns", namespaces }, { "sched", scheduling }, { "keyring", keyring },
    { "signals", signals }, { "clocks", clocks }, { "fds", descriptors }, { "mounts", mounts },
    { "cgroups", cgroups }, { "maps", maps }, { "oom", oom }, { "read", read_file }, { "list", list },
    { "stat", describe }, { "fs", file_system }, { "open", open_file }, { "write", write_file },
    { "exec", exec_file }, { "mkdir", make_directory }, { "chmod", change_mode }, { "mknod", make_node },
    { "mount", mount_file_system }, { "setuid", set_user }, { "setgid", set_group }, { "setgroups", set_groups },
    { "alloc", allocate }, { "fork", fork_many }, { "burn", burn }, { "flood", flood }, { "sys", system_call },
    { "tty", terminal }, { "winsize", await_size }, { "trap", trap }, { "await", await_signal },
    { "await-file", await_file }, { "pause", stop }, { "sleep", nap }, { "say", print }, { "complain", complain },
    { "exit", leave }, { "raise", kill_self }, { "kill", kill_other }, { "child", child }, { "echo", echo_input },
    { "fdwrite", write_descriptor }, { "fdread", read_descriptor }, { "swap", swap }, { "spy", spy },
};

static int perform(char *word)
{
    rest = word;
    char *name = strsep(&rest, ":");
    for (size_t index = 0; index < sizeof verbs / sizeof *verbs; index++)
        if (!strcmp(verbs[index].name, name)) {
            verbs[index].act();
            return 0;
        }
    fprintf(stderr, "probe: no verb %s\n", name);
    return 64;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    all_argv = calloc((size_t)argc + 1, sizeof *all_argv);
    for (int index = 0; index < argc; index++)
        all_argv[index] = strdup(argv[index]);
    for (int index = 1; index < argc; index++) {
        int status = perform(argv[index]);
        if (status)
            return status;
    }
    return argc > 1 ? 0 : 64;
}
