// System calls that glibc lacks, hides from Swift or wraps with logic of its own. One line each.
#ifndef APUS_SYSCALLS_H
#define APUS_SYSCALLS_H

// The error number of the last call; a macro, which Swift does not see.
static inline int shim_errno(void) { return errno; }
static inline void shim_clear_errno(void) { errno = 0; }

// Files.
static inline int shim_open_at(int directory, const char *_Nonnull path, int flags, mode_t mode) { return openat(directory, path, flags, mode); }
static inline int shim_openat2(int directory, const char *_Nonnull path, uint64_t flags, uint64_t mode, uint64_t resolve) { struct open_how how = {flags, mode, resolve}; return (int)syscall(SYS_openat2, directory, path, &how, sizeof how); }
static inline int shim_fcntl(int descriptor, int command, long argument) { return fcntl(descriptor, command, argument); }
static inline int shim_close_range(unsigned int first, unsigned int last, unsigned int flags) { return (int)syscall(SYS_close_range, first, last, flags); }
static inline int shim_fchmodat2(int directory, const char *_Nonnull path, mode_t mode, int flags) { return (int)syscall(452, directory, path, mode, flags); }
static inline int shim_fsetxattr(int file, const char *_Nonnull name, const char *_Nonnull value, size_t size) { return (int)syscall(SYS_fsetxattr, file, name, value, size, 0); }
static inline int shim_statx(int directory, const char *_Nonnull path, int flags, unsigned int mask, struct statx *_Nonnull result) { return statx(directory, path, flags, mask, result); }
static inline int shim_memfd_create(const char *_Nonnull name, unsigned int flags) { return (int)syscall(SYS_memfd_create, name, flags); }
static inline int shim_renameat2(int from, const char *_Nonnull path, int to, const char *_Nonnull target, unsigned int flags) { return (int)syscall(SYS_renameat2, from, path, to, target, flags); }
static inline int shim_faccessat2(int directory, const char *_Nonnull path, int mode, int flags) { return (int)syscall(SYS_faccessat2, directory, path, mode, flags); }
static inline const char *_Nonnull shim_dirent_name(const struct dirent *_Nonnull entry) { return entry->d_name; }
static inline unsigned int shim_major(dev_t device) { return major(device); }
static inline unsigned int shim_minor(dev_t device) { return minor(device); }
static inline dev_t shim_makedev(unsigned int major, unsigned int minor) { return makedev(major, minor); }
static inline int shim_eventfd(void) { return (int)syscall(SYS_eventfd2, 0, O_CLOEXEC | O_NONBLOCK); }

// Mounts.
static inline int shim_open_tree(int directory, const char *_Nonnull path, unsigned int flags) { return (int)syscall(SYS_open_tree, directory, path, flags); }
static inline int shim_move_mount(int from, const char *_Nonnull path, int to, const char *_Nonnull target, unsigned int flags) { return (int)syscall(SYS_move_mount, from, path, to, target, flags); }
static inline int shim_fsopen(const char *_Nonnull type, unsigned int flags) { return (int)syscall(SYS_fsopen, type, flags); }
static inline int shim_fsconfig(int context, unsigned int command, const char *_Nullable key, const void *_Nullable value, int auxiliary) { return (int)syscall(SYS_fsconfig, context, command, key, value, auxiliary); }
static inline int shim_fsmount(int context, unsigned int flags, unsigned int attributes) { return (int)syscall(SYS_fsmount, context, flags, attributes); }
static inline int shim_fspick(int directory, const char *_Nonnull path, unsigned int flags) { return (int)syscall(SYS_fspick, directory, path, flags); }
static inline int shim_mount_setattr(int directory, const char *_Nonnull path, unsigned int flags, uint64_t set, uint64_t clear, uint64_t propagation, uint64_t user_namespace) { uint64_t attributes[4] = {set, clear, propagation, user_namespace}; return (int)syscall(SYS_mount_setattr, directory, path, flags, attributes, sizeof attributes); }
static inline int shim_pivot_root(const char *_Nonnull root, const char *_Nonnull old) { return (int)syscall(SYS_pivot_root, root, old); }

