// SPDX-License-Identifier: GPL-2.0-only
/*
 * AF_XDP without copies: a queue pair whose receive buffers are user space's
 * memory and whose transmit ring also takes what user space wants to send.
 *
 * rill_xsk_setup() runs under RTNL and stops that pair alone. The rest is
 * NAPI's, which rill_irq.c polls; transmit is under the netdev queue's lock,
 * as the stack and XDP share the ring. rill_tx.c reports what was sent.
 */
#include "rill.h"

#include <linux/etherdevice.h>
#include <net/xdp_sock_drv.h>

/* Descriptors handed to the device with one write of RDT. */
#define RILL_XSK_FILL_BATCH	16
/* What the size of a receive buffer is counted in. */
#define RILL_XSK_BUFFER_UNIT	1024

/* A pool's buffers are chosen straight into the ring. */
static_assert(sizeof(union rill_rx_buf) == sizeof(struct xdp_buff *));

/**
 * rill_xsk_pool - the AF_XDP memory of a queue
 * @rill: the data path
 * @queue: index of the channel
 *
 * A pool in copy mode is the kernel's alone and does not count.
 *
 * Return: the pool, or NULL.
 */
struct xsk_buff_pool *rill_xsk_pool(const struct rill *rill, u16 queue)
{
	if (!test_bit(queue, &rill->xsk_queues))
		return NULL;
	return xsk_get_pool_from_qid(rill->netdev, queue);
}

/**
 * rill_xsk_attach - tell XDP whose memory a receive queue has
 * @rxq: with @rxq->xsk, or @rxq->pool that xdp_reg_page_pool() knows
 *
 * Cannot fail, so that a queue can always go back to its page pool.
 */
void rill_xsk_attach(struct rill_rxq *rxq)
{
	struct xdp_mem_info mem = { .type = MEM_TYPE_XSK_BUFF_POOL };

	if (rxq->xsk) {
		xdp_rxq_info_attach_mem_model(&rxq->xdp_rxq, &mem);
		rxq->xdp_rxq.frag_size = xsk_pool_get_rx_frag_step(rxq->xsk);
		xsk_pool_set_rxq_info(rxq->xsk, &rxq->xdp_rxq);
	} else {
		xdp_rxq_info_attach_page_pool(&rxq->xdp_rxq, rxq->pool);
		rxq->xdp_rxq.frag_size = PAGE_SIZE;
	}
}

static unsigned int rill_xsk_pool_kib(struct xsk_buff_pool *pool)
{
	return xsk_pool_get_rx_frame_size(pool) / RILL_XSK_BUFFER_UNIT;
}

/* For SRRCTL. Rounded down: the device never writes behind a frame's room. */
unsigned int rill_xsk_buffer_kib(const struct rill_rxq *rxq)
{
	return rill_xsk_pool_kib(rxq->xsk);
}

static bool rill_xsk_multi_buffer(const struct xsk_buff_pool *pool)
{
	return pool->umem->flags & XDP_UMEM_SG_FLAG;
}

/* The device tears a frame apart that is longer than a buffer. */
static int rill_xsk_check(struct rill *rill, struct xsk_buff_pool *pool, u16 queue)
{
	unsigned int room = rill_xsk_pool_kib(pool) * RILL_XSK_BUFFER_UNIT;
	unsigned int frame = rill->netdev->mtu + ETH_HLEN + VLAN_HLEN;

	if (room && (rill_xsk_multi_buffer(pool) || frame <= room))
		return 0;
	if (net_ratelimit())
		netdev_warn(rill->netdev,
			    "AF_XDP on queue %u: a chunk of %u bytes makes a buffer of %u, a frame has %u: use larger chunks, less headroom or XDP_USE_SG\n",
			    queue, xsk_pool_get_chunk_size(pool), room, frame);
	return -EINVAL;
}

/* Stops one queue pair and empties its rings; the others run on. */
static void rill_xsk_pause(struct rill_channel *channel)
{
	struct netdev_queue *nq;

	/* First, as a poll wakes the queue. */
	napi_disable(&channel->napi);
	nq = netdev_get_tx_queue(channel->rill->netdev, channel->index);
	__netif_tx_lock_bh(nq);
	netif_tx_stop_queue(nq);
	__netif_tx_unlock_bh(nq);

	rill_irq_disable(channel);
	rill_rings_stop(channel);
	rill_rings_drain(channel);
}

/* NAPI is enabled in any case: rill_down() will disable it. */
static int rill_xsk_resume(struct rill_channel *channel)
{
	struct netdev_queue *nq;
	int err;

	nq = netdev_get_tx_queue(channel->rill->netdev, channel->index);
	err = rill_rings_start(channel);
	napi_enable(&channel->napi);
	if (err)
		return err;

	rill_irq_enable(channel);
	txq_trans_cond_update(nq);
	netif_tx_wake_queue(nq);
	return 0;
}

