// Constants that are macros with casts, shifts or odd types, or newer than the C library's headers.
#ifndef APUS_CONSTANTS_H
#define APUS_CONSTANTS_H

static const uint64_t SHIM_CLONE_INTO_CGROUP = 0x200000000ULL;
static const unsigned int SHIM_OPEN_TREE_CLONE = OPEN_TREE_CLONE;
static const unsigned int SHIM_OPEN_TREE_CLOEXEC = O_CLOEXEC;
static const unsigned int SHIM_MOVE_MOUNT_F_EMPTY_PATH = 0x4;
static const unsigned int SHIM_MOVE_MOUNT_T_EMPTY_PATH = 0x40;
static const unsigned int SHIM_MOVE_MOUNT_BENEATH = 0x200;
static const unsigned int SHIM_FSOPEN_CLOEXEC = 0x1;
static const unsigned int SHIM_FSMOUNT_CLOEXEC = 0x1;
static const unsigned int SHIM_FSPICK_CLOEXEC = 0x1;
static const unsigned int SHIM_FSPICK_NO_AUTOMOUNT = 0x4;
static const unsigned int SHIM_FSPICK_EMPTY_PATH = 0x8;
static const unsigned int SHIM_FSCONFIG_SET_FLAG = 0;
static const unsigned int SHIM_FSCONFIG_SET_STRING = 1;
static const unsigned int SHIM_FSCONFIG_SET_FD = 5;
static const unsigned int SHIM_FSCONFIG_CMD_CREATE = 6;
static const unsigned int SHIM_FSCONFIG_CMD_RECONFIGURE = 7;
static const int SHIM_MNT_FORCE = MNT_FORCE;
static const int SHIM_MNT_DETACH = MNT_DETACH;
static const int SHIM_MNT_EXPIRE = MNT_EXPIRE;
static const int SHIM_UMOUNT_NOFOLLOW = UMOUNT_NOFOLLOW;
static const unsigned int SHIM_MFD_CLOEXEC = 0x1;
static const unsigned int SHIM_MFD_ALLOW_SEALING = 0x2;
static const unsigned int SHIM_MFD_EXEC = 0x10;
static const unsigned int SHIM_MFD_NOEXEC_SEAL = 0x8;
static const int SHIM_SOCK_SEQPACKET = SOCK_SEQPACKET;
static const int SHIM_SOCK_STREAM = SOCK_STREAM;
static const int SHIM_SOCK_DGRAM = SOCK_DGRAM;
static const int SHIM_SOCK_CLOEXEC = SOCK_CLOEXEC;
static const int SHIM_SOCK_NONBLOCK = SOCK_NONBLOCK;
static const int SHIM_SCM_RIGHTS = SCM_RIGHTS;
static const int SHIM_MSG_CMSG_CLOEXEC = MSG_CMSG_CLOEXEC;
static const int SHIM_MSG_NOSIGNAL = MSG_NOSIGNAL;
static const int SHIM_MSG_CTRUNC = MSG_CTRUNC;
static const int SHIM_MSG_TRUNC = MSG_TRUNC;
static const int SHIM_SFD_CLOEXEC = SFD_CLOEXEC;
static const int SHIM_SFD_NONBLOCK = SFD_NONBLOCK;
static const int SHIM_IOPRIO_WHO_PROCESS = IOPRIO_WHO_PROCESS;
static const int SHIM_P_PIDFD = P_PIDFD;

// Instruction sets, as seccomp and audit number them.
static const uint32_t SHIM_AUDIT_ARCH_I386 = AUDIT_ARCH_I386;
static const uint32_t SHIM_AUDIT_ARCH_X86_64 = AUDIT_ARCH_X86_64;
static const uint32_t SHIM_AUDIT_ARCH_ARM = AUDIT_ARCH_ARM;
static const uint32_t SHIM_AUDIT_ARCH_AARCH64 = AUDIT_ARCH_AARCH64;
static const uint32_t SHIM_AUDIT_ARCH_MIPS = AUDIT_ARCH_MIPS;
static const uint32_t SHIM_AUDIT_ARCH_MIPS64 = AUDIT_ARCH_MIPS64;
static const uint32_t SHIM_AUDIT_ARCH_MIPS64N32 = AUDIT_ARCH_MIPS64N32;
static const uint32_t SHIM_AUDIT_ARCH_MIPSEL = AUDIT_ARCH_MIPSEL;
static const uint32_t SHIM_AUDIT_ARCH_MIPSEL64 = AUDIT_ARCH_MIPSEL64;
static const uint32_t SHIM_AUDIT_ARCH_MIPSEL64N32 = AUDIT_ARCH_MIPSEL64N32;
static const uint32_t SHIM_AUDIT_ARCH_PPC = AUDIT_ARCH_PPC;
static const uint32_t SHIM_AUDIT_ARCH_PPC64 = AUDIT_ARCH_PPC64;
static const uint32_t SHIM_AUDIT_ARCH_PPC64LE = AUDIT_ARCH_PPC64LE;
static const uint32_t SHIM_AUDIT_ARCH_S390 = AUDIT_ARCH_S390;
static const uint32_t SHIM_AUDIT_ARCH_S390X = AUDIT_ARCH_S390X;
static const uint32_t SHIM_AUDIT_ARCH_PARISC = AUDIT_ARCH_PARISC;
static const uint32_t SHIM_AUDIT_ARCH_PARISC64 = AUDIT_ARCH_PARISC64;
static const uint32_t SHIM_AUDIT_ARCH_RISCV64 = AUDIT_ARCH_RISCV64;
static const uint32_t SHIM_AUDIT_ARCH_LOONGARCH64 = AUDIT_ARCH_LOONGARCH64;
static const uint32_t SHIM_AUDIT_ARCH_M68K = AUDIT_ARCH_M68K;
static const uint32_t SHIM_AUDIT_ARCH_SH = AUDIT_ARCH_SH;

#endif
