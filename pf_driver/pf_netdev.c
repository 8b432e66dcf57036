// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF's netdev: what the stack calls, and what the data path of common/ wants
 * to know of a PF.
 *
 * Most of it is common/'s own; here is what touches filters, the VFs' policies or
 * the map of queues. All runs under RTNL but where it says so. Nothing here resets
 * the device or a VF: the netdev can come, go and change while VFs work.
 */
#include "pf.h"

#include <linux/etherdevice.h>
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>

static int pf_open(struct net_device *netdev)
{
	struct pf *pf = pf_of(netdev);

	return pf->gone ? -ENODEV : rill_open(pf->rill);
}

static int pf_close(struct net_device *netdev)
{
	rill_close(pf_of(netdev)->rill);
	return 0;
}

/* In atomic context: addresses and flags are read later, under pf->lock. */
static void pf_set_rx_mode(struct net_device *netdev)
{
	struct pf *pf = pf_of(netdev);

	queue_work(pf->wq, &pf->rx_mode_work);
}

static int pf_set_mac_address(struct net_device *netdev, void *addr)
{
	struct pf *pf = pf_of(netdev);
	int err;

	err = eth_prepare_mac_addr_change(netdev, addr);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	eth_commit_mac_addr_change(netdev, addr);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

/* Buffers suit every size; the filter keeps out what is larger. */
static int pf_change_mtu(struct net_device *netdev, int mtu)
{
	struct pf *pf = pf_of(netdev);
	int err;

	err = rill_change_mtu(netdev, mtu);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

static int pf_vlan_rx_add_vid(struct net_device *netdev, __be16 proto, u16 vid)
{
	struct pf *pf = pf_of(netdev);

	mutex_lock(&pf->lock);
	__set_bit(vid, pf->vlans);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

static int pf_vlan_rx_kill_vid(struct net_device *netdev, __be16 proto, u16 vid)
{
	struct pf *pf = pf_of(netdev);

	mutex_lock(&pf->lock);
	__clear_bit(vid, pf->vlans);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

/* DS 7.4: without pools one bit, CTRL.VME, turns both directions on. */
static netdev_features_t pf_fix_features(struct net_device *netdev,
					 netdev_features_t features)
{
	if (features & NETIF_F_HW_VLAN_CTAG_RX)
		return features | NETIF_F_HW_VLAN_CTAG_TX;
	return features & ~NETIF_F_HW_VLAN_CTAG_TX;
}

/* The rest is decided frame by frame. */
static int pf_set_features(struct net_device *netdev, netdev_features_t features)
{
	struct pf *pf = pf_of(netdev);

	mutex_lock(&pf->lock);
	netdev->features = features;
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
	return 1;
}

/*
 * The port's errors beside the queues' own counters. In atomic context too: the
 * sums are read as they are. With VFs they are the whole port's.
 */
static void pf_get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	const struct pf *pf = pf_of(netdev);
	const struct pf_stats *port = &pf->stats;

	rill_get_stats64(netdev, stats);
	stats->multicast = READ_ONCE(port->mprc);
	stats->collisions = READ_ONCE(port->colc);
	stats->rx_crc_errors = READ_ONCE(port->crcerrs);
	stats->rx_frame_errors = READ_ONCE(port->algnerrc);
	stats->rx_missed_errors = READ_ONCE(port->mpc);
	stats->rx_length_errors = READ_ONCE(port->rlec) + READ_ONCE(port->ruc) +
				  READ_ONCE(port->roc);
	stats->rx_errors += stats->rx_crc_errors + stats->rx_frame_errors +
			    stats->rx_length_errors;
	stats->tx_carrier_errors = READ_ONCE(port->tncrs);
	stats->tx_aborted_errors = READ_ONCE(port->ecol);
	stats->tx_window_errors = READ_ONCE(port->latecol);
	stats->tx_errors += stats->tx_aborted_errors + stats->tx_window_errors;
}

static int bridge_mode_set(struct pf *pf, u16 mode, struct netlink_ext_ack *extack)
{
	if (mode != BRIDGE_MODE_VEB && mode != BRIDGE_MODE_VEPA) {
		NL_SET_ERR_MSG(extack, "the device's switch can be a VEB or a VEPA");
		return -EINVAL;
	}
	mutex_lock(&pf->lock);
	pf->veb = mode == BRIDGE_MODE_VEB;
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

static int pf_bridge_setlink(struct net_device *netdev, struct nlmsghdr *nlh, u16 flags,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *attr, *spec;
	int rem;

	spec = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg), IFLA_AF_SPEC);
	if (!spec)
		return -EINVAL;
	nla_for_each_nested(attr, spec, rem)
		if (nla_type(attr) == IFLA_BRIDGE_MODE && nla_len(attr) >= sizeof(u16))
			return bridge_mode_set(pf_of(netdev), nla_get_u16(attr), extack);
	return -EINVAL;
}

static int pf_bridge_getlink(struct sk_buff *skb, u32 pid, u32 seq,
			     struct net_device *netdev, u32 filter_mask, int nlflags)
{
	u16 mode = pf_of(netdev)->veb ? BRIDGE_MODE_VEB : BRIDGE_MODE_VEPA;

	return ndo_dflt_bridge_getlink(skb, pid, seq, netdev, mode, 0, 0, nlflags,
				       filter_mask, NULL);
}

const struct net_device_ops pf_netdev_ops = {
	.ndo_open		= pf_open,
	.ndo_stop		= pf_close,
	.ndo_start_xmit		= rill_xmit,
	.ndo_features_check	= rill_features_check,
	.ndo_set_rx_mode	= pf_set_rx_mode,
	.ndo_set_mac_address	= pf_set_mac_address,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_change_mtu		= pf_change_mtu,
	.ndo_tx_timeout		= rill_tx_timeout,
	.ndo_get_stats64	= pf_get_stats64,
	.ndo_vlan_rx_add_vid	= pf_vlan_rx_add_vid,
	.ndo_vlan_rx_kill_vid	= pf_vlan_rx_kill_vid,
	.ndo_fix_features	= pf_fix_features,
	.ndo_set_features	= pf_set_features,
	.ndo_set_vf_mac		= pf_set_vf_mac,
	.ndo_set_vf_vlan	= pf_set_vf_vlan,
	.ndo_set_vf_rate	= pf_set_vf_rate,
	.ndo_set_vf_spoofchk	= pf_set_vf_spoofchk,
	.ndo_set_vf_trust	= pf_set_vf_trust,
	.ndo_set_vf_rss_query_en = pf_set_vf_rss_query,
	.ndo_set_vf_link_state	= pf_set_vf_link_state,
	.ndo_get_vf_config	= pf_get_vf_config,
	.ndo_get_vf_stats	= pf_get_vf_stats,
	.ndo_bridge_setlink	= pf_bridge_setlink,
	.ndo_bridge_getlink	= pf_bridge_getlink,
	.ndo_bpf		= rill_bpf,
	.ndo_xdp_xmit		= rill_xdp_xmit,
	.ndo_xsk_wakeup		= rill_xsk_wakeup,
	.ndo_hwtstamp_get	= pf_hwtstamp_get,
	.ndo_hwtstamp_set	= pf_hwtstamp_set,
};

/* With VFs the netdev has the two queues of its pool, n and n + 8. */
static unsigned int queue_of(const struct rill *rill, unsigned int i)
{
	return pf_iov(rill->owner) ? PF_POOL + RILL_MAX_POOLS * i : i;
}

static u32 rxq_regs(const struct rill *rill, unsigned int i)
{
	return RILL_RXQ(queue_of(rill, i));
}

static u32 txq_regs(const struct rill *rill, unsigned int i)
{
	return RILL_TXQ(queue_of(rill, i));
}

/*
 * DS 8.8.13: a register has four bytes: receive and transmit of queue n, then of
 * queue n + 8. With VFs each function has registers of its own.
 */
static void map_vector(struct rill *rill, const struct rill_channel *channel)
{
	unsigned int queue = queue_of(rill, channel->index);
	unsigned int shift = queue < RILL_MAX_POOLS ? 0 : 16;
	u32 reg = RILL_IVAR(queue % RILL_MAX_POOLS);
	u32 entry = channel->vector | RILL_IVAR_VALID;
	u32 ivar = rill_read(rill, reg);

	ivar &= ~((u32)GENMASK(15, 0) << shift);
	rill_write(rill, reg, ivar | (entry | entry << 8) << shift);
}

static void start(struct rill *rill)
{
	struct pf *pf = rill->owner;

	mutex_lock(&pf->lock);
	pf->receiving = true;
	pf_rss_apply(pf);
	pf_ntuple_apply(pf);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
}

static void stop(struct rill *rill)
{
	struct pf *pf = rill->owner;

	mutex_lock(&pf->lock);
	pf->receiving = false;
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
}

static void tx_timeout(struct rill *rill, unsigned int i)
{
	pf_health_tx(rill->owner, i);
}

const struct rill_ops pf_rill_ops = {
	.rxq_regs	= rxq_regs,
	.txq_regs	= txq_regs,
	.map_vector	= map_vector,
	.start		= start,
	.stop		= stop,
	.tx_timeout	= tx_timeout,
	.tx_stamp	= pf_ptp_tx_stamp,
	.rx_stamp	= pf_ptp_rx_stamp,
	.rx_stamp_get	= pf_ptp_rx_stamp_get,
};

/**
 * pf_netdev_init - what a PF's netdev has beyond rill_init()
 * @pf: the physical function, its netdev not registered yet
 */
void pf_netdev_init(struct pf *pf)
{
	struct net_device *netdev = pf->netdev;

	pf->veb = true;
	netdev->netdev_ops = &pf_netdev_ops;
	netdev->ethtool_ops = &pf_ethtool_ops;
	netdev->priv_flags |= IFF_UNICAST_FLT | IFF_LIVE_ADDR_CHANGE;
	netdev->hw_features |= NETIF_F_HW_VLAN_CTAG_FILTER;
	netdev->features |= NETIF_F_HW_VLAN_CTAG_FILTER | NETIF_F_NTUPLE;
}
