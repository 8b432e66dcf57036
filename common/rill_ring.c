// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of a queue pair, and what tells the device of it: descriptors,
 * buffer records, the page pool, and the queue's register block.
 *
 * Four steps with one lifetime each: alloc and free (memory), start and stop
 * (the device), drain (what lay in the rings). rill_dp.c calls them under RTNL
 * with NAPI disabled; nothing here runs on the hot path.
 */
#include "rill.h"

#include <linux/dma-mapping.h>
#include <linux/iopoll.h>
#include <linux/slab.h>
#include <net/page_pool/helpers.h>

/* Descriptors that the device fetches ahead, and when (DS 4.5.9, 4.5.10). */
#define RILL_RX_PTHRESH		8
#define RILL_RX_HTHRESH		8
#define RILL_TX_PTHRESH		8
#define RILL_TX_HTHRESH		1
/* Write back each descriptor at once: a frame never waits for the next one. */
#define RILL_WTHRESH		1

/* Microseconds. */
#define RILL_ENABLE_TIMEOUT	10000
#define RILL_DRAIN_TIMEOUT	2000

/* What the device answers when it is gone. */
#define RILL_GONE		(~0u)

static_assert(RILL_RX_HEADROOM + RILL_RX_BUFFER +
	      SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) <= PAGE_SIZE);
/* Both directions have the bit at the same place. */
static_assert(RILL_TXDCTL_ENABLE == RILL_RXDCTL_ENABLE);
static_assert(RILL_TXDCTL == RILL_RXDCTL);

static int rill_txq_alloc(struct rill_txq *txq, u16 count)
{
	struct device *dev = &txq->rill->pdev->dev;

	txq->count = count;
	txq->buf = kvcalloc(count, sizeof(*txq->buf), GFP_KERNEL);
	if (!txq->buf)
		return -ENOMEM;
	txq->desc = dma_alloc_coherent(dev, count * sizeof(*txq->desc), &txq->dma,
				       GFP_KERNEL);
	if (!txq->desc)
		return -ENOMEM;
	txq->copy = dma_alloc_coherent(dev, count * RILL_TX_COPY, &txq->copy_dma,
				       GFP_KERNEL);
	return txq->copy ? 0 : -ENOMEM;
}

static void rill_txq_free(struct rill_txq *txq)
{
	struct device *dev = &txq->rill->pdev->dev;

	if (txq->copy)
		dma_free_coherent(dev, txq->count * RILL_TX_COPY, txq->copy,
				  txq->copy_dma);
	if (txq->desc)
		dma_free_coherent(dev, txq->count * sizeof(*txq->desc), txq->desc,
				  txq->dma);
	kvfree(txq->buf);
	txq->copy = NULL;
	txq->desc = NULL;
	txq->buf = NULL;
}

/*
 * Mapped for both directions: a program may come at any time, and what it
 * bounces is sent from the same page.
 */
static struct page_pool *rill_pool_create(struct rill_rxq *rxq)
{
	struct device *dev = &rxq->rill->pdev->dev;
	struct page_pool_params params = {
		.flags		= PP_FLAG_DMA_MAP | PP_FLAG_DMA_SYNC_DEV,
		.pool_size	= rxq->count,
		.nid		= dev_to_node(dev),
		.dev		= dev,
		.napi		= &rxq->channel->napi,
		.dma_dir	= DMA_BIDIRECTIONAL,
		.offset		= RILL_RX_HEADROOM,
		.max_len	= RILL_RX_BUFFER,
		.netdev		= rxq->rill->netdev,
		.queue_idx	= rxq->index,
	};

	return page_pool_create(&params);
}

/*
 * Copied frames come from pages that are never given back to the allocator in
 * normal work: one that clears what it gives (init_on_alloc) is slow.
 */
static struct page_pool *rill_heads_create(struct rill_rxq *rxq)
{
	struct page_pool_params params = {
		.pool_size	= rxq->count / (PAGE_SIZE / RILL_RX_HEAD),
		.nid		= dev_to_node(&rxq->rill->pdev->dev),
		.dev		= &rxq->rill->pdev->dev,
		.napi		= &rxq->channel->napi,
		.dma_dir	= DMA_FROM_DEVICE,
		.netdev		= rxq->rill->netdev,
		.queue_idx	= rxq->index,
	};

	return page_pool_create(&params);
}

/* The page pool stays while AF_XDP lends the queue its memory. */
static int rill_pool_alloc(struct rill_rxq *rxq)
{
	struct page_pool *pool = rill_pool_create(rxq);
	int err;

	if (IS_ERR(pool))
		return PTR_ERR(pool);
	err = xdp_reg_page_pool(pool);
	if (err)
		goto destroy;
	err = __xdp_rxq_info_reg(&rxq->xdp_rxq, rxq->rill->netdev, rxq->index,
				 rxq->channel->napi.napi_id, PAGE_SIZE);
	if (err)
		goto unreg;
	rxq->pool = pool;
	return 0;

unreg:
	xdp_unreg_page_pool(pool);
destroy:
	page_pool_destroy(pool);
	return err;
}

