// usage: steps OUTPUT PROGRAM ARGUMENT…
//
// Runs a program one instruction at a time (ptrace(2), PTRACE_SINGLESTEP), with every process it starts, and counts
// what was executed in PROGRAM: exact where a sampling profiler sees nothing of a process that lives milliseconds.
// Other programs run at full speed. Some 20 µs an instruction; pin it to one processor (taskset), or it takes four
// times as long.
//
// OUTPUT gets a line `call NUMBER PARENT ADDRESS INSTRUCTIONS CALLS` for every node of the tree of calls (its roots,
// whose parent is 0, are the processes) and a line `first ADDRESS ORDER` for every instruction that was executed.
// Addresses are hexadecimal and those of the file, as in the linker's map.
#define _GNU_SOURCE
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_PROCESSES = 64, MOST_NODES = 4 << 20, DEEPEST = 4096, LARGEST_PROGRAM = 16 << 20 };

struct node {
    unsigned long address, instructions, calls;
    int parent, child, sibling;
};

// A process of PROGRAM has a base; every other one has none, and is not stepped.
struct process {
    pid_t pid;
    unsigned long base, last, last_stack;
    int depth, nodes[DEEPEST];
    unsigned long stacks[DEEPEST];
};

static struct node *nodes;
static int node_count = 1, root_count;
static struct process processes[MOST_PROCESSES];
static int process_count;
static unsigned *order, ordered;
static const unsigned char *image;
static struct stat image_status;

static const unsigned char *code_at(unsigned long address) {
    const Elf64_Ehdr *header = (const void *)image;
    const Elf64_Phdr *segments = (const void *)(image + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        unsigned long offset = address - segments[i].p_vaddr;
        if (segments[i].p_type == PT_LOAD && offset < segments[i].p_filesz) return image + segments[i].p_offset + offset;
    }
    return NULL;
}

// A near call, direct or through a register or memory, whatever its prefixes.
static bool is_call(const unsigned char *code) {
    while (memchr("\x66\x67\x3e\x40\x41\x42\x43\x48\x49\x4a\x4b", *code, 11)) code++;
    return *code == 0xe8 || (*code == 0xff && (code[1] >> 3 & 7) == 2);
}

static bool is_return(const unsigned char *code) {
    return *code == 0xc3 || *code == 0xc2 || (*code == 0xf3 && code[1] == 0xc3);
}

static int child_of(int parent, unsigned long address) {
    for (int i = nodes[parent].child; i; i = nodes[i].sibling)
        if (nodes[i].address == address) return i;
    if (node_count == MOST_NODES) errx(1, "the tree of calls is too large");
    nodes[node_count] = (struct node){.address = address, .parent = parent, .sibling = nodes[parent].child};
    return nodes[parent].child = node_count++;
}

static struct process *find(pid_t pid) {
    for (int i = 0; i < process_count; i++)
        if (processes[i].pid == pid) return &processes[i];
    if (process_count == MOST_PROCESSES) errx(1, "too many processes");
    processes[process_count].pid = pid;
    return &processes[process_count++];
}

// Where PROGRAM lies in a process that has just executed something: 0 if that was another program.
static unsigned long base_of(pid_t pid) {
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    if (stat(path, &status) < 0 || status.st_ino != image_status.st_ino || status.st_dev != image_status.st_dev) return 0;
    snprintf(path, sizeof path, "/proc/%d/auxv", pid);
    Elf64_auxv_t vector[64];
    int file = open(path, O_RDONLY);
    ssize_t size = read(file, vector, sizeof vector);
    close(file);
    unsigned long entry = ((const Elf64_Ehdr *)image)->e_entry;
    for (int i = 0; i < size / (ssize_t)sizeof *vector; i++)
        if (vector[i].a_type == AT_ENTRY) {
            // An executable at a fixed address has the base 0; any other number than that will do to say "ours".
            unsigned long base = vector[i].a_un.a_val - entry;
            return base ? base : 1;
        }
    return 0;
}

static void count(struct process *process) {
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, process->pid, 0, &registers) < 0) return;
    unsigned long address = registers.rip - (process->base == 1 ? 0 : process->base);
    const unsigned char *code = process->last ? code_at(process->last) : NULL;
    // An instruction that repeats itself, such as `rep stosb`, is one.
    if (address != process->last) {
        if (code && is_call(code) && registers.rsp < process->last_stack && process->depth < DEEPEST - 1) {
            int node = child_of(process->nodes[process->depth], address);
            process->nodes[++process->depth] = node;
            process->stacks[process->depth] = registers.rsp;
            nodes[node].calls++;
        } else if (code && is_return(code)) {
            while (process->depth > 0 && process->stacks[process->depth] < registers.rsp) process->depth--;
        }
        nodes[process->nodes[process->depth]].instructions++;
        if (address < LARGEST_PROGRAM && !order[address]) order[address] = ++ordered;
    }
    process->last = address;
    process->last_stack = registers.rsp;
}

static void resume(struct process *process, int signal) {
    ptrace(process->base ? PTRACE_SINGLESTEP : PTRACE_CONT, process->pid, 0, signal);
}

static void stopped(struct process *process, int status) {
    int event = status >> 16, signal = WSTOPSIG(status);
    unsigned long new;
    if (event == PTRACE_EVENT_EXEC) {
        process->base = base_of(process->pid);
        process->depth = 0;
        process->last = 0;
        if (process->base) process->nodes[0] = child_of(0, (unsigned long)++root_count);
        resume(process, 0);
    } else if (event) {
        ptrace(PTRACE_GETEVENTMSG, process->pid, 0, &new);
        struct process *child = find((pid_t)new);
        *child = *process;
        child->pid = (pid_t)new;
        resume(process, 0);
    } else if (signal == SIGTRAP || signal == SIGSTOP) {
        if (process->base) count(process);
        resume(process, 0);
    } else {
        resume(process, signal);
    }
}

static void write_output(const char *path) {
    FILE *output = fopen(path, "w");
    if (!output) err(1, "%s", path);
    for (int i = 1; i < node_count; i++)
        fprintf(output, "call %d %d %lx %lu %lu\n", i, nodes[i].parent, nodes[i].address, nodes[i].instructions,
                nodes[i].calls);
    for (unsigned long address = 0; address < LARGEST_PROGRAM; address++)
        if (order[address]) fprintf(output, "first %lx %u\n", address, order[address]);
    if (fclose(output) != 0) err(1, "%s", path);
}

int main(int count, char **arguments) {
    if (count < 3) errx(2, "usage: steps OUTPUT PROGRAM ARGUMENT...");
    int file = open(arguments[2], O_RDONLY);
    if (file < 0 || fstat(file, &image_status) < 0) err(1, "%s", arguments[2]);
    image = mmap(NULL, (size_t)image_status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    nodes = calloc(MOST_NODES, sizeof *nodes);
    order = calloc(LARGEST_PROGRAM, sizeof *order);
    if (image == MAP_FAILED || !nodes || !order) err(1, "memory");
    pid_t first = fork();
    if (first == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execv(arguments[2], arguments + 2);
        _exit(127);
    }
    int status, result = 1;
    waitpid(first, &status, 0);
    ptrace(PTRACE_SETOPTIONS, first, 0,
           PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC);
    resume(find(first), 0);
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        if (WIFSTOPPED(status)) {
            stopped(find(pid), status);
            continue;
        }
        if (pid == first && WIFEXITED(status)) result = WEXITSTATUS(status);
        find(pid)->pid = -1;
        // What was started and stays, a container for example, goes on untraced once its starter has ended.
        if (pid == first) break;
    }
    write_output(arguments[1]);
    return result;
}
