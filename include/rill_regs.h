/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of the Intel 82576, offsets in bytes from BAR 0. "DS" is the Intel
 * 82576EB Gigabit Ethernet Controller Datasheet, revision 2.63; the section
 * stands beside each group. A mask stands under its register; values stand
 * under their mask. What a virtual function sees at its own BAR 0 is last.
 */
#ifndef RILL_REGS_H
#define RILL_REGS_H

#include <linux/bitfield.h>
#include <linux/bits.h>

/* Sizes of the device. */
#define RILL_MAX_QUEUES		16	/* queue pairs */
#define RILL_MAX_POOLS		8	/* of queues, for VFs and the PF */
#define RILL_MAX_VFS		7	/* one pool is the PF's own */
#define RILL_NUM_RAR		24	/* exact receive addresses */
#define RILL_NUM_MTA		128	/* words of the multicast table */
#define RILL_NUM_UTA		128	/* words of the unicast table */
#define RILL_NUM_VFTA		128	/* words of the VLAN table */
#define RILL_NUM_VLVF		32	/* VLANs that pools may share */
#define RILL_NUM_ETQF		8	/* EtherType filters */
#define RILL_NUM_FTQF		8	/* 5-tuple filters */
#define RILL_NUM_RETA		128	/* entries of the RSS table */
#define RILL_RSS_KEY_SIZE	40	/* bytes */
#define RILL_NUM_EITR		25	/* interrupt vectors of PF and VFs together */
#define RILL_MAX_FRAME		9728	/* bytes, with VLAN tag and FCS */

/* DS 8.2: general */
#define RILL_CTRL			0x00000
#define RILL_CTRL_FD			BIT(0)
#define RILL_CTRL_GIO_MASTER_DISABLE	BIT(2)
#define RILL_CTRL_SLU			BIT(6)
#define RILL_CTRL_ILOS			BIT(7)
#define RILL_CTRL_SPEED			GENMASK(9, 8)
#define RILL_CTRL_FRCSPD		BIT(11)
#define RILL_CTRL_FRCDPLX		BIT(12)
#define RILL_CTRL_ADVD3WUC		BIT(20)
#define RILL_CTRL_RST			BIT(26)
#define RILL_CTRL_RFCE			BIT(27)
#define RILL_CTRL_TFCE			BIT(28)
#define RILL_CTRL_VME			BIT(30)
#define RILL_CTRL_PHY_RST		BIT(31)

#define RILL_STATUS			0x00008
#define RILL_STATUS_FD			BIT(0)
#define RILL_STATUS_LU			BIT(1)
#define RILL_STATUS_LAN_ID		GENMASK(3, 2)
#define RILL_STATUS_TXOFF		BIT(4)
#define RILL_STATUS_SPEED		GENMASK(7, 6)
#define RILL_STATUS_SPEED_10		0
#define RILL_STATUS_SPEED_100		1
#define RILL_STATUS_SPEED_1000		2
#define RILL_STATUS_GIO_MASTER_ENABLE	BIT(19)

#define RILL_CTRL_EXT			0x00018
#define RILL_CTRL_EXT_SDP3_DATA		BIT(7)	/* SerDes boards: laser off */
#define RILL_CTRL_EXT_PFRSTD		BIT(14)	/* VFs may start */
#define RILL_CTRL_EXT_LINK_MODE		GENMASK(23, 22)
#define RILL_CTRL_EXT_LINK_MODE_COPPER	0
#define RILL_CTRL_EXT_LINK_MODE_KX	1
#define RILL_CTRL_EXT_LINK_MODE_SGMII	2
#define RILL_CTRL_EXT_LINK_MODE_SERDES	3
#define RILL_CTRL_EXT_EIAME		BIT(24)
#define RILL_CTRL_EXT_DRV_LOAD		BIT(28)

#define RILL_MDIC			0x00020
#define RILL_MDIC_DATA			GENMASK(15, 0)
#define RILL_MDIC_REGADD		GENMASK(20, 16)
#define RILL_MDIC_PHYADD		GENMASK(25, 21)
#define RILL_MDIC_OP_WRITE		BIT(26)
#define RILL_MDIC_OP_READ		BIT(27)
#define RILL_MDIC_READY			BIT(28)
#define RILL_MDIC_ERROR			BIT(30)

