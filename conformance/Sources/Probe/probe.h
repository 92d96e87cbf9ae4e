/* The workload of the tests: a static program that reports, from inside a container, what is true.
 *
 *     probe VERB[:ARGUMENT[:ARGUMENT…]] …
 *
 * The verbs run in order and print lines `key=value`. One that cannot do its work prints `key=!ERRNO` (a number's
 * symbolic name, e.g. `!EPERM`). Each file ends with the table of its verbs; run without verbs to see them all. */
#ifndef PROBE_H
#define PROBE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
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

/* What follows the verb's colon, not yet taken by argument(). */
extern char *rest;
extern char **all_argv;

/* The next argument of the current verb, or NULL. */
char *argument(void);
/* The next argument as a number, 0 without one. */
long number(void);
/* The result of a call as text: `ok` or the errno's name. */
const char *outcome(long value);
void say(const char *key, const char *value);
/* Prints every line of a file under the same key. */
void print_lines(const char *key, const char *path);

struct verb {
    const char *name;
    void (*act)(void);
};
extern const struct verb identity_verbs[], file_verbs[], deed_verbs[], flow_verbs[], network_verbs[], resctrl_verbs[], hook_verbs[];

#endif
