/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mailbox between a PF and one VF: 16 words of memory that both share, one
 * message at a time, each way. What igb, igbvf and DPDK speak, and an extension
 * between Rill's two drivers that neither of the others sees.
 *
 * A message: the sender takes the buffer (VFU or PFU), writes the words, and
 * tells the other side (REQ or STS), which reads and acknowledges (ACK). The
 * reply has the request's type, and ACK or NACK. A VF that completed RESET is
 * "clear to send"; the PF marks what it sends such a VF with CTS.
 */
#ifndef RILL_MBX_H
#define RILL_MBX_H

#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/types.h>

#define RILL_MBX_WORDS		16

/* Word 0. */
#define RILL_MBX_TYPE		GENMASK(15, 0)
#define RILL_MBX_INFO		GENMASK(23, 16)
#define RILL_MBX_CTS		BIT(29)
#define RILL_MBX_NACK		BIT(30)
#define RILL_MBX_ACK		BIT(31)

/* From the VF. The length in words stands behind the message. */
#define RILL_MBX_RESET		0x01	/* 1; reply 3: MAC address */
#define RILL_MBX_SET_MAC	0x02	/* 3; info: RILL_MBX_MAC_* */
#define RILL_MBX_MAC_MAIN	0
#define RILL_MBX_MAC_CLEAR	1	/* all further unicast addresses */
#define RILL_MBX_MAC_ADD	2	/* one more unicast address */
#define RILL_MBX_SET_MULTICAST	0x03	/* 16; info: how many hashes of 16 bits follow */
#define RILL_MBX_MULTICAST_MAX	30
#define RILL_MBX_MULTICAST_OVERFLOW BIT(7)	/* in info: there are more */
#define RILL_MBX_SET_VLAN	0x04	/* 2; info: 1 adds, 0 removes */
#define RILL_MBX_SET_LPE	0x05	/* 2: largest frame in bytes, without FCS */
#define RILL_MBX_SET_PROMISC	0x06	/* 1; info: RILL_MBX_PROMISC_* */
#define RILL_MBX_PROMISC_UNICAST	BIT(0)
#define RILL_MBX_PROMISC_MULTICAST	BIT(1)

/* From the PF: without CTS it asks for a reset. */
#define RILL_MBX_PING		0x0100

/*
 * The extension. igb, DPDK and FreeBSD read word 0 of RESET only and write
 * words 0 to 2 of the reply: whatever lies in words 3 to 5 passes them by. A
 * VF that can do more puts its offer there before RESET; a PF that can too
 * answers with the offer's complement and its own capabilities, so that words
 * left over from an earlier message are never taken for an answer.
 */
#define RILL_MBX_EXT_WORD	3	/* first of the three */
#define RILL_MBX_EXT_MAGIC	0x52494c4cu	/* "RILL" */

/**
 * struct rill_mbx_ext - offer and answer in words 3 to 5 of RESET
 * @magic: RILL_MBX_EXT_MAGIC in the offer, its complement in the answer
 * @caps: RILL_MBX_CAP_*; the answer holds what both can do
 * @check: rill_mbx_ext_check() of the two
 */
struct rill_mbx_ext {
	u32 magic;
	u32 caps;
	u32 check;
};

static_assert(sizeof(struct rill_mbx_ext) == 12);

#define RILL_MBX_CAP_EVENTS	BIT(0)	/* RILL_MBX_EVENT from the PF */
#define RILL_MBX_CAP_QUEUES	BIT(1)	/* RILL_MBX_GET_QUEUES */

static inline u32 rill_mbx_ext_check(u32 magic, u32 caps)
{
	return ~(magic + 0x9e3779b9u * caps);
}

/* With RILL_MBX_CAP_QUEUES: 1 word; reply 2: receive and transmit queues. */
#define RILL_MBX_GET_QUEUES	0x20
#define RILL_MBX_QUEUES_RX	GENMASK(15, 0)
#define RILL_MBX_QUEUES_TX	GENMASK(31, 16)

/*
 * With RILL_MBX_CAP_EVENTS, from the PF: word 0 RILL_MBX_PING | CTS, so that
 * each VF driver takes it for a ping, then the state of things.
 */
#define RILL_MBX_EVENT_LINK	1	/* word: RILL_MBX_LINK_* | speed in Mbit/s */
#define RILL_MBX_LINK_UP	BIT(31)
#define RILL_MBX_EVENT_WORDS	3

#endif
