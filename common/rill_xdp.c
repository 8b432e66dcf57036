// SPDX-License-Identifier: GPL-2.0-only
/*
 * XDP: runs the program on a received frame and does as it says, sends frames
 * that other devices redirect here, installs programs.
 *
 * What the program bounces (XDP_TX) is collected and sent at the end of the
 * poll: the transmit queue is shared with the stack, and its lock must not be
 * held while frames that passed go up, as the stack may answer on the same
 * queue at once.
 *
 * Receive buffers suit XDP at all times (headroom, bidirectional mapping), so
 * that a program comes and goes without a queue being touched. rill_rx.c and
 * rill_xsk.c build the xdp_buff; rill_tx.c gives back what was sent.
 */
#include "rill.h"

#include <linux/bpf_trace.h>
#include <linux/filter.h>
#include <net/page_pool/helpers.h>
#include <net/xdp_sock_drv.h>

/* A program, or another device, may make frames that this one cannot send. */
static bool rill_xdp_size_ok(u32 len)
{
	return len >= RILL_TX_MIN_FRAME && len <= RILL_MAX_FRAME - ETH_FCS_LEN;
}

/* Where the device finds a part of a frame. */
static dma_addr_t rill_xdp_map(struct rill_txq *txq, enum rill_tx_kind kind,
			       struct page *page, u32 offset, u32 len)
{
	struct device *dev = &txq->rill->pdev->dev;
	dma_addr_t dma;

	if (kind == RILL_TX_XDP_XMIT)
		return dma_map_page(dev, page, offset, len, DMA_TO_DEVICE);
	/* Our own pool has mapped it; the program may have written to it. */
	dma = page_pool_get_dma_addr(page) + offset;
	dma_sync_single_for_device(dev, dma, len, DMA_BIDIRECTIONAL);
	return dma;
}

static void rill_xdp_unmap(struct rill_txq *txq, u16 first, u16 end)
{
	for (; first != end; first = (first + 1) & (txq->count - 1)) {
		struct rill_tx_buf *buf = &txq->buf[first];

		if (buf->len)
			dma_unmap_page(&txq->rill->pdev->dev, buf->dma, buf->len,
				       DMA_TO_DEVICE);
		buf->len = 0;
	}
}

/*
 * Puts a frame on the ring. The stack's reserve is left alone: where its queue
 * runs, it finds RILL_TX_STOP free descriptors.
 */
static bool rill_xdp_put(struct rill_txq *txq, struct xdp_frame *xdpf,
			 enum rill_tx_kind kind)
{
	struct skb_shared_info *sinfo = xdp_get_shared_info_from_frame(xdpf);
	unsigned int parts = 1 + (xdp_frame_has_frags(xdpf) ? sinfo->nr_frags : 0);
	struct page *page = virt_to_page(xdpf->data);
	u32 offset = offset_in_page(xdpf->data);
	u16 first = txq->next_to_use, i = first;
	u32 total = xdp_get_frame_len(xdpf);
	struct rill_tx_buf *buf;
	u32 len = xdpf->len;
	unsigned int part;

	if (rill_tx_unused(txq) < parts + RILL_TX_STOP || !rill_xdp_size_ok(total))
		return false;

	for (part = 0; part < parts; part++) {
		if (part) {
			const skb_frag_t *frag = &sinfo->frags[part - 1];

			page = skb_frag_page(frag);
			offset = skb_frag_off(frag);
			len = skb_frag_size(frag);
		}
		buf = &txq->buf[i];
		buf->dma = rill_xdp_map(txq, kind, page, offset, len);
		if (kind == RILL_TX_XDP_XMIT &&
		    dma_mapping_error(&txq->rill->pdev->dev, buf->dma))
			goto unmap;
		buf->len = kind == RILL_TX_XDP_XMIT ? len : 0;
		rill_tx_data(txq, i, buf->dma, len, total, part == parts - 1);
		i = (i + 1) & (txq->count - 1);
	}

	buf = &txq->buf[first];
	buf->xdpf = xdpf;
	buf->bytes = total;
	buf->segs = 1;
	buf->eop = (i - 1) & (txq->count - 1);
	/* Pairs with rill_tx_clean(), which looks here first. */
	smp_store_release(&buf->kind, kind);
	txq->next_to_use = i;
	return true;

unmap:
	rill_xdp_unmap(txq, first, i);
	return false;
}

/* Sends what the program bounced in this poll: one lock, one doorbell. */
static void rill_xdp_send(struct rill_rxq *rxq)
{
	/* AF_XDP's frames were copied into pages that are not mapped yet. */
	enum rill_tx_kind kind = rxq->xsk ? RILL_TX_XDP_XMIT : RILL_TX_XDP_TX;
	struct net_device *netdev = rxq->rill->netdev;
	struct rill_txq *txq = &rxq->channel->tx;
	unsigned int sent = 0, i;
	struct netdev_queue *nq;

	nq = netdev_get_tx_queue(netdev, txq->index);
	__netif_tx_lock(nq, smp_processor_id());
	while (sent < rxq->bounced_count && rill_xdp_put(txq, rxq->bounced[sent], kind))
		sent++;
	if (sent) {
		rill_tx_doorbell(txq);
		txq_trans_cond_update(nq);
	}
	__netif_tx_unlock(nq);

	for (i = sent; i < rxq->bounced_count; i++)
		xdp_return_frame_rx_napi(rxq->bounced[i]);
	trace_xdp_bulk_tx(netdev, sent, i - sent, i == sent ? 0 : -ENOSPC);

	u64_stats_update_begin(&rxq->syncp);
	rxq->xdp_tx += sent;
	rxq->xdp_errors += i - sent;
	u64_stats_update_end(&rxq->syncp);
	rxq->bounced_count = 0;
}

