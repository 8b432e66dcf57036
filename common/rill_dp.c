// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of the data path: open and close, down and up, reconfiguration.
 *
 * Memory and running are two things. Channels are allocated by open and freed
 * by close; rill_down() and rill_up() stop and start what is allocated, for
 * resets, suspend and reconfiguration. A new configuration is allocated in full
 * before anything stops, and then takes the place of the old one, so that a
 * failure costs nothing.
 *
 * All under RTNL. Readers of rill->channel[] on other CPUs (statistics, frames
 * from other devices) are waited for before a channel goes.
 */
#include "rill.h"

#include <linux/etherdevice.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <net/netdev_queues.h>

#define RILL_WATCHDOG		(5 * HZ)
#define RILL_DEFAULT_USECS	50

/* What VLAN devices above share with the netdev. */
#define RILL_VLAN_FEATURES	(NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_SCTP_CRC | \
				 NETIF_F_TSO | NETIF_F_TSO6)

static struct rill_channel *rill_channel_alloc(struct rill *rill, unsigned int index,
					       const struct rill_config *config)
{
	struct rill_channel *channel;
	int err;

	channel = kzalloc_node(sizeof(*channel), GFP_KERNEL, dev_to_node(&rill->pdev->dev));
	if (!channel)
		return ERR_PTR(-ENOMEM);
	channel->rill = rill;
	channel->index = index;
	channel->tx.rill = rill;
	channel->tx.channel = channel;
	channel->tx.index = index;
	u64_stats_init(&channel->tx.syncp);
	u64_stats_init(&channel->tx.producer_syncp);
	channel->rx.rill = rill;
	channel->rx.channel = channel;
	channel->rx.index = index;
	u64_stats_init(&channel->rx.syncp);
	rill_dim_init(channel);

	/* The page pool wants to know its NAPI. */
	netif_napi_add_config(rill->netdev, &channel->napi, rill_poll, index);
	err = rill_rings_alloc(channel, config);
	if (err)
		goto del_napi;
	err = rill_irq_request(channel);
	if (err)
		goto free_rings;
	return channel;

free_rings:
	rill_rings_free(channel);
del_napi:
	netif_napi_del(&channel->napi);
	kfree(channel);
	return ERR_PTR(err);
}

/* Frees channels that are not in service; the page pools go before their NAPI. */
static void rill_set_free(struct rill *rill, struct rill_channel **set)
{
	unsigned int i;

	for (i = 0; i < RILL_MAX_CHANNELS && set[i]; i++) {
		rill_irq_free(set[i]);
		rill_stats_keep(rill, set[i]);
		rill_rings_free(set[i]);
		__netif_napi_del(&set[i]->napi);
	}
	synchronize_net();
	for (i = 0; i < RILL_MAX_CHANNELS && set[i]; i++)
		kfree(set[i]);
}

static int rill_set_alloc(struct rill *rill, const struct rill_config *config,
			  struct rill_channel **set, struct netlink_ext_ack *extack)
{
	unsigned int i;
	int err;

	for (i = 0; i < config->channels; i++) {
		struct rill_channel *channel = rill_channel_alloc(rill, i, config);

		if (IS_ERR(channel)) {
			err = PTR_ERR(channel);
			NL_SET_ERR_MSG_FMT_MOD(extack,
					       "queue pair %u of %u descriptors to receive and %u to send: no %s",
					       i, config->rx_count, config->tx_count,
					       err == -ENOMEM ? "memory" : "vector");
			rill_set_free(rill, set);
			return err;
		}
		set[i] = channel;
	}
	return 0;
}

/* Puts @set in service and leaves what was there in it. */
static void rill_set_exchange(struct rill *rill, struct rill_channel **set)
{
	unsigned int i;

	for (i = 0; i < RILL_MAX_CHANNELS; i++)
		set[i] = xchg(&rill->channel[i], set[i]);
	/* Nobody goes on with what it found before, once the queues run again. */
	synchronize_net();
}

static void rill_channel_link(const struct rill_channel *channel, struct napi_struct *napi)
{
	struct net_device *netdev = channel->rill->netdev;

	netif_queue_set_napi(netdev, channel->index, NETDEV_QUEUE_TYPE_RX, napi);
	netif_queue_set_napi(netdev, channel->index, NETDEV_QUEUE_TYPE_TX, napi);
}

/**
 * rill_up - start the queues
 * @rill: open, and not running; under RTNL
 *
 * A queue that the device does not start is reported and left to the watchdog.
 */
