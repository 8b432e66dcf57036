// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receive: from written-back descriptors to the stack.
 *
 * All of it is NAPI's; there is no lock. A slot of the ring keeps its page
 * until somebody else needs that page: a short frame is copied, one that is bad
 * or that a program drops is ignored, and rill_rx_fill() then posts the same
 * page again. A frame is taken when all of it is there, so that nothing outlives
 * a poll.
 *
 * Without a program no xdp_buff is made. rill_xdp.c runs programs; rill_xsk.c
 * has a poll of its own for AF_XDP's memory, and shares rill_rx_metadata().
 */
#include "rill.h"

#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/prefetch.h>
#include <net/page_pool/helpers.h>
#include <net/xdp_sock_drv.h>

/* Slots that are posted with one doorbell, at least. */
#define RILL_RX_BATCH		16

/* Types of hash that cover ports. */
#define RILL_RX_HASH_L4		(BIT(RILL_RXD_RSS_IPV4_TCP) | \
				 BIT(RILL_RXD_RSS_IPV6_TCP) | \
				 BIT(RILL_RXD_RSS_IPV6_TCP_EX) | \
				 BIT(RILL_RXD_RSS_IPV4_UDP) | \
				 BIT(RILL_RXD_RSS_IPV6_UDP))

/* A poll's frames, for the counters; what programs left to be done. */
struct rill_rx_sum {
	unsigned int packets;
	unsigned int bytes;
	bool sent;
	bool redirected;
};

/*
 * A frame in the ring. What hands it on is inline, so that it lives in registers
 * and never in memory.
 */
struct rill_rx_frame {
	u16 first;	/* slot */
	u16 parts;	/* slots */
	u32 length;	/* bytes in all */
	u32 status;	/* of the last slot */
	const union rill_rx_desc *last;
};

static u16 rill_rx_unused(const struct rill_rxq *rxq)
{
	return (rxq->next_to_clean - rxq->next_to_use - 1) & (rxq->count - 1);
}

static void rill_rx_count(struct rill_rxq *rxq, u64 *counter)
{
	u64_stats_update_begin(&rxq->syncp);
	(*counter)++;
	u64_stats_update_end(&rxq->syncp);
}

/**
 * rill_rx_fill - post receive buffers
 * @rxq: the queue
 * @count: slots, at most those that are free
 *
 * Return: false if pages ran out; what could be had is posted.
 */
bool rill_rx_fill(struct rill_rxq *rxq, u16 count)
{
	u16 i = rxq->next_to_use, mask = rxq->count - 1;
	bool enough = true;

	for (; count; count--) {
		union rill_rx_desc *desc = &rxq->desc[i];
		struct page *page = rxq->buf[i].page;

		if (!page) {
			page = page_pool_dev_alloc_pages(rxq->pool);
			if (unlikely(!page)) {
				rill_rx_count(rxq, &rxq->alloc_failed);
				enough = false;
				break;
			}
			rxq->buf[i].page = page;
		}
		desc->read.pkt_addr = cpu_to_le64(page_pool_get_dma_addr(page) +
						  RILL_RX_HEADROOM);
		desc->read.hdr_addr = 0;
		i = (i + 1) & mask;
	}

	if (i != rxq->next_to_use) {
		/* Polling ends here: what was written back long ago is not news. */
		rxq->desc[i].wb.status = 0;
		rxq->next_to_use = i;
		writel(i, rxq->regs + RILL_RDT);
	}
	return enough;
}

/**
 * rill_rx_free - give back the buffers of a ring
 * @rxq: stopped
 */
void rill_rx_free(struct rill_rxq *rxq)
{
	u16 i;

	for (i = 0; i < rxq->count; i++) {
		union rill_rx_buf *buf = &rxq->buf[i];

		if (!buf->page)
			continue;
		if (rxq->xsk)
			xsk_buff_free(buf->xdp);
		else
			page_pool_put_full_page(rxq->pool, buf->page, false);
		buf->page = NULL;
	}
	rxq->next_to_use = 0;
	rxq->next_to_clean = 0;
}

/* DS 7.1.10: only good checksums are worth a word; the stack checks the rest. */
static void rill_rx_checksum(struct rill_rxq *rxq, u32 status, struct sk_buff *skb)
{
	if (unlikely(status & (RILL_RXD_ERR_L4E | RILL_RXD_ERR_IPE)))
		rill_rx_count(rxq, &rxq->csum_bad);
	else if (status & (RILL_RXD_STAT_L4CS | RILL_RXD_STAT_UDPCS))
		skb->ip_summed = CHECKSUM_UNNECESSARY;
}