#define RILL_SCTL			0x00024
#define RILL_SCTL_LOOPBACK		0x0410	/* of the SerDes */
#define RILL_SCTL_NO_LOOPBACK		0x0400
#define RILL_FCAL			0x00028
#define RILL_FCAH			0x0002C
#define RILL_FCT			0x00030
#define RILL_CONNSW			0x00034
#define RILL_VET			0x00038
#define RILL_FCTTV			0x00170
#define RILL_LEDCTL			0x00E00
#define RILL_LEDCTL_LED0_MODE		GENMASK(3, 0)
#define RILL_LEDCTL_MODE_ON		0xe
#define RILL_LEDCTL_MODE_OFF		0xf

/* DS 8.2.3, 8.4: EEPROM */
#define RILL_EECD			0x00010
#define RILL_EECD_SK			BIT(0)
#define RILL_EECD_CS			BIT(1)
#define RILL_EECD_DI			BIT(2)
#define RILL_EECD_DO			BIT(3)
#define RILL_EECD_REQ			BIT(6)
#define RILL_EECD_GNT			BIT(7)
#define RILL_EECD_PRES			BIT(8)
#define RILL_EECD_AUTO_RD		BIT(9)
#define RILL_EECD_ADDR_BITS		BIT(10)
#define RILL_EECD_SIZE			GENMASK(14, 11)	/* 2^(n + 6) words */
#define RILL_EERD			0x00014
#define RILL_EERD_START			BIT(0)
#define RILL_EERD_DONE			BIT(1)
#define RILL_EERD_ADDR			GENMASK(15, 2)
#define RILL_EERD_DATA			GENMASK(31, 16)
#define RILL_EEMNGCTL			0x01010
#define RILL_EEMNGCTL_CFG_DONE0		BIT(18)
#define RILL_EEMNGCTL_CFG_DONE1		BIT(19)

/* DS 8.6: flow control */
#define RILL_FCRTL0			0x02160
#define RILL_FCRTL0_XONE		BIT(31)
#define RILL_FCRTH0			0x02168
#define RILL_FCRTV			0x02460

/* DS 8.7: PCIe, semaphores */
#define RILL_GCR			0x05B00
#define RILL_FACTPS			0x05B30
#define RILL_FACTPS_MNG_EN		BIT(29)
#define RILL_FACTPS_LFS			BIT(30)
#define RILL_SWSM			0x05B50
#define RILL_SWSM_SMBI			BIT(0)
#define RILL_SWSM_SWESMBI		BIT(1)
#define RILL_FWSM			0x05B54
#define RILL_SW_FW_SYNC			0x05B5C
#define RILL_SW_FW_EEP			BIT(0)
#define RILL_SW_FW_PHY0			BIT(1)
#define RILL_SW_FW_PHY1			BIT(2)
#define RILL_SW_FW_FW_SHIFT		16
#define RILL_IOVCTL			0x05BBC
#define RILL_IOVCTL_REUSE_VFQ		BIT(0)

/* DS 8.8: interrupts */
#define RILL_ICR			0x000C0
#define RILL_ICS			0x000C8
#define RILL_IMS			0x000D0
#define RILL_IMC			0x000D8
#define RILL_IAM			0x000E0
#define RILL_INT_TXDW			BIT(0)
#define RILL_INT_LSC			BIT(2)
#define RILL_INT_RXDMT0			BIT(4)
#define RILL_INT_RXT0			BIT(7)
#define RILL_INT_VMMB			BIT(8)
#define RILL_INT_TIME_SYNC		BIT(19)
#define RILL_INT_DOUTSYNC		BIT(28)
#define RILL_INT_DRSTA			BIT(30)
#define RILL_INT_ASSERTED		BIT(31)

#define RILL_EICS			0x01520
#define RILL_EIMS			0x01524
#define RILL_EIMC			0x01528
#define RILL_EIAC			0x0152C
#define RILL_EIAM			0x01530
#define RILL_EICR			0x01580
#define RILL_EIXX_OTHER			BIT(31)	/* without MSI-X */
#define RILL_EITR(n)			(0x01680 + 4 * (n))
#define RILL_EITR_INTERVAL		GENMASK(14, 2)	/* microseconds */
#define RILL_EITR_CNT_INGR		BIT(31)	/* leave the counter alone */
#define RILL_IVAR(n)			(0x01700 + 4 * (n))
#define RILL_IVAR_MISC			0x01740
#define RILL_IVAR_MISC_OTHER		GENMASK(15, 8)
#define RILL_IVAR_VALID			BIT(7)
#define RILL_GPIE			0x01514
#define RILL_GPIE_NSICR			BIT(0)	/* a read clears ICR, always */
#define RILL_GPIE_MULTIPLE_MSIX		BIT(4)
#define RILL_GPIE_EIAME			BIT(30)
#define RILL_GPIE_PBA			BIT(31)