static void rill_pool_free(struct rill_rxq *rxq)
{
	if (!rxq->pool)
		return;
	xdp_rxq_info_detach_mem_model(&rxq->xdp_rxq);
	xdp_rxq_info_unreg(&rxq->xdp_rxq);
	xdp_unreg_page_pool(rxq->pool);
	page_pool_destroy(rxq->pool);
	rxq->pool = NULL;
}

static int rill_rxq_alloc(struct rill_rxq *rxq, u16 count)
{
	struct device *dev = &rxq->rill->pdev->dev;

	rxq->count = count;
	rxq->buf = kvcalloc(count, sizeof(*rxq->buf), GFP_KERNEL);
	if (!rxq->buf)
		return -ENOMEM;
	rxq->desc = dma_alloc_coherent(dev, count * sizeof(*rxq->desc), &rxq->dma,
				       GFP_KERNEL);
	if (!rxq->desc)
		return -ENOMEM;
	rxq->heads = rill_heads_create(rxq);
	if (IS_ERR(rxq->heads))
		return PTR_ERR(rxq->heads);
	return rill_pool_alloc(rxq);
}

static void rill_rxq_free(struct rill_rxq *rxq)
{
	rill_pool_free(rxq);
	if (!IS_ERR_OR_NULL(rxq->heads))
		page_pool_destroy(rxq->heads);
	rxq->heads = NULL;
	if (rxq->desc)
		dma_free_coherent(&rxq->rill->pdev->dev, rxq->count * sizeof(*rxq->desc),
				  rxq->desc, rxq->dma);
	kvfree(rxq->buf);
	rxq->desc = NULL;
	rxq->buf = NULL;
}

/**
 * rill_rings_alloc - allocate the memory of a queue pair
 * @channel: with its NAPI added
 * @config: for the sizes
 *
 * Return: 0 or a negative errno; nothing is left allocated then.
 */
int rill_rings_alloc(struct rill_channel *channel, const struct rill_config *config)
{
	int err;

	err = rill_txq_alloc(&channel->tx, config->tx_count);
	if (!err)
		err = rill_rxq_alloc(&channel->rx, config->rx_count);
	if (err)
		rill_rings_free(channel);
	return err;
}

/**
 * rill_rings_free - free what rill_rings_alloc() allocated
 * @channel: drained, with its NAPI disabled and not yet deleted
 */
void rill_rings_free(struct rill_channel *channel)
{
	rill_rxq_free(&channel->rx);
	rill_txq_free(&channel->tx);
}

/* Both queues' control registers lie at the same offset of their blocks. */
static int rill_queue_enable(void __iomem *regs, u32 thresholds)
{
	u32 value;

	writel(thresholds | RILL_RXDCTL_ENABLE, regs + RILL_RXDCTL);
	return readl_poll_timeout(regs + RILL_RXDCTL, value, value & RILL_RXDCTL_ENABLE,
				  10, RILL_ENABLE_TIMEOUT);
}

/* The bit reads 0 when the device has finished what it had begun. */
static int rill_queue_disable(void __iomem *regs)
{
	u32 value = readl(regs + RILL_RXDCTL);

	if (value == RILL_GONE)
		return 0;
	writel(value & ~RILL_RXDCTL_ENABLE, regs + RILL_RXDCTL);
	return readl_poll_timeout(regs + RILL_RXDCTL, value,
				  !(value & RILL_RXDCTL_ENABLE) || value == RILL_GONE,
				  10, RILL_ENABLE_TIMEOUT);
}

/* DS 4.5.10 */
static int rill_txq_start(struct rill_txq *txq)
{
	void __iomem *regs;

	regs = txq->rill->regs + txq->rill->ops->txq_regs(txq->rill, txq->index);
	txq->regs = regs;
	txq->next_to_use = 0;
	txq->next_to_clean = 0;
	txq->next_reclaim = 0;
	txq->xdp_pending = false;
	/* No context has this: DEXT is always set. */
	memset(txq->context, 0, sizeof(txq->context));
	memset(txq->desc, 0, txq->count * sizeof(*txq->desc));

	rill_queue_disable(regs);
	writel(lower_32_bits(txq->dma), regs + RILL_TDBAL);
	writel(upper_32_bits(txq->dma), regs + RILL_TDBAH);
	writel(txq->count * sizeof(*txq->desc), regs + RILL_TDLEN);
	/* An earlier owner's head write-back would go on writing to its memory. */
	writel(0, regs + RILL_TDWBAL);
	writel(0, regs + RILL_TDWBAH);
	writel(readl(regs + RILL_TXCTL) & ~RILL_TXCTL_DCA_EN, regs + RILL_TXCTL);
	writel(0, regs + RILL_TDH);
	writel(0, regs + RILL_TDT);

	return rill_queue_enable(regs, FIELD_PREP(RILL_TXDCTL_PTHRESH, RILL_TX_PTHRESH) |
				       FIELD_PREP(RILL_TXDCTL_HTHRESH, RILL_TX_HTHRESH) |
				       FIELD_PREP(RILL_TXDCTL_WTHRESH, RILL_WTHRESH));
}

