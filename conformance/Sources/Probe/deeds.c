/* What it may do: system calls, memory, processes, other processes' files. */
#define _GNU_SOURCE
#include "probe.h"

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

/* bomb: forks for ever, and so does each child: they flee from process id to process id, as many as there may be */
static void bomb(void)
{
    int flees = 0;
    time_t end = time(NULL) + 120; // nobody else ends it when its test run is killed
    signal(SIGCHLD, SIG_IGN);
    say("ready", "1");
    fflush(stdout);
    while (time(NULL) < end) {
        pid_t child = fork();
        if (child > 0 && flees)
            break;
        if (child == 0)
            flees = 1;
    }
    _exit(0);
}

/* hugepages:N of 2 MiB, used */
static void huge_pages(void)
{
    size_t size = (size_t)number() << 21;
    pid_t child = fork();
    if (child == 0) {
        char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
        if (memory == MAP_FAILED)
            _exit(errno);
        for (size_t offset = 0; offset < size; offset += 1 << 21)
            memory[offset] = 1;
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    errno = WEXITSTATUS(status);
    say("hugepages", WIFSIGNALED(status) ? "!SIGBUS" : outcome(errno ? -1 : 0));
}

static long milliseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* burn:MILLISECONDS of processor time, beside what the runtime has used in this process; prints the wall time it took */
static void burn(void)
{
    long wanted = number(), begin = milliseconds(CLOCK_MONOTONIC), used = milliseconds(CLOCK_PROCESS_CPUTIME_ID);
    while (milliseconds(CLOCK_PROCESS_CPUTIME_ID) - used < wanted)
        ;
    printf("burn=%ld\n", milliseconds(CLOCK_MONOTONIC) - begin);
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

/* call:NAME|NUMBER:ARGUMENT…: a system call; those with names are harmless */
static void system_call(void)
{
    static const struct { const char *name; long number; } calls[] = {
        { "getpriority", SYS_getpriority }, { "getpgid", SYS_getpgid }, { "sync", SYS_sync },
        { "sched_yield", SYS_sched_yield }, { "times", SYS_times },
    };
    const char *name = argument();
    if (!name)
        return say("call", "!missing");
    char *end;
    long call = strtol(name, &end, 0), values[6] = { 0 };
    int known = *name && !*end;
    for (size_t index = 0; index < sizeof calls / sizeof *calls; index++)
        if (strcmp(calls[index].name, name) == 0)
            call = calls[index].number, known = 1;
    if (!known)
        return say("call", "!unknown");
    for (int place = 0; place < 6 && rest; place++)
        values[place] = number();
    long value = syscall(call, values[0], values[1], values[2], values[3], values[4], values[5]);
    if (value < 0)
        printf("call.%s=%s\n", name, outcome(value));
    else
        printf("call.%s=%ld\n", name, value);
}

/* call32:NUMBER: a system call of the 32-bit architecture that the machine runs besides its own */
static void foreign_call(void)
{
    long call = number();
#ifdef __x86_64__
    long value;
    __asm__ volatile("int $0x80" : "=a"(value) : "a"(call), "b"(0), "c"(0), "d"(0) : "memory", "r8", "r9", "r10", "r11");
    errno = (int)-value;
    if ((int)value < 0)
        printf("call32=%s\n", outcome(-1));
    else
        printf("call32=%ld\n", value);
#else
    (void)call;
    say("call32", "!unknown");
#endif
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
        printf("tty.owner=%u:%u\ntty.device=%u:%u\n", facts.st_uid, facts.st_gid, major(facts.st_rdev),
            minor(facts.st_rdev));
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

/* fdread:N: the first line of an open descriptor */
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

const struct verb deed_verbs[] = {
    { "setuid", set_user }, { "setgid", set_group }, { "setgroups", set_groups }, { "alloc", allocate },
    { "fork", fork_many }, { "bomb", bomb }, { "hugepages", huge_pages }, { "burn", burn }, { "flood", flood }, { "tty", terminal },
    { "call", system_call }, { "call32", foreign_call },
    { "winsize", await_size }, { "fdread", read_descriptor }, { "swap", swap },
    { "spy", spy },
    { 0 },
};