/* DS 8.10: receive */
#define RILL_RCTL			0x00100
#define RILL_RCTL_RXEN			BIT(1)
#define RILL_RCTL_SBP			BIT(2)
#define RILL_RCTL_UPE			BIT(3)
#define RILL_RCTL_MPE			BIT(4)
#define RILL_RCTL_LPE			BIT(5)
#define RILL_RCTL_LBM			GENMASK(7, 6)
#define RILL_RCTL_LBM_MAC		1
#define RILL_RCTL_LBM_PHY		3
#define RILL_RCTL_BAM			BIT(15)
#define RILL_RCTL_VFE			BIT(18)
#define RILL_RCTL_DPF			BIT(22)
#define RILL_RCTL_PMCF			BIT(23)
#define RILL_RCTL_SECRC			BIT(26)

#define RILL_RXPBS			0x02404
#define RILL_QDE			0x02408	/* a bit a queue */
#define RILL_RXCSUM			0x05000
#define RILL_RXCSUM_IPOFLD		BIT(8)
#define RILL_RXCSUM_TUOFLD		BIT(9)
#define RILL_RXCSUM_CRCOFL		BIT(11)
#define RILL_RXCSUM_PCSD		BIT(13)	/* the hash takes the checksum's place */
#define RILL_RLPML			0x05004
#define RILL_RFCTL			0x05008
#define RILL_RFCTL_LEF			BIT(18)
#define RILL_PSRTYPE(pool)		(0x05480 + 4 * (pool))

/* DS 8.10.5 on: receive queues. "q" is the device's number of the queue. */
#define RILL_RXQ(q)			(0x0C000 + 0x40 * (q))
#define RILL_RDBAL			0x00
#define RILL_RDBAH			0x04
#define RILL_RDLEN			0x08
#define RILL_SRRCTL			0x0C
#define RILL_SRRCTL_BSIZEPACKET		GENMASK(6, 0)	/* KiB */
#define RILL_SRRCTL_BSIZEHEADER		GENMASK(11, 8)	/* 64 bytes */
#define RILL_SRRCTL_DESCTYPE		GENMASK(27, 25)
#define RILL_SRRCTL_DESCTYPE_ADV_ONE	1
#define RILL_SRRCTL_DROP_EN		BIT(31)
#define RILL_RDH			0x10
#define RILL_RXCTL			0x14	/* DCA */
#define RILL_RXCTL_DCA_EN		GENMASK(7, 5)
#define RILL_RDT			0x18
#define RILL_RXDCTL			0x28
#define RILL_RXDCTL_PTHRESH		GENMASK(4, 0)
#define RILL_RXDCTL_HTHRESH		GENMASK(12, 8)
#define RILL_RXDCTL_WTHRESH		GENMASK(20, 16)
#define RILL_RXDCTL_ENABLE		BIT(25)
#define RILL_RXDCTL_SWFLSH		BIT(26)
#define RILL_RQDPC			0x30
#define RILL_DVMOLR(q)			(0x0C038 + 0x40 * (q))
#define RILL_DVMOLR_STRVLAN		BIT(30)
#define RILL_DVMOLR_STRCRC		BIT(31)

