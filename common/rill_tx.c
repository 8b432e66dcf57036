// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transmit: from the stack's packet to descriptors and back to free memory.
 *
 * rill_xmit() runs under the netdev queue's lock, rill_tx_clean() in NAPI; they
 * meet in rill_tx_buf.kind, which the one writes last and the other reads
 * first. rill_xdp.c and rill_xsk.c put their frames on the same ring, under the
 * same lock; whatever lies there is given back here.
 *
 * A packet takes: a context descriptor where its offloads are not the last
 * packet's, then a data descriptor for the head and each fragment. Its first
 * descriptor's buffer holds what the whole packet needs.
 */
#include "rill.h"

#include <linux/dma-mapping.h>
#include <linux/ip.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include <net/netdev_queues.h>
#include <net/xdp_sock_drv.h>

/* Descriptors between two polls that the producer asks for. */
#define RILL_TX_LAZY		48

/* Packets that one poll gives back. */
#define RILL_TX_CLEAN_MAX	256

/* What the descriptors of a packet say. */
struct rill_tx_plan {
	u32 cmd;
	u32 olinfo;
	u32 bytes;	/* on the wire */
	u16 segs;
};

/* The device keeps a context until the next one: write it if it differs. */
static u16 rill_tx_context(struct rill_txq *txq, u32 lens, u32 type, u32 mss)
{
	union rill_tx_desc *desc = &txq->desc[txq->next_to_use];
	const __le32 new[3] = {
		cpu_to_le32(lens), cpu_to_le32(type), cpu_to_le32(mss),
	};

	if (!memcmp(txq->context, new, sizeof(new)))
		return txq->next_to_use;

	memcpy(txq->context, new, sizeof(new));
	desc->ctx.vlan_macip_lens = new[0];
	desc->ctx.seqnum_seed = 0;
	desc->ctx.type_tucmd = new[1];
	desc->ctx.mss_l4len_idx = new[2];
	return (txq->next_to_use + 1) & (txq->count - 1);
}

/* DS 7.2.4: the device wants headers without lengths, as each segment has its own. */
static int rill_tx_tso(struct sk_buff *skb, struct rill_tx_plan *plan, u32 *type, u32 *mss)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	unsigned int header;
	struct iphdr *ip;
	int err;

	err = skb_cow_head(skb, 0);
	if (err)
		return err;

	if (shinfo->gso_type & SKB_GSO_TCPV4) {
		ip = ip_hdr(skb);
		ip->tot_len = 0;
		ip->check = 0;
		tcp_hdr(skb)->check = ~csum_tcpudp_magic(ip->saddr, ip->daddr, 0,
							 IPPROTO_TCP, 0);
		plan->olinfo = RILL_TXD_POPTS_IXSM;
		*type |= RILL_TXC_TUCMD_IPV4;
	} else {
		tcp_v6_gso_csum_prep(skb);
		plan->olinfo = 0;
	}

	header = skb_tcp_all_headers(skb);
	plan->cmd |= RILL_TXD_TSE;
	plan->olinfo |= FIELD_PREP(RILL_TXD_PAYLEN, skb->len - header);
	plan->segs = shinfo->gso_segs;
	plan->bytes += (plan->segs - 1) * header;
	*mss = FIELD_PREP(RILL_TXC_MSS, shinfo->gso_size) |
	       FIELD_PREP(RILL_TXC_L4LEN, tcp_hdrlen(skb));
	return 0;
}

/* The device knows where three protocols have their checksum; -1 for any other. */
static int rill_tx_l4_type(struct sk_buff *skb)
{
	switch (skb->csum_offset) {
	case offsetof(struct tcphdr, check):
		return RILL_TXC_L4T_TCP;
	case offsetof(struct udphdr, check):
		return RILL_TXC_L4T_UDP;
	case offsetof(struct sctphdr, checksum):
		return skb_csum_is_sctp(skb) ? RILL_TXC_L4T_SCTP : -1;
	default:
		return -1;
	}
}

/*
 * Makes the context of a packet with a checksum to fill in, segments to make or
 * a VLAN tag. Returns where its data descriptors start, or a negative errno.
 */
