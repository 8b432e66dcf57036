// SPDX-License-Identifier: GPL-2.0-only
/*
 * What users see of the queues' counters: `ip -s link`, netdev's per-queue
 * statistics, the queues' part of `ethtool -S`.
 *
 * The counters belong to the queues, which NAPI and the transmit lock protect;
 * readers take them by the queue's sequence counter. rill_get_stats64() runs
 * under RCU, so that rill_dp.c unlinks a channel and waits before it frees it;
 * all else runs under RTNL. What freed channels had counted is in rill->past.
 */
#include "rill.h"

#include <net/netdev_queues.h>

/* A name of `ethtool -S` and where a queue's structure has the counter. */
struct rill_stat {
	const char *name;
	size_t offset;
};

/* A queue's counters, as its sequence counter gives them. */
struct rill_rx_counters {
	u64 packets, bytes, alloc_failed, errors, csum_bad;
};

struct rill_tx_counters {
	u64 packets, bytes, stops, dropped;
};

static void rill_rx_counters(const struct rill_rxq *rxq, struct rill_rx_counters *c)
{
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&rxq->syncp);
		c->packets = rxq->packets;
		c->bytes = rxq->bytes;
		c->alloc_failed = rxq->alloc_failed;
		c->errors = rxq->errors;
		c->csum_bad = rxq->csum_bad;
	} while (u64_stats_fetch_retry(&rxq->syncp, start));
}

static void rill_tx_counters(const struct rill_txq *txq, struct rill_tx_counters *c)
{
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&txq->syncp);
		c->packets = txq->packets;
		c->bytes = txq->bytes;
	} while (u64_stats_fetch_retry(&txq->syncp, start));
	do {
		start = u64_stats_fetch_begin(&txq->producer_syncp);
		c->stops = txq->stops;
		c->dropped = txq->dropped;
	} while (u64_stats_fetch_retry(&txq->producer_syncp, start));
}

/* One counter, by a descriptor of the tables below. */
static u64 rill_counter(const struct u64_stats_sync *syncp, const void *queue,
			const struct rill_stat *stat)
{
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(syncp);
		value = *(const u64 *)(queue + stat->offset);
	} while (u64_stats_fetch_retry(syncp, start));
	return value;
}

void rill_get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	const struct rill *rill = netdev_priv(netdev);
	const struct rill_past *past = &rill->past;
	struct rill_rx_counters rx;
	struct rill_tx_counters tx;
	unsigned int i;

	stats->rx_packets += past->rx_packets;
	stats->rx_bytes += past->rx_bytes;
	stats->rx_dropped += past->rx_dropped;
	stats->rx_errors += past->rx_errors;
	stats->tx_packets += past->tx_packets;
	stats->tx_bytes += past->tx_bytes;
	stats->tx_dropped += past->tx_dropped;

	rcu_read_lock();
	for (i = 0; i < RILL_MAX_CHANNELS; i++) {
		const struct rill_channel *channel = READ_ONCE(rill->channel[i]);

		if (!channel)
			continue;
		rill_rx_counters(&channel->rx, &rx);
		rill_tx_counters(&channel->tx, &tx);
		stats->rx_packets += rx.packets;
		stats->rx_bytes += rx.bytes;
		stats->rx_dropped += rx.alloc_failed;
		stats->rx_errors += rx.errors;
		stats->tx_packets += tx.packets;
		stats->tx_bytes += tx.bytes;
		stats->tx_dropped += tx.dropped;
	}
	rcu_read_unlock();
}

/**
 * rill_stats_keep - remember what a channel has counted
 * @rill: the data path
 * @channel: stopped, and about to be freed
 */
void rill_stats_keep(struct rill *rill, const struct rill_channel *channel)
{
	struct rill_past *past = &rill->past;
	struct rill_rx_counters rx;
	struct rill_tx_counters tx;

	rill_rx_counters(&channel->rx, &rx);
	rill_tx_counters(&channel->tx, &tx);
	past->rx_packets += rx.packets;
	past->rx_bytes += rx.bytes;
	past->rx_dropped += rx.alloc_failed;
	past->rx_errors += rx.errors;
	past->tx_packets += tx.packets;
	past->tx_bytes += tx.bytes;
	past->tx_dropped += tx.dropped;
}

static void rill_queue_stats_rx(struct net_device *netdev, int i,
				struct netdev_queue_stats_rx *stats)
{
	const struct rill *rill = netdev_priv(netdev);
	const struct rill_channel *channel = rill->channel[i];
	struct rill_rx_counters rx = {};

	if (channel)
		rill_rx_counters(&channel->rx, &rx);
	stats->packets = rx.packets;
	stats->bytes = rx.bytes;
	stats->alloc_fail = rx.alloc_failed;
	stats->csum_bad = rx.csum_bad;
}

