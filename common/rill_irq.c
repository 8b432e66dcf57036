// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of the queue pairs: vectors, the NAPI poll, moderation.
 *
 * An interrupt masks its vector and schedules NAPI; the poll that runs out of
 * work unmasks it: two posted writes, nothing read. The vector of all else
 * (link, mailbox) is the owner's, and so is the only vector without MSI-X.
 *
 * Moderation is the EITR of each vector, chosen by the kernel's DIM library or
 * by the user. The DIM's work and rill_coalesce_apply() both write it; both ask
 * rill->coalesce.adaptive first, so that the user has the last word.
 */
#include "rill.h"

#include <linux/interrupt.h>
#include <linux/irq.h>

/*
 * Microseconds that DIM chooses from. The kernel's own profiles start at 1,
 * which serves links of 100 Gbit/s: here, at 1.5 million frames a second at
 * most, 20 are lost in the noise of a round trip, and interrupts stay few.
 */
static const u8 rill_dim_profile[] = { 20, 50, 100, 150, 250 };
#define RILL_DIM_START		1

static_assert(ARRAY_SIZE(rill_dim_profile) == NET_DIM_PARAMS_NUM_PROFILES);

/* Without MSI-X a queue raises the causes of ICR. */
#define RILL_CHANNEL_INT	(RILL_INT_TXDW | RILL_INT_RXDMT0 | RILL_INT_RXT0)

static void rill_irq_mask(struct rill_channel *channel)
{
	struct rill *rill = channel->rill;

	if (likely(rill->msix))
		rill_write(rill, RILL_EIMC, channel->eims);
	else
		rill_write(rill, RILL_IMC, RILL_CHANNEL_INT);
}

static void rill_irq_unmask(struct rill_channel *channel)
{
	struct rill *rill = channel->rill;

	if (likely(rill->msix))
		rill_write(rill, RILL_EIMS, channel->eims);
	else
		rill_write(rill, RILL_IMS, RILL_CHANNEL_INT);
}

/**
 * rill_channel_interrupt - a channel has work
 * @channel: the channel; in hard interrupt context
 *
 * QEMU: EIAM does not mask the vector, and silicon loses nothing by the write.
 */
void rill_channel_interrupt(struct rill_channel *channel)
{
	channel->events++;
	channel->interrupts++;
	rill_irq_mask(channel);
	napi_schedule_irqoff(&channel->napi);
}

/*
 * While rill_configure() exchanges channels the old and the new one share the
 * vector: the interrupt belongs to the one in service.
 */
static irqreturn_t rill_irq_handle(int irq, void *data)
{
	struct rill_channel *channel = data;

	if (unlikely(READ_ONCE(channel->rill->channel[channel->index]) != channel))
		return IRQ_NONE;
	rill_channel_interrupt(channel);
	return IRQ_HANDLED;
}

/* Spread vectors over the CPUs near the device, unless a user has placed them. */
static void rill_irq_spread(const struct rill_channel *channel)
{
	struct irq_data *data = irq_get_irq_data(channel->irq);
	unsigned int cpu;

	if (!data || irqd_affinity_was_set(data))
		return;
	cpu = cpumask_local_spread(channel->index, dev_to_node(&channel->rill->pdev->dev));
	irq_set_affinity(channel->irq, cpumask_of(cpu));
}

/**
 * rill_irq_request - take the channel's vector
 * @channel: masked in the device
 *
 * Without MSI-X the vector is the owner's and only its number is noted.
 *
 * Return: 0 or a negative errno.
 */
int rill_irq_request(struct rill_channel *channel)
{
	struct rill *rill = channel->rill;
	int err;

	channel->vector = rill->msix ? rill->vector_base + channel->index : 0;
	channel->eims = BIT(channel->vector);
	channel->irq = pci_irq_vector(rill->pdev, channel->vector);
	if (channel->irq < 0)
		return channel->irq;

	if (rill->msix) {
		snprintf(channel->name, sizeof(channel->name), "%s-TxRx-%u",
			 rill->netdev->name, channel->index);
		err = request_irq(channel->irq, rill_irq_handle, IRQF_SHARED,
				  channel->name, channel);
		if (err)
			return err;
		rill_irq_spread(channel);
	}
	netif_napi_set_irq(&channel->napi, channel->irq);
	return 0;
}

void rill_irq_free(struct rill_channel *channel)
{
	netif_napi_set_irq(&channel->napi, -1);
	if (channel->rill->msix)
		free_irq(channel->irq, channel);
}

/*
 * DS 7.3.4. QEMU: the interval counts four times as long, and each ends with one
 * more interrupt that has no cause.
 */
static void rill_itr_write(const struct rill_channel *channel)
{
	rill_write(channel->rill, RILL_EITR(channel->vector),
		   FIELD_PREP(RILL_EITR_INTERVAL, channel->itr) | RILL_EITR_CNT_INGR);
}

