/* `resctrl:DIRECTORY` mounts an imitation of the kernel's resctrl there and serves it until it is unmounted: few
 * machines have the processor for the real one. It speaks the protocol of /dev/fuse, and keeps the rules of
 * Documentation/filesystems/resctrl.rst that a runtime can break. `log` in its root tells what was done, in order. */
#define _GNU_SOURCE
#include "probe.h"
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/fuse.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdarg.h>

enum kind { FREE, GROUP, MONITOR, MONITORS, INFO, SCHEMATA, TASKS, STATUS, LOG };
enum { NODES = 256, MAX_GROUPS = 3, MAX_MONITORS = 3, PIDS = 1024, ROOT = FUSE_ROOT_ID };

struct node {
    enum kind kind;
    int parent;
    char name[NAME_MAX + 1];
    char cache[2][16], bandwidth[2][16]; /* of a GROUP: L3 and MB of two domains */
};
/* Numbers are inode numbers; 0 is unused. */
static struct node nodes[NODES];
static struct member { int pid, group, monitor; } members[PIDS];
static int member_count;
static char status[256] = "ok\n", history[16384];

static int is_directory(const struct node *node) { return node->kind >= GROUP && node->kind <= INFO; }

static int add(int parent, enum kind kind, const char *name)
{
    for (int inode = ROOT; inode < NODES; inode++)
        if (nodes[inode].kind == FREE) {
            nodes[inode] = (struct node){ .kind = kind, .parent = parent };
            snprintf(nodes[inode].name, sizeof nodes[inode].name, "%s", name);
            return inode;
        }
    return 0;
}

static int find(int parent, const char *name)
{
    for (int inode = ROOT; inode < NODES; inode++)
        if (nodes[inode].kind && inode != ROOT && nodes[inode].parent == parent && !strcmp(nodes[inode].name, name))
            return inode;
    return 0;
}

static int count(enum kind kind)
{
    int found = 0;
    for (int inode = ROOT; inode < NODES; inode++)
        found += nodes[inode].kind == kind;
    return found;
}

/* The path below the root, `/` for the root itself. */
static const char *path_of(int inode)
{
    static char path[3 * NAME_MAX];
    char rest_of[3 * NAME_MAX] = "";
    for (; inode != ROOT; inode = nodes[inode].parent) {
        snprintf(path, sizeof path, "/%s%s", nodes[inode].name, rest_of);
        snprintf(rest_of, sizeof rest_of, "%s", path);
    }
    snprintf(path, sizeof path, "%s", *rest_of ? rest_of : "/");
    return path;
}

__attribute__((format(printf, 1, 2))) static void record(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    size_t used = strlen(history);
    vsnprintf(history + used, sizeof history - used, format, values);
    va_end(values);
}

/* What last_cmd_status says about an error, which is returned. */
static int refuse(int error, const char *why)
{
    snprintf(status, sizeof status, "%s\n", why);
    return -error;
}

static void fill_group(int group)
{
    for (int domain = 0; domain < 2; domain++) {
        strcpy(nodes[group].cache[domain], "fffff");
        strcpy(nodes[group].bandwidth[domain], "100");
    }
    add(group, SCHEMATA, "schemata");
    add(group, TASKS, "tasks");
    add(group, MONITORS, "mon_groups");
}

static int make(int parent, const char *name, int *made)
{
    strcpy(status, "ok\n");
    if (find(parent, name))
        return -EEXIST;
    if (nodes[parent].kind == MONITORS) {
        if (count(MONITOR) >= MAX_MONITORS)
            return refuse(ENOSPC, "Out of RMIDs");
        add(*made = add(parent, MONITOR, name), TASKS, "tasks");
    } else if (parent == ROOT) {
        if (count(GROUP) > MAX_GROUPS)
            return refuse(ENOSPC, "Out of CLOSIDs");
        fill_group(*made = add(parent, GROUP, name));
    } else {
        return -EPERM;
    }
    record("mkdir %s\n", path_of(*made));
    return 0;
}