// Processes.
static inline int shim_personality(unsigned long domain) { return personality(domain); }
static inline pid_t shim_fork(void) { return fork(); }
static inline int shim_execveat(int executable, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment) { return (int)syscall(SYS_execveat, executable, "", arguments, environment, AT_EMPTY_PATH); }
static inline int shim_pidfd_open(pid_t pid, unsigned int flags) { return (int)syscall(SYS_pidfd_open, pid, flags); }
static inline int shim_pidfd_send_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }
static inline int shim_pidfd_getfd(int pidfd, int number) { return (int)syscall(SYS_pidfd_getfd, pidfd, number, 0); }
static inline int shim_waitid(int kind, int id, siginfo_t *_Nonnull info, int options) { return waitid((idtype_t)kind, (id_t)id, info, options); }
static inline int shim_siginfo_pid(const siginfo_t *_Nonnull info) { return info->si_pid; }
static inline int shim_siginfo_status(const siginfo_t *_Nonnull info) { return info->si_status; }
static inline int shim_prctl(int operation, unsigned long a, unsigned long b, unsigned long c, unsigned long d) { return prctl(operation, a, b, c, d); }
static inline int shim_prctl_name(const char *_Nonnull name) { return prctl(PR_SET_NAME, name); }
static inline long shim_getcwd(char *_Nonnull buffer, size_t size) { return syscall(SYS_getcwd, buffer, size); }
static inline int shim_setns(int descriptor, int flags) { return setns(descriptor, flags); }
static inline int shim_unshare(int flags) { return unshare(flags); }
static inline int shim_ioctl(int descriptor, unsigned long request, long argument) { return ioctl(descriptor, request, argument); }
static inline int shim_ioctl_pointer(int descriptor, unsigned long request, void *_Nonnull argument) { return ioctl(descriptor, request, argument); }
char *_Nullable *_Nullable shim_arguments(void);
static inline char *_Nullable *_Nullable shim_environment(void) { return environ; }

// Signals. SIG_DFL and SIG_IGN are casts.
static inline int shim_signal_default(int number) { struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = 0}; return sigaction(number, &action, NULL); }
static inline int shim_signal_ignore(int number) { struct sigaction action = {.sa_handler = SIG_IGN}; return sigaction(number, &action, NULL); }

// Identity. The kernel's calls: glibc's set the ids of all threads, and there is only one.
static inline int shim_setresuid(uid_t real, uid_t effective, uid_t saved) { return (int)syscall(SYS_setresuid, real, effective, saved); }
static inline int shim_setresgid(gid_t real, gid_t effective, gid_t saved) { return (int)syscall(SYS_setresgid, real, effective, saved); }
static inline int shim_setgroups(size_t count, const gid_t *_Nullable groups) { return (int)syscall(SYS_setgroups, count, groups); }
static inline int shim_join_session_keyring(const char *_Nullable name) { return (int)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name); }
static inline int shim_keyctl_setperm(int key, unsigned int permissions) { return (int)syscall(SYS_keyctl, KEYCTL_SETPERM, key, permissions); }
static inline long shim_keyctl_describe(int key, char *_Nullable buffer, size_t size) { return syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, buffer, size); }

// Terminals. Their request numbers are macros with casts.
static inline int shim_tty_unlock(int master) { int off = 0; return ioctl(master, TIOCSPTLCK, &off); }
static inline int shim_tty_peer(int master, int flags) { return ioctl(master, TIOCGPTPEER, flags); }
static inline int shim_tty_number(int master, unsigned int *_Nonnull number) { return ioctl(master, TIOCGPTN, number); }
static inline int shim_tty_get_size(int terminal, struct winsize *_Nonnull size) { return ioctl(terminal, TIOCGWINSZ, size); }
static inline int shim_tty_set_size(int terminal, const struct winsize *_Nonnull size) { return ioctl(terminal, TIOCSWINSZ, size); }
static inline int shim_tty_control(int terminal) { return ioctl(terminal, TIOCSCTTY, 0); }

// Namespaces.
static inline int shim_ns_type(int descriptor) { return ioctl(descriptor, NS_GET_NSTYPE); }
static inline int shim_ns_user(int descriptor) { return ioctl(descriptor, NS_GET_USERNS); }
static inline int shim_ns_parent(int descriptor) { return ioctl(descriptor, NS_GET_PARENT); }

// Control messages.
static inline size_t shim_cmsg_space(size_t length) { return CMSG_SPACE(length); }
static inline size_t shim_cmsg_length(size_t length) { return CMSG_LEN(length); }
static inline struct cmsghdr *_Nullable shim_cmsg_first(struct msghdr *_Nonnull message) { return CMSG_FIRSTHDR(message); }
static inline struct cmsghdr *_Nullable shim_cmsg_next(struct msghdr *_Nonnull message, struct cmsghdr *_Nonnull header) { return CMSG_NXTHDR(message, header); }
static inline unsigned char *_Nonnull shim_cmsg_data(struct cmsghdr *_Nonnull header) { return CMSG_DATA(header); }
static inline int shim_socketpair(int type, int *_Nonnull ends) { return socketpair(AF_UNIX, type, 0, ends); }
static inline int shim_socket(int type) { return socket(AF_UNIX, type, 0); }
static inline int shim_bind(int socket, const struct sockaddr_un *_Nonnull address, socklen_t length) { return bind(socket, (const struct sockaddr *)address, length); }
static inline int shim_connect(int socket, const struct sockaddr_un *_Nonnull address, socklen_t length) { return connect(socket, (const struct sockaddr *)address, length); }
static inline int shim_accept(int socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC); }
static inline ssize_t shim_send_to(int socket, const void *_Nullable bytes, size_t count, const struct sockaddr_un *_Nonnull address, socklen_t length) { return sendto(socket, bytes, count, MSG_NOSIGNAL, (const struct sockaddr *)address, length); }