static void rill_rx_hash(const union rill_rx_desc *desc, struct sk_buff *skb)
{
	u32 type = FIELD_GET(RILL_RXD_RSS_TYPE, le16_to_cpu(desc->wb.pkt_info));

	if (type != RILL_RXD_RSS_NONE)
		skb_set_hash(skb, le32_to_cpu(desc->wb.rss), BIT(type) & RILL_RX_HASH_L4 ?
			     PKT_HASH_TYPE_L4 : PKT_HASH_TYPE_L3);
}

/**
 * rill_rx_metadata - what the device says of a frame
 * @rxq: where it came in
 * @desc: the frame's last descriptor
 * @skb: the frame, from its Ethernet header on
 */
void rill_rx_metadata(struct rill_rxq *rxq, const union rill_rx_desc *desc,
		      struct sk_buff *skb)
{
	struct net_device *netdev = rxq->rill->netdev;
	netdev_features_t features = netdev->features;
	u32 status = le32_to_cpu(desc->wb.status);

	if (features & NETIF_F_RXCSUM)
		rill_rx_checksum(rxq, status, skb);
	if (features & NETIF_F_RXHASH)
		rill_rx_hash(desc, skb);
	if ((status & RILL_RXD_STAT_VP) && (features & NETIF_F_HW_VLAN_CTAG_RX))
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q),
				       le16_to_cpu(desc->wb.vlan));
	if (unlikely(status & RILL_RXD_STAT_TS) && rxq->rill->ops->rx_stamp)
		rxq->rill->ops->rx_stamp(rxq->rill, skb);
	skb_record_rx_queue(skb, rxq->index);
	skb->protocol = eth_type_trans(skb, netdev);
}

/* Bytes in a slot, in sight of the CPU. */
static __always_inline u32 rill_rx_sync(const struct rill_rxq *rxq, u16 i)
{
	u32 length = le16_to_cpu(rxq->desc[i].wb.length);

	page_pool_dma_sync_for_cpu(rxq->pool, rxq->buf[i].page, 0, length);
	return length;
}

/* A page that stays in its slot: the device may write to it again. */
static __always_inline void rill_rx_keep(const struct rill_rxq *rxq, u16 i, u32 length)
{
	dma_sync_single_range_for_device(rxq->pool->p.dev,
					 page_pool_get_dma_addr(rxq->buf[i].page),
					 RILL_RX_HEADROOM, length, DMA_BIDIRECTIONAL);
}

/* Takes a slot's page off the ring. */
static struct page *rill_rx_take(struct rill_rxq *rxq, u16 i)
{
	struct page *page = rxq->buf[i].page;

	rxq->buf[i].page = NULL;
	return page;
}

static void *rill_rx_data(const struct rill_rxq *rxq, u16 i)
{
	return page_address(rxq->buf[i].page) + RILL_RX_HEADROOM;
}

/* The page stays where it is; the device may write to it again. */
static struct sk_buff *rill_rx_copy(struct rill_rxq *rxq, const struct rill_rx_frame *frame)
{
	u32 length = rill_rx_sync(rxq, frame->first);
	unsigned int size = RILL_RX_HEAD;
	struct sk_buff *skb;
	void *head;

	head = page_pool_dev_alloc_va(rxq->heads, &size);
	if (unlikely(!head))
		return NULL;
	skb = napi_build_skb(head, size);
	if (unlikely(!skb)) {
		page_pool_free_va(rxq->heads, head, true);
		return NULL;
	}
	skb_mark_for_recycle(skb);
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	__skb_put_data(skb, rill_rx_data(rxq, frame->first), length);
	rill_rx_keep(rxq, frame->first, length);
	return skb;
}

/* The pages go up with the packet, and come back to the pool from there. */
static struct sk_buff *rill_rx_build(struct rill_rxq *rxq, const struct rill_rx_frame *frame)
{
	u16 i = frame->first, part, mask = rxq->count - 1;
	struct sk_buff *skb;
	u32 length;

	length = rill_rx_sync(rxq, i);
	skb = napi_build_skb(page_address(rxq->buf[i].page), PAGE_SIZE);
	if (unlikely(!skb))
		return NULL;
	skb_mark_for_recycle(skb);
	skb_reserve(skb, RILL_RX_HEADROOM);
	__skb_put(skb, length);
	rill_rx_take(rxq, i);

