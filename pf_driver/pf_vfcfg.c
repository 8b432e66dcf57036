// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an administrator wants of a VF: `ip link set DEV vf N ...`, and what
 * `ip -s link show` says of it.
 *
 * Each setter checks, changes the policy in the VF's record under pf->lock, and
 * lets pf_filter follow; it works whether the netdev is up or down and whatever
 * the VF's driver does. The kernel calls all of these under RTNL. None has an
 * extack, so the log names the limit.
 */
#include "pf.h"

#include <linux/etherdevice.h>

#define RATE_MAX	SPEED_1000

/* Takes pf->lock and leaves it held if there is such a VF. */
static struct pf_vf *vf_find(struct pf *pf, int vf)
{
	mutex_lock(&pf->lock);
	if (vf >= 0 && vf < pf->num_vfs)
		return &pf->vf[vf];
	mutex_unlock(&pf->lock);
	return NULL;
}

static struct pf_vf *vf_get(struct pf *pf, int vf)
{
	struct pf_vf *v = vf_find(pf, vf);

	if (!v)
		netdev_err(pf->netdev, "there is no VF %d: %u are enabled\n", vf,
			   pf->num_vfs);
	return v;
}

static void vf_put(struct pf *pf)
{
	mutex_unlock(&pf->lock);
}

/**
 * pf_set_vf_mac - ndo_set_vf_mac
 * @netdev: the PF's
 * @vf: which one
 * @mac: the address; zero goes back to the one that the driver generated
 *
 * The VF's driver starts over if it has to learn another address.
 *
 * Return: 0, -EINVAL.
 */
int pf_set_vf_mac(struct net_device *netdev, int vf, u8 *mac)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v;

	if (is_multicast_ether_addr(mac)) {
		netdev_err(netdev, "%pM is a multicast address, no VF can have it\n", mac);
		return -EINVAL;
	}
	v = vf_get(pf, vf);
	if (!v)
		return -EINVAL;
	v->policy.mac_admin = !is_zero_ether_addr(mac);
	if (v->policy.mac_admin)
		ether_addr_copy(v->policy.mac, mac);
	else
		pf_vf_mac_generate(pf, vf, v->policy.mac);
	if (!ether_addr_equal(v->request.mac, v->policy.mac)) {
		ether_addr_copy(v->request.mac, v->policy.mac);
		if (v->clear_to_send)
			pf_vf_reinit(pf, vf);
	}
	/* Addresses that it chose itself go as well, unless it may. */
	if (v->policy.mac_admin && !v->policy.trusted)
		v->request.uc_count = 0;
	pf_filter_apply(pf);
	vf_put(pf);
	return 0;
}

/* A VLAN of a VF needs one of the entries that all share. */
static bool vlan_fits(struct pf *pf, struct pf_vf *v, u16 vlan)
{
	u16 old = v->policy.vlan;
	bool fits;

	v->policy.vlan = 0;
	fits = pf_filter_vlan_fits(pf, vlan);
	v->policy.vlan = old;
	return fits;
}

/**
 * pf_set_vf_vlan - ndo_set_vf_vlan: the port VLAN
 * @netdev: the PF's
 * @vf: which one
 * @vlan: all of the VF's frames are in it, and the VF does not know; 0 ends that
 * @qos: priority in the tag
 * @proto: 802.1Q
 *
 * Return: 0, -EINVAL, -EPROTONOSUPPORT, -ENOSPC.
 */
int pf_set_vf_vlan(struct net_device *netdev, int vf, u16 vlan, u8 qos, __be16 proto)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v;
	int err = 0;

	if (vlan >= VLAN_N_VID - 1 || qos > 7) {
		netdev_err(netdev, "a VLAN is 1 to 4094 and a priority 0 to 7\n");
		return -EINVAL;
	}
	if (!vlan && qos) {
		netdev_err(netdev, "a priority needs a VLAN: frames without a tag have none\n");
		return -EINVAL;
	}
	if (proto != htons(ETH_P_8021Q)) {
		netdev_err(netdev, "the device inserts 802.1Q tags only\n");
		return -EPROTONOSUPPORT;
	}
	v = vf_get(pf, vf);
	if (!v)
		return -EINVAL;
	if (vlan_fits(pf, v, vlan)) {
		v->policy.vlan = vlan;
		v->policy.qos = qos;
		pf_filter_apply(pf);
	} else {
		netdev_err(netdev, "VFs share %d VLANs, and all are in use\n",
			   RILL_NUM_VLVF - 1);
		err = -ENOSPC;
	}
	vf_put(pf);
	return err;
}

/**
 * pf_set_vf_rate - ndo_set_vf_rate
 * @netdev: the PF's
 * @vf: which one
 * @min: must be 0
 * @max: Mbit/s at most, 0 for no limit. Kept while the link is down or slower.
 *	The hardware limits queues: a VF that sends on both of its has twice that
 *
 * Return: 0, -EINVAL, -EOPNOTSUPP.
 */
