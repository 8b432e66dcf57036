// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which channel of the netdev a frame goes to: RSS, and the receive rules of
 * `ethtool -N` (5-tuple and EtherType filters), programmed from pf->rss_* and
 * pf->ntuple under pf->lock. pf_ethtool_rss.c is what users see of it.
 *
 * With VFs on, RSS acts in the PF's pool alone, as pf_filter.c lets no VF's
 * pool take part (VMOLR.RSSE). The rules rest then: an EtherType filter knows
 * no pools and would take the VFs' frames away.
 */
#include "pf.h"

#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/unaligned.h>

/* DS 8.10.17: with pools, bit 3 of an entry is the queue's number in the pool. */
#define RETA_POOL_SHIFT		3
#define RETA_ENTRIES		4	/* in a register */

/* What refusals name. */
static_assert(PF_NTUPLE_MAX == 7 && PF_ETQF_PTP == 3);

/* What a 5-tuple filter compares; a mask is all ones or nothing. */
struct tuple {
	__be32 src, dst;
	__be32 src_mask, dst_mask;
	__be16 sport, dport;
	__be16 sport_mask, dport_mask;
	u8 proto, proto_mask;
};

/**
 * pf_rss_channel - the channel of an entry of the RSS table
 * @pf: the physical function
 * @entry: below RILL_NUM_RETA
 *
 * A user's table outlives a time with fewer channels, as when VFs are enabled.
 */
unsigned int pf_rss_channel(const struct pf *pf, unsigned int entry)
{
	unsigned int channels = pf->rill->config.channels;

	if (pf->rss_user)
		return pf->rss_table[entry] % channels;
	return ethtool_rxfh_indir_default(entry, channels);
}

static void rss_table_write(struct pf *pf)
{
	unsigned int shift = pf_iov(pf) ? RETA_POOL_SHIFT : 0;
	unsigned int i, j;
	u32 reta;

	for (i = 0; i < RILL_NUM_RETA / RETA_ENTRIES; i++) {
		reta = 0;
		for (j = 0; j < RETA_ENTRIES; j++)
			reta |= pf_rss_channel(pf, i * RETA_ENTRIES + j) << shift << 8 * j;
		pf_write(pf, RILL_RETA(i), reta);
	}
}

static u32 rss_mode(const struct pf *pf)
{
	bool spread = pf->rill->config.channels > 1;

	if (pf_iov(pf))
		return spread ? RILL_MRQC_MODE_VMDQ_RSS : RILL_MRQC_MODE_VMDQ;
	return spread ? RILL_MRQC_MODE_RSS : RILL_MRQC_MODE_NONE;
}

/**
 * pf_rss_apply - program RSS from the records
 * @pf: the physical function, pf->lock held
 *
 * After a reset, and when channels, VFs, table, key or hashed fields change.
 */
void pf_rss_apply(struct pf *pf)
{
	u32 mrqc = FIELD_PREP(RILL_MRQC_MODE, rss_mode(pf));
	unsigned int i;

	/* DS 8.10.18: the key's first byte is the lowest of the first register. */
	for (i = 0; i < RILL_RSS_KEY_SIZE / 4; i++)
		pf_write(pf, RILL_RSSRK(i), get_unaligned_le32(&pf->rss_key[4 * i]));
	rss_table_write(pf);

	mrqc |= RILL_MRQC_IPV4 | RILL_MRQC_IPV4_TCP | RILL_MRQC_IPV6 |
		RILL_MRQC_IPV6_TCP | RILL_MRQC_IPV6_TCP_EX;
	if (pf->rss_udp4)
		mrqc |= RILL_MRQC_IPV4_UDP;
	if (pf->rss_udp6)
		mrqc |= RILL_MRQC_IPV6_UDP;
	pf_write(pf, RILL_MRQC, mrqc);
}

void pf_rss_init(struct pf *pf)
{
	netdev_rss_key_fill(pf->rss_key, sizeof(pf->rss_key));
}

static void tuple_of(const struct ethtool_rx_flow_spec *fs, struct tuple *t)
{
	const struct ethtool_tcpip4_spec *value = &fs->h_u.tcp_ip4_spec;
	const struct ethtool_tcpip4_spec *mask = &fs->m_u.tcp_ip4_spec;

	/* The addresses come first in each of these specifications. */
	*t = (struct tuple) {
		.src = value->ip4src, .src_mask = mask->ip4src,
		.dst = value->ip4dst, .dst_mask = mask->ip4dst,
	};
	if (fs->flow_type == IP_USER_FLOW) {
		t->proto = fs->h_u.usr_ip4_spec.proto;
		t->proto_mask = fs->m_u.usr_ip4_spec.proto;
		return;
	}

	t->sport = value->psrc;
	t->sport_mask = mask->psrc;
	t->dport = value->pdst;
	t->dport_mask = mask->pdst;
	t->proto_mask = U8_MAX;
	switch (fs->flow_type) {
	case TCP_V4_FLOW:
		t->proto = IPPROTO_TCP;
		break;
	case UDP_V4_FLOW:
		t->proto = IPPROTO_UDP;
		break;
	case SCTP_V4_FLOW:
		t->proto = IPPROTO_SCTP;
		break;
	}
}

