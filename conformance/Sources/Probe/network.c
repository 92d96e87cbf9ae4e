/* The devices of the network namespace, as rtnetlink(7) lists them. */
#define _GNU_SOURCE
#include "probe.h"

#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/un.h>

/* Asks for a list and calls `tell` for each message of it: 0, or -1 with errno. */
static int list(int type, size_t size, void (*tell)(struct nlmsghdr *))
{
    static char buffer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
    struct { struct nlmsghdr header; char body[sizeof(struct ifinfomsg)]; } request = {
        .header = { .nlmsg_len = NLMSG_LENGTH(size), .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    };
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0 || send(fd, &request, request.header.nlmsg_len, 0) < 0)
        return -1;
    for (;;) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        if (length <= 0)
            return -1;
        for (struct nlmsghdr *header = (void *)buffer; NLMSG_OK(header, length); header = NLMSG_NEXT(header, length)) {
            if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
                return close(fd);
            tell(header);
        }
    }
}

static void tell_link(struct nlmsghdr *header)
{
    struct ifinfomsg *link = NLMSG_DATA(header);
    const char *name = "?", *alias = "";
    const unsigned char *mac = NULL;
    unsigned mtu = 0, queue = 0, group = 0, length = IFLA_PAYLOAD(header), size = 0;
    for (struct rtattr *part = IFLA_RTA(link); RTA_OK(part, length); part = RTA_NEXT(part, length))
        switch (part->rta_type) {
        case IFLA_IFNAME: name = RTA_DATA(part); break;
        case IFLA_IFALIAS: alias = RTA_DATA(part); break;
        case IFLA_ADDRESS: mac = RTA_DATA(part); size = RTA_PAYLOAD(part); break;
        case IFLA_MTU: mtu = *(unsigned *)RTA_DATA(part); break;
        case IFLA_TXQLEN: queue = *(unsigned *)RTA_DATA(part); break;
        case IFLA_GROUP: group = *(unsigned *)RTA_DATA(part); break;
        }
    printf("link=%s\nlink.%s=%s\n", name, name, link->ifi_flags & IFF_UP ? "up" : "down");
    printf("link.%s.attributes=mtu %u, queue %u, group %u, alias '%s', mac ", name, mtu, queue, group, alias);
    for (unsigned index = 0; index < size; index++)
        printf("%s%02x", index ? ":" : "", mac[index]);
    putchar('\n');
}

static void tell_address(struct nlmsghdr *header)
{
    struct ifaddrmsg *address = NLMSG_DATA(header);
    char name[IF_NAMESIZE] = "?", text[INET6_ADDRSTRLEN];
    if_indextoname(address->ifa_index, name);
    unsigned flags = address->ifa_flags, length = IFA_PAYLOAD(header);
    struct rtattr *parts[IFA_MAX + 1] = { 0 };
    for (struct rtattr *part = IFA_RTA(address); RTA_OK(part, length); part = RTA_NEXT(part, length))
        if (part->rta_type <= IFA_MAX)
            parts[part->rta_type] = part;
    if (parts[IFA_FLAGS])
        flags = *(unsigned *)RTA_DATA(parts[IFA_FLAGS]);
    /* Whether the kernel is still asking for others of that address is a matter of time. */
    flags &= ~(unsigned)IFA_F_TENTATIVE;
    struct rtattr *own = parts[IFA_LOCAL] ? parts[IFA_LOCAL] : parts[IFA_ADDRESS];
    inet_ntop(address->ifa_family, RTA_DATA(own), text, sizeof text);
    printf("address.%s%s=%s/%d flags %x", name, address->ifa_scope == RT_SCOPE_UNIVERSE ? "" : ".local", text,
        address->ifa_prefixlen, flags);
    if (parts[IFA_ADDRESS] && memcmp(RTA_DATA(own), RTA_DATA(parts[IFA_ADDRESS]), RTA_PAYLOAD(own)))
        printf(" peer %s", inet_ntop(address->ifa_family, RTA_DATA(parts[IFA_ADDRESS]), text, sizeof text));
    if (parts[IFA_BROADCAST])
        printf(" broadcast %s", inet_ntop(address->ifa_family, RTA_DATA(parts[IFA_BROADCAST]), text, sizeof text));
    if (parts[IFA_LABEL])
        printf(" label %s", (char *)RTA_DATA(parts[IFA_LABEL]));
    putchar('\n');
}

static void links(void)
{
    if (list(RTM_GETLINK, sizeof(struct ifinfomsg), tell_link) || list(RTM_GETADDR, sizeof(struct ifaddrmsg), tell_address))
        say("link", outcome(-1));
}

/* notify:TEXT: sends a datagram to the socket that NOTIFY_SOCKET names; the text's bars become line feeds */
static void notify(void)
{
    char *text = argument();
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path ? path : "");
    for (char *bar = text; (bar = strchr(bar, '|'));)
        *bar = '\n';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    say("notify", outcome((int)sendto(fd, text, strlen(text), 0, (struct sockaddr *)&address, sizeof address)));
    close(fd);
}

const struct verb network_verbs[] = {
    { "links", links }, { "notify", notify },
    { 0 },
};