static void rill_queue_stats_tx(struct net_device *netdev, int i,
				struct netdev_queue_stats_tx *stats)
{
	const struct rill *rill = netdev_priv(netdev);
	const struct rill_channel *channel = rill->channel[i];
	struct rill_tx_counters tx = {};

	if (channel)
		rill_tx_counters(&channel->tx, &tx);
	stats->packets = tx.packets;
	stats->bytes = tx.bytes;
	stats->stop = tx.stops;
}

/* Totals of the device are right for these alone: the past has no others. */
static void rill_base_stats(struct net_device *netdev, struct netdev_queue_stats_rx *rx,
			    struct netdev_queue_stats_tx *tx)
{
	const struct rill *rill = netdev_priv(netdev);

	rx->packets = rill->past.rx_packets;
	rx->bytes = rill->past.rx_bytes;
	rx->alloc_fail = rill->past.rx_dropped;
	tx->packets = rill->past.tx_packets;
	tx->bytes = rill->past.tx_bytes;
}

const struct netdev_stat_ops rill_stat_ops = {
	.get_queue_stats_rx	= rill_queue_stats_rx,
	.get_queue_stats_tx	= rill_queue_stats_tx,
	.get_base_stats		= rill_base_stats,
};

#define RX(counter) { #counter, offsetof(struct rill_rxq, counter) }
#define TX(counter) { #counter, offsetof(struct rill_txq, counter) }

static const struct rill_stat rill_rx_stats[] = {
	RX(packets), RX(bytes), RX(alloc_failed), RX(errors), RX(csum_bad),
	RX(xdp_pass), RX(xdp_drop), RX(xdp_tx), RX(xdp_redirect), RX(xdp_errors),
};

/* The first are NAPI's, the rest the sender's. */
static const struct rill_stat rill_tx_done_stats[] = {
	TX(packets), TX(bytes), TX(xdp_frames),
};

static const struct rill_stat rill_tx_stats[] = {
	TX(stops), TX(dropped), TX(doorbells),
};

/* A queue pair's counters, and its interrupts. */
#define RILL_CHANNEL_STATS	(ARRAY_SIZE(rill_rx_stats) +		\
				 ARRAY_SIZE(rill_tx_done_stats) +	\
				 ARRAY_SIZE(rill_tx_stats) + 1)

int rill_stats_count(const struct rill *rill)
{
	return rill->config.channels * RILL_CHANNEL_STATS;
}

static void rill_stat_names(const struct rill_stat *stat, size_t count,
			    const char *direction, unsigned int queue, u8 **data)
{
	for (; count; count--, stat++)
		ethtool_sprintf(data, "%s_queue_%u_%s", direction, queue, stat->name);
}

/**
 * rill_stats_strings - names of the queues' counters
 * @rill: the data path
 * @data: where ethtool wants the next name; moved on
 */
void rill_stats_strings(const struct rill *rill, u8 **data)
{
	unsigned int i;

	for (i = 0; i < rill->config.channels; i++) {
		rill_stat_names(rill_rx_stats, ARRAY_SIZE(rill_rx_stats), "rx", i, data);
		rill_stat_names(rill_tx_done_stats, ARRAY_SIZE(rill_tx_done_stats), "tx",
				i, data);
		rill_stat_names(rill_tx_stats, ARRAY_SIZE(rill_tx_stats), "tx", i, data);
		ethtool_sprintf(data, "queue_%u_interrupts", i);
	}
}

static void rill_channel_values(const struct rill_channel *channel, u64 *data)
{
	const struct rill_rxq *rxq = &channel->rx;
	const struct rill_txq *txq = &channel->tx;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rill_rx_stats); i++)
		*data++ = rill_counter(&rxq->syncp, rxq, &rill_rx_stats[i]);
	for (i = 0; i < ARRAY_SIZE(rill_tx_done_stats); i++)
		*data++ = rill_counter(&txq->syncp, txq, &rill_tx_done_stats[i]);
	for (i = 0; i < ARRAY_SIZE(rill_tx_stats); i++)
		*data++ = rill_counter(&txq->producer_syncp, txq, &rill_tx_stats[i]);
	*data = channel->interrupts;
}

/**
 * rill_stats_values - the queues' counters, in the order of their names
 * @rill: the data path
 * @data: where ethtool wants the next value; moved on
 *
 * Zeros while the netdev is down, as its channels are gone.
 */
void rill_stats_values(struct rill *rill, u64 **data)
{
	unsigned int i;

	for (i = 0; i < rill->config.channels; i++) {
		if (rill->channel[i])
			rill_channel_values(rill->channel[i], *data);
		else
			memset(*data, 0, RILL_CHANNEL_STATS * sizeof(u64));
		*data += RILL_CHANNEL_STATS;
	}
}