/* DS 8.10.20 on: filters */
#define RILL_MTA(n)			(0x05200 + 4 * (n))
#define RILL_RAL(n)			(0x05400 + 8 * (n))	/* entries 0 to 15 */
#define RILL_RAL16(n)			(0x054E0 + 8 * ((n) - 16))	/* entries 16 to 23 */
#define RILL_RAH(n)			(RILL_RAL(n) + 4)
#define RILL_RAH16(n)			(RILL_RAL16(n) + 4)
#define RILL_RAH_ADDR			GENMASK(15, 0)
#define RILL_RAH_POOLSEL		GENMASK(25, 18)	/* a bit a pool */
#define RILL_RAH_AV			BIT(31)
#define RILL_VFTA(n)			(0x05600 + 4 * (n))
#define RILL_UTA(n)			(0x0A000 + 4 * (n))
#define RILL_MRQC			0x05818
#define RILL_MRQC_MODE			GENMASK(2, 0)
#define RILL_MRQC_MODE_NONE		0
#define RILL_MRQC_MODE_RSS		2
#define RILL_MRQC_MODE_VMDQ		3
#define RILL_MRQC_MODE_VMDQ_RSS		5
#define RILL_MRQC_IPV4_TCP		BIT(16)
#define RILL_MRQC_IPV4			BIT(17)
#define RILL_MRQC_IPV6_TCP_EX		BIT(18)
#define RILL_MRQC_IPV6			BIT(20)
#define RILL_MRQC_IPV6_TCP		BIT(21)
#define RILL_MRQC_IPV4_UDP		BIT(22)
#define RILL_MRQC_IPV6_UDP		BIT(23)
#define RILL_RETA(n)			(0x05C00 + 4 * (n))	/* 4 entries each */
#define RILL_RSSRK(n)			(0x05C80 + 4 * (n))
#define RILL_ETQF(n)			(0x05CB0 + 4 * (n))
#define RILL_ETQF_ETYPE			GENMASK(15, 0)
#define RILL_ETQF_RX_QUEUE		GENMASK(18, 16)
#define RILL_ETQF_FILTER_ENABLE		BIT(26)
#define RILL_ETQF_1588			BIT(30)
#define RILL_ETQF_QUEUE_ENABLE		BIT(31)
#define RILL_SAQF(n)			(0x05980 + 4 * (n))
#define RILL_DAQF(n)			(0x059A0 + 4 * (n))
#define RILL_SPQF(n)			(0x059C0 + 4 * (n))
#define RILL_FTQF(n)			(0x059E0 + 4 * (n))
#define RILL_FTQF_PROTOCOL		GENMASK(7, 0)
#define RILL_FTQF_QUEUE_ENABLE		BIT(8)
#define RILL_FTQF_VF			GENMASK(14, 12)
#define RILL_FTQF_VF_BP			BIT(15)
#define RILL_FTQF_RX_QUEUE		GENMASK(18, 16)
#define RILL_FTQF_1588			BIT(27)
#define RILL_FTQF_MASK			GENMASK(31, 28)
#define RILL_FTQF_MASK_PROTO_BP		BIT(28)
#define RILL_FTQF_MASK_SADDR_BP		BIT(29)
#define RILL_FTQF_MASK_DADDR_BP		BIT(30)
#define RILL_FTQF_MASK_SPORT_BP		BIT(31)
#define RILL_IMIR(n)			(0x05A80 + 4 * (n))
#define RILL_IMIR_DPORT			GENMASK(15, 0)
#define RILL_IMIR_PORT_BP		BIT(17)
#define RILL_IMIREXT(n)			(0x05AA0 + 4 * (n))
#define RILL_IMIREXT_SIZE_BP		BIT(12)
#define RILL_IMIREXT_CTRL_BP		BIT(19)

/* DS 8.12: transmit */
#define RILL_TCTL			0x00400
#define RILL_TCTL_EN			BIT(1)
#define RILL_TCTL_PSP			BIT(3)
#define RILL_TCTL_CT			GENMASK(11, 4)
#define RILL_TCTL_COLD			GENMASK(21, 12)
#define RILL_TCTL_RTLC			BIT(24)
#define RILL_TIPG			0x00410
#define RILL_TXPBS			0x03404
#define RILL_DTXCTL			0x03590
#define RILL_DTXCTL_8023LL		BIT(2)
#define RILL_DTXCTL_ADD_VLAN		BIT(3)
#define RILL_DTXCTL_OOS_EN		BIT(4)
#define RILL_DTXCTL_MDP_EN		BIT(5)	/* malicious-driver protection */
#define RILL_DTXCTL_SPOOF_INT		BIT(6)
#define RILL_TXQ(q)			(0x0E000 + 0x40 * (q))
#define RILL_TDBAL			0x00
#define RILL_TDBAH			0x04
#define RILL_TDLEN			0x08
#define RILL_TDH			0x10
#define RILL_TXCTL			0x14	/* DCA */
#define RILL_TXCTL_DCA_EN		BIT(5)
#define RILL_TDT			0x18
#define RILL_TXDCTL			0x28
#define RILL_TXDCTL_PTHRESH		GENMASK(4, 0)
#define RILL_TXDCTL_HTHRESH		GENMASK(12, 8)
#define RILL_TXDCTL_WTHRESH		GENMASK(20, 16)
#define RILL_TXDCTL_ENABLE		BIT(25)
#define RILL_TXDCTL_SWFLSH		BIT(26)
#define RILL_TDWBAL			0x38
#define RILL_TDWBAH			0x3C