/* Gives a running queue pair the memory that rill_xsk_pool() now names. */
static int rill_xsk_switch(struct rill_channel *channel)
{
	rill_xsk_pause(channel);
	return rill_xsk_resume(channel);
}

static int rill_xsk_enable(struct rill *rill, struct xsk_buff_pool *pool, u16 queue)
{
	int err;

	if (queue >= rill->config.channels)
		return -EINVAL;
	/* The size of a buffer is known when the pool has its device. */
	err = xsk_pool_dma_map(pool, &rill->pdev->dev, DMA_ATTR_SKIP_CPU_SYNC);
	if (err)
		return err;
	err = rill_xsk_check(rill, pool, queue);
	if (err)
		goto unmap;

	__set_bit(queue, &rill->xsk_queues);
	if (!rill->running)
		return 0;
	err = rill_xsk_switch(rill->channel[queue]);
	if (err)
		goto restore;
	return 0;

restore:
	__clear_bit(queue, &rill->xsk_queues);
	rill_xsk_switch(rill->channel[queue]);
unmap:
	xsk_pool_dma_unmap(pool, DMA_ATTR_SKIP_CPU_SYNC);
	return err;
}

/* The pool goes in any case; rill_rings_start() reports what does not start. */
static int rill_xsk_disable(struct rill *rill, u16 queue)
{
	struct xsk_buff_pool *pool = rill_xsk_pool(rill, queue);

	if (!pool)
		return -EINVAL;
	__clear_bit(queue, &rill->xsk_queues);
	if (rill->running)
		rill_xsk_switch(rill->channel[queue]);
	xsk_pool_dma_unmap(pool, DMA_ATTR_SKIP_CPU_SYNC);
	return 0;
}

/**
 * rill_xsk_setup - give a queue pair AF_XDP's memory, or take it away
 * @rill: the data path
 * @pool: the memory; NULL takes it away
 * @queue: index of the channel
 *
 * Under RTNL, with the netdev up or down. There is no extack to explain a
 * refusal by: the kernel calls without one.
 *
 * Return: 0, -EINVAL for a queue or a chunk size that does not fit, or what
 * mapping or the queue's start returned.
 */
int rill_xsk_setup(struct rill *rill, struct xsk_buff_pool *pool, u16 queue)
{
	return pool ? rill_xsk_enable(rill, pool, queue) : rill_xsk_disable(rill, queue);
}

/**
 * rill_xsk_wakeup - make NAPI look at a queue's AF_XDP rings
 * @netdev: ours
 * @queue: index of the channel
 * @flags: XDP_WAKEUP_*: one poll serves both
 *
 * By the vector, so that the poll runs where its interrupt is bound to.
 *
 * Return: 0, -ENETDOWN, or -ENXIO for a queue without AF_XDP's memory.
 */
int rill_xsk_wakeup(struct net_device *netdev, u32 queue, u32 flags)
{
	struct rill *rill = netdev_priv(netdev);
	struct rill_channel *channel;

	if (!READ_ONCE(rill->running))
		return -ENETDOWN;
	if (queue >= RILL_MAX_CHANNELS || !test_bit(queue, &rill->xsk_queues))
		return -ENXIO;
	channel = READ_ONCE(rill->channel[queue]);
	if (!channel)
		return -ENXIO;

	if (napi_if_scheduled_mark_missed(&channel->napi))
		return 0;
	if (rill->msix) {
		rill_write(rill, RILL_EICS, channel->eims);
	} else {
		local_bh_disable();
		napi_schedule(&channel->napi);
		local_bh_enable();
	}
	return 0;
}

/**
 * rill_xsk_fill - hand AF_XDP's buffers to the device
 * @rxq: the queue
 * @count: how many
 *
 * Return: false if user space has not provided enough of them.
 */
bool rill_xsk_fill(struct rill_rxq *rxq, u16 count)
{
	u16 ntu = rxq->next_to_use, left = count;
	u32 i, want, got;

	while (left) {
		want = min_t(u32, left, rxq->count - ntu);
		got = xsk_buff_alloc_batch(rxq->xsk, &rxq->buf[ntu].xdp, want);
		for (i = 0; i < got; i++, ntu++) {
			union rill_rx_desc *desc = &rxq->desc[ntu];
			dma_addr_t dma = xsk_buff_xdp_get_dma(rxq->buf[ntu].xdp);

			desc->read.pkt_addr = cpu_to_le64(dma);
			desc->read.hdr_addr = 0;
		}
		ntu &= rxq->count - 1;
		left -= got;
		if (got < want)
			break;
	}

	if (left != count) {
		rxq->next_to_use = ntu;
		writel(ntu, rxq->regs + RILL_RDT);
	}
	return !left;
}