	for (part = 1; part < frame->parts; part++) {
		i = (i + 1) & mask;
		length = rill_rx_sync(rxq, i);
		if (length)
			skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags,
					rill_rx_take(rxq, i), RILL_RX_HEADROOM, length,
					PAGE_SIZE);
	}
	return skb;
}

/* Hangs the pages behind the first one on the buffer, as XDP wants them. */
static void rill_rx_xdp_frags(struct rill_rxq *rxq, const struct rill_rx_frame *frame,
			      struct xdp_buff *xdp)
{
	u16 i = frame->first, part, mask = rxq->count - 1;

	for (part = 1; part < frame->parts; part++) {
		u32 length;

		i = (i + 1) & mask;
		length = rill_rx_sync(rxq, i);
		if (length && xdp_buff_add_frag(xdp, page_to_netmem(rxq->buf[i].page),
						RILL_RX_HEADROOM, length, PAGE_SIZE))
			rill_rx_take(rxq, i);
	}
}

/* The packet that a program let pass, as the program left it. */
static struct sk_buff *rill_rx_build_xdp(struct xdp_buff *xdp)
{
	const struct skb_shared_info *shinfo = xdp_get_shared_info_from_buff(xdp);
	unsigned int meta = xdp->data - xdp->data_meta;
	struct sk_buff *skb;
	u8 frags = 0;
	u32 size = 0;

	/* Building clears this part of the shared info. */
	if (unlikely(xdp_buff_has_frags(xdp))) {
		frags = shinfo->nr_frags;
		size = shinfo->xdp_frags_size;
	}

	skb = napi_build_skb(xdp->data_hard_start, xdp->frame_sz);
	if (unlikely(!skb))
		return NULL;
	skb_mark_for_recycle(skb);
	skb_reserve(skb, xdp->data - xdp->data_hard_start);
	__skb_put(skb, xdp->data_end - xdp->data);
	if (meta)
		skb_metadata_set(skb, meta);
	if (unlikely(frags))
		xdp_update_skb_frags_info(skb, frags, size, frags * PAGE_SIZE,
					  xdp_buff_get_skb_flags(xdp));
	return skb;
}

/* Returns what the program let pass, or NULL. */
static __always_inline struct sk_buff *rill_rx_xdp(struct rill_rxq *rxq,
						   struct bpf_prog *prog,
						   const struct rill_rx_frame *frame,
						   struct rill_rx_sum *sum)
{
	u32 length = rill_rx_sync(rxq, frame->first);
	struct rill_xdp rx = { .rxq = rxq, .desc = frame->last };
	struct page *page = rxq->buf[frame->first].page;
	enum rill_verdict verdict;
	struct sk_buff *skb;

	xdp_init_buff(&rx.xdp, PAGE_SIZE, &rxq->xdp_rxq);
	xdp_prepare_buff(&rx.xdp, page_address(page), RILL_RX_HEADROOM, length, true);
	if (unlikely(frame->parts > 1))
		rill_rx_xdp_frags(rxq, frame, &rx.xdp);

	verdict = rill_xdp_run(rxq, prog, &rx.xdp);
	if (verdict == RILL_XDP_DROP && likely(!xdp_buff_has_frags(&rx.xdp))) {
		/* The program may have written to all of it. */
		rill_rx_keep(rxq, frame->first, RILL_RX_BUFFER);
		return NULL;
	}
	rill_rx_take(rxq, frame->first);
	sum->sent |= verdict == RILL_XDP_TX;
	sum->redirected |= verdict == RILL_XDP_REDIRECT;
	if (verdict == RILL_XDP_DROP)
		xdp_return_buff(&rx.xdp);
	if (verdict != RILL_XDP_PASS)
		return NULL;

	skb = rill_rx_build_xdp(&rx.xdp);
	if (unlikely(!skb)) {
		xdp_return_buff(&rx.xdp);
		rill_rx_count(rxq, &rxq->alloc_failed);
	}
	return skb;
}

/* A frame over several slots: false while its end is not there yet. */
static bool rill_rx_span(const struct rill_rxq *rxq, struct rill_rx_frame *frame)
{
	u16 i = frame->first, mask = rxq->count - 1;

	while (!(frame->status & RILL_RXD_STAT_EOP)) {
		i = (i + 1) & mask;
		if (i == rxq->next_to_use)
			return false;
		frame->last = &rxq->desc[i];
		frame->status = le32_to_cpu(READ_ONCE(frame->last->wb.status));
		if (!(frame->status & RILL_RXD_STAT_DD))
			return false;
		dma_rmb();
		frame->length += le16_to_cpu(frame->last->wb.length);
		frame->parts++;
	}
	return true;
}