/* Addresses and ports lie in the registers as they do in the frame. */
static u32 wire32(__be32 value)
{
	return le32_to_cpu((__force __le32)value);
}

static u16 wire16(__be16 value)
{
	return le16_to_cpu((__force __le16)value);
}

/* DS 8.10.12 to 8.10.16, 8.8.17: the filter is enabled by the last write. */
static void tuple_write(struct pf *pf, unsigned int n, const struct ethtool_rx_flow_spec *fs)
{
	u32 imir = 0, ftqf;
	struct tuple t;

	tuple_of(fs, &t);
	ftqf = RILL_FTQF_QUEUE_ENABLE | RILL_FTQF_VF_BP |
	       FIELD_PREP(RILL_FTQF_PROTOCOL, t.proto) |
	       FIELD_PREP(RILL_FTQF_RX_QUEUE, ethtool_get_flow_spec_ring(fs->ring_cookie));
	if (!t.proto_mask)
		ftqf |= RILL_FTQF_MASK_PROTO_BP;
	if (!t.src_mask)
		ftqf |= RILL_FTQF_MASK_SADDR_BP;
	if (!t.dst_mask)
		ftqf |= RILL_FTQF_MASK_DADDR_BP;
	if (!t.sport_mask)
		ftqf |= RILL_FTQF_MASK_SPORT_BP;
	if (t.dport_mask)
		imir = FIELD_PREP(RILL_IMIR_DPORT, wire16(t.dport));
	else
		imir = RILL_IMIR_PORT_BP;

	pf_write(pf, RILL_SAQF(n), wire32(t.src));
	pf_write(pf, RILL_DAQF(n), wire32(t.dst));
	pf_write(pf, RILL_SPQF(n), wire16(t.sport));
	pf_write(pf, RILL_IMIR(n), imir);
	pf_write(pf, RILL_IMIREXT(n), RILL_IMIREXT_SIZE_BP | RILL_IMIREXT_CTRL_BP);
	pf_write(pf, RILL_FTQF(n), ftqf);
}

/*
 * DS 8.10.11.
 * QEMU: ignores the queue of an EtherType filter, and knows no 5-tuple filters.
 */
static void etype_write(struct pf *pf, unsigned int n, const struct ethtool_rx_flow_spec *fs)
{
	u16 etype = ntohs(fs->h_u.ether_spec.h_proto);

	pf_write(pf, RILL_ETQF(n),
		 RILL_ETQF_FILTER_ENABLE | RILL_ETQF_QUEUE_ENABLE |
		 FIELD_PREP(RILL_ETQF_ETYPE, etype) |
		 FIELD_PREP(RILL_ETQF_RX_QUEUE, ethtool_get_flow_spec_ring(fs->ring_cookie)));
}

static void ntuple_write(struct pf *pf, unsigned int n)
{
	const struct pf_ntuple *rule = &pf->ntuple[n];

	pf_write(pf, RILL_FTQF(n), RILL_FTQF_MASK);
	if (n != PF_ETQF_PTP)
		pf_write(pf, RILL_ETQF(n), 0);

	if (!rule->used || pf_iov(pf) ||
	    ethtool_get_flow_spec_ring(rule->fs.ring_cookie) >= pf->rill->config.channels)
		return;
	if (rule->fs.flow_type == ETHER_FLOW)
		etype_write(pf, n, &rule->fs);
	else
		tuple_write(pf, n, &rule->fs);
}

/**
 * pf_ntuple_apply - program the receive rules from the records
 * @pf: the physical function, pf->lock held
 *
 * After a reset, and when channels or VFs change: a rule rests while VFs are
 * enabled or its channel does not exist.
 */
void pf_ntuple_apply(struct pf *pf)
{
	unsigned int n;

	for (n = 0; n < PF_NTUPLE_MAX; n++)
		ntuple_write(pf, n);
}

/* ethtool -N has no extack: the log says why. */
static int refuse(struct pf *pf, int err, const char *why)
{
	netdev_info(pf->netdev, "receive rule refused: %s\n", why);
	return err;
}

static bool all_or_nothing32(__be32 mask)
{
	return !mask || mask == htonl(U32_MAX);
}

static bool all_or_nothing16(__be16 mask)
{
	return !mask || mask == htons(U16_MAX);
}

