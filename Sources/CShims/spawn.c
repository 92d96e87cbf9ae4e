#include "CShims.h"

#include <string.h>

// Between clone and exec there are system calls only: the child is a copy of a Swift process, and
// glibc's idea of its thread id is stale in it.

struct clone3_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
        set_tid_size, cgroup;
};

static _Noreturn void fail_at(int report, enum shim_spawn_step step, int index) {
    struct shim_spawn_failure failure = {SHIM_SPAWN_MAGIC, (int32_t)step, errno, index};
    ssize_t ignored = write(report, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

static _Noreturn void fail(int report, enum shim_spawn_step step) { fail_at(report, step, 0); }

// Who moves itself, and no other thread, need not wait until no process of the host forks or ends:
// from outside, through `cgroup.procs`, that is an RCU grace period, 5 to 12 ms after a quiet moment.
static void enter_cgroups(const struct shim_spawn *spawn) {
    for (unsigned int i = 0; i < spawn->tasks_count; i++)
        if (write(spawn->tasks[i], "0", 1) < 0) fail_at(spawn->report, SHIM_SPAWN_TASKS, (int)i);
}

// Ignored signals and the signal mask survive exec; the program must inherit neither.
static void reset_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < _NSIG; signal++) sigaction(signal, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Copies a descriptor to a number that no later dup2 writes to.
static int lift(int descriptor, int above) {
    return descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, above);
}

// Puts the report at 3, the inherited at 4 and up, the executable behind them; closes the rest.
// The other end of the channel is among the rest: without it, end of file means the parent died.
// Returns the new number of the executable.
static int arrange_descriptors(const struct shim_spawn *spawn) {
    int count = (int)spawn->inherited_count, above = 5 + count;
    int report = lift(spawn->report, above);
    if (report < 0) fail(spawn->report, SHIM_SPAWN_DESCRIPTORS);
    int lifted[count + 1], standard[3];
    int executable = lift(spawn->executable, above);
    if (executable < 0 && spawn->executable >= 0) fail(report, SHIM_SPAWN_DESCRIPTORS);
    for (int i = 0; i < count; i++)
        if ((lifted[i] = lift(spawn->inherited[i], above)) < 0) fail(report, SHIM_SPAWN_DESCRIPTORS);
    for (int i = 0; i < 3; i++)
        if ((standard[i] = lift(spawn->standard[i], above)) < 0 && spawn->standard[i] >= 0)
            fail(report, SHIM_SPAWN_DESCRIPTORS);
    for (int i = 0; i < 3; i++)
        if (standard[i] >= 0 && dup2(standard[i], i) < 0) fail(report, SHIM_SPAWN_DESCRIPTORS);
    for (int i = 0; i < count; i++)
        if (dup2(lifted[i], 4 + i) < 0) fail(report, SHIM_SPAWN_DESCRIPTORS);
    if (executable >= 0 && dup3(executable, 4 + count, O_CLOEXEC) < 0)
        fail(report, SHIM_SPAWN_DESCRIPTORS);
    if (dup3(report, 3, spawn->keeps_report ? 0 : O_CLOEXEC) < 0)
        fail(report, SHIM_SPAWN_DESCRIPTORS);
    if (syscall(SYS_close_range, executable >= 0 ? above : above - 1, ~0u, 0) < 0)
        fail(3, SHIM_SPAWN_DESCRIPTORS);
    return executable >= 0 ? 4 + count : -1;
}

// In a new user namespace nobody is mapped until the parent has written the maps. setgroups is
// refused where the namespace denies it (user_namespaces(7)), and there are no groups then.
static void become_root(void) {
    char go;
    ssize_t count;
    do count = recv(3, &go, sizeof go, 0);
    while (count < 0 && errno == EINTR);
    if (count == 0) _exit(1);
    if (count < 0) fail(3, SHIM_SPAWN_GO);
    if (syscall(SYS_setgroups, 0, NULL) < 0 && errno != EPERM) fail(3, SHIM_SPAWN_IDENTITY);
    if (syscall(SYS_setresgid, 0, 0, 0) < 0) fail(3, SHIM_SPAWN_IDENTITY);
    if (syscall(SYS_setresuid, 0, 0, 0) < 0) fail(3, SHIM_SPAWN_IDENTITY);
}

__attribute__((used)) static _Noreturn void run_child(const struct shim_spawn *spawn) {
    enter_cgroups(spawn);
    reset_signals();
    int executable = arrange_descriptors(spawn);
    if (spawn->waits_for_go) become_root();
    if (spawn->leads_process_group) setpgid(0, 0);
    if (spawn->directory && chdir(spawn->directory) < 0) fail(3, SHIM_SPAWN_DIRECTORY);
    if (executable >= 0)
        syscall(SYS_execveat, executable, "", spawn->arguments, spawn->environment, AT_EMPTY_PATH);
    else
        syscall(SYS_execve, spawn->path, spawn->arguments, spawn->environment);
    fail(3, SHIM_SPAWN_EXECUTE);
}

#ifdef __x86_64__
enum { BORROWED_STACK = 32 << 10 };

// Starts the child on our memory, while we stand still until it has executed its program or has ended, as after vfork(2):
// no page table is copied, and none of our pages is write-protected, to be copied when we write to it next.
// It has a stack of its own and never returns from here, so nothing of ours moves beneath us. A failed clone3 leaves the
// registers as they are.
static pid_t start_on_our_memory(const struct shim_spawn *spawn, struct clone3_args *args) {
    _Alignas(16) char stack[BORROWED_STACK];
    args->flags |= CLONE_VM | CLONE_VFORK;
    args->stack = (uint64_t)(uintptr_t)stack;
    args->stack_size = sizeof stack;
    long result = SYS_clone3;
    __asm__ volatile(
        "syscall\n\t"
        "test %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xor %%ebp, %%ebp\n\t"
        "mov %[spawn], %%rdi\n\t"
        "call %P[child]\n\t"
        "1:"
        : "+a"(result)
        : "D"(args), "S"(sizeof *args), [spawn] "r"(spawn), [child] "i"(run_child)
        : "rcx", "r11", "memory");
    if (result >= 0) return (pid_t)result;
    errno = (int)-result;
    return -1;
}
#endif

pid_t shim_spawn_process(const struct shim_spawn *spawn, int *pidfd) {
    struct clone3_args args = {
        .flags = spawn->clone_flags | CLONE_PIDFD | (spawn->cgroup >= 0 ? SHIM_CLONE_INTO_CGROUP : 0),
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = spawn->cgroup >= 0 ? (uint64_t)spawn->cgroup : 0,
    };
#ifdef __x86_64__
    // Who waits for us must not keep us waiting.
    if (!spawn->waits_for_go && !spawn->copies_memory) return start_on_our_memory(spawn, &args);
#endif
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) run_child(spawn);
    return pid;
}
