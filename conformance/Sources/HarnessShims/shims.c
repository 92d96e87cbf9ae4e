#define _GNU_SOURCE
#include "HarnessShims.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

int test_pidfd_open(int pid) { return result(syscall(SYS_pidfd_open, pid, 0)); }

int test_become_subreaper(void) { return result(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)); }

int test_poll_readable(int fd, int milliseconds)
{
    struct pollfd entry = { .fd = fd, .events = POLLIN };
    int ready;
    do
        ready = poll(&entry, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return result(ready);
}

int test_open_terminal(int rows, int columns, int *master, int *peer)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*master < 0)
        return -errno;
    if (grantpt(*master) < 0 || unlockpt(*master) < 0)
        return -errno;
    *peer = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*peer < 0)
        return -errno;
    return result(ioctl(*master, TIOCSWINSZ, &size));
}

int test_window_size(int fd, int *rows, int *columns)
{
    struct winsize size = { 0 };
    int value = result(ioctl(fd, TIOCGWINSZ, &size));
    *rows = size.ws_row;
    *columns = size.ws_col;
    return value;
}

int test_set_window_size(int fd, int rows, int columns)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
    return result(ioctl(fd, TIOCSWINSZ, &size));
}

static int bind_socket(int type, const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || (type == SOCK_STREAM && listen(fd, 8) < 0)) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int test_listen(const char *path) { return bind_socket(SOCK_STREAM, path); }
int test_bind_datagrams(const char *path) { return bind_socket(SOCK_DGRAM, path); }

int test_accept(int listener, int milliseconds)
{
    int ready = test_poll_readable(listener, milliseconds);
    if (ready <= 0)
        return ready < 0 ? ready : -ETIMEDOUT;
    return result(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
}

int test_receive(int connection, int milliseconds, char *text, size_t size, int *descriptor, int *count)
{
    *descriptor = -1;
    *count = 0;
    int ready = test_poll_readable(connection, milliseconds);
    if (ready <= 0)
        return ready < 0 ? ready : -ETIMEDOUT;
    union { struct cmsghdr header; char space[CMSG_SPACE(16 * sizeof(int))]; } control;
    struct iovec data = { text, size };
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    ssize_t length = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
    if (length < 0)
        return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        int received = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int index = 0; index < received; index++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + index * sizeof(int), sizeof fd);
            if (*descriptor < 0)
                *descriptor = fd;
            else
                close(fd);
        }
        *count += received;
    }
    return (int)length;
}

int test_receive_descriptor(int listener, int milliseconds, char *text, size_t size, int *descriptor, int *count)
{
    *descriptor = -1;
    *count = 0;
    int connection = test_accept(listener, milliseconds);
    if (connection < 0)
        return connection;
    int length = test_receive(connection, milliseconds, text, size, descriptor, count);
    close(connection);
    return length;
}

int test_answer_seccomp(int listener, int milliseconds, int error, int64_t value, int *pid)
{
    int ready = test_poll_readable(listener, milliseconds);
    if (ready <= 0)
        return ready < 0 ? ready : -ETIMEDOUT;
    struct seccomp_notif question = { 0 };
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) < 0)
        return -errno;
    *pid = (int)question.pid;
    struct seccomp_notif_resp answer = { .id = question.id, .error = -error, .val = value };
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0)
        return -errno;
    return question.data.nr;
}

