#include "CShims.h"

#include <string.h>

// Between clone and exec there are system calls only, and none through glibc: the child has the parent's memory, or a
// copy of it, and with that `errno` of the parent's thread, who may be in need of it at the same time. Each of these
// calls answers the error number, negated, as the kernel does.
#ifdef __x86_64__
static long call(long number, long a, long b, long c, long d, long e) {
    long result = number;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}
#else
// Here the child has a copy of the memory.
static long call(long number, long a, long b, long c, long d, long e) {
    long result = syscall(number, a, b, c, d, e);
    return result < 0 ? -errno : result;
}
#endif

struct clone3_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
        set_tid_size, cgroup;
};

static _Noreturn void fail_at(const struct shim_spawn_failure *failure, int report) {
    call(SYS_write, report, (long)failure, sizeof *failure, 0, 0);
    for (;;) call(SYS_exit_group, 127, 0, 0, 0, 0);
}

static _Noreturn void fail(int report, enum shim_spawn_step step, long error) {
    struct shim_spawn_failure failure = {SHIM_SPAWN_MAGIC, (int32_t)step, (int32_t)-error, 0};
    fail_at(&failure, report);
}

// Who moves itself, and no other thread, need not wait until no process of the host forks or ends:
// from outside, through `cgroup.procs`, that is an RCU grace period, 5 to 12 ms after a quiet moment.
static void enter_cgroups(const struct shim_spawn *spawn) {
    for (unsigned int i = 0; i < spawn->tasks_count; i++) {
        long result = call(SYS_write, spawn->tasks[i], (long)"0", 1, 0, 0);
        if (result >= 0) continue;
        struct shim_spawn_failure failure = {SHIM_SPAWN_MAGIC, SHIM_SPAWN_TASKS, (int32_t)-result, (int32_t)i};
        fail_at(&failure, spawn->report);
    }
}

// Ignored signals and the signal mask survive exec; the program must inherit neither.
static void reset_signals(void) {
    // The kernel's own struct: handler, flags, restorer, mask. All zero is the default.
    const uint64_t by_default[4] = {0}, none = 0;
    for (int signal = 1; signal < _NSIG; signal++)
        call(SYS_rt_sigaction, signal, (long)by_default, 0, sizeof none, 0);
    call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, sizeof none, 0);
}

// Copies a descriptor to a number that no later dup3 writes to; -1 stays.
static int lift(int descriptor, int above, int report) {
    if (descriptor < 0) return -1;
    long copy = call(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, above, 0, 0);
    if (copy < 0) fail(report, SHIM_SPAWN_DESCRIPTORS, copy);
    return (int)copy;
}

static void place(int descriptor, int number, int flags, int report) {
    long result = call(SYS_dup3, descriptor, number, flags, 0, 0);
    if (result < 0) fail(report, SHIM_SPAWN_DESCRIPTORS, result);
}

// Puts the report at 3, the inherited at 4 and up, the executable behind them; closes the rest.
// The other end of the channel is among the rest: without it, end of file means the parent died.
// Returns the new number of the executable.
static int arrange_descriptors(const struct shim_spawn *spawn) {
    int count = (int)spawn->inherited_count, above = 5 + count;
    int report = lift(spawn->report, above, spawn->report);
    int lifted[count + 1], standard[3];
    int executable = lift(spawn->executable, above, report);
    for (int i = 0; i < count; i++) lifted[i] = lift(spawn->inherited[i], above, report);
    for (int i = 0; i < 3; i++) standard[i] = lift(spawn->standard[i], above, report);
    for (int i = 0; i < 3; i++)
        if (standard[i] >= 0) place(standard[i], i, 0, report);
    for (int i = 0; i < count; i++) place(lifted[i], 4 + i, 0, report);
    if (executable >= 0) place(executable, 4 + count, O_CLOEXEC, report);
    place(report, 3, spawn->keeps_report ? 0 : O_CLOEXEC, report);
    long closed = call(SYS_close_range, executable >= 0 ? above : above - 1, ~0u, 0, 0, 0);
    if (closed < 0) fail(3, SHIM_SPAWN_DESCRIPTORS, closed);
    return executable >= 0 ? 4 + count : -1;
}

