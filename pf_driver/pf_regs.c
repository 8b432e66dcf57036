// SPDX-License-Identifier: GPL-2.0-only
/*
 * `ethtool -d`: the device's registers as pairs of 32-bit words, offset and
 * value, so that a tool finds a register by its offset and ignores what it does
 * not know. Runs under RTNL, with the netdev up or down.
 *
 * Left out is what a read changes: interrupt causes (ICR, EICR), statistics,
 * mailbox bits of the VFs' side, time stamps (a read frees the register), the
 * cause of misbehaviour (LVMMC, WVBR) and the semaphore SWSM (a read takes it).
 */
#include "pf.h"

/* Grows when the layout changes, not when registers are added. */
#define PF_REGS_VERSION		1

/**
 * struct regs_range - registers at equal distances
 * @base: offset of the first
 * @count: how many
 * @step: bytes from one to the next
 */
struct regs_range {
	u32 base;
	u16 count;
	u16 step;
};

#define ONE(reg)		{ (reg), 1, 4 }
#define RUN(reg, count)		{ (reg), (count), 4 }
/* A register of each queue's block. */
#define RXQ(reg)		{ RILL_RXQ(0) + (reg), RILL_MAX_QUEUES, 0x40 }
#define TXQ(reg)		{ RILL_TXQ(0) + (reg), RILL_MAX_QUEUES, 0x40 }

static const struct regs_range regs_ranges[] = {
	/* general, EEPROM, flow control, PCIe */
	ONE(RILL_CTRL), ONE(RILL_STATUS), ONE(RILL_EECD), ONE(RILL_EERD),
	ONE(RILL_CTRL_EXT), ONE(RILL_MDIC), ONE(RILL_FCAL), ONE(RILL_FCAH),
	ONE(RILL_FCT), ONE(RILL_CONNSW), ONE(RILL_VET), ONE(RILL_FCTTV),
	ONE(RILL_LEDCTL), ONE(RILL_EEMNGCTL), ONE(RILL_FCRTL0), ONE(RILL_FCRTH0),
	ONE(RILL_FCRTV), ONE(RILL_GCR), ONE(RILL_FACTPS), ONE(RILL_FWSM),
	ONE(RILL_SW_FW_SYNC), ONE(RILL_IOVCTL),

	/* interrupts */
	ONE(RILL_IMS), ONE(RILL_IAM), ONE(RILL_GPIE), ONE(RILL_EIMS),
	ONE(RILL_EIAC), ONE(RILL_EIAM), RUN(RILL_EITR(0), RILL_NUM_EITR),
	RUN(RILL_IVAR(0), RILL_MAX_QUEUES / 2), ONE(RILL_IVAR_MISC),

	/* receive */
	ONE(RILL_RCTL), ONE(RILL_RXPBS), ONE(RILL_QDE), ONE(RILL_RXCSUM),
	ONE(RILL_RLPML), ONE(RILL_RFCTL), RUN(RILL_PSRTYPE(0), RILL_MAX_POOLS),
	RXQ(RILL_RDBAL), RXQ(RILL_RDBAH), RXQ(RILL_RDLEN), RXQ(RILL_SRRCTL),
	RXQ(RILL_RDH), RXQ(RILL_RXCTL), RXQ(RILL_RDT), RXQ(RILL_RXDCTL),
	{ RILL_DVMOLR(0), RILL_MAX_QUEUES, 0x40 },

	/* transmit */
	ONE(RILL_TCTL), ONE(RILL_TIPG), ONE(RILL_TXPBS), ONE(RILL_DTXCTL),
	TXQ(RILL_TDBAL), TXQ(RILL_TDBAH), TXQ(RILL_TDLEN), TXQ(RILL_TDH),
	TXQ(RILL_TXCTL), TXQ(RILL_TDT), TXQ(RILL_TXDCTL), TXQ(RILL_TDWBAL),
	TXQ(RILL_TDWBAH),

	/* filters */
	RUN(RILL_RAL(0), 2 * 16), RUN(RILL_RAL16(16), 2 * (RILL_NUM_RAR - 16)),
	RUN(RILL_MTA(0), RILL_NUM_MTA), RUN(RILL_UTA(0), RILL_NUM_UTA),
	RUN(RILL_VFTA(0), RILL_NUM_VFTA), ONE(RILL_MRQC),
	RUN(RILL_RETA(0), RILL_NUM_RETA / 4), RUN(RILL_RSSRK(0), RILL_RSS_KEY_SIZE / 4),
	RUN(RILL_ETQF(0), RILL_NUM_ETQF), RUN(RILL_SAQF(0), RILL_NUM_FTQF),
	RUN(RILL_DAQF(0), RILL_NUM_FTQF), RUN(RILL_SPQF(0), RILL_NUM_FTQF),
	RUN(RILL_FTQF(0), RILL_NUM_FTQF), RUN(RILL_IMIR(0), RILL_NUM_FTQF),
	RUN(RILL_IMIREXT(0), RILL_NUM_FTQF),

	/* virtualization, mailbox */
	RUN(RILL_P2VMAILBOX(0), RILL_MAX_POOLS), ONE(RILL_MBVFICR), ONE(RILL_MBVFIMR),
	ONE(RILL_VFLRE), ONE(RILL_VFRE), ONE(RILL_VFTE), ONE(RILL_DTXSWC),
	RUN(RILL_VMVIR(0), RILL_MAX_POOLS), ONE(RILL_VT_CTL),
	RUN(RILL_VMOLR(0), RILL_MAX_POOLS), ONE(RILL_RPLOLR),
	RUN(RILL_VLVF(0), RILL_NUM_VLVF),

	/* time, wake-up, PCS */
	ONE(RILL_TIMINCA), ONE(RILL_TSYNCTXCTL), ONE(RILL_TSYNCRXCTL),
	ONE(RILL_TSYNCRXCFG), ONE(RILL_WUC), ONE(RILL_WUFC), ONE(RILL_WUS),
	ONE(RILL_MANC), ONE(RILL_PCS_CFG), ONE(RILL_PCS_LCTL), ONE(RILL_PCS_LSTS),
	ONE(RILL_PCS_ANADV), ONE(RILL_PCS_LPAB),
};

int pf_regs_len(struct net_device *netdev)
{
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(regs_ranges); i++)
		count += regs_ranges[i].count;
	return count * 2 * sizeof(u32);
}

void pf_regs_get(struct net_device *netdev, struct ethtool_regs *regs, void *data)
{
	struct pf *pf = pf_of(netdev);
	u32 *pair = data;
	unsigned int i;
	u16 n;

	regs->version = PF_REGS_VERSION << 24 | pf->pdev->revision << 16 |
			pf->pdev->device;
	for (i = 0; i < ARRAY_SIZE(regs_ranges); i++) {
		const struct regs_range *range = &regs_ranges[i];

		for (n = 0; n < range->count; n++) {
			pair[0] = range->base + n * range->step;
			pair[1] = pf_read(pf, pair[0]);
			pair += 2;
		}
	}
}
