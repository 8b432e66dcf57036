// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters as ethtool shows them: `ethtool -S`, and the standard groups eth-mac,
 * eth-ctrl, rmon and pause. The queues' are common/'s, the port's and the VFs'
 * are pf_stats.c's sums, which are brought up to date first. Under RTNL, which
 * also keeps the numbers of queues and VFs, and so of counters, as they are.
 */
#include "pf_ethtool.h"

/* A name of `ethtool -S` and where a structure has the counter. */
struct counter {
	const char *name;
	size_t offset;
};

#define PORT(title, field)	{ "port_" title, offsetof(struct pf_stats, field) }
#define DRIVER(title, field)	{ title, offsetof(struct pf, field) }
#define VF(field)		{ #field, offsetof(struct pf_vf_counters, field) }

static const struct counter port_counters[] = {
	PORT("rx_packets", gprc), PORT("rx_bytes", gorc), PORT("rx_total", tpr),
	PORT("rx_multicast", mprc), PORT("rx_broadcast", bprc),
	PORT("rx_64", prc64), PORT("rx_65_127", prc127), PORT("rx_128_255", prc255),
	PORT("rx_256_511", prc511), PORT("rx_512_1023", prc1023),
	PORT("rx_1024_max", prc1522), PORT("rx_crc_errors", crcerrs),
	PORT("rx_align_errors", algnerrc), PORT("rx_symbol_errors", symerrs),
	PORT("rx_errors", rxerrc), PORT("rx_length_errors", rlec),
	PORT("rx_undersize", ruc), PORT("rx_fragments", rfc), PORT("rx_oversize", roc),
	PORT("rx_jabbers", rjc), PORT("rx_missed", mpc), PORT("rx_no_buffer", rnbc),
	PORT("rx_xon", xonrxc), PORT("rx_xoff", xoffrxc), PORT("rx_unknown_fc", fcruc),
	PORT("rx_management", mgtprc), PORT("rx_management_dropped", mgtpdc),
	PORT("tx_packets", gptc), PORT("tx_bytes", gotc), PORT("tx_total", tpt),
	PORT("tx_multicast", mptc), PORT("tx_broadcast", bptc),
	PORT("tx_64", ptc64), PORT("tx_65_127", ptc127), PORT("tx_128_255", ptc255),
	PORT("tx_256_511", ptc511), PORT("tx_512_1023", ptc1023),
	PORT("tx_1024_max", ptc1522), PORT("tx_deferred", dc),
	PORT("tx_no_carrier", tncrs), PORT("tx_collisions", colc),
	PORT("tx_single_collision", scc), PORT("tx_multiple_collisions", mcc),
	PORT("tx_late_collisions", latecol), PORT("tx_excessive_collisions", ecol),
	PORT("tx_xon", xontxc), PORT("tx_xoff", xofftxc), PORT("tx_management", mgtptc),
};

static const struct counter driver_counters[] = {
	DRIVER("device_resets", device_resets), DRIVER("mailbox_interrupts", mbx_irqs),
	DRIVER("tx_stamps_lost", ptp.tx_timeouts), DRIVER("tx_stamps_skipped", ptp.tx_skipped),
	DRIVER("rx_stamps_cleared", ptp.rx_cleared),
};

static const struct counter vf_counters[] = {
	VF(rx_packets), VF(rx_bytes), VF(rx_multicast), VF(tx_packets), VF(tx_bytes),
	VF(messages), VF(refused), VF(malformed), VF(throttled), VF(lock_stuck),
	VF(mdd), VF(spoofed), VF(resets),
};

/* Bytes with FCS. */
static const struct ethtool_rmon_hist_range rmon_ranges[] = {
	{ 64, 64 }, { 65, 127 }, { 128, 255 }, { 256, 511 }, { 512, 1023 },
	{ 1024, RILL_MAX_FRAME }, {}
};

int pf_stats_count(const struct pf *pf)
{
	return rill_stats_count(pf->rill) + 1 + ARRAY_SIZE(driver_counters) +
	       ARRAY_SIZE(port_counters) + pf->num_vfs * ARRAY_SIZE(vf_counters);
}

void pf_stats_strings(const struct pf *pf, u8 *data)
{
	unsigned int vf, i;

	rill_stats_strings(pf->rill, &data);
	ethtool_puts(&data, "tx_timeouts");
	for (i = 0; i < ARRAY_SIZE(driver_counters); i++)
		ethtool_puts(&data, driver_counters[i].name);
	for (i = 0; i < ARRAY_SIZE(port_counters); i++)
		ethtool_puts(&data, port_counters[i].name);
	for (vf = 0; vf < pf->num_vfs; vf++)
		for (i = 0; i < ARRAY_SIZE(vf_counters); i++)
			ethtool_sprintf(&data, "vf%u_%s", vf, vf_counters[i].name);
}