void rill_up(struct rill *rill)
{
	struct net_device *netdev = rill->netdev;
	unsigned int i;

	if (rill->running || !rill->channel[0])
		return;

	for (i = 0; i < rill->config.channels; i++) {
		struct rill_channel *channel = rill->channel[i];

		rill->ops->map_vector(rill, channel);
		rill_rings_start(channel);
		napi_enable(&channel->napi);
		rill_channel_link(channel, &channel->napi);
	}
	WRITE_ONCE(rill->running, true);
	for (i = 0; i < rill->config.channels; i++)
		rill_irq_enable(rill->channel[i]);
	rill->ops->start(rill);
	netif_tx_wake_all_queues(netdev);
}

/**
 * rill_down - stop the queues and empty them; their memory stays
 * @rill: the data path; under RTNL
 *
 * NAPI goes first, as it wakes transmit queues and unmasks vectors. Whoever
 * sends without the stack looks at @rill->running under the queue's lock, which
 * netif_tx_disable() takes once for each.
 */
void rill_down(struct rill *rill)
{
	unsigned int i;

	if (!rill->running)
		return;

	WRITE_ONCE(rill->running, false);
	rill->ops->stop(rill);
	for (i = 0; i < rill->config.channels; i++) {
		rill_channel_link(rill->channel[i], NULL);
		napi_disable(&rill->channel[i]->napi);
		/* A queue that stands still on purpose does not hang. */
		txq_trans_cond_update(netdev_get_tx_queue(rill->netdev, i));
	}
	netif_tx_disable(rill->netdev);
	for (i = 0; i < rill->config.channels; i++) {
		rill_irq_disable(rill->channel[i]);
		rill_dim_stop(rill->channel[i]);
		rill_rings_stop(rill->channel[i]);
	}
	for (i = 0; i < rill->config.channels; i++)
		rill_rings_drain(rill->channel[i]);
}

/**
 * rill_open - allocate and start what @rill->config says
 * @rill: closed; under RTNL
 *
 * Return: 0 or a negative errno.
 */
int rill_open(struct rill *rill)
{
	struct rill_channel *set[RILL_MAX_CHANNELS] = {};
	int err;

	/* Vectors may have gone since the user asked. */
	rill->config.channels = min(rill->config.channels, rill->max_channels);
	err = rill_set_alloc(rill, &rill->config, set, NULL);
	if (err)
		return err;
	err = netif_set_real_num_queues(rill->netdev, rill->config.channels,
					rill->config.channels);
	if (err) {
		rill_set_free(rill, set);
		return err;
	}
	rill_set_exchange(rill, set);
	rill_up(rill);
	return 0;
}

/**
 * rill_close - stop and free everything
 * @rill: the data path; under RTNL
 */
void rill_close(struct rill *rill)
{
	struct rill_channel *set[RILL_MAX_CHANNELS] = {};

	rill_down(rill);
	rill_set_exchange(rill, set);
	rill_set_free(rill, set);
}

static bool rill_count_ok(u16 count)
{
	return is_power_of_2(count) && count >= RILL_DESC_MIN && count <= RILL_DESC_MAX;
}

static int rill_config_check(const struct rill *rill, const struct rill_config *config,
			     struct netlink_ext_ack *extack)
{
	if (!config->channels || config->channels > rill->max_channels) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "queue pairs: from 1 to %u",
				       rill->max_channels);
		return -EINVAL;
	}
	if (!rill_count_ok(config->rx_count) || !rill_count_ok(config->tx_count)) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "descriptors: a power of two from %u to %u",
				       RILL_DESC_MIN, RILL_DESC_MAX);
		return -EINVAL;
	}
	return 0;
}

/**
 * rill_configure - change the number of channels or the size of rings
 * @rill: the data path, open or closed; under RTNL
 * @config: what shall be
 * @extack: says what failed
 *
 * The device is not reset, and what runs stops for the exchange only. The same
 * configuration once more gives every channel new memory.
 *
 * Return: 0, or a negative errno with everything as it was.
 */
int rill_configure(struct rill *rill, const struct rill_config *config,
		   struct netlink_ext_ack *extack)
{
	struct rill_channel *set[RILL_MAX_CHANNELS] = {};
	bool running = rill->running;
	int err;

	err = rill_config_check(rill, config, extack);
	if (err)
		return err;
	if (!rill->channel[0]) {
		rill->config = *config;
		return 0;
	}

	err = rill_set_alloc(rill, config, set, extack);
	if (err)
		return err;
	rill_down(rill);
	err = netif_set_real_num_queues(rill->netdev, config->channels, config->channels);
	if (err) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "the kernel refuses %u queues: %pe",
				       config->channels, ERR_PTR(err));
	} else {
		rill_set_exchange(rill, set);
		rill->config = *config;
	}
	if (running)
		rill_up(rill);
	rill_set_free(rill, set);
	return err;
}