static int rill_tx_offload(struct rill_txq *txq, struct sk_buff *skb,
			   struct rill_tx_plan *plan)
{
	u32 lens = FIELD_PREP(RILL_TXC_MACLEN, ETH_HLEN), mss = 0;
	u32 type = RILL_TXD_DTYP_CTXT | RILL_TXD_DEXT;
	int l4 = -1, err;

	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		l4 = rill_tx_l4_type(skb);
		if (unlikely(l4 < 0)) {
			err = skb_checksum_help(skb);
			if (err)
				return err;
		}
	}
	if (l4 >= 0) {
		int maclen = skb_network_offset(skb);

		lens = FIELD_PREP(RILL_TXC_MACLEN, maclen) |
		       FIELD_PREP(RILL_TXC_IPLEN, skb_checksum_start_offset(skb) - maclen);
		type |= FIELD_PREP(RILL_TXC_TUCMD_L4T, l4);
		if (skb_is_gso(skb)) {
			err = rill_tx_tso(skb, plan, &type, &mss);
			if (err)
				return err;
		}
		plan->olinfo |= RILL_TXD_POPTS_TXSM;
	} else if (!skb_vlan_tag_present(skb)) {
		return txq->next_to_use;
	}
	if (skb_vlan_tag_present(skb)) {
		plan->cmd |= RILL_TXD_VLE;
		lens |= FIELD_PREP(RILL_TXC_VLAN, skb_vlan_tag_get(skb));
	}
	return rill_tx_context(txq, lens, type, mss);
}

static void rill_tx_put(struct rill_txq *txq, u16 i, dma_addr_t dma, u32 cmd, u32 olinfo)
{
	union rill_tx_desc *desc = &txq->desc[i];

	desc->read.addr = cpu_to_le64(dma);
	desc->read.cmd_type_len = cpu_to_le32(cmd);
	desc->read.olinfo_status = cpu_to_le32(olinfo);
}

static void rill_tx_unmap(const struct rill_txq *txq, struct rill_tx_buf *buf)
{
	dma_unmap_page(&txq->rill->pdev->dev, buf->dma, buf->len, DMA_TO_DEVICE);
	buf->len = 0;
}

/*
 * Maps a packet and writes its data descriptors, from @i on. The head's mapping
 * is noted at @i, too. Returns the last descriptor, or -ENOMEM.
 */
static int rill_tx_map(struct rill_txq *txq, struct sk_buff *skb, u16 i,
		       const struct rill_tx_plan *plan)
{
	struct device *dev = &txq->rill->pdev->dev;
	u32 size = skb_headlen(skb), left = skb->data_len;
	const skb_frag_t *frag = skb_shinfo(skb)->frags;
	u16 mask = txq->count - 1, start = i;
	struct rill_tx_buf *buf;
	dma_addr_t dma;

	/* As a page, like the fragments: one way to unmap serves all. */
	dma = dma_map_page(dev, virt_to_page(skb->data), offset_in_page(skb->data), size,
			   DMA_TO_DEVICE);
	for (;;) {
		if (dma_mapping_error(dev, dma))
			goto unwind;
		buf = &txq->buf[i];
		buf->dma = dma;
		buf->len = size;

		for (; unlikely(size > RILL_TXD_MAX_DATA); i = (i + 1) & mask) {
			rill_tx_put(txq, i, dma, plan->cmd | RILL_TXD_MAX_DATA, plan->olinfo);
			dma += RILL_TXD_MAX_DATA;
			size -= RILL_TXD_MAX_DATA;
		}
		if (!left)
			break;
		rill_tx_put(txq, i, dma, plan->cmd | size, plan->olinfo);

		i = (i + 1) & mask;
		size = skb_frag_size(frag);
		left -= size;
		dma = skb_frag_dma_map(dev, frag, 0, size, DMA_TO_DEVICE);
		frag++;
	}
	rill_tx_put(txq, i, dma, plan->cmd | RILL_TXD_EOP | RILL_TXD_RS | size, plan->olinfo);
	return i;

unwind:
	for (; start != i; start = (start + 1) & mask)
		if (txq->buf[start].len)
			rill_tx_unmap(txq, &txq->buf[start]);
	return -ENOMEM;
}

/*
 * A small packet is copied: that costs less than a mapping, and with an IOMMU
 * far less. Its socket is still told when it has gone out.
 */
static int rill_tx_copy(struct rill_txq *txq, const struct sk_buff *skb, u16 i,
			const struct rill_tx_plan *plan)
{
	u32 offset = i * RILL_TX_COPY;

	/*
	 * A copy of fixed size is a few moves; one of unknown size is a string
	 * instruction. Behind the data lies its tail, which is never sent.
	 */
	static_assert(RILL_TX_COPY == 128);
	static_assert(SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) >= RILL_TX_COPY);
	memcpy(txq->copy + offset, skb->data, 64);
	if (skb->len > 64)
		memcpy(txq->copy + offset + 64, skb->data + 64, 64);
	rill_tx_put(txq, i, txq->copy_dma + offset,
		    plan->cmd | RILL_TXD_EOP | RILL_TXD_RS | skb->len, plan->olinfo);
	return i;
}

/*
 * The device gets nothing of this packet: neither its context, nor a doorbell,
 * for which what was queued with xmit_more may be waiting.
 */