/* DS 8.14: virtualization */
#define RILL_VMBMEM(vf)			(0x00800 + 64 * (vf))
#define RILL_P2VMAILBOX(vf)		(0x00C00 + 4 * (vf))
#define RILL_P2VMAILBOX_STS		BIT(0)
#define RILL_P2VMAILBOX_ACK		BIT(1)
#define RILL_P2VMAILBOX_VFU		BIT(2)
#define RILL_P2VMAILBOX_PFU		BIT(3)
#define RILL_P2VMAILBOX_RVFU		BIT(4)
#define RILL_MBVFICR			0x00C80
#define RILL_MBVFICR_VFREQ		GENMASK(7, 0)
#define RILL_MBVFICR_VFACK		GENMASK(23, 16)
#define RILL_MBVFIMR			0x00C84
#define RILL_VFLRE			0x00C88
#define RILL_VFRE			0x00C8C
#define RILL_VFTE			0x00C90
#define RILL_DTXSWC			0x03500
#define RILL_DTXSWC_MACAS		GENMASK(7, 0)
#define RILL_DTXSWC_VLANAS		GENMASK(15, 8)
#define RILL_DTXSWC_LLE			GENMASK(23, 16)
#define RILL_DTXSWC_LOOPBACK_EN		BIT(31)
#define RILL_LVMMC			0x03548
#define RILL_LVMMC_MDFB_VF		GENMASK(31, 29)
#define RILL_WVBR			0x03554
#define RILL_MDFB			0x03558	/* malicious driver: a bit a pool, W1C */
#define RILL_RTTDQSEL			0x03604
#define RILL_RTTBCNRM			0x03690
#define RILL_RTTBCNRC			0x036B0
#define RILL_RTTBCNRC_RF_DEC		GENMASK(13, 0)
#define RILL_RTTBCNRC_RF_INT		GENMASK(27, 14)
#define RILL_RTTBCNRC_RS_ENA		BIT(31)
#define RILL_VMVIR(pool)		(0x03700 + 4 * (pool))
#define RILL_VMVIR_TAG			GENMASK(15, 0)	/* priority, CFI, VLAN */
#define RILL_VMVIR_VLANA		GENMASK(31, 30)
#define RILL_VMVIR_VLANA_DESC		0
#define RILL_VMVIR_VLANA_DEFAULT	1
#define RILL_VMVIR_VLANA_NEVER		2
#define RILL_VT_CTL			0x0581C
#define RILL_VT_CTL_DEF_PL		GENMASK(9, 7)
#define RILL_VT_CTL_IGNORE_MAC		BIT(28)
#define RILL_VT_CTL_DIS_DEF_POOL	BIT(29)
#define RILL_VT_CTL_REPL_EN		BIT(30)
#define RILL_VMOLR(pool)		(0x05AD0 + 4 * (pool))
#define RILL_VMOLR_RLPML		GENMASK(13, 0)
#define RILL_VMOLR_LPE			BIT(16)
#define RILL_VMOLR_RSSE			BIT(17)
#define RILL_VMOLR_AUPE			BIT(24)
#define RILL_VMOLR_ROMPE		BIT(25)
#define RILL_VMOLR_ROPE			BIT(26)
#define RILL_VMOLR_BAM			BIT(27)
#define RILL_VMOLR_MPME			BIT(28)
#define RILL_VMOLR_STRVLAN		BIT(30)
#define RILL_VMOLR_STRCRC		BIT(31)
#define RILL_RPLOLR			0x05AF0
#define RILL_RPLOLR_STRVLAN		BIT(30)
#define RILL_RPLOLR_STRCRC		BIT(31)
#define RILL_VLVF(n)			(0x05D00 + 4 * (n))
#define RILL_VLVF_VLAN			GENMASK(11, 0)
#define RILL_VLVF_POOLSEL		GENMASK(19, 12)
#define RILL_VLVF_LVLAN			BIT(20)
#define RILL_VLVF_VI_EN			BIT(31)
/* Counters of a pool, 32 bits, kept on read. */
#define RILL_PFVFGPRC(vf)		(0x10010 + 0x100 * (vf))
#define RILL_PFVFGPTC(vf)		(0x10014 + 0x100 * (vf))
#define RILL_PFVFGORC(vf)		(0x10018 + 0x100 * (vf))
#define RILL_PFVFGOTC(vf)		(0x10034 + 0x100 * (vf))
#define RILL_PFVFMPRC(vf)		(0x1003C + 0x100 * (vf))
#define RILL_PFVFGPRLBC(vf)		(0x10040 + 0x100 * (vf))
#define RILL_PFVFGPTLBC(vf)		(0x10044 + 0x100 * (vf))
#define RILL_PFVFGORLBC(vf)		(0x10048 + 0x100 * (vf))
#define RILL_PFVFGOTLBC(vf)		(0x10050 + 0x100 * (vf))

