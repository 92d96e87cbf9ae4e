// Routing netlink: the socket and the constants that its messages are made of.
#ifndef APUS_NETLINK_H
#define APUS_NETLINK_H

#include <linux/rtnetlink.h>
#include <sys/socket.h>

static const uint16_t SHIM_NLMSG_ERROR = NLMSG_ERROR;
static const uint16_t SHIM_NLMSG_DONE = NLMSG_DONE;
static const uint16_t SHIM_RTM_NEWLINK = RTM_NEWLINK;
static const uint16_t SHIM_RTM_GETLINK = RTM_GETLINK;
static const uint16_t SHIM_RTM_NEWADDR = RTM_NEWADDR;
static const uint16_t SHIM_RTM_GETADDR = RTM_GETADDR;
static const uint16_t SHIM_RTM_NEWROUTE = RTM_NEWROUTE;
static const uint16_t SHIM_RTM_GETROUTE = RTM_GETROUTE;
static const uint16_t SHIM_NLM_F_REQUEST = NLM_F_REQUEST;
static const uint16_t SHIM_NLM_F_ACK = NLM_F_ACK;
static const uint16_t SHIM_NLM_F_DUMP = NLM_F_DUMP;
static const uint16_t SHIM_NLM_F_DUMP_INTR = NLM_F_DUMP_INTR;
static const uint16_t SHIM_NLM_F_CREATE = NLM_F_CREATE;
static const uint16_t SHIM_NLM_F_EXCL = NLM_F_EXCL;
static const uint16_t SHIM_IFLA_IFNAME = IFLA_IFNAME;
static const uint16_t SHIM_IFLA_MASTER = IFLA_MASTER;
static const uint16_t SHIM_IFLA_NET_NS_FD = IFLA_NET_NS_FD;
static const uint16_t SHIM_IFLA_NEW_IFINDEX = 49;
static const uint16_t SHIM_IFA_LABEL = IFA_LABEL;
static const uint16_t SHIM_IFA_FLAGS = IFA_FLAGS;
static const uint16_t SHIM_RTA_OIF = RTA_OIF;
static const uint16_t SHIM_RTA_GATEWAY = RTA_GATEWAY;
static const uint16_t SHIM_RTA_VIA = RTA_VIA;

static inline int shim_netlink_socket(void) {
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

#endif