static void discard(int inode)
{
    for (int child = ROOT + 1; child < NODES; child++)
        if (nodes[child].kind && nodes[child].parent == inode)
            discard(child);
    for (int index = 0; index < member_count; index++) {
        if (members[index].group == inode)
            members[index].group = ROOT;
        if (members[index].monitor == inode)
            members[index].monitor = 0;
    }
    nodes[inode].kind = FREE;
}

static int unmake(int parent, const char *name)
{
    int inode = find(parent, name);
    if (!inode)
        return -ENOENT;
    if (nodes[inode].kind != GROUP && nodes[inode].kind != MONITOR)
        return -EPERM;
    record("rmdir %s\n", path_of(inode));
    discard(inode);
    return 0;
}

/* One line of `schemata`: `L3:` a contiguous mask, `MB:` a percentage that is rounded up to tens. */
static int set_share(int group, char *line)
{
    char *domains = line, *resource = strsep(&domains, ":"), *domain;
    int is_cache = !strcmp(resource, "L3");
    if (!domains)
        return refuse(EINVAL, "Missing ':'");
    if (!is_cache && strcmp(resource, "MB"))
        return refuse(EINVAL, "Unknown or unsupported resource name");
    while ((domain = strsep(&domains, ";"))) {
        char *value = domain, *number_of = strsep(&value, "=");
        unsigned long place = strtoul(number_of, NULL, 10);
        unsigned long share = value ? strtoul(value, NULL, is_cache ? 16 : 10) : 0;
        if (!value || place > 1)
            return refuse(EINVAL, "Missing '=' or non-numeric domain");
        if (is_cache && (!share || share > 0xfffff || ((share + (share & -share)) & share)))
            return refuse(EINVAL, "Mask out of range or not contiguous");
        if (!is_cache && (share < 10 || share > 100))
            return refuse(EINVAL, "MB value out of range");
        char *target = is_cache ? nodes[group].cache[place] : nodes[group].bandwidth[place];
        snprintf(target, 16, is_cache ? "%05lx" : "%3lu", is_cache ? share : (share + 9) / 10 * 10);
    }
    return 0;
}

static int write_schemata(int group, char *text, size_t length)
{
    if (!length || text[length - 1] != '\n')
        return refuse(EINVAL, "no line");
    text[length - 1] = 0;
    record("schemata %s ", path_of(group));
    record("%s\n", text);
    for (char *line; (line = strsep(&text, "\n"));) {
        int result = set_share(group, line);
        if (result)
            return result;
    }
    return 0;
}

/* The place of a process among the members, or after them. */
static int place_of(int pid)
{
    int index = 0;
    while (index < member_count && members[index].pid != pid)
        index++;
    return index;
}

static void enrol(int pid, int group, int monitor)
{
    int index = place_of(pid);
    if (index == PIDS)
        return;
    members[index] = (struct member){ pid, group, monitor };
    member_count += index == member_count;
}

static int write_tasks(int group, const char *text)
{
    int pid = atoi(text), index = place_of(pid), is_monitor = nodes[group].kind == MONITOR;
    int current = index < member_count ? members[index].group : ROOT;
    if (pid <= 0 || kill(pid, 0))
        return refuse(ESRCH, "No task");
    if (is_monitor && current != nodes[nodes[group].parent].parent)
        return refuse(EINVAL, "Can't move task to different control group");
    enrol(pid, is_monitor ? current : group, is_monitor ? group : 0);
    record("tasks %s %d\n", path_of(group), pid);
    return 0;
}

static int write_file(int inode, char *text, size_t length)
{
    int group = nodes[inode].parent;
    strcpy(status, "ok\n");
    if (nodes[inode].kind == SCHEMATA)
        return write_schemata(group, text, length);
    return nodes[inode].kind == TASKS ? write_tasks(group, text) : -EACCES;
}