/**
 * rill_change_mtu - ndo_change_mtu, as far as the data path is concerned
 * @netdev: the netdev
 * @mtu: in its limits already
 *
 * Receive buffers suit every size. What frames the device takes is the owner's.
 *
 * Return: 0, or -EINVAL with a program that knows frames of one buffer only.
 */
int rill_change_mtu(struct net_device *netdev, int mtu)
{
	const struct rill *rill = netdev_priv(netdev);

	if (rill->xdp_prog && !rill->xdp_prog->aux->xdp_has_frags &&
	    mtu > RILL_XDP_MAX_MTU) {
		netdev_warn(netdev, "MTU %d: above %u the XDP program must know fragments (xdp.frags)\n",
			    mtu, (unsigned int)RILL_XDP_MAX_MTU);
		return -EINVAL;
	}
	WRITE_ONCE(netdev->mtu, mtu);
	return 0;
}

static void rill_timeout_work(struct work_struct *work)
{
	struct rill *rill = container_of(work, struct rill, timeout_work);

	rill->ops->tx_timeout(rill, READ_ONCE(rill->timeout_queue));
}

/**
 * rill_tx_timeout - ndo_tx_timeout
 * @netdev: the netdev
 * @txqueue: the queue that hangs
 *
 * The watchdog is a timer; what is to be done wants process context.
 */
void rill_tx_timeout(struct net_device *netdev, unsigned int txqueue)
{
	struct rill *rill = netdev_priv(netdev);

	rill->tx_timeouts++;
	WRITE_ONCE(rill->timeout_queue, txqueue);
	schedule_work(&rill->timeout_work);
}

/*
 * Left out: segmentation of UDP, and checksums inside tunnels. QEMU: makes
 * fragments of the one, and fills in the outer checksum for the other.
 */
static void rill_init_features(struct net_device *netdev)
{
	netdev->vlan_features = RILL_VLAN_FEATURES | NETIF_F_HIGHDMA;
	netdev->hw_features = RILL_VLAN_FEATURES | NETIF_F_RXCSUM | NETIF_F_RXHASH |
			      NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_CTAG_RX;
	netdev->features = netdev->hw_features | NETIF_F_HIGHDMA;
	netdev->xdp_features = NETDEV_XDP_ACT_BASIC | NETDEV_XDP_ACT_REDIRECT |
			       NETDEV_XDP_ACT_NDO_XMIT | NETDEV_XDP_ACT_XSK_ZEROCOPY |
			       NETDEV_XDP_ACT_RX_SG | NETDEV_XDP_ACT_NDO_XMIT_SG;
	/* A frame of the largest size in buffers of 1 KiB, the smallest there are. */
	netdev->xdp_zc_max_segs = DIV_ROUND_UP(RILL_MAX_FRAME, SZ_1K);
}

/**
 * rill_init - set up the data path and what its netdev has in common
 * @rill: netdev_priv(@netdev), zeroed
 * @netdev: not registered yet, with RILL_MAX_CHANNELS queues
 * @pdev: the PCI function
 * @regs: its BAR 0
 * @ops: what differs between PF and VF
 * @owner: the driver's own structure
 *
 * The owner sets @rill->max_channels, @rill->vector_base and @rill->msix before;
 * and adds what is its own to the netdev's features.
 */
void rill_init(struct rill *rill, struct net_device *netdev, struct pci_dev *pdev,
	       u8 __iomem *regs, const struct rill_ops *ops, void *owner)
{
	rill->netdev = netdev;
	rill->pdev = pdev;
	rill->regs = regs;
	rill->ops = ops;
	rill->owner = owner;
	rill->max_channels = clamp(rill->max_channels, 1, RILL_MAX_CHANNELS);
	rill->config.channels = min_t(u16, rill->max_channels,
				      netif_get_num_default_rss_queues());
	rill->config.rx_count = RILL_DEFAULT_RX_DESC;
	rill->config.tx_count = RILL_DEFAULT_TX_DESC;
	rill->coalesce.usecs = RILL_DEFAULT_USECS;
	rill->coalesce.adaptive = true;
	INIT_WORK(&rill->timeout_work, rill_timeout_work);

	netdev->min_mtu = ETH_MIN_MTU;
	netdev->max_mtu = RILL_MAX_MTU;
	netdev->watchdog_timeo = RILL_WATCHDOG;
	netdev->stat_ops = &rill_stat_ops;
	netdev->xdp_metadata_ops = &rill_xdp_metadata_ops;
	rill_init_features(netdev);
}

/**
 * rill_uninit - end what rill_init() began
 * @rill: closed, and its netdev unregistered; without RTNL, which the work may want
 */
void rill_uninit(struct rill *rill)
{
	cancel_work_sync(&rill->timeout_work);
}