/* DS 8.16: time */
#define RILL_SYSTIML			0x0B600
#define RILL_SYSTIMH			0x0B604
#define RILL_TIMINCA			0x0B608
#define RILL_TIMINCA_INCVALUE		GENMASK(23, 0)
#define RILL_TIMINCA_INCPERIOD		GENMASK(31, 24)	/* 16 ns */
#define RILL_TSYNCTXCTL			0x0B614
#define RILL_TSYNCTXCTL_TXTT		BIT(0)
#define RILL_TSYNCTXCTL_EN		BIT(4)
#define RILL_TXSTMPL			0x0B618
#define RILL_TXSTMPH			0x0B61C
#define RILL_TSYNCRXCTL			0x0B620
#define RILL_TSYNCRXCTL_RXTT		BIT(0)
#define RILL_TSYNCRXCTL_TYPE		GENMASK(3, 1)
#define RILL_TSYNCRXCTL_TYPE_L2_V2	0
#define RILL_TSYNCRXCTL_TYPE_L4_V1	1
#define RILL_TSYNCRXCTL_TYPE_L2_L4_V2	2
#define RILL_TSYNCRXCTL_TYPE_ALL	4
#define RILL_TSYNCRXCTL_TYPE_EVENT_V2	5
#define RILL_TSYNCRXCTL_EN		BIT(4)
#define RILL_RXSTMPL			0x0B624
#define RILL_RXSTMPH			0x0B628
#define RILL_RXSATRL			0x0B62C
#define RILL_RXSATRH			0x0B630
#define RILL_TSYNCRXCFG			0x05F50
#define RILL_TSYNCRXCFG_V1_CONTROL	GENMASK(7, 0)
#define RILL_TSYNCRXCFG_V2_MESSAGE	GENMASK(11, 8)

/* DS 8.18: wake-up */
#define RILL_WUC			0x05800
#define RILL_WUC_PME_EN			BIT(1)
#define RILL_WUFC			0x05808
#define RILL_WUFC_LNKC			BIT(0)
#define RILL_WUFC_MAG			BIT(1)
#define RILL_WUFC_EX			BIT(2)
#define RILL_WUFC_MC			BIT(3)
#define RILL_WUFC_BC			BIT(4)
#define RILL_WUS			0x05810
#define RILL_MANC			0x05820
#define RILL_MANC_BLK_PHY_RST		BIT(18)