static size_t read_file(int inode, char *text, size_t size)
{
    const struct node *group = &nodes[nodes[inode].parent];
    size_t used = 0;
    switch (nodes[inode].kind) {
    case STATUS: return (size_t)snprintf(text, size, "%s", status);
    case LOG: return (size_t)snprintf(text, size, "%s", history);
    case SCHEMATA:
        return (size_t)snprintf(text, size, "    MB:0=%s;1=%s\n    L3:0=%s;1=%s\n", group->bandwidth[0],
                                group->bandwidth[1], group->cache[0], group->cache[1]);
    default: break;
    }
    for (int index = 0; index < member_count; index++) {
        int is_in = members[index].group == nodes[inode].parent || members[index].monitor == nodes[inode].parent;
        if (is_in && !kill(members[index].pid, 0))
            used += (size_t)snprintf(text + used, size - used, "%d\n", members[index].pid);
    }
    return used;
}

/* --- Children are born in the groups of their parents ------------------------------------------------------------ */

static int births; /* a netlink socket, see linux/cn_proc.h */

static void listen_for_births(void)
{
    struct __attribute__((packed)) {
        struct nlmsghdr header;
        struct cn_msg message;
        enum proc_cn_mcast_op what;
    } request = {
        .header = { .nlmsg_len = sizeof request, .nlmsg_type = NLMSG_DONE, .nlmsg_pid = (uint32_t)getpid() },
        .message = { .id = { CN_IDX_PROC, CN_VAL_PROC }, .len = sizeof request.what }, .what = PROC_CN_MCAST_LISTEN
    };
    struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
    births = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
    setsockopt(births, SOL_SOCKET, SO_RCVBUFFORCE, &(int){ 8 << 20 }, sizeof(int));
    if (bind(births, (struct sockaddr *)&address, sizeof address) || send(births, &request, sizeof request, 0) < 0)
        perror("probe: resctrl: births");
}

static void learn_of_births(void)
{
    char packet[4096] __attribute__((aligned(NLMSG_ALIGNTO)));
    while (recv(births, packet, sizeof packet, 0) > 0) {
        const struct cn_msg *message = NLMSG_DATA((struct nlmsghdr *)packet);
        const struct proc_event *event = (const struct proc_event *)message->data;
        const struct exit_proc_event *end = &event->event_data.exit;
        int parent = place_of(event->event_data.fork.parent_tgid), gone = place_of(end->process_pid);
        if (event->what == PROC_EVENT_EXIT && end->process_pid == end->process_tgid && gone < member_count)
            members[gone] = members[--member_count];
        else if (event->what == PROC_EVENT_FORK && parent < member_count)
            enrol(event->event_data.fork.child_tgid, members[parent].group, members[parent].monitor);
    }
}

/* --- /dev/fuse --------------------------------------------------------------------------------------------------- */

static int device;

static void answer(uint64_t unique, int error, const void *data, size_t length)
{
    struct fuse_out_header header = { .len = (uint32_t)(sizeof header + length), .error = error, .unique = unique };
    char packet[sizeof header + 65536];
    memcpy(packet, &header, sizeof header);
    if (length)
        memcpy(packet + sizeof header, data, length);
    /* A caller that was interrupted waits for no answer. */
    if (write(device, packet, header.len) < 0 && errno != ENOENT)
        perror("probe: resctrl");
}

static struct fuse_attr attributes(int inode)
{
    int directory = is_directory(&nodes[inode]);
    return (struct fuse_attr){
        .ino = (uint64_t)inode, .mode = directory ? S_IFDIR | 0755 : S_IFREG | 0644, .nlink = 1, .blksize = 4096
    };
}

static void answer_entry(uint64_t unique, int error, int inode)
{
    struct fuse_entry_out entry = { .nodeid = (uint64_t)inode, .attr = attributes(inode) };
    answer(unique, error, &entry, error ? 0 : sizeof entry);
}

static void answer_list(uint64_t unique, int directory, uint64_t offset, size_t size)
{
    char list[8192];
    size_t used = 0;
    for (int inode = ROOT + 1 + (int)offset; inode < NODES; inode++) {
        size_t length = strlen(nodes[inode].name), space = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + length);
        if (!nodes[inode].kind || nodes[inode].parent != directory)
            continue;
        if (used + space > sizeof list || used + space > size)
            break;
        struct fuse_dirent entry = {
            .ino = (uint64_t)inode, .off = (uint64_t)(inode - ROOT), .namelen = (uint32_t)length,
            .type = is_directory(&nodes[inode]) ? DT_DIR : DT_REG
        };
        memset(list + used, 0, space);
        memcpy(list + used, &entry, FUSE_NAME_OFFSET);
        memcpy(list + used + FUSE_NAME_OFFSET, nodes[inode].name, length);
        used += space;
    }
    answer(unique, 0, list, used);
}