/* false leaves the buffer with the caller. */
static bool rill_xdp_bounce(struct rill_rxq *rxq, struct xdp_buff *xdp)
{
	struct xdp_frame *xdpf;

	if (!rill_xdp_size_ok(xdp_get_buff_len(xdp)))
		return false;
	/* The kernel copies the first buffer of AF_XDP's memory only. */
	if (rxq->xsk && xdp_buff_has_frags(xdp))
		return false;
	xdpf = xdp_convert_buff_to_frame(xdp);
	if (!xdpf)
		return false;

	if (rxq->bounced_count == RILL_XDP_BATCH)
		rill_xdp_send(rxq);
	rxq->bounced[rxq->bounced_count++] = xdpf;
	return true;
}

/**
 * rill_xdp_run - run the program on a received frame and do as it says
 * @rxq: where the frame came in; NAPI's context
 * @prog: the program
 * @xdp: the frame; inside a struct rill_xdp
 *
 * Return: what is left to do, see enum rill_verdict. The frame is the caller's
 * after RILL_XDP_PASS and RILL_XDP_DROP only.
 */
enum rill_verdict rill_xdp_run(struct rill_rxq *rxq, struct bpf_prog *prog,
			       struct xdp_buff *xdp)
{
	enum rill_verdict verdict = RILL_XDP_DROP;
	struct net_device *netdev = rxq->rill->netdev;
	u64 *counter = &rxq->xdp_errors;
	u32 act = XDP_ABORTED;

	/* The device may take frames above the MTU that was checked at setup. */
	if (unlikely(xdp_buff_has_frags(xdp) && !prog->aux->xdp_has_frags))
		goto failed;

	act = bpf_prog_run_xdp(prog, xdp);
	switch (act) {
	case XDP_PASS:
		counter = &rxq->xdp_pass;
		verdict = RILL_XDP_PASS;
		break;
	case XDP_TX:
		if (!rill_xdp_bounce(rxq, xdp))
			goto failed;
		return RILL_XDP_TX;
	case XDP_REDIRECT:
		if (xdp_do_redirect(netdev, xdp, prog))
			goto failed;
		counter = &rxq->xdp_redirect;
		verdict = RILL_XDP_REDIRECT;
		break;
	case XDP_DROP:
		counter = &rxq->xdp_drop;
		break;
	default:
		bpf_warn_invalid_xdp_action(netdev, prog, act);
		fallthrough;
	case XDP_ABORTED:
failed:
		trace_xdp_exception(netdev, prog, act);
	}

	u64_stats_update_begin(&rxq->syncp);
	(*counter)++;
	u64_stats_update_end(&rxq->syncp);
	return verdict;
}

/**
 * rill_xdp_flush - end a poll in which programs ran
 * @rxq: the queue that was polled
 * @sent: a verdict was RILL_XDP_TX
 * @redirected: a verdict was RILL_XDP_REDIRECT
 */
void rill_xdp_flush(struct rill_rxq *rxq, bool sent, bool redirected)
{
	if (sent)
		rill_xdp_send(rxq);
	if (redirected)
		xdp_do_flush();
}

/**
 * rill_xdp_xmit - send frames that another device redirected here
 * @netdev: ours
 * @n: how many
 * @frames: of them
 * @flags: XDP_XMIT_FLUSH rings the doorbell
 *
 * A queue that stands still, for the stack or for a change of its memory,
 * takes none: all under its lock, which also ends what runs when the netdev
 * goes down.
 *
 * Return: how many were taken, from the first on, or -EINVAL, -ENETDOWN,
 * -ENXIO. The caller frees the rest.
 */
int rill_xdp_xmit(struct net_device *netdev, int n, struct xdp_frame **frames, u32 flags)
{
	struct rill *rill = netdev_priv(netdev);
	struct rill_channel *channel;
	unsigned int cpu, queue;
	struct netdev_queue *nq;
	struct rill_txq *txq;
	int sent = 0;

	if (unlikely(flags & ~XDP_XMIT_FLAGS_MASK))
		return -EINVAL;

	cpu = smp_processor_id();
	queue = cpu % netdev->real_num_tx_queues;
	nq = netdev_get_tx_queue(netdev, queue);
	__netif_tx_lock(nq, cpu);
	if (unlikely(!READ_ONCE(rill->running))) {
		sent = -ENETDOWN;
		goto unlock;
	}
	channel = queue < RILL_MAX_CHANNELS ? READ_ONCE(rill->channel[queue]) : NULL;
	if (unlikely(!channel)) {
		sent = -ENXIO;
		goto unlock;
	}
	if (netif_tx_queue_stopped(nq))
		goto unlock;

	txq = &channel->tx;
	while (sent < n && rill_xdp_put(txq, frames[sent], RILL_TX_XDP_XMIT))
		sent++;
	if (sent) {
		txq->xdp_pending = true;
		txq_trans_cond_update(nq);
	}
	if ((flags & XDP_XMIT_FLUSH) && txq->xdp_pending) {
		rill_tx_doorbell(txq);
		txq->xdp_pending = false;
	}
unlock:
	__netif_tx_unlock(nq);
	return sent;
}