/* DS 8.19: statistics of the port; a read clears */
#define RILL_CRCERRS			0x04000
#define RILL_ALGNERRC			0x04004
#define RILL_SYMERRS			0x04008
#define RILL_RXERRC			0x0400C
#define RILL_MPC			0x04010
#define RILL_SCC			0x04014
#define RILL_ECOL			0x04018
#define RILL_MCC			0x0401C
#define RILL_LATECOL			0x04020
#define RILL_COLC			0x04028
#define RILL_DC				0x04030
#define RILL_TNCRS			0x04034
#define RILL_RLEC			0x04040
#define RILL_XONRXC			0x04048
#define RILL_XONTXC			0x0404C
#define RILL_XOFFRXC			0x04050
#define RILL_XOFFTXC			0x04054
#define RILL_FCRUC			0x04058
#define RILL_PRC64			0x0405C
#define RILL_PRC127			0x04060
#define RILL_PRC255			0x04064
#define RILL_PRC511			0x04068
#define RILL_PRC1023			0x0406C
#define RILL_PRC1522			0x04070
#define RILL_GPRC			0x04074
#define RILL_BPRC			0x04078
#define RILL_MPRC			0x0407C
#define RILL_GPTC			0x04080
#define RILL_GORCL			0x04088
#define RILL_GORCH			0x0408C
#define RILL_GOTCL			0x04090
#define RILL_GOTCH			0x04094
#define RILL_RNBC			0x040A0
#define RILL_RUC			0x040A4
#define RILL_RFC			0x040A8
#define RILL_ROC			0x040AC
#define RILL_RJC			0x040B0
#define RILL_MGTPRC			0x040B4
#define RILL_MGTPDC			0x040B8
#define RILL_MGTPTC			0x040BC
#define RILL_TPR			0x040D0
#define RILL_TPT			0x040D4
#define RILL_PTC64			0x040D8
#define RILL_PTC127			0x040DC
#define RILL_PTC255			0x040E0
#define RILL_PTC511			0x040E4
#define RILL_PTC1023			0x040E8
#define RILL_PTC1522			0x040EC
#define RILL_MPTC			0x040F0
#define RILL_BPTC			0x040F4

/* DS 8.20: PCS, for SerDes and SGMII */
#define RILL_PCS_CFG			0x04200
#define RILL_PCS_CFG_PCS_EN		BIT(3)
#define RILL_PCS_LCTL			0x04208
#define RILL_PCS_LCTL_FLV		BIT(0)
#define RILL_PCS_LCTL_FSV		GENMASK(2, 1)
#define RILL_PCS_LCTL_FSV_1000		2
#define RILL_PCS_LCTL_FDV		BIT(3)
#define RILL_PCS_LCTL_FSD		BIT(4)
#define RILL_PCS_LCTL_FORCE_LINK	BIT(5)
#define RILL_PCS_LCTL_FORCE_FC		BIT(7)
#define RILL_PCS_LCTL_AN_ENABLE		BIT(16)
#define RILL_PCS_LCTL_AN_RESTART	BIT(17)
#define RILL_PCS_LCTL_AN_TIMEOUT	BIT(18)
#define RILL_PCS_LSTS			0x0420C
#define RILL_PCS_LSTS_LINK_OK		BIT(0)
#define RILL_PCS_LSTS_SPEED		GENMASK(2, 1)
#define RILL_PCS_LSTS_FD		BIT(3)
#define RILL_PCS_LSTS_SYNC_OK		BIT(4)
#define RILL_PCS_LSTS_AN_COMPLETE	BIT(16)
#define RILL_PCS_ANADV			0x04218
#define RILL_PCS_LPAB			0x0421C

/*
 * DS 9: what a VF sees. Interrupt registers (EICS to EICR, EITR) and what a
 * queue's block holds are at the PF's offsets.
 */
#define RILL_VF_MAX_QUEUES		2
#define RILL_VF_RXQ(q)			(0x02800 + 0x100 * (q))
#define RILL_VF_TXQ(q)			(0x03800 + 0x100 * (q))
#define RILL_VF_MBMEM			0x00800
#define RILL_V2PMAILBOX			0x00C40
#define RILL_V2PMAILBOX_REQ		BIT(0)
#define RILL_V2PMAILBOX_ACK		BIT(1)
#define RILL_V2PMAILBOX_VFU		BIT(2)
#define RILL_V2PMAILBOX_PFU		BIT(3)
#define RILL_V2PMAILBOX_PFSTS		BIT(4)
#define RILL_V2PMAILBOX_PFACK		BIT(5)
#define RILL_V2PMAILBOX_RSTI		BIT(6)
#define RILL_V2PMAILBOX_RSTD		BIT(7)
#define RILL_VTIVAR			0x01700
#define RILL_VTIVAR_MISC		0x01740
#define RILL_VF_GPRC			0x00F10
#define RILL_VF_GPTC			0x00F14
#define RILL_VF_GORC			0x00F18
#define RILL_VF_GOTC			0x00F34
#define RILL_VF_MPRC			0x00F3C
#define RILL_VF_GPRLBC			0x00F40
#define RILL_VF_GPTLBC			0x00F44
#define RILL_VF_GORLBC			0x00F48
#define RILL_VF_GOTLBC			0x00F50

#endif
