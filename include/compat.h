/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every kernel-version test of the project. 6.12 is home, 7.3 is supported; a
 * helper here has the newer kernel's name and meaning.
 */
#ifndef RILL_COMPAT_H
#define RILL_COMPAT_H

#include <linux/dim.h>
#include <linux/netdevice.h>
#include <linux/version.h>
#include <net/devlink.h>
#include <net/xdp.h>
#include <net/xdp_sock_drv.h>

#define RILL_KERNEL_BEFORE(major, minor) (KERNEL_VERSION(major, minor, 0) > LINUX_VERSION_CODE)

/* cyclecounter.read() lost its argument's const. */
#if RILL_KERNEL_BEFORE(6, 16)
#define RILL_CYCLES_CONST const
#else
#define RILL_CYCLES_CONST
#endif

#if RILL_KERNEL_BEFORE(6, 14)
/* 6.14: describes the fragment in the head's shared info, too. */
static inline bool rill_xsk_buff_add_frag(struct xdp_buff *head, struct xdp_buff *xdp)
{
	struct skb_shared_info *sinfo = xdp_get_shared_info_from_buff(head);
	unsigned int size = xdp->data_end - xdp->data;

	if (!xdp_buff_has_frags(head)) {
		sinfo->nr_frags = 0;
		sinfo->xdp_frags_size = 0;
		xdp_buff_set_frags_flag(head);
	}
	if (sinfo->nr_frags == MAX_SKB_FRAGS)
		return false;
	__skb_fill_page_desc_noacc(sinfo, sinfo->nr_frags++, virt_to_page(xdp->data),
				   offset_in_page(xdp->data), size);
	sinfo->xdp_frags_size += size;
	xsk_buff_add_frag(xdp);
	return true;
}

#define xsk_buff_add_frag(head, xdp)	rill_xsk_buff_add_frag(head, xdp)

/* 6.14: drivers filled in the shared info themselves. */
static inline bool xdp_buff_add_frag(struct xdp_buff *xdp, netmem_ref netmem, u32 offset,
				     u32 size, u32 truesize)
{
	struct skb_shared_info *sinfo = xdp_get_shared_info_from_buff(xdp);
	struct page *page = netmem_to_page(netmem);

	if (!xdp_buff_has_frags(xdp)) {
		sinfo->nr_frags = 0;
		sinfo->xdp_frags_size = 0;
		xdp_buff_set_frags_flag(xdp);
	}
	if (sinfo->nr_frags == MAX_SKB_FRAGS)
		return false;
	if (page_is_pfmemalloc(page))
		xdp_buff_set_frag_pfmemalloc(xdp);
	skb_frag_fill_page_desc(&sinfo->frags[sinfo->nr_frags++], page, offset, size);
	sinfo->xdp_frags_size += size;
	return true;
}
#endif

#if RILL_KERNEL_BEFORE(6, 13)
/* 6.13: what users set for a NAPI outlives it. */
static inline void netif_napi_add_config(struct net_device *netdev, struct napi_struct *napi,
					 int (*poll)(struct napi_struct *, int), int index)
{
	netif_napi_add(netdev, napi, poll);
}

/* 6.13: takes the sample by pointer. */
#define net_dim(dim, sample)	net_dim(dim, *(sample))
#endif

#if RILL_KERNEL_BEFORE(6, 18)
/* 6.18: all flags of the buffer, not its memory pressure alone. */
static inline u32 xdp_buff_get_skb_flags(const struct xdp_buff *xdp)
{
	return xdp->flags;
}

static inline void xdp_update_skb_frags_info(struct sk_buff *skb, u8 nr_frags,
					     unsigned int size, unsigned int truesize,
					     u32 flags)
{
	xdp_update_skb_shared_info(skb, nr_frags, size, truesize,
				   flags & XDP_FLAGS_FRAGS_PF_MEMALLOC);
}
#endif

/* 6.18: the period, in milliseconds, moved into the reporter's operations. */
#if RILL_KERNEL_BEFORE(6, 18)
#define RILL_GRACEFUL_PERIOD(...)
#else
#define RILL_GRACEFUL_PERIOD(ms) .default_graceful_period = (ms),
#endif

static inline struct devlink_health_reporter *
rill_health_reporter_create(struct devlink *devlink,
			    const struct devlink_health_reporter_ops *ops, u64 ms, void *priv)
{
#if RILL_KERNEL_BEFORE(6, 18)
	return devlink_health_reporter_create(devlink, ops, ms, priv);
#else
	return devlink_health_reporter_create(devlink, ops, priv);
#endif
}

/* 6.19: an operation of its own, where ETHTOOL_GRXRINGS alone was. */
#if RILL_KERNEL_BEFORE(6, 19)
#define RILL_ETHTOOL_RX_RING_COUNT(...)
#else
#define RILL_ETHTOOL_RX_RING_COUNT(op)	.get_rx_ring_count = (op),
#endif

#endif