static int rill_xdp_setup(struct rill *rill, struct bpf_prog *prog,
			  struct netlink_ext_ack *extack)
{
	struct bpf_prog *old;

	if (prog && !prog->aux->xdp_has_frags &&
	    rill->netdev->mtu > RILL_XDP_MAX_MTU) {
		NL_SET_ERR_MSG_FMT_MOD(extack, "above MTU %u only programs with xdp.frags",
				       (unsigned int)RILL_XDP_MAX_MTU);
		return -EOPNOTSUPP;
	}

	old = xchg(&rill->xdp_prog, prog);
	if (old)
		bpf_prog_put(old);
	return 0;
}

int rill_bpf(struct net_device *netdev, struct netdev_bpf *bpf)
{
	struct rill *rill = netdev_priv(netdev);

	switch (bpf->command) {
	case XDP_SETUP_PROG:
		return rill_xdp_setup(rill, bpf->prog, bpf->extack);
	case XDP_SETUP_XSK_POOL:
		return rill_xsk_setup(rill, bpf->xsk.pool, bpf->xsk.queue_id);
	default:
		return -EINVAL;
	}
}

static const struct rill_xdp *rill_xdp_of(const struct xdp_md *ctx)
{
	return container_of((const struct xdp_buff *)ctx, struct rill_xdp, xdp);
}

static int rill_xdp_rx_timestamp(const struct xdp_md *ctx, u64 *timestamp)
{
	const struct rill_xdp *xdp = rill_xdp_of(ctx);
	struct rill *rill = xdp->rxq->rill;

	if (!rill->ops->rx_stamp_get ||
	    !(xdp->desc->wb.status & cpu_to_le32(RILL_RXD_STAT_TS)))
		return -ENODATA;
	return rill->ops->rx_stamp_get(rill, timestamp);
}

static const enum xdp_rss_hash_type rill_xdp_hash_types[] = {
	[RILL_RXD_RSS_IPV4_TCP]		= XDP_RSS_TYPE_L4_IPV4_TCP,
	[RILL_RXD_RSS_IPV4]		= XDP_RSS_TYPE_L3_IPV4,
	[RILL_RXD_RSS_IPV6_TCP]		= XDP_RSS_TYPE_L4_IPV6_TCP,
	[RILL_RXD_RSS_IPV6_EX]		= XDP_RSS_TYPE_L3_IPV6_EX,
	[RILL_RXD_RSS_IPV6]		= XDP_RSS_TYPE_L3_IPV6,
	[RILL_RXD_RSS_IPV6_TCP_EX]	= XDP_RSS_TYPE_L4_IPV6_TCP_EX,
	[RILL_RXD_RSS_IPV4_UDP]		= XDP_RSS_TYPE_L4_IPV4_UDP,
	[RILL_RXD_RSS_IPV6_UDP]		= XDP_RSS_TYPE_L4_IPV6_UDP,
};

static int rill_xdp_rx_hash(const struct xdp_md *ctx, u32 *hash,
			    enum xdp_rss_hash_type *rss_type)
{
	const struct rill_xdp *xdp = rill_xdp_of(ctx);
	unsigned int type;

	type = FIELD_GET(RILL_RXD_RSS_TYPE, le16_to_cpu(xdp->desc->wb.pkt_info));
	if (!(xdp->rxq->rill->netdev->features & NETIF_F_RXHASH) ||
	    type == RILL_RXD_RSS_NONE || type >= ARRAY_SIZE(rill_xdp_hash_types))
		return -ENODATA;
	*hash = le32_to_cpu(xdp->desc->wb.rss);
	*rss_type = rill_xdp_hash_types[type];
	return 0;
}

static int rill_xdp_rx_vlan_tag(const struct xdp_md *ctx, __be16 *vlan_proto,
				u16 *vlan_tci)
{
	const struct rill_xdp *xdp = rill_xdp_of(ctx);

	if (!(xdp->desc->wb.status & cpu_to_le32(RILL_RXD_STAT_VP)))
		return -ENODATA;
	*vlan_proto = htons(ETH_P_8021Q);
	*vlan_tci = le16_to_cpu(xdp->desc->wb.vlan);
	return 0;
}

const struct xdp_metadata_ops rill_xdp_metadata_ops = {
	.xmo_rx_timestamp	= rill_xdp_rx_timestamp,
	.xmo_rx_hash		= rill_xdp_rx_hash,
	.xmo_rx_vlan_tag	= rill_xdp_rx_vlan_tag,
};
