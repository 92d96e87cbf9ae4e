// Routing netlink: the socket and the constants that its messages are made of.
#ifndef APUS_NETLINK_H
#define APUS_NETLINK_H

#include <linux/rtnetlink.h>
#include <sys/socket.h>

enum {
    SHIM_RTM_NEWLINK = RTM_NEWLINK,
    SHIM_NLM_F_REQUEST = NLM_F_REQUEST,
    SHIM_NLM_F_ACK = NLM_F_ACK,
};

static inline int shim_netlink_socket(void) {
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

#endif