static netdev_tx_t rill_tx_drop(struct rill_txq *txq, struct sk_buff *skb)
{
	dev_kfree_skb_any(skb);
	memset(txq->context, 0, sizeof(txq->context));
	u64_stats_update_begin(&txq->producer_syncp);
	txq->dropped++;
	u64_stats_update_end(&txq->producer_syncp);
	if (!netdev_xmit_more())
		rill_tx_doorbell(txq);
	return NETDEV_TX_OK;
}

/*
 * What was sent is not left lying until the interrupt, which moderation holds
 * back: its memory is warm now, and a full ring stops the stack.
 */
static void rill_tx_reclaim(struct rill_txq *txq)
{
	if (((txq->next_to_use - txq->next_reclaim) & (txq->count - 1)) < RILL_TX_LAZY)
		return;
	txq->next_reclaim = txq->next_to_use;
	napi_schedule(&txq->channel->napi);
}

static int rill_tx_reserve(struct rill_txq *txq, struct netdev_queue *nq)
{
	int running = netif_txq_maybe_stop(nq, rill_tx_unused(txq), RILL_TX_STOP,
					   RILL_TX_WAKE);

	if (unlikely(!running)) {
		u64_stats_update_begin(&txq->producer_syncp);
		txq->stops++;
		u64_stats_update_end(&txq->producer_syncp);
		napi_schedule(&txq->channel->napi);
	}
	return running;
}

/**
 * rill_xmit - ndo_start_xmit
 * @skb: the packet
 * @netdev: ours
 *
 * Return: NETDEV_TX_OK, or NETDEV_TX_BUSY while XDP has filled the ring.
 */
netdev_tx_t rill_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct rill *rill = netdev_priv(netdev);
	u16 queue = skb_get_queue_mapping(skb);
	struct netdev_queue *nq = netdev_get_tx_queue(netdev, queue);
	struct rill_txq *txq = &rill->channel[queue]->tx;
	struct rill_tx_buf *first = &txq->buf[txq->next_to_use];
	struct rill_tx_plan plan;
	int next, last;

	if (unlikely(!rill_tx_reserve(txq, nq)))
		return NETDEV_TX_BUSY;
	if (unlikely(skb_put_padto(skb, RILL_TX_MIN_FRAME))) {
		/* It has freed the packet. */
		return rill_tx_drop(txq, NULL);
	}

	plan.cmd = RILL_TXD_DTYP_DATA | RILL_TXD_DEXT | RILL_TXD_IFCS;
	plan.olinfo = FIELD_PREP(RILL_TXD_PAYLEN, skb->len);
	plan.bytes = skb->len;
	plan.segs = 1;
	next = txq->next_to_use;
	if (skb->ip_summed == CHECKSUM_PARTIAL || skb_vlan_tag_present(skb)) {
		next = rill_tx_offload(txq, skb, &plan);
		if (unlikely(next < 0))
			return rill_tx_drop(txq, skb);
	}
	if (unlikely(skb_shinfo(skb)->tx_flags & SKBTX_HW_TSTAMP) &&
	    rill->ops->tx_stamp && rill->ops->tx_stamp(rill, skb)) {
		skb_shinfo(skb)->tx_flags |= SKBTX_IN_PROGRESS;
		plan.cmd |= RILL_TXD_MAC_1588;
	}

	if (skb->len <= RILL_TX_COPY && !skb_is_nonlinear(skb))
		last = rill_tx_copy(txq, skb, next, &plan);
	else
		last = rill_tx_map(txq, skb, next, &plan);
	if (unlikely(last < 0))
		return rill_tx_drop(txq, skb);
	skb_tx_timestamp(skb);

	first->skb = skb;
	first->bytes = plan.bytes;
	first->segs = plan.segs;
	first->eop = last;
	/* Pairs with rill_tx_clean(), which may look at once. */
	smp_store_release(&first->kind, RILL_TX_SKB);
	txq->next_to_use = (last + 1) & (txq->count - 1);

	rill_tx_reserve(txq, nq);
	if (__netdev_tx_sent_queue(nq, plan.bytes, netdev_xmit_more())) {
		rill_tx_doorbell(txq);
		rill_tx_reclaim(txq);
	}
	return NETDEV_TX_OK;
}

/* What one round of cleaning has given back. */
struct rill_tx_done {
	unsigned int packets;
	unsigned int bytes;
	unsigned int skb_bytes;		/* as the byte queue limit counted them */
	unsigned int frames;		/* of XDP and AF_XDP */
	unsigned int xsk;		/* descriptors of AF_XDP */
	struct xdp_frame_bulk bulk;
};

/* Gives back the packet at @i; returns where the next one starts. */
static __always_inline u16 rill_tx_retire(struct rill_txq *txq, u16 i, int budget,
					  struct rill_tx_done *done)
{
	struct rill_tx_buf *buf = &txq->buf[i];
	u16 mask = txq->count - 1;
	u16 eop = buf->eop;