/*
 * Descriptors of the next frame; 0 while the device has not written all of it.
 * A frame is taken whole or left, so that nothing outlives a poll.
 */
static unsigned int rill_xsk_parts(const struct rill_rxq *rxq)
{
	u16 i = rxq->next_to_clean;
	unsigned int parts = 0;
	u32 status;

	while (i != rxq->next_to_use) {
		status = le32_to_cpu(READ_ONCE(rxq->desc[i].wb.status));
		if (!(status & RILL_RXD_STAT_DD))
			break;
		parts++;
		if (status & RILL_RXD_STAT_EOP) {
			/* The rest of a descriptor is read after DD was seen. */
			dma_rmb();
			return parts;
		}
		i = (i + 1) & (rxq->count - 1);
	}
	return 0;
}

/* Takes a frame off the ring; NULL if it had to be dropped. */
static struct xdp_buff *rill_xsk_take(struct rill_rxq *rxq, unsigned int parts)
{
	bool keep = parts == 1 || rill_xsk_multi_buffer(rxq->xsk);
	const union rill_rx_desc *desc = NULL;
	struct xdp_buff *head = NULL, *xdp;
	struct rill_xdp *rx;
	u16 i;

	for (; parts; parts--) {
		i = rxq->next_to_clean;
		desc = &rxq->desc[i];
		xdp = rxq->buf[i].xdp;
		rxq->buf[i].xdp = NULL;
		rxq->next_to_clean = (i + 1) & (rxq->count - 1);

		xsk_buff_set_size(xdp, le16_to_cpu(desc->wb.length));
		if (!keep || (head && !xsk_buff_add_frag(head, xdp))) {
			keep = false;
			xsk_buff_free(xdp);
			continue;
		}
		xsk_buff_dma_sync_for_cpu(xdp);
		if (!head)
			head = xdp;
	}

	if (!keep || desc->wb.status & cpu_to_le32(RILL_RXD_ERR_RXE)) {
		if (head)
			xsk_buff_free(head);
		u64_stats_update_begin(&rxq->syncp);
		rxq->errors++;
		u64_stats_update_end(&rxq->syncp);
		return NULL;
	}

	/* What the metadata hints want lies in the room that the pool has for it. */
	XSK_CHECK_PRIV_TYPE(struct rill_xdp);
	rx = container_of(head, struct rill_xdp, xdp);
	rx->rxq = rxq;
	rx->desc = desc;
	return head;
}

/* Copies a frame that the program let pass; the stack gets none of the pool. */
static struct sk_buff *rill_xsk_skb(struct rill_rxq *rxq, struct xdp_buff *xdp)
{
	unsigned int meta = xdp->data - xdp->data_meta;
	const struct skb_shared_info *sinfo;
	struct sk_buff *skb;
	int i;

	skb = napi_alloc_skb(&rxq->channel->napi, meta + xdp_get_buff_len(xdp));
	if (unlikely(!skb)) {
		u64_stats_update_begin(&rxq->syncp);
		rxq->alloc_failed++;
		u64_stats_update_end(&rxq->syncp);
		return NULL;
	}
	skb_put_data(skb, xdp->data_meta, xdp->data_end - xdp->data_meta);
	if (meta) {
		__skb_pull(skb, meta);
		skb_metadata_set(skb, meta);
	}
	if (xdp_buff_has_frags(xdp)) {
		sinfo = xdp_get_shared_info_from_buff(xdp);
		for (i = 0; i < sinfo->nr_frags; i++)
			skb_put_data(skb, skb_frag_address(&sinfo->frags[i]),
				     skb_frag_size(&sinfo->frags[i]));
	}
	return skb;
}

static void rill_xsk_pass(struct rill_rxq *rxq, struct xdp_buff *xdp)
{
	struct rill_xdp *rx = container_of(xdp, struct rill_xdp, xdp);
	struct sk_buff *skb = rill_xsk_skb(rxq, xdp);

	if (skb) {
		rill_rx_metadata(rxq, rx->desc, skb);
		napi_gro_receive(&rxq->channel->napi, skb);
	}
	xsk_buff_free(xdp);
}

