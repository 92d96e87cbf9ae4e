// Starting a program in new namespaces: what Swift hands to the C between clone and exec.
#ifndef APUS_SPAWN_H
#define APUS_SPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum shim_spawn_memory {
    // A copy of ours; we go on at once.
    SHIM_SPAWN_COPY = 0,
    // Ours, and we stand still meanwhile.
    SHIM_SPAWN_BORROW = 1,
    // Ours, and we go on at once: this request, and all that it points to, must stay as they are for good.
    SHIM_SPAWN_SHARE = 2,
};

// What a new process does before it executes its program, and which program that is.
struct shim_spawn {
    // The program: a descriptor of it (execveat), or -1 and a path (execve).
    int executable;
    const char *_Nullable path;
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    // Flags of clone3(2); CLONE_PIDFD is added, and CLONE_INTO_CGROUP if cgroup is not -1.
    uint64_t clone_flags;
    int cgroup;
    // Files `tasks` of cgroup v1 that the process writes itself into, in this order.
    const int *_Nullable tasks;
    unsigned int tasks_count;
    // Becomes descriptor 3. Failures are written to it. Open across exec if keeps_report.
    int report;
    int keeps_report;
    // Become descriptors 0, 1, 2; -1 leaves what was inherited.
    int standard[3];
    // Become descriptors 4, 5, ...; every other one is closed.
    const int *_Nullable inherited;
    unsigned int inherited_count;
    // Where the program starts, or NULL.
    const char *_Nullable directory;
    int leads_process_group;
    // Wait for one packet on the report descriptor, then become user and group 0.
    int waits_for_go;
    // Whose memory the process has until it executes its program.
    enum shim_spawn_memory memory;
    // For SHIM_SPAWN_SHARE: not zero; the kernel clears it when the process has left our memory.
    uint32_t has_memory;
};

// The steps that can fail in the new process.
enum shim_spawn_step {
    SHIM_SPAWN_DESCRIPTORS = 1,
    SHIM_SPAWN_GO = 2,
    SHIM_SPAWN_IDENTITY = 3,
    SHIM_SPAWN_DIRECTORY = 4,
    SHIM_SPAWN_EXECUTE = 5,
    SHIM_SPAWN_TASKS = 6,
};

// What the new process writes to its report descriptor when it cannot go on.
struct shim_spawn_failure {
    uint32_t magic;
    int32_t step;
    int32_t error;
    // Which file of `tasks` it was, from 0.
    int32_t index;
};

// "\0spw": no JSON text begins with a zero byte.
#define SHIM_SPAWN_MAGIC 0x77707300u

// Waits until the process has left our memory, if it shares it.
void shim_spawn_await(struct shim_spawn *_Nonnull spawn);

// Starts a process. Returns its pid and stores its pidfd, or returns -1 with errno.
pid_t shim_spawn_process(struct shim_spawn *_Nonnull spawn, int *_Nonnull pidfd);

#endif