/**
 * rill_itr_set - set a channel's interrupt interval
 * @channel: the channel
 * @usecs: 0, for none, to 8191
 */
void rill_itr_set(struct rill_channel *channel, unsigned int usecs)
{
	if (usecs == channel->itr)
		return;
	channel->itr = usecs;
	rill_itr_write(channel);
}

/**
 * rill_irq_enable - let a channel raise its vector
 * @channel: with its NAPI enabled
 *
 * The interval is written in any case: a reset of the device may have cleared it.
 */
void rill_irq_enable(struct rill_channel *channel)
{
	rill_itr_write(channel);
	rill_irq_unmask(channel);
}

/**
 * rill_irq_disable - silence a channel's vector
 * @channel: with its NAPI disabled, as a poll ends with unmasking
 *
 * The handler does not run any more when this returns.
 */
void rill_irq_disable(struct rill_channel *channel)
{
	rill_irq_mask(channel);
	/* Push the write to the device. */
	rill_read(channel->rill, RILL_EIMS);
	synchronize_irq(channel->irq);
}

static unsigned int rill_dim_usecs(const struct dim *dim)
{
	return rill_dim_profile[dim->profile_ix];
}

static void rill_dim_work(struct work_struct *work)
{
	struct dim *dim = container_of(work, struct dim, work);
	struct rill_channel *channel = container_of(dim, struct rill_channel, dim);

	if (READ_ONCE(channel->rill->coalesce.adaptive))
		rill_itr_set(channel, rill_dim_usecs(dim));
	dim->state = DIM_START_MEASURE;
}

/**
 * rill_dim_init - set up moderation of a new channel
 * @channel: not in service yet
 */
void rill_dim_init(struct rill_channel *channel)
{
	const struct rill_coalesce *coalesce = &channel->rill->coalesce;
	struct dim *dim = &channel->dim;

	INIT_WORK(&dim->work, rill_dim_work);
	dim->mode = DIM_CQ_PERIOD_MODE_START_FROM_EQE;
	dim->profile_ix = RILL_DIM_START;
	channel->itr = coalesce->adaptive ? rill_dim_usecs(dim) : coalesce->usecs;
}

/**
 * rill_dim_stop - wait for the DIM's work
 * @channel: with its NAPI disabled, or moderation fixed
 *
 * Work that was cancelled does not start the next measurement: do it here.
 */
void rill_dim_stop(struct rill_channel *channel)
{
	cancel_work_sync(&channel->dim.work);
	channel->dim.state = DIM_START_MEASURE;
}

/**
 * rill_coalesce_apply - put @rill->coalesce in force
 * @rill: the data path; under RTNL
 */
void rill_coalesce_apply(struct rill *rill)
{
	unsigned int i;

	for (i = 0; i < rill->config.channels && rill->channel[i]; i++) {
		struct rill_channel *channel = rill->channel[i];

		if (rill->coalesce.adaptive) {
			rill_itr_set(channel, rill_dim_usecs(&channel->dim));
		} else {
			rill_dim_stop(channel);
			rill_itr_set(channel, rill->coalesce.usecs);
		}
	}
}

static void rill_dim_sample(struct rill_channel *channel)
{
	struct dim_sample sample = {};

	dim_update_sample(channel->events, channel->rx.packets + channel->tx.packets,
			  channel->rx.bytes + channel->tx.bytes, &sample);
	net_dim(&channel->dim, &sample);
}

/**
 * rill_poll - NAPI poll of a channel
 * @napi: of the channel
 * @budget: frames to receive at most; 0 for netpoll, which only wants room to send
 *
 * Return: frames received; @budget asks for another poll.
 */
int rill_poll(struct napi_struct *napi, int budget)
{
	struct rill_channel *channel = container_of(napi, struct rill_channel, napi);
	struct rill *rill = channel->rill;
	struct rill_rxq *rxq = &channel->rx;
	struct rill_txq *txq = &channel->tx;
	u64 sent = txq->packets;
	bool done;
	int work;

	done = rill_tx_clean(txq, budget);
	if (unlikely(!budget))
		return 0;
	if (txq->xsk)
		done &= rill_xsk_tx(txq, budget);
	work = rxq->xsk ? rill_xsk_rx_poll(rxq, budget) : rill_rx_poll(rxq, budget);
	if (!done || work >= budget)
		return budget;

	if (likely(napi_complete_done(napi, work))) {
		if (rill->coalesce.adaptive)
			rill_dim_sample(channel);
		rill_irq_unmask(channel);
	}
	if (!work && txq->packets == sent && rill->ops->poll)
		rill->ops->poll(rill);
	return work;
}