/* Without need_wakeup, polling goes on until user space provides buffers. */
static bool rill_xsk_refill(struct rill_rxq *rxq)
{
	u16 unused = (rxq->next_to_clean - rxq->next_to_use - 1) & (rxq->count - 1);
	bool enough = true;

	if (unused >= RILL_XSK_FILL_BATCH)
		enough = rill_xsk_fill(rxq, unused);
	if (!xsk_uses_need_wakeup(rxq->xsk))
		return enough;
	if (enough)
		xsk_clear_rx_need_wakeup(rxq->xsk);
	else
		xsk_set_rx_need_wakeup(rxq->xsk);
	return true;
}

/**
 * rill_xsk_rx_poll - receive into AF_XDP's memory
 * @rxq: with @rxq->xsk; NAPI's context
 * @budget: frames to take at most
 *
 * Return: frames taken; @budget asks for another poll.
 */
int rill_xsk_rx_poll(struct rill_rxq *rxq, int budget)
{
	struct bpf_prog *prog = READ_ONCE(rxq->rill->xdp_prog);
	bool sent = false, redirected = false;
	u64 packets = 0, bytes = 0;
	unsigned int parts;
	int done = 0;

	while (done < budget) {
		enum rill_verdict verdict = RILL_XDP_PASS;
		struct xdp_buff *xdp;

		parts = rill_xsk_parts(rxq);
		if (!parts)
			break;
		done++;
		xdp = rill_xsk_take(rxq, parts);
		if (!xdp)
			continue;
		packets++;
		bytes += xdp_get_buff_len(xdp);
		if (prog)
			verdict = rill_xdp_run(rxq, prog, xdp);
		if (verdict == RILL_XDP_PASS)
			rill_xsk_pass(rxq, xdp);
		else if (verdict == RILL_XDP_DROP)
			xsk_buff_free(xdp);
		sent |= verdict == RILL_XDP_TX;
		redirected |= verdict == RILL_XDP_REDIRECT;
	}

	rill_xdp_flush(rxq, sent, redirected);
	u64_stats_update_begin(&rxq->syncp);
	rxq->packets += packets;
	rxq->bytes += bytes;
	u64_stats_update_end(&rxq->syncp);
	return rill_xsk_refill(rxq) ? done : budget;
}

/*
 * Puts one frame of user space's descriptors on the ring. They are user
 * space's word: what exceeds the device's largest frame ends the frame.
 */
static u32 rill_xsk_put(struct rill_txq *txq, const struct xdp_desc *desc, u32 count)
{
	struct rill_tx_buf *buf = &txq->buf[txq->next_to_use];
	u32 total = desc->len, parts = 1, part;
	u16 i = txq->next_to_use;

	while (parts < count && !xsk_is_eop_desc(&desc[parts - 1]) &&
	       total + desc[parts].len <= RILL_MAX_FRAME - ETH_FCS_LEN)
		total += desc[parts++].len;

	for (part = 0; part < parts; part++, desc++) {
		dma_addr_t dma = xsk_buff_raw_get_dma(txq->xsk, desc->addr);

		xsk_buff_raw_dma_sync_for_device(txq->xsk, dma, desc->len);
		rill_tx_data(txq, i, dma, desc->len, total, part == parts - 1);
		i = (i + 1) & (txq->count - 1);
	}

	buf->bytes = total;
	buf->segs = 1;
	buf->eop = (i - 1) & (txq->count - 1);
	/* Pairs with rill_tx_clean(), which looks here first. */
	smp_store_release(&buf->kind, RILL_TX_XSK);
	txq->next_to_use = i;
	return parts;
}

/**
 * rill_xsk_tx - send what user space has queued
 * @txq: with @txq->xsk; NAPI's context
 * @budget: descriptors to take at most
 *
 * The stack's reserve of RILL_TX_STOP descriptors is left alone.
 *
 * Return: false if there may be more to send at once.
 */
bool rill_xsk_tx(struct rill_txq *txq, unsigned int budget)
{
	struct net_device *netdev = txq->rill->netdev;
	struct xsk_buff_pool *pool = txq->xsk;
	struct netdev_queue *nq;
	u32 room, count, i;

	if (!netif_carrier_ok(netdev))
		return true;

	nq = netdev_get_tx_queue(netdev, txq->index);
	__netif_tx_lock(nq, smp_processor_id());
	room = rill_tx_unused(txq);
	room = room > RILL_TX_STOP ? room - RILL_TX_STOP : 0;
	count = xsk_tx_peek_release_desc_batch(pool, min(budget, room));
	for (i = 0; i < count;)
		i += rill_xsk_put(txq, &pool->tx_descs[i], count - i);
	if (count) {
		rill_tx_doorbell(txq);
		txq_trans_cond_update(nq);
	}
	__netif_tx_unlock(nq);

	if (xsk_uses_need_wakeup(pool))
		xsk_set_tx_need_wakeup(pool);
	return count < budget;
}
