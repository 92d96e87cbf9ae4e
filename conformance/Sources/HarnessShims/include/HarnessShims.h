#ifndef HARNESS_SHIMS_H
#define HARNESS_SHIMS_H

/* What the test harness needs from the kernel and Swift cannot call: variadic functions and control messages.
   Each returns what the call returned, or -errno. */

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

int test_pidfd_open(int pid);
int test_become_subreaper(void);

/* Waits for the process behind `pidfd`, at most `milliseconds`: 1 it ended, 0 time is up. */
int test_poll_readable(int fd, int milliseconds);

/* A pseudo-terminal, both ends close-on-exec. */
int test_open_terminal(int rows, int columns, int *master, int *peer);
int test_window_size(int fd, int *rows, int *columns);
int test_set_window_size(int fd, int rows, int columns);

/* A listening unix stream socket. */
int test_listen(const char *path);
/* Accepts one connection and receives one message with its descriptor: the length of the text.
   `*descriptor` is -1 when none came; `*count` says how many came. */
int test_receive_descriptor(int listener, int milliseconds, char *text, size_t size, int *descriptor, int *count);

/* A unix datagram socket, as service managers have for notifications; test_receive reads from it. */
int test_bind_datagrams(const char *path);

/* The two halves of it: a connection; one message, whose length is 0 at the end of the connection. */
int test_accept(int listener, int milliseconds);
int test_receive(int connection, int milliseconds, char *text, size_t size, int *descriptor, int *count);
/* Waits for the next call that a seccomp listener is told of and answers it, with a value or with an error: the call's
   number, and in `*pid` who made it. */
int test_answer_seccomp(int listener, int milliseconds, int error, int64_t value, int *pid);

/* Runs `path` (NULL-terminated argv and environment) with fds[0..count) as its descriptors 0..count,
   everything above closed. A negative entry leaves that number closed. `flags`: see below. */
enum { TEST_NEW_SESSION = 1, TEST_CONTROLLING_TERMINAL = 2, TEST_PRIVATE_MOUNTS = 4, TEST_NEW_GROUP = 8 };
int test_spawn(
    const char *path, char *const _Nullable *_Nonnull argv, char *const _Nullable *_Nonnull envp,
    const char *_Nullable directory, const int *fds, int count, int flags);

/* MS_BIND | MS_REC */
enum { TEST_BIND_RECURSIVE = 4096 | 16384 };

/* From now on one thread reaps every child and every orphan; test_reap asks what it saw. */
int test_start_reaper(void);
/* Whether the process has ended since a time of test_monotonic_nanoseconds: 1 and `*status` as of wait(2) and `*peak`
   its peak resident kB, or 0. */
int test_reap(int pid, int64_t since, int *status, long *peak);
/* The device and inode of a path, symbolic links followed. */
int test_stat_identity(const char *path, uint64_t *device, uint64_t *inode);
/* open(2) with O_CLOEXEC. */
int test_open_cloexec(const char *path, int flags, int mode);
/* Reads a whole file, also one of procfs or cgroupfs: its length, at most `size`. */
int64_t test_read(const char *path, void *buffer, size_t size);
/* Removes a directory and everything in it, without entering other file systems. */
int test_remove_tree(const char *path);
int test_mount(const char *source, const char *target, const char *_Nullable type, unsigned long flags);
int test_unmount(const char *target);
int64_t test_monotonic_nanoseconds(void);

#pragma clang assume_nonnull end
#endif