static u64 *counters_copy(u64 *data, const void *from, const struct counter *counter,
			  size_t count)
{
	for (; count; count--, counter++)
		*data++ = *(const u64 *)(from + counter->offset);
	return data;
}

static void port_read(struct pf *pf, struct pf_stats *stats)
{
	pf_stats_update(pf);
	mutex_lock(&pf->stats_lock);
	*stats = pf->stats;
	mutex_unlock(&pf->stats_lock);
}

void pf_get_ethtool_stats(struct net_device *netdev, struct ethtool_stats *stats, u64 *data)
{
	struct pf *pf = pf_of(netdev);
	struct pf_stats port;
	unsigned int vf;

	rill_stats_values(pf->rill, &data);
	*data++ = pf->rill->tx_timeouts;
	data = counters_copy(data, pf, driver_counters, ARRAY_SIZE(driver_counters));
	port_read(pf, &port);
	data = counters_copy(data, &port, port_counters, ARRAY_SIZE(port_counters));

	mutex_lock(&pf->lock);
	for (vf = 0; vf < pf->num_vfs; vf++) {
		pf_stats_vf_update(pf, vf);
		data = counters_copy(data, &pf->vf[vf].counters, vf_counters,
				     ARRAY_SIZE(vf_counters));
	}
	mutex_unlock(&pf->lock);
}

void pf_get_pause_stats(struct net_device *netdev, struct ethtool_pause_stats *stats)
{
	struct pf_stats port;

	port_read(pf_of(netdev), &port);
	stats->tx_pause_frames = port.xontxc + port.xofftxc;
	stats->rx_pause_frames = port.xonrxc + port.xoffrxc;
}

void pf_get_eth_mac_stats(struct net_device *netdev, struct ethtool_eth_mac_stats *stats)
{
	struct pf_stats port;

	port_read(pf_of(netdev), &port);
	stats->FramesTransmittedOK = port.gptc;
	stats->SingleCollisionFrames = port.scc;
	stats->MultipleCollisionFrames = port.mcc;
	stats->FramesReceivedOK = port.gprc;
	stats->FrameCheckSequenceErrors = port.crcerrs;
	stats->AlignmentErrors = port.algnerrc;
	stats->OctetsTransmittedOK = port.gotc;
	stats->FramesWithDeferredXmissions = port.dc;
	stats->LateCollisions = port.latecol;
	stats->FramesAbortedDueToXSColls = port.ecol;
	stats->CarrierSenseErrors = port.tncrs;
	stats->OctetsReceivedOK = port.gorc;
	stats->FramesLostDueToIntMACRcvError = port.mpc;
	stats->MulticastFramesXmittedOK = port.mptc;
	stats->BroadcastFramesXmittedOK = port.bptc;
	stats->MulticastFramesReceivedOK = port.mprc;
	stats->BroadcastFramesReceivedOK = port.bprc;
	stats->InRangeLengthErrors = port.rlec;
	stats->FrameTooLongErrors = port.roc;
}

void pf_get_eth_ctrl_stats(struct net_device *netdev, struct ethtool_eth_ctrl_stats *stats)
{
	struct pf_stats port;

	port_read(pf_of(netdev), &port);
	stats->MACControlFramesTransmitted = port.xontxc + port.xofftxc;
	stats->MACControlFramesReceived = port.xonrxc + port.xoffrxc + port.fcruc;
	stats->UnsupportedOpcodesReceived = port.fcruc;
}

void pf_get_rmon_stats(struct net_device *netdev, struct ethtool_rmon_stats *stats,
		       const struct ethtool_rmon_hist_range **ranges)
{
	struct pf_stats port;

	port_read(pf_of(netdev), &port);
	stats->undersize_pkts = port.ruc;
	stats->oversize_pkts = port.roc;
	stats->fragments = port.rfc;
	stats->jabbers = port.rjc;
	stats->hist[0] = port.prc64;
	stats->hist[1] = port.prc127;
	stats->hist[2] = port.prc255;
	stats->hist[3] = port.prc511;
	stats->hist[4] = port.prc1023;
	stats->hist[5] = port.prc1522;
	stats->hist_tx[0] = port.ptc64;
	stats->hist_tx[1] = port.ptc127;
	stats->hist_tx[2] = port.ptc255;
	stats->hist_tx[3] = port.ptc511;
	stats->hist_tx[4] = port.ptc1023;
	stats->hist_tx[5] = port.ptc1522;
	*ranges = rmon_ranges;
}
