/* What it sees: descriptors, mounts, files. */
#define _GNU_SOURCE
#include "probe.h"

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
void print_lines(const char *key, const char *path)
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

/* direct:r|w:PATH:KIB: reads or writes past the page cache, 64 KiB at once; prints the milliseconds that it took */
static void direct(void)
{
    char *mode = argument(), *path = argument(), *memory = NULL;
    long count = number() / 64, done = 0;
    int writes = *mode == 'w';
    struct timespec begin, now;
    int fd = open(path, O_DIRECT | O_CLOEXEC | (writes ? O_WRONLY | O_CREAT : O_RDONLY), 0644);
    if (fd < 0 || posix_memalign((void **)&memory, 4096, 65536))
        return say("direct", outcome(-1));
    memset(memory, 1, 65536);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (; count > 0 && done >= 0; count--)
        done = writes ? write(fd, memory, 65536) : read(fd, memory, 65536);
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (done < 0)
        say("direct", outcome(-1));
    else
        printf("direct=%ld\n", (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000);
    free(memory);
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

/* mount:TYPE:SOURCE:TARGET:FLAGS */
static void mount_file_system(void)
{
    char *type = argument(), *source = argument(), *target = argument();
    unsigned long flags = (unsigned long)number();
    printf("mount.%s=%s\n", target, outcome(mount(source, target, type, flags, NULL)));
}

const struct verb file_verbs[] = {
    { "fds", descriptors }, { "mounts", mounts }, { "cgroups", cgroups }, { "maps", maps }, { "oom", oom },
    { "read", read_file }, { "list", list }, { "stat", describe }, { "fs", file_system }, { "open", open_file },
    { "write", write_file }, { "direct", direct }, { "exec", exec_file }, { "mkdir", make_directory }, { "chmod", change_mode },
    { "mount", mount_file_system },
    { 0 },
};