static int tuple_check(struct pf *pf, const struct ethtool_rx_flow_spec *fs)
{
	const struct ethtool_usrip4_spec *user = &fs->m_u.usr_ip4_spec;
	struct tuple t;

	tuple_of(fs, &t);
	if (!all_or_nothing32(t.src_mask) || !all_or_nothing32(t.dst_mask) ||
	    !all_or_nothing16(t.sport_mask) || !all_or_nothing16(t.dport_mask) ||
	    (t.proto_mask && t.proto_mask != U8_MAX))
		return refuse(pf, -EOPNOTSUPP,
			      "a field is compared as a whole or not at all: no masks");
	if (fs->flow_type == IP_USER_FLOW) {
		if (user->l4_4_bytes || user->tos ||
		    fs->h_u.usr_ip4_spec.ip_ver != ETH_RX_NFC_IP4)
			return refuse(pf, -EOPNOTSUPP,
				      "of IPv4, addresses and protocol can be compared");
		if (!t.src_mask && !t.dst_mask && !t.proto_mask)
			return refuse(pf, -EINVAL, "nothing to compare");
	} else if (fs->m_u.tcp_ip4_spec.tos) {
		return refuse(pf, -EOPNOTSUPP, "type of service cannot be compared");
	}
	return 0;
}

static int etype_check(struct pf *pf, const struct ethtool_rx_flow_spec *fs)
{
	const struct ethhdr *mask = &fs->m_u.ether_spec;

	if (mask->h_proto != htons(U16_MAX) || !is_zero_ether_addr(mask->h_source) ||
	    !is_zero_ether_addr(mask->h_dest))
		return refuse(pf, -EOPNOTSUPP,
			      "of Ethernet, the whole EtherType alone can be compared");
	switch (ntohs(fs->h_u.ether_spec.h_proto)) {
	case ETH_P_IP:
	case ETH_P_IPV6:
	case ETH_P_1588:
		return refuse(pf, -EOPNOTSUPP,
			      "IPv4, IPv6 and PTP cannot be steered by EtherType");
	}
	if (fs->location == PF_ETQF_PTP)
		return refuse(pf, -EBUSY, "EtherType filter 3 is the clock's: use another loc");
	return 0;
}

static int ntuple_check(struct pf *pf, const struct ethtool_rx_flow_spec *fs)
{
	if (pf_iov(pf))
		return refuse(pf, -EBUSY, "VFs are enabled, whose frames it might take");
	if (fs->location >= PF_NTUPLE_MAX)
		return refuse(pf, -EINVAL, "loc is 0 to 6");
	if (fs->ring_cookie == RX_CLS_FLOW_DISC || fs->ring_cookie == RX_CLS_FLOW_WAKE ||
	    ethtool_get_flow_spec_ring_vf(fs->ring_cookie))
		return refuse(pf, -EOPNOTSUPP, "the action is a queue of this interface");
	if (ethtool_get_flow_spec_ring(fs->ring_cookie) >= pf->rill->config.channels)
		return refuse(pf, -EINVAL, "no such queue: see ethtool -l");

	/* VLAN, destination MAC and RSS contexts come as flags of the type. */
	switch (fs->flow_type) {
	case TCP_V4_FLOW:
	case UDP_V4_FLOW:
	case SCTP_V4_FLOW:
	case IP_USER_FLOW:
		return tuple_check(pf, fs);
	case ETHER_FLOW:
		return etype_check(pf, fs);
	default:
		return refuse(pf, -EOPNOTSUPP,
			      "types are tcp4, udp4, sctp4, ip4 and ether, without further fields");
	}
}

/**
 * pf_ntuple_set - add a receive rule, or replace the one at its location
 * @pf: the physical function
 * @fs: the rule as ethtool gave it
 *
 * Takes pf->lock.
 *
 * Return: 0; -EBUSY with VFs on; -EINVAL or -EOPNOTSUPP, explained in the log.
 */
int pf_ntuple_set(struct pf *pf, const struct ethtool_rx_flow_spec *fs)
{
	int err;

	mutex_lock(&pf->lock);
	err = ntuple_check(pf, fs);
	if (!err) {
		pf->ntuple[fs->location].fs = *fs;
		pf->ntuple[fs->location].used = true;
		ntuple_write(pf, fs->location);
	}
	mutex_unlock(&pf->lock);
	return err;
}

/**
 * pf_ntuple_delete - remove a receive rule
 * @pf: the physical function
 * @location: of the rule
 *
 * Takes pf->lock.
 *
 * Return: 0, or -ENOENT.
 */
int pf_ntuple_delete(struct pf *pf, unsigned int location)
{
	int err = -ENOENT;

	mutex_lock(&pf->lock);
	if (location < PF_NTUPLE_MAX && pf->ntuple[location].used) {
		pf->ntuple[location].used = false;
		ntuple_write(pf, location);
		err = 0;
	}
	mutex_unlock(&pf->lock);
	return err;
}