/*
 * Frames for a queue without free descriptors are dropped, so that a slow queue
 * never holds up the others (DS 4.5.9).
 */
static u32 rill_rxq_srrctl(const struct rill_rxq *rxq)
{
	unsigned int kib = rxq->xsk ? rill_xsk_buffer_kib(rxq) : RILL_RX_BUFFER / 1024;

	return FIELD_PREP(RILL_SRRCTL_BSIZEPACKET, kib) |
	       FIELD_PREP(RILL_SRRCTL_DESCTYPE, RILL_SRRCTL_DESCTYPE_ADV_ONE) |
	       RILL_SRRCTL_DROP_EN;
}

/* A ring that stays short is filled up by later polls. */
static int rill_rxq_fill(struct rill_rxq *rxq)
{
	if (rxq->xsk)
		rill_xsk_fill(rxq, rxq->count - 1);
	else if (!rill_rx_fill(rxq, rxq->count - 1) && !rxq->next_to_use)
		return -ENOMEM;
	return 0;
}

/* DS 4.5.9. The tail moves after the queue is enabled. */
static int rill_rxq_start(struct rill_rxq *rxq)
{
	void __iomem *regs;
	int err;

	regs = rxq->rill->regs + rxq->rill->ops->rxq_regs(rxq->rill, rxq->index);
	rxq->regs = regs;
	rxq->next_to_use = 0;
	rxq->next_to_clean = 0;
	memset(rxq->desc, 0, rxq->count * sizeof(*rxq->desc));
	rill_xsk_attach(rxq);

	rill_queue_disable(regs);
	writel(lower_32_bits(rxq->dma), regs + RILL_RDBAL);
	writel(upper_32_bits(rxq->dma), regs + RILL_RDBAH);
	writel(rxq->count * sizeof(*rxq->desc), regs + RILL_RDLEN);
	writel(rill_rxq_srrctl(rxq), regs + RILL_SRRCTL);
	writel(readl(regs + RILL_RXCTL) & ~RILL_RXCTL_DCA_EN, regs + RILL_RXCTL);
	writel(0, regs + RILL_RDH);
	writel(0, regs + RILL_RDT);

	err = rill_queue_enable(regs, FIELD_PREP(RILL_RXDCTL_PTHRESH, RILL_RX_PTHRESH) |
				      FIELD_PREP(RILL_RXDCTL_HTHRESH, RILL_RX_HTHRESH) |
				      FIELD_PREP(RILL_RXDCTL_WTHRESH, RILL_WTHRESH));
	return err ?: rill_rxq_fill(rxq);
}

/**
 * rill_rings_start - tell the device of a queue pair and let it run
 * @channel: with drained rings, and its NAPI disabled
 *
 * Return: 0, -ETIMEDOUT where the device does not answer, or -ENOMEM without a
 * single receive buffer. rill_rings_stop() and rill_rings_drain() suit either.
 */
int rill_rings_start(struct rill_channel *channel)
{
	struct rill *rill = channel->rill;
	struct xsk_buff_pool *xsk;
	int err;

	xsk = rill_xsk_pool(rill, channel->index);
	channel->tx.xsk = xsk;
	channel->rx.xsk = xsk;

	err = rill_txq_start(&channel->tx);
	if (!err)
		err = rill_rxq_start(&channel->rx);
	if (err)
		netdev_err(rill->netdev, "queue pair %u does not start: %pe\n",
			   channel->index, ERR_PTR(err));
	return err;
}

/* Let what was handed over go out. Without a link nothing does: do not wait. */
static void rill_txq_wait(const struct rill_txq *txq)
{
	u32 head;

	if (netif_carrier_ok(txq->rill->netdev))
		readl_poll_timeout(txq->regs + RILL_TDH, head,
				   head == txq->next_to_use || head == RILL_GONE,
				   50, RILL_DRAIN_TIMEOUT);
}

/**
 * rill_rings_stop - stop a queue pair
 * @channel: with its NAPI disabled, and nobody sending
 */
void rill_rings_stop(struct rill_channel *channel)
{
	int err;

	/* A pair that never started, for want of an answer. */
	if (!channel->tx.regs || !channel->rx.regs)
		return;
	rill_txq_wait(&channel->tx);
	err = rill_queue_disable(channel->rx.regs);
	err = rill_queue_disable(channel->tx.regs) ?: err;
	if (err)
		netdev_err(channel->rill->netdev, "queue pair %u does not stop\n",
			   channel->index);
}

/**
 * rill_rings_drain - give back whatever lies in the rings
 * @channel: stopped
 */
void rill_rings_drain(struct rill_channel *channel)
{
	rill_tx_free(&channel->tx);
	rill_rx_free(&channel->rx);
}