/* Looks at the next frame; false if there is none, or not all of it. */
static __always_inline bool rill_rx_next(const struct rill_rxq *rxq, struct rill_rx_frame *frame)
{
	frame->first = rxq->next_to_clean;
	frame->last = &rxq->desc[frame->first];
	frame->status = le32_to_cpu(READ_ONCE(frame->last->wb.status));
	if (!(frame->status & RILL_RXD_STAT_DD))
		return false;
	/* The rest of a descriptor is read after DD was seen. */
	dma_rmb();
	frame->parts = 1;
	frame->length = le16_to_cpu(frame->last->wb.length);
	return likely(frame->status & RILL_RXD_STAT_EOP) || rill_rx_span(rxq, frame);
}

/* Bad frames, and those that no packet has room for. Their pages stay. */
static bool rill_rx_bad(const struct rill_rxq *rxq, const struct rill_rx_frame *frame)
{
	if (unlikely(frame->length < ETH_HLEN || frame->parts > MAX_SKB_FRAGS))
		return true;
	return unlikely(frame->status & RILL_RXD_ERR_RXE);
}

/* The frame's packet; NULL where it was dropped or a program took it. */
static __always_inline struct sk_buff *rill_rx_frame(struct rill_rxq *rxq,
						     struct bpf_prog *prog,
						     const struct rill_rx_frame *frame,
						     struct rill_rx_sum *sum)
{
	struct sk_buff *skb;

	if (unlikely(rill_rx_bad(rxq, frame))) {
		rill_rx_count(rxq, &rxq->errors);
		return NULL;
	}
	sum->packets++;
	sum->bytes += frame->length;
	if (prog)
		return rill_rx_xdp(rxq, prog, frame, sum);

	if (frame->length <= RILL_RX_COPYBREAK && frame->parts == 1)
		skb = rill_rx_copy(rxq, frame);
	else
		skb = rill_rx_build(rxq, frame);
	if (unlikely(!skb))
		rill_rx_count(rxq, &rxq->alloc_failed);
	return skb;
}

/*
 * Posts what is free, in batches. Where memory is short, an interrupt can only
 * be waited for as long as buffers are posted.
 */
static bool rill_rx_refill(struct rill_rxq *rxq)
{
	u16 unused = rill_rx_unused(rxq);

	if (unused < max(RILL_RX_BATCH, rxq->count / 8))
		return true;
	return rill_rx_fill(rxq, unused) ||
	       rill_rx_unused(rxq) < rxq->count - RILL_RX_BATCH;
}

/**
 * rill_rx_poll - receive into the ring's pages
 * @rxq: the queue; NAPI's context
 * @budget: frames to take at most
 *
 * Return: frames taken; @budget asks for another poll.
 */
int rill_rx_poll(struct rill_rxq *rxq, int budget)
{
	struct bpf_prog *prog = READ_ONCE(rxq->rill->xdp_prog);
	u16 mask = rxq->count - 1;
	struct rill_rx_sum sum = {};
	struct rill_rx_frame frame;
	bool alive = true;
	int done = 0;

	while (done < budget && rill_rx_next(rxq, &frame)) {
		u16 next = (frame.first + frame.parts) & mask;
		struct sk_buff *skb;

		if (rxq->buf[next].page)
			net_prefetch(rill_rx_data(rxq, next));
		skb = rill_rx_frame(rxq, prog, &frame, &sum);
		done++;
		rxq->next_to_clean = next;
		if (skb) {
			rill_rx_metadata(rxq, frame.last, skb);
			napi_gro_receive(&rxq->channel->napi, skb);
		}
		if (!(done % RILL_RX_BATCH))
			alive = rill_rx_refill(rxq);
	}
	if (done % RILL_RX_BATCH || !done)
		alive = rill_rx_refill(rxq);

	if (sum.sent || sum.redirected)
		rill_xdp_flush(rxq, sum.sent, sum.redirected);
	u64_stats_update_begin(&rxq->syncp);
	rxq->packets += sum.packets;
	rxq->bytes += sum.bytes;
	u64_stats_update_end(&rxq->syncp);
	return alive ? done : budget;
}
