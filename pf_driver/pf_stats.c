// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of the port and of the VFs' pools, widened to 64 bits.
 *
 * The port's clear on read: this file is their only reader and sums them up
 * under pf->stats_lock. A pool's run on, 32 bits wide: at 1 Gbit/s its bytes
 * wrap in 34 seconds, and the service work comes by once a second.
 */
#include "pf.h"

struct stats_entry {
	u32 reg;
	u16 offset;		/* in struct pf_stats */
};

#define STATS_ENTRY(name, field) \
	{ .reg = RILL_##name, .offset = offsetof(struct pf_stats, field) }

static const struct stats_entry stats_table[] = {
	STATS_ENTRY(CRCERRS, crcerrs),
	STATS_ENTRY(ALGNERRC, algnerrc),
	STATS_ENTRY(SYMERRS, symerrs),
	STATS_ENTRY(RXERRC, rxerrc),
	STATS_ENTRY(MPC, mpc),
	STATS_ENTRY(SCC, scc),
	STATS_ENTRY(ECOL, ecol),
	STATS_ENTRY(MCC, mcc),
	STATS_ENTRY(LATECOL, latecol),
	STATS_ENTRY(COLC, colc),
	STATS_ENTRY(DC, dc),
	STATS_ENTRY(TNCRS, tncrs),
	STATS_ENTRY(RLEC, rlec),
	STATS_ENTRY(XONRXC, xonrxc),
	STATS_ENTRY(XONTXC, xontxc),
	STATS_ENTRY(XOFFRXC, xoffrxc),
	STATS_ENTRY(XOFFTXC, xofftxc),
	STATS_ENTRY(FCRUC, fcruc),
	STATS_ENTRY(PRC64, prc64),
	STATS_ENTRY(PRC127, prc127),
	STATS_ENTRY(PRC255, prc255),
	STATS_ENTRY(PRC511, prc511),
	STATS_ENTRY(PRC1023, prc1023),
	STATS_ENTRY(PRC1522, prc1522),
	STATS_ENTRY(GPRC, gprc),
	STATS_ENTRY(BPRC, bprc),
	STATS_ENTRY(MPRC, mprc),
	STATS_ENTRY(GPTC, gptc),
	STATS_ENTRY(RNBC, rnbc),
	STATS_ENTRY(RUC, ruc),
	STATS_ENTRY(RFC, rfc),
	STATS_ENTRY(ROC, roc),
	STATS_ENTRY(RJC, rjc),
	STATS_ENTRY(MGTPRC, mgtprc),
	STATS_ENTRY(MGTPDC, mgtpdc),
	STATS_ENTRY(MGTPTC, mgtptc),
	STATS_ENTRY(TPR, tpr),
	STATS_ENTRY(TPT, tpt),
	STATS_ENTRY(PTC64, ptc64),
	STATS_ENTRY(PTC127, ptc127),
	STATS_ENTRY(PTC255, ptc255),
	STATS_ENTRY(PTC511, ptc511),
	STATS_ENTRY(PTC1023, ptc1023),
	STATS_ENTRY(PTC1522, ptc1522),
	STATS_ENTRY(MPTC, mptc),
	STATS_ENTRY(BPTC, bptc),
};

/* A read of the high half clears both. */
static u64 stats_read64(struct pf *pf, u32 low)
{
	u64 value = pf_read(pf, low);

	return value | (u64)pf_read(pf, low + 4) << 32;
}

/**
 * pf_stats_update - adds what the port counted since the last call
 * @pf: the function
 *
 * Takes pf->stats_lock. A device that does not answer adds nothing.
 */
void pf_stats_update(struct pf *pf)
{
	const struct stats_entry *entry;
	unsigned int i;
	u64 *sum;

	mutex_lock(&pf->stats_lock);
	if (pf_hw_present(pf)) {
		for (i = 0; i < ARRAY_SIZE(stats_table); i++) {
			entry = &stats_table[i];
			sum = (void *)&pf->stats + entry->offset;
			*sum += pf_read(pf, entry->reg);
		}
		pf->stats.gorc += stats_read64(pf, RILL_GORCL);
		pf->stats.gotc += stats_read64(pf, RILL_GOTCL);
	}
	mutex_unlock(&pf->stats_lock);
}

static void stats_vf_add(struct pf *pf, u32 reg, u32 *seen, u64 *sum)
{
	u32 now = pf_read(pf, reg);

	*sum += (u32)(now - *seen);
	*seen = now;
}

/**
 * pf_stats_vf_update - adds what a VF's pool counted since the last call
 * @pf: the function, its lock held
 * @vf: which
 */
void pf_stats_vf_update(struct pf *pf, unsigned int vf)
{
	struct pf_vf_counters *sum = &pf->vf[vf].counters;
	struct pf_vf *record = &pf->vf[vf];

	if (!pf_hw_present(pf))
		return;

	stats_vf_add(pf, RILL_PFVFGPRC(vf), &record->seen.gprc, &sum->rx_packets);
	stats_vf_add(pf, RILL_PFVFGORC(vf), &record->seen.gorc, &sum->rx_bytes);
	stats_vf_add(pf, RILL_PFVFMPRC(vf), &record->seen.mprc, &sum->rx_multicast);
	stats_vf_add(pf, RILL_PFVFGPTC(vf), &record->seen.gptc, &sum->tx_packets);
	stats_vf_add(pf, RILL_PFVFGOTC(vf), &record->seen.gotc, &sum->tx_bytes);
}