// Filters and programs.
static inline int shim_seccomp(unsigned int operation, unsigned int flags, void *_Nullable argument) { return (int)syscall(SYS_seccomp, operation, flags, argument); }
static inline int shim_seccomp_load(unsigned int flags, unsigned short count, const void *_Nonnull instructions) { struct sock_fprog program = {count, (struct sock_filter *)instructions}; return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program); }
static inline int shim_bpf_load(unsigned int type, const void *_Nonnull instructions, unsigned int count, char *_Nullable log, unsigned int log_size) { union bpf_attr a = {.prog_type = type, .insns = (uint64_t)(uintptr_t)instructions, .insn_cnt = count, .license = (uint64_t)(uintptr_t)"Apache-2.0", .log_buf = (uint64_t)(uintptr_t)log, .log_size = log_size, .log_level = log ? 1 : 0}; return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &a, sizeof a); }
static inline int shim_bpf_attach(int target, int program, unsigned int type, unsigned int flags, int replaced) { union bpf_attr a = {.target_fd = (uint32_t)target, .attach_bpf_fd = (uint32_t)program, .attach_type = type, .attach_flags = flags, .replace_bpf_fd = replaced < 0 ? 0 : (uint32_t)replaced}; return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &a, sizeof a); }
static inline int shim_bpf_detach(int target, int program, unsigned int type) { union bpf_attr a = {.target_fd = (uint32_t)target, .attach_bpf_fd = (uint32_t)program, .attach_type = type}; return (int)syscall(SYS_bpf, BPF_PROG_DETACH, &a, sizeof a); }
static inline int shim_bpf_query(int target, unsigned int type, uint32_t *_Nonnull ids, uint32_t *_Nonnull count) { union bpf_attr a = {.query = {.target_fd = (uint32_t)target, .attach_type = type, .prog_ids = (uint64_t)(uintptr_t)ids, .prog_cnt = *count}}; int result = (int)syscall(SYS_bpf, BPF_PROG_QUERY, &a, sizeof a); *count = a.query.prog_cnt; return result; }
static inline int shim_bpf_program(uint32_t id) { union bpf_attr a = {.prog_id = id}; return (int)syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &a, sizeof a); }

// Scheduling.
struct shim_sched_attr { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t runtime, deadline, period; uint32_t util_min, util_max; };
static inline int shim_sched_setattr(pid_t pid, struct shim_sched_attr *_Nonnull attributes) { return (int)syscall(SYS_sched_setattr, pid, attributes, 0); }
static inline int shim_sched_getattr(pid_t pid, struct shim_sched_attr *_Nonnull attributes) { return (int)syscall(SYS_sched_getattr, pid, attributes, sizeof *attributes, 0); }
static inline int shim_sched_setaffinity(pid_t pid, size_t size, const void *_Nonnull mask) { return (int)syscall(SYS_sched_setaffinity, pid, size, mask); }
static inline int shim_sched_getaffinity(pid_t pid, size_t size, void *_Nonnull mask) { return (int)syscall(SYS_sched_getaffinity, pid, size, mask); }
static inline int shim_setpriority(pid_t pid, int nice) { return (int)syscall(SYS_setpriority, 0, pid, nice); }
static inline int shim_ioprio_set(pid_t pid, int priority) { return (int)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, pid, priority); }
static inline int shim_ioprio_get(pid_t pid) { return (int)syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, pid); }
static inline int shim_set_mempolicy(int mode, const unsigned long *_Nullable nodes, unsigned long bits) { return (int)syscall(SYS_set_mempolicy, mode, nodes, bits); }
struct shim_limit { uint64_t soft, hard; };
static inline int shim_prlimit(pid_t pid, int kind, const struct shim_limit *_Nullable limit, struct shim_limit *_Nullable previous) { return (int)syscall(SYS_prlimit64, pid, kind, limit, previous); }
static inline long shim_getrandom(void *_Nonnull buffer, size_t size) { return syscall(SYS_getrandom, buffer, size, 0); }

#endif