int pf_set_vf_rate(struct net_device *netdev, int vf, int min, int max)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v;

	if (min) {
		netdev_err(netdev, "the device cannot guarantee a rate: min_tx_rate must be 0\n");
		return -EOPNOTSUPP;
	}
	if (max < 0 || max > RATE_MAX) {
		netdev_err(netdev, "max_tx_rate is 0 to %d Mbit/s\n", RATE_MAX);
		return -EINVAL;
	}
	v = vf_get(pf, vf);
	if (!v)
		return -EINVAL;
	v->policy.max_rate = max;
	pf_filter_apply(pf);
	vf_put(pf);
	return 0;
}

/**
 * pf_set_vf_spoofchk - ndo_set_vf_spoofchk
 * @netdev: the PF's
 * @vf: which one
 * @on: drop what it sends from addresses or in VLANs that are not its own
 *
 * Return: 0, -EINVAL.
 */
int pf_set_vf_spoofchk(struct net_device *netdev, int vf, bool on)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v = vf_get(pf, vf);

	if (!v)
		return -EINVAL;
	v->policy.spoofchk = on;
	pf_filter_apply(pf);
	vf_put(pf);
	return 0;
}

/**
 * pf_set_vf_trust - ndo_set_vf_trust
 * @netdev: the PF's
 * @vf: which one
 * @on: it may see all frames, and change an address that was set for it
 *
 * What it asked for while trusted, but may not have, comes back with the trust.
 *
 * Return: 0, -EINVAL.
 */
int pf_set_vf_trust(struct net_device *netdev, int vf, bool on)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v = vf_get(pf, vf);

	if (!v)
		return -EINVAL;
	v->policy.trusted = on;
	if (!on && v->policy.mac_admin) {
		v->request.uc_count = 0;
		if (!ether_addr_equal(v->request.mac, v->policy.mac)) {
			ether_addr_copy(v->request.mac, v->policy.mac);
			if (v->clear_to_send)
				pf_vf_reinit(pf, vf);
		}
	}
	pf_filter_apply(pf);
	vf_put(pf);
	return 0;
}

/**
 * pf_set_vf_rss_query - ndo_set_vf_rss_query_en
 * @netdev: the PF's
 * @vf: which one
 * @on: it may read the RSS table and key, with a driver that asks for them
 *
 * Return: 0, -EINVAL.
 */
int pf_set_vf_rss_query(struct net_device *netdev, int vf, bool on)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v = vf_get(pf, vf);

	if (!v)
		return -EINVAL;
	v->policy.query_rss = on;
	vf_put(pf);
	return 0;
}

/**
 * pf_set_vf_link_state - ndo_set_vf_link_state
 * @netdev: the PF's
 * @vf: which one
 * @state: IFLA_VF_LINK_STATE_*
 *
 * With "disable" nothing gets in or out. "enable" while the port has no link is
 * seen only by drivers that take the link's state from the PF.
 *
 * Return: 0, -EINVAL.
 */
int pf_set_vf_link_state(struct net_device *netdev, int vf, int state)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v;

	if (state < IFLA_VF_LINK_STATE_AUTO || state > IFLA_VF_LINK_STATE_DISABLE)
		return -EINVAL;
	v = vf_get(pf, vf);
	if (!v)
		return -EINVAL;
	if (v->policy.link_state != state) {
		v->policy.link_state = state;
		pf_filter_apply(pf);
		if (v->clear_to_send)
			pf_mbx_ping(pf, vf);
	}
	vf_put(pf);
	return 0;
}

/**
 * pf_get_vf_config - ndo_get_vf_config
 * @netdev: the PF's
 * @vf: which one
 * @info: what is in force
 *
 * Return: 0, -EINVAL.
 */
int pf_get_vf_config(struct net_device *netdev, int vf, struct ifla_vf_info *info)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v = vf_find(pf, vf);

	if (!v)
		return -EINVAL;
	info->vf = vf;
	ether_addr_copy(info->mac, v->request.mac);
	info->vlan = v->policy.vlan;
	info->qos = v->policy.qos;
	info->vlan_proto = htons(ETH_P_8021Q);
	info->min_tx_rate = 0;
	info->max_tx_rate = v->policy.max_rate;
	info->spoofchk = v->policy.spoofchk;
	info->linkstate = v->policy.link_state;
	info->rss_query_en = v->policy.query_rss;
	info->trusted = v->policy.trusted;
	vf_put(pf);
	return 0;
}

/**
 * pf_get_vf_stats - ndo_get_vf_stats
 * @netdev: the PF's
 * @vf: which one
 * @stats: since the VF exists. The device counts no broadcasts and no frames that
 *	found no descriptor
 *
 * Return: 0, -EINVAL.
 */
int pf_get_vf_stats(struct net_device *netdev, int vf, struct ifla_vf_stats *stats)
{
	struct pf *pf = pf_of(netdev);
	struct pf_vf *v = vf_find(pf, vf);

	if (!v)
		return -EINVAL;
	pf_stats_vf_update(pf, vf);
	stats->rx_packets = v->counters.rx_packets;
	stats->tx_packets = v->counters.tx_packets;
	stats->rx_bytes = v->counters.rx_bytes;
	stats->tx_bytes = v->counters.tx_bytes;
	stats->multicast = v->counters.rx_multicast;
	stats->tx_dropped = v->counters.spoofed;
	vf_put(pf);
	return 0;
}
