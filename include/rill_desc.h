/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Advanced descriptors of the 82576, as the device reads and writes them:
 * 16 bytes, little endian (DS 7.1.4 receive, 7.2.2 transmit). Legacy descriptors
 * are not used. QEMU: models the advanced ones only.
 */
#ifndef RILL_DESC_H
#define RILL_DESC_H

#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/types.h>

#define RILL_DESC_ALIGN		128	/* bytes: base address and length of a ring */
#define RILL_DESC_MULTIPLE	8	/* descriptors: what a ring's length is made of */
#define RILL_DESC_MIN		64
#define RILL_DESC_MAX		4096

/**
 * union rill_rx_desc - receive descriptor
 * @read: as the driver hands it to the device
 * @read.pkt_addr: DMA address of the buffer
 * @read.hdr_addr: address of the header buffer; 0, which also clears DD
 * @wb: as the device writes it back
 * @wb.pkt_info: RILL_RXD_RSS_TYPE, RILL_RXD_PKT_TYPE
 * @wb.hdr_info: length of a split header, unused
 * @wb.rss: hash, with RXCSUM.PCSD
 * @wb.status: RILL_RXD_STAT_*, RILL_RXD_ERR_*
 * @wb.length: bytes in this buffer
 * @wb.vlan: stripped tag; big endian with RILL_RXD_STAT_LB on silicon of some
 *	families, little endian on the 82576
 */
union rill_rx_desc {
	struct {
		__le64 pkt_addr;
		__le64 hdr_addr;
	} read;
	struct {
		__le16 pkt_info;
		__le16 hdr_info;
		__le32 rss;
		__le32 status;
		__le16 length;
		__le16 vlan;
	} wb;
};

static_assert(sizeof(union rill_rx_desc) == 16);

#define RILL_RXD_RSS_TYPE		GENMASK(3, 0)
#define RILL_RXD_RSS_NONE		0
#define RILL_RXD_RSS_IPV4_TCP		1
#define RILL_RXD_RSS_IPV4		2
#define RILL_RXD_RSS_IPV6_TCP		3
#define RILL_RXD_RSS_IPV6_EX		4
#define RILL_RXD_RSS_IPV6		5
#define RILL_RXD_RSS_IPV6_TCP_EX	6
#define RILL_RXD_RSS_IPV4_UDP		7
#define RILL_RXD_RSS_IPV6_UDP		8
#define RILL_RXD_PKT_TYPE		GENMASK(16, 4)
#define RILL_RXD_PKT_SCTP		BIT(10)

#define RILL_RXD_STAT_DD		BIT(0)
#define RILL_RXD_STAT_EOP		BIT(1)
#define RILL_RXD_STAT_VP		BIT(3)	/* tag stripped into @vlan */
#define RILL_RXD_STAT_UDPCS		BIT(4)
#define RILL_RXD_STAT_L4CS		BIT(5)
#define RILL_RXD_STAT_IPCS		BIT(6)
#define RILL_RXD_STAT_TS		BIT(16)	/* time stamp in RXSTMP */
#define RILL_RXD_STAT_LB		BIT(18)	/* from another function of this port */
#define RILL_RXD_ERR_L4E		BIT(29)
#define RILL_RXD_ERR_IPE		BIT(30)
#define RILL_RXD_ERR_RXE		BIT(31)

/**
 * union rill_tx_desc - data and context descriptors of transmit
 * @read: data descriptor, as the driver writes it
 * @read.addr: DMA address of the buffer
 * @read.cmd_type_len: RILL_TXD_*, the buffer's length in the low 16 bits
 * @read.olinfo_status: RILL_TXD_POPTS_*, RILL_TXD_PAYLEN
 * @ctx: context descriptor: the offloads of the packets behind it
 * @ctx.vlan_macip_lens: RILL_TXC_VLAN, RILL_TXC_MACLEN, RILL_TXC_IPLEN
 * @ctx.seqnum_seed: IPsec, 0
 * @ctx.type_tucmd: RILL_TXD_DEXT, RILL_TXD_DTYP_CTXT, RILL_TXC_TUCMD_*
 * @ctx.mss_l4len_idx: RILL_TXC_MSS, RILL_TXC_L4LEN, RILL_TXC_IDX
 * @wb: written back by the device
 * @wb.status: RILL_TXD_STAT_DD
 */
union rill_tx_desc {
	struct {
		__le64 addr;
		__le32 cmd_type_len;
		__le32 olinfo_status;
	} read;
	struct {
		__le32 vlan_macip_lens;
		__le32 seqnum_seed;
		__le32 type_tucmd;
		__le32 mss_l4len_idx;
	} ctx;
	struct {
		__le64 rsvd;
		__le32 nxtseq_seed;
		__le32 status;
	} wb;
};

static_assert(sizeof(union rill_tx_desc) == 16);

#define RILL_TXD_MAC_1588		BIT(19)
#define RILL_TXD_DTYP_CTXT		(2u << 20)
#define RILL_TXD_DTYP_DATA		(3u << 20)
#define RILL_TXD_EOP			BIT(24)
#define RILL_TXD_IFCS			BIT(25)
#define RILL_TXD_RS			BIT(27)
#define RILL_TXD_DEXT			BIT(29)
#define RILL_TXD_VLE			BIT(30)
#define RILL_TXD_TSE			BIT(31)
#define RILL_TXD_IDX			GENMASK(6, 4)	/* of the context, in olinfo_status */
#define RILL_TXD_POPTS_IXSM		BIT(8)	/* insert the IP checksum */
#define RILL_TXD_POPTS_TXSM		BIT(9)	/* insert the L4 checksum */
#define RILL_TXD_PAYLEN			GENMASK(31, 14)
#define RILL_TXD_STAT_DD		BIT(0)

#define RILL_TXC_IPLEN			GENMASK(8, 0)
#define RILL_TXC_MACLEN			GENMASK(15, 9)
#define RILL_TXC_VLAN			GENMASK(31, 16)
#define RILL_TXC_TUCMD_IPV4		BIT(10)
#define RILL_TXC_TUCMD_L4T		GENMASK(12, 11)
#define RILL_TXC_L4T_UDP		0
#define RILL_TXC_L4T_TCP		1
#define RILL_TXC_L4T_SCTP		2
#define RILL_TXC_IDX			GENMASK(6, 4)
#define RILL_TXC_L4LEN			GENMASK(15, 8)
#define RILL_TXC_MSS			GENMASK(31, 16)

/* A descriptor carries 64 KiB less one byte; a multiple of the cache line at most. */
#define RILL_TXD_MAX_DATA		(32 * 1024)

#endif