static void serve_read(uint64_t unique, int inode, const struct fuse_read_in *wanted)
{
    static char text[32768];
    size_t length = read_file(inode, text, sizeof text);
    size_t from = wanted->offset < length ? (size_t)wanted->offset : length;
    size_t left = length - from;
    answer(unique, 0, text + from, left < wanted->size ? left : wanted->size);
}

static void serve(const struct fuse_in_header *header, char *body)
{
    int inode = (int)header->nodeid, found = 0, result;
    struct fuse_attr_out attribute = { .attr = attributes(inode) };
    struct fuse_open_out opened = { .open_flags = FOPEN_DIRECT_IO };
    struct fuse_init_out begun = { .major = 7, .minor = 31, .max_write = 32768, .time_gran = 1 };
    struct fuse_write_out written = { .size = ((struct fuse_write_in *)body)->size };
    switch (header->opcode) {
    case FUSE_INIT: return answer(header->unique, 0, &begun, sizeof begun);
    case FUSE_GETATTR: case FUSE_SETATTR: return answer(header->unique, 0, &attribute, sizeof attribute);
    case FUSE_LOOKUP:
        found = find(inode, body);
        return answer_entry(header->unique, found ? 0 : -ENOENT, found);
    case FUSE_MKDIR:
        result = make(inode, body + sizeof(struct fuse_mkdir_in), &found);
        return answer_entry(header->unique, result, found);
    case FUSE_RMDIR: return answer(header->unique, unmake(inode, body), NULL, 0);
    case FUSE_OPEN: case FUSE_OPENDIR: return answer(header->unique, 0, &opened, sizeof opened);
    case FUSE_READ: return serve_read(header->unique, inode, (struct fuse_read_in *)body);
    case FUSE_READDIR: {
        struct fuse_read_in *wanted = (struct fuse_read_in *)body;
        return answer_list(header->unique, inode, wanted->offset, wanted->size);
    }
    case FUSE_WRITE:
        result = write_file(inode, body + sizeof(struct fuse_write_in), written.size);
        return answer(header->unique, result, &written, result ? 0 : sizeof written);
    case FUSE_RELEASE: case FUSE_RELEASEDIR: case FUSE_FLUSH: return answer(header->unique, 0, NULL, 0);
    case FUSE_FORGET: case FUSE_BATCH_FORGET: case FUSE_INTERRUPT: return;
    default: return answer(header->unique, -ENOSYS, NULL, 0);
    }
}

static void imitate_resctrl(void)
{
    static char packet[65536 + 4096];
    const char *directory = argument();
    char options[128];
    add(ROOT, GROUP, "");
    fill_group(ROOT);
    add(add(ROOT, INFO, "info"), STATUS, "last_cmd_status");
    add(ROOT, LOG, "log");
    device = open("/dev/fuse", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
    long mounted = device < 0 ? -1 : mount("resctrl", directory, "fuse", MS_NOSUID | MS_NODEV, options);
    listen_for_births();
    say("ready", mounted < 0 ? outcome(mounted) : "1");
    while (mounted == 0) {
        struct pollfd events[] = { { .fd = device, .events = POLLIN }, { .fd = births, .events = POLLIN } };
        poll(events, 2, -1);
        learn_of_births();
        ssize_t length = read(device, packet, sizeof packet - 1);
        if (length < 0 && (errno == ENOENT || errno == EINTR || errno == EAGAIN))
            continue;
        if (length < (ssize_t)sizeof(struct fuse_in_header))
            return; /* ENODEV: unmounted */
        packet[length] = 0;
        serve((struct fuse_in_header *)packet, packet + sizeof(struct fuse_in_header));
    }
}

const struct verb resctrl_verbs[] = { { "resctrl", imitate_resctrl }, { 0 } };