// In a new user namespace nobody is mapped until the parent has written the maps. setgroups is
// refused where the namespace denies it (user_namespaces(7)), and there are no groups then.
static void become_root(void) {
    char go;
    long result;
    do result = call(SYS_read, 3, (long)&go, sizeof go, 0, 0);
    while (result == -EINTR);
    if (result == 0) call(SYS_exit_group, 1, 0, 0, 0, 0);
    if (result < 0) fail(3, SHIM_SPAWN_GO, result);
    result = call(SYS_setgroups, 0, 0, 0, 0, 0);
    if (result < 0 && result != -EPERM) fail(3, SHIM_SPAWN_IDENTITY, result);
    if ((result = call(SYS_setresgid, 0, 0, 0, 0, 0)) < 0) fail(3, SHIM_SPAWN_IDENTITY, result);
    if ((result = call(SYS_setresuid, 0, 0, 0, 0, 0)) < 0) fail(3, SHIM_SPAWN_IDENTITY, result);
}

__attribute__((used)) static _Noreturn void run_child(const struct shim_spawn *spawn) {
    enter_cgroups(spawn);
    reset_signals();
    int executable = arrange_descriptors(spawn);
    if (spawn->waits_for_go) become_root();
    if (spawn->leads_process_group) call(SYS_setpgid, 0, 0, 0, 0, 0);
    long result = spawn->directory ? call(SYS_chdir, (long)spawn->directory, 0, 0, 0, 0) : 0;
    if (result < 0) fail(3, SHIM_SPAWN_DIRECTORY, result);
    const long arguments = (long)spawn->arguments, environment = (long)spawn->environment;
    result = executable >= 0 ? call(SYS_execveat, executable, (long)"", arguments, environment, AT_EMPTY_PATH)
                             : call(SYS_execve, (long)spawn->path, arguments, environment, 0, 0);
    fail(3, SHIM_SPAWN_EXECUTE, result);
}

#ifdef __x86_64__
enum { CHILD_STACK = 32 << 10 };

// Starts the child on our memory: no page table is copied, and none of our pages is write-protected, to be copied when we
// write to it next. It has a stack of its own and never returns from here. Unless it shares, we stand still until it has
// executed its program or has ended, as after vfork(2), and so nothing that it reads can move; what is shared stays for
// good, for nobody tells us when the child has read it. A failed clone3 leaves the registers as they are.
static pid_t start_on_our_memory(struct shim_spawn *spawn, struct clone3_args *args) {
    char *stack = malloc(CHILD_STACK);
    if (!stack) return -1;
    args->flags |= CLONE_VM | (spawn->memory == SHIM_SPAWN_SHARE ? CLONE_CHILD_CLEARTID : CLONE_VFORK);
    args->child_tid = (uint64_t)(uintptr_t)&spawn->has_memory;
    args->stack = (uint64_t)(uintptr_t)stack;
    args->stack_size = CHILD_STACK;
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
    if (result < 0 || spawn->memory != SHIM_SPAWN_SHARE) free(stack);
    if (result >= 0) return (pid_t)result;
    errno = (int)-result;
    return -1;
}
#endif

void shim_spawn_await(struct shim_spawn *spawn) {
    uint32_t value;
    while ((value = __atomic_load_n(&spawn->has_memory, __ATOMIC_ACQUIRE)))
        call(SYS_futex, (long)&spawn->has_memory, FUTEX_WAIT, value, 0, 0);
}

pid_t shim_spawn_process(struct shim_spawn *spawn, int *pidfd) {
    struct clone3_args args = {
        .flags = spawn->clone_flags | CLONE_PIDFD | (spawn->cgroup >= 0 ? SHIM_CLONE_INTO_CGROUP : 0),
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
        .cgroup = spawn->cgroup >= 0 ? (uint64_t)spawn->cgroup : 0,
    };
#ifdef __x86_64__
    if (spawn->memory != SHIM_SPAWN_COPY) return start_on_our_memory(spawn, &args);
#endif
    spawn->has_memory = 0;
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) run_child(spawn);
    return pid;
}