	done->packets += buf->segs;
	done->bytes += buf->bytes;
	if (likely(buf->kind == RILL_TX_SKB)) {
		done->skb_bytes += buf->bytes;
		napi_consume_skb(buf->skb, budget);
	} else {
		done->frames++;
		if (buf->kind == RILL_TX_XSK)
			done->xsk += ((eop - i) & mask) + 1;
		else
			xdp_return_frame_bulk(buf->xdpf, &done->bulk);
	}

	for (;;) {
		if (buf->len)
			rill_tx_unmap(txq, buf);
		buf->kind = RILL_TX_NONE;
		if (likely(i == eop))
			break;
		i = (i + 1) & mask;
		buf = &txq->buf[i];
	}
	return (i + 1) & mask;
}

/* Ends a round: what is said once for all packets. */
static void rill_tx_finish(struct rill_txq *txq, struct rill_tx_done *done)
{
	xdp_flush_frame_bulk(&done->bulk);
	if (done->xsk)
		xsk_tx_completed(txq->xsk, done->xsk);

	u64_stats_update_begin(&txq->syncp);
	txq->packets += done->packets;
	txq->bytes += done->bytes;
	txq->xdp_frames += done->frames;
	u64_stats_update_end(&txq->syncp);
}

/**
 * rill_tx_clean - give back what has been sent
 * @txq: the queue; NAPI's context
 * @budget: NAPI's; 0 in netpoll, where frames of XDP cannot be given back
 *
 * Return: false if there may be more.
 */
bool rill_tx_clean(struct rill_txq *txq, int budget)
{
	unsigned int limit = RILL_TX_CLEAN_MAX;
	struct rill_tx_done done;
	struct netdev_queue *nq;
	u16 i = txq->next_to_clean;

	/* The bulk's array is long, and need not be cleared. */
	memset(&done, 0, offsetof(struct rill_tx_done, bulk));
	xdp_frame_bulk_init(&done.bulk);

	rcu_read_lock();	/* for the bulk */
	do {
		struct rill_tx_buf *buf = &txq->buf[i];
		/* Pairs with the producer, which writes it last. */
		u8 kind = smp_load_acquire(&buf->kind);

		if (kind == RILL_TX_NONE ||
		    !(READ_ONCE(txq->desc[buf->eop].wb.status) &
		      cpu_to_le32(RILL_TXD_STAT_DD)))
			break;
		if (unlikely(!budget && kind != RILL_TX_SKB))
			break;
		i = rill_tx_retire(txq, i, budget, &done);
	} while (--limit);

	if (done.packets) {
		txq->next_to_clean = i;
		rill_tx_finish(txq, &done);
		if (!done.skb_bytes)
			smp_mb();	/* the queue limit's, which counts nothing here */
		nq = netdev_get_tx_queue(txq->rill->netdev, txq->index);
		netif_txq_completed_wake(nq, done.packets, done.skb_bytes,
					 rill_tx_unused(txq), RILL_TX_WAKE);
	}
	rcu_read_unlock();
	return limit;
}

/**
 * rill_tx_free - give back all that lies in the ring, sent or not
 * @txq: stopped, and nobody sends
 */
void rill_tx_free(struct rill_txq *txq)
{
	struct rill_tx_done done = {};
	u16 i = txq->next_to_clean;

	xdp_frame_bulk_init(&done.bulk);
	rcu_read_lock();
	while (i != txq->next_to_use)
		i = rill_tx_retire(txq, i, 0, &done);
	txq->next_to_clean = i;
	rill_tx_finish(txq, &done);
	rcu_read_unlock();
	netdev_tx_reset_queue(netdev_get_tx_queue(txq->rill->netdev, txq->index));
}

/**
 * rill_features_check - ndo_features_check
 * @skb: a packet to be sent
 * @netdev: ours
 * @features: that the netdev has on
 *
 * Return: those that suit the packet: headers must fit a context's fields.
 */
netdev_features_t rill_features_check(struct sk_buff *skb, struct net_device *netdev,
				      netdev_features_t features)
{
	int maclen, iplen;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return features;
	maclen = skb_network_offset(skb);
	iplen = skb_checksum_start_offset(skb) - maclen;
	if (unlikely(maclen < ETH_HLEN || !FIELD_FIT(RILL_TXC_MACLEN, maclen) ||
		     iplen <= 0 || !FIELD_FIT(RILL_TXC_IPLEN, iplen)))
		return features & ~(NETIF_F_CSUM_MASK | NETIF_F_SCTP_CRC | NETIF_F_ALL_TSO);
	return vlan_features_check(skb, features);
}