/* In the child: only async-signal-safe calls. Reports the failing errno through `report`. */
static void become(
    const char *path, char *const *argv, char *const *envp, const char *directory,
    const int *fds, int count, int flags)
{
    sigset_t none;
    sigemptyset(&none);
    const struct sigaction usual = { .sa_handler = SIG_DFL };
    for (int number = 1; number < 65; number++)
        sigaction(number, &usual, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if ((flags & TEST_NEW_SESSION) && setsid() < 0)
        return;
    if ((flags & TEST_NEW_GROUP) && setpgid(0, 0) < 0)
        return;
    int lifted[64];
    for (int index = 0; index < count; index++) {
        lifted[index] = fds[index] < 0 ? -1 : fcntl(fds[index], F_DUPFD_CLOEXEC, 700 + count);
        if (fds[index] >= 0 && lifted[index] < 0)
            return;
    }
    for (int index = 0; index < count; index++) {
        if (lifted[index] < 0)
            close(index);
        else if (dup2(lifted[index], index) < 0)
            return;
    }
    if ((flags & TEST_CONTROLLING_TERMINAL) && ioctl(0, TIOCSCTTY, 0) < 0)
        return;
    if ((flags & TEST_PRIVATE_MOUNTS)
        && (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0))
        return;
    if (directory && chdir(directory) < 0)
        return;
    close_range((unsigned)count, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(path, argv, envp);
}

/* Everything that ended, the newest last: one thread reaps every child of the tests, orphans among them, as the
   engine above a runtime does. Nobody else may wait. */
enum { REMEMBERED = 4096 };
static struct { int pid, status; long peak; int64_t when; } ended[REMEMBERED];
static unsigned long ended_count;
static pthread_mutex_t ended_lock = PTHREAD_MUTEX_INITIALIZER;

static void *reap_for_ever(void *unused)
{
    (void)unused;
    for (;;) {
        siginfo_t info = { 0 };
        if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) < 0) {
            usleep(1000);
            continue;
        }
        pthread_mutex_lock(&ended_lock);
        struct rusage usage = { 0 };
        int status = 0;
        if (wait4(info.si_pid, &status, WNOHANG, &usage) == info.si_pid) {
            unsigned long slot = ended_count++ % REMEMBERED;
            ended[slot].pid = info.si_pid;
            ended[slot].status = status;
            ended[slot].peak = usage.ru_maxrss;
            ended[slot].when = test_monotonic_nanoseconds();
        }
        pthread_mutex_unlock(&ended_lock);
    }
    return NULL;
}

int test_start_reaper(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, reap_for_ever, NULL);
    return -error;
}

int test_reap(int pid, int64_t since, int *status, long *peak)
{
    int found = 0;
    pthread_mutex_lock(&ended_lock);
    unsigned long oldest = ended_count > REMEMBERED ? ended_count - REMEMBERED : 0;
    for (unsigned long index = ended_count; index > oldest && !found; index--) {
        unsigned long slot = (index - 1) % REMEMBERED;
        if (ended[slot].when < since)
            break;
        if (ended[slot].pid != pid)
            continue;
        *status = ended[slot].status;
        *peak = ended[slot].peak;
        found = 1;
    }
    pthread_mutex_unlock(&ended_lock);
    return found;
}

int test_spawn(
    const char *path, char *const *argv, char *const *envp, const char *directory,
    const int *fds, int count, int flags)
{
    if (count > 64)
        return -EINVAL;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    volatile int error = 0;
    pid_t child = vfork();
    if (child == 0) {
        become(path, argv, envp, directory, fds, count, flags);
        error = errno;
        _exit(127);
    }
    int failed = child < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        return -failed;
    return error ? -error : child;
}

int test_stat_identity(const char *path, uint64_t *device, uint64_t *inode)
{
    struct stat facts;
    int value = result(stat(path, &facts));
    *device = facts.st_dev;
    *inode = facts.st_ino;
    return value;
}

int test_open_cloexec(const char *path, int flags, int mode)
{
    return result(open(path, flags | O_CLOEXEC, mode));
}

int64_t test_read(const char *path, void *buffer, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int64_t total = 0;
    while ((size_t)total < size) {
        size_t left = size - (size_t)total;
        // Files of procfs refuse to be read in very large pieces.
        ssize_t length = read(fd, (char *)buffer + total, left < 65536 ? left : 65536);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0 && total == 0)
            total = -errno;
        if (length <= 0)
            break;
        total += length;
    }
    close(fd);
    return total;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    (void)facts, (void)kind, (void)place;
    return remove(path);
}

int test_remove_tree(const char *path)
{
    return result(nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT));
}

int test_mount(const char *source, const char *target, const char *type, unsigned long flags)
{
    return result(mount(source, target, type, flags, NULL));
}

int test_unmount(const char *target) { return result(umount2(target, MNT_DETACH)); }

int64_t test_monotonic_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
