// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings, channels and interrupt moderation as ethtool shows and sets them. What
 * changes is the netdev's own: no VF notices. Under RTNL; common/ does the work.
 *
 * A channel has one vector for both directions, hence one interval and one
 * choice of adaptive moderation, which ethtool names twice.
 */
#include "pf_ethtool.h"

#include <linux/log2.h>

#define USECS_MAX	FIELD_MAX(RILL_EITR_INTERVAL)

void pf_get_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
		      struct kernel_ethtool_ringparam *kernel_ring,
		      struct netlink_ext_ack *extack)
{
	const struct rill *rill = netdev_priv(netdev);

	ring->rx_max_pending = RILL_DESC_MAX;
	ring->tx_max_pending = RILL_DESC_MAX;
	ring->rx_pending = rill->config.rx_count;
	ring->tx_pending = rill->config.tx_count;
}

/* ethtool has checked the upper limit. */
int pf_set_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
		     struct kernel_ethtool_ringparam *kernel_ring,
		     struct netlink_ext_ack *extack)
{
	struct rill *rill = netdev_priv(netdev);
	struct rill_config config = rill->config;

	if (ring->rx_pending < RILL_DESC_MIN || ring->tx_pending < RILL_DESC_MIN) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "a ring has %u to %u descriptors",
				       RILL_DESC_MIN, RILL_DESC_MAX);
		return -EINVAL;
	}
	config.rx_count = roundup_pow_of_two(ring->rx_pending);
	config.tx_count = roundup_pow_of_two(ring->tx_pending);
	if (config.rx_count == rill->config.rx_count &&
	    config.tx_count == rill->config.tx_count)
		return 0;
	return rill_configure(rill, &config, extack);
}

void pf_get_channels(struct net_device *netdev, struct ethtool_channels *channels)
{
	const struct rill *rill = netdev_priv(netdev);

	channels->max_combined = rill->max_channels;
	channels->combined_count = rill->config.channels;
	channels->max_other = rill->msix;
	channels->other_count = rill->msix;
}

/* RSS and receive rules follow when the queues start. */
int pf_set_channels(struct net_device *netdev, struct ethtool_channels *channels)
{
	struct rill *rill = netdev_priv(netdev);
	struct rill_config config = rill->config;

	if (channels->other_count != rill->msix)
		return -EINVAL;
	if (channels->combined_count == config.channels)
		return 0;
	config.channels = channels->combined_count;
	return rill_configure(rill, &config, NULL);
}

static void coalesce_show(struct ethtool_coalesce *coalesce, u32 usecs, bool adaptive)
{
	coalesce->rx_coalesce_usecs = usecs;
	coalesce->tx_coalesce_usecs = usecs;
	coalesce->use_adaptive_rx_coalesce = adaptive;
	coalesce->use_adaptive_tx_coalesce = adaptive;
}

/*
 * One value out of two: the one that differs from what is in force. Two that
 * differ from it, and from each other, cannot both be had.
 */
static int one_of(u32 now, u32 rx, u32 tx, u32 *value)
{
	*value = rx != now ? rx : tx;
	return rx == tx || rx == now || tx == now ? 0 : -EINVAL;
}

static int coalesce_parse(const struct ethtool_coalesce *coalesce,
			  const struct rill_coalesce *now, struct rill_coalesce *next,
			  struct netlink_ext_ack *extack)
{
	u32 usecs, adaptive;

	if (one_of(now->usecs, coalesce->rx_coalesce_usecs, coalesce->tx_coalesce_usecs,
		   &usecs)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "rx-usecs and tx-usecs share an interrupt: make them equal");
		return -EINVAL;
	}
	if (usecs > USECS_MAX) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "rx-usecs and tx-usecs are at most %u",
				       (unsigned int)USECS_MAX);
		return -ERANGE;
	}
	/* Both are 0 or 1: what is asked for anew wins. */
	one_of(now->adaptive, !!coalesce->use_adaptive_rx_coalesce,
	       !!coalesce->use_adaptive_tx_coalesce, &adaptive);
	next->usecs = usecs;
	next->adaptive = adaptive;
	return 0;
}

int pf_get_coalesce(struct net_device *netdev, struct ethtool_coalesce *coalesce,
		    struct kernel_ethtool_coalesce *kernel_coalesce,
		    struct netlink_ext_ack *extack)
{
	const struct rill *rill = netdev_priv(netdev);

	coalesce_show(coalesce, rill->coalesce.usecs, rill->coalesce.adaptive);
	return 0;
}

int pf_set_coalesce(struct net_device *netdev, struct ethtool_coalesce *coalesce,
		    struct kernel_ethtool_coalesce *kernel_coalesce,
		    struct netlink_ext_ack *extack)
{
	struct rill *rill = netdev_priv(netdev);
	struct rill_coalesce next;
	int err;

	err = coalesce_parse(coalesce, &rill->coalesce, &next, extack);
	if (err)
		return err;
	rill->coalesce = next;
	rill_coalesce_apply(rill);
	return 0;
}

int pf_get_per_queue_coalesce(struct net_device *netdev, u32 queue,
			      struct ethtool_coalesce *coalesce)
{
	const struct rill *rill = netdev_priv(netdev);

	if (queue >= rill->config.channels)
		return -EINVAL;
	if (!rill->channel[queue])
		return -ENETDOWN;
	coalesce_show(coalesce, rill->channel[queue]->itr, rill->coalesce.adaptive);
	return 0;
}

/*
 * Lasts until the channels are made anew. Adaptive moderation, which the netdev
 * has as a whole, would overwrite it.
 */
int pf_set_per_queue_coalesce(struct net_device *netdev, u32 queue,
			      struct ethtool_coalesce *coalesce)
{
	struct rill *rill = netdev_priv(netdev);
	struct rill_coalesce now = {}, next;
	int err;

	if (queue >= rill->config.channels)
		return -EINVAL;
	if (!rill->channel[queue])
		return -ENETDOWN;
	now.usecs = rill->channel[queue]->itr;
	err = coalesce_parse(coalesce, &now, &next, NULL);
	if (err)
		return err;
	if (rill->coalesce.adaptive || next.adaptive)
		return -EOPNOTSUPP;
	rill_itr_set(rill->channel[queue], next.usecs);
	return 0;
}
