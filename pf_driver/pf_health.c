// SPDX-License-Identifier: GPL-2.0-only
/*
 * devlink health: transmit queues that hang, receive queues that are off, and VFs
 * that were stopped for misbehaviour.
 *
 * `devlink health` shows, dumps and recovers each. Recovery by itself is the
 * administrator's choice (auto_recover): on, unless switched off. The VFs of a port
 * get one such pardon in five minutes between them. Reports are made outside of all locks, as
 * devlink takes its own; callbacks run under it and take RTNL or pf->lock inside.
 */
#include "pf.h"

#include <linux/rtnetlink.h>

/* Milliseconds in which a second report is not recovered by itself. */
#define MDD_GRACEFUL_PERIOD	300000
#define RX_GRACEFUL_PERIOD	60000
/* Queues that hang more often than this in such a time take the device with them. */
#define HANGS_MAX		2
#define HANGS_PERIOD		(60 * HZ)

static struct pf *pf_of_reporter(struct devlink_health_reporter *reporter)
{
	return devlink_health_reporter_priv(reporter);
}

/* A new start for the netdev's queues; VFs are not touched. */
static void queues_restart(struct pf *pf)
{
	if (!pf->rill->running)
		return;
	rill_down(pf->rill);
	rill_up(pf->rill);
}

/* Registers of a queue that both directions have, from its head to its control. */
static void queue_registers(struct devlink_fmsg *fmsg, const struct rill *rill,
			    void __iomem *regs)
{
	if (!rill->running)
		return;
	devlink_fmsg_u32_pair_put(fmsg, "head", readl(regs + RILL_TDH));
	devlink_fmsg_u32_pair_put(fmsg, "tail", readl(regs + RILL_TDT));
	devlink_fmsg_u32_pair_put(fmsg, "control", readl(regs + RILL_TXDCTL));
}

static void tx_queue(struct devlink_fmsg *fmsg, const struct rill_txq *txq)
{
	struct net_device *netdev = txq->rill->netdev;

	devlink_fmsg_u32_pair_put(fmsg, "queue", txq->index);
	devlink_fmsg_u32_pair_put(fmsg, "size", txq->count);
	devlink_fmsg_u32_pair_put(fmsg, "next_to_use", txq->next_to_use);
	devlink_fmsg_u32_pair_put(fmsg, "next_to_clean", txq->next_to_clean);
	devlink_fmsg_bool_pair_put(fmsg, "stopped",
				   netif_tx_queue_stopped(netdev_get_tx_queue(netdev,
									      txq->index)));
	devlink_fmsg_u64_pair_put(fmsg, "stops", txq->stops);
	devlink_fmsg_u64_pair_put(fmsg, "dropped", txq->dropped);
	devlink_fmsg_u64_pair_put(fmsg, "doorbells", txq->doorbells);
	queue_registers(fmsg, txq->rill, txq->regs);
}

static void rx_queue(struct devlink_fmsg *fmsg, const struct rill_rxq *rxq)
{
	devlink_fmsg_u32_pair_put(fmsg, "queue", rxq->index);
	devlink_fmsg_u32_pair_put(fmsg, "size", rxq->count);
	devlink_fmsg_u32_pair_put(fmsg, "next_to_use", rxq->next_to_use);
	devlink_fmsg_u32_pair_put(fmsg, "next_to_clean", rxq->next_to_clean);
	devlink_fmsg_u64_pair_put(fmsg, "alloc_failed", rxq->alloc_failed);
	devlink_fmsg_u64_pair_put(fmsg, "errors", rxq->errors);
	devlink_fmsg_bool_pair_put(fmsg, "af_xdp", rxq->xsk);
	queue_registers(fmsg, rxq->rill, rxq->regs);
}

static void queues_put(struct pf *pf, struct devlink_fmsg *fmsg, bool tx)
{
	const struct rill *rill = pf->rill;
	unsigned int i;

	rtnl_lock();
	devlink_fmsg_bool_pair_put(fmsg, "running", rill->running);
	devlink_fmsg_bool_pair_put(fmsg, "carrier", netif_carrier_ok(pf->netdev));
	devlink_fmsg_arr_pair_nest_start(fmsg, "queues");
	for (i = 0; i < rill->config.channels && rill->channel[i]; i++) {
		devlink_fmsg_obj_nest_start(fmsg);
		if (tx)
			tx_queue(fmsg, &rill->channel[i]->tx);
		else
			rx_queue(fmsg, &rill->channel[i]->rx);
		devlink_fmsg_obj_nest_end(fmsg);
	}
	devlink_fmsg_arr_pair_nest_end(fmsg);
	rtnl_unlock();
}

/* A report comes with a context, the administrator without. */
static int tx_recover(struct devlink_health_reporter *reporter, void *context,
		      struct netlink_ext_ack *extack)
{
	struct pf *pf = pf_of_reporter(reporter);

	rtnl_lock();
	if (time_after(jiffies, pf->hang_jiffies + HANGS_PERIOD))
		pf->hangs = 0;
	if (context) {
		pf->hang_jiffies = jiffies;
		pf->hangs++;
	}
	if (pf->hangs > HANGS_MAX) {
		netdev_err(pf->netdev, "new starts of the queues do not help, resetting the device\n");
		pf->hangs = 0;
		schedule_work(&pf->reset_work);
	} else {
		queues_restart(pf);
	}
	rtnl_unlock();
	return 0;
}

static int tx_diagnose(struct devlink_health_reporter *reporter, struct devlink_fmsg *fmsg,
		       struct netlink_ext_ack *extack)
{
	queues_put(pf_of_reporter(reporter), fmsg, true);
	return 0;
}

static int tx_dump(struct devlink_health_reporter *reporter, struct devlink_fmsg *fmsg,
		   void *context, struct netlink_ext_ack *extack)
{
	queues_put(pf_of_reporter(reporter), fmsg, true);
	return 0;
}

static int rx_recover(struct devlink_health_reporter *reporter, void *context,
		      struct netlink_ext_ack *extack)
{
	rtnl_lock();
	queues_restart(pf_of_reporter(reporter));
	rtnl_unlock();
	return 0;
}

static int rx_diagnose(struct devlink_health_reporter *reporter, struct devlink_fmsg *fmsg,
		       struct netlink_ext_ack *extack)
{
	queues_put(pf_of_reporter(reporter), fmsg, false);
	return 0;
}

static int rx_dump(struct devlink_health_reporter *reporter, struct devlink_fmsg *fmsg,
		   void *context, struct netlink_ext_ack *extack)
{
	queues_put(pf_of_reporter(reporter), fmsg, false);
	return 0;
}

/* A report pardons its VF, the administrator all. */
static int mdd_recover(struct devlink_health_reporter *reporter, void *context,
		       struct netlink_ext_ack *extack)
{
	struct pf *pf = pf_of_reporter(reporter);
	unsigned int vf;

	for (vf = 0; vf < RILL_MAX_VFS; vf++)
		if (!context || *(unsigned int *)context == vf)
			pf_vf_revive(pf, vf);
	return 0;
}

static void mdd_vf(struct devlink_fmsg *fmsg, const struct pf_vf *v, unsigned int vf)
{
	devlink_fmsg_u32_pair_put(fmsg, "vf", vf);
	devlink_fmsg_bool_pair_put(fmsg, "stopped", v->stopped);
	devlink_fmsg_string_pair_put(fmsg, "last_reason", v->why ?: "none");
	devlink_fmsg_u32_pair_put(fmsg, "strikes", v->strikes);
	devlink_fmsg_u64_pair_put(fmsg, "misbehaviour", v->counters.mdd);
	devlink_fmsg_u64_pair_put(fmsg, "spoofed", v->counters.spoofed);
	devlink_fmsg_u64_pair_put(fmsg, "messages", v->counters.messages);
	devlink_fmsg_u64_pair_put(fmsg, "refused", v->counters.refused);
	devlink_fmsg_u64_pair_put(fmsg, "malformed", v->counters.malformed);
	devlink_fmsg_u64_pair_put(fmsg, "throttled", v->counters.throttled);
	devlink_fmsg_u64_pair_put(fmsg, "lock_stuck", v->counters.lock_stuck);
	devlink_fmsg_u64_pair_put(fmsg, "resets", v->counters.resets);
}

static int mdd_diagnose(struct devlink_health_reporter *reporter, struct devlink_fmsg *fmsg,
			struct netlink_ext_ack *extack)
{
	struct pf *pf = pf_of_reporter(reporter);
	unsigned int vf;

	mutex_lock(&pf->lock);
	devlink_fmsg_arr_pair_nest_start(fmsg, "vfs");
	for (vf = 0; vf < pf->num_vfs; vf++) {
		devlink_fmsg_obj_nest_start(fmsg);
		mdd_vf(fmsg, &pf->vf[vf], vf);
		devlink_fmsg_obj_nest_end(fmsg);
	}
	devlink_fmsg_arr_pair_nest_end(fmsg);
	mutex_unlock(&pf->lock);
	return 0;
}

static void mdd_mailbox(struct pf *pf, struct devlink_fmsg *fmsg, unsigned int vf)
{
	u32 words[RILL_MBX_WORDS];
	unsigned int i;

	for (i = 0; i < RILL_MBX_WORDS; i++)
		words[i] = pf_read(pf, RILL_VMBMEM(vf) + 4 * i);
	devlink_fmsg_u32_pair_put(fmsg, "vf", vf);
	devlink_fmsg_u32_pair_put(fmsg, "P2VMAILBOX", pf_read(pf, RILL_P2VMAILBOX(vf)));
	devlink_fmsg_binary_pair_put(fmsg, "VMBMEM", words, sizeof(words));
}

static int mdd_dump(struct devlink_health_reporter *reporter, struct devlink_fmsg *fmsg,
		    void *context, struct netlink_ext_ack *extack)
{
	struct pf *pf = pf_of_reporter(reporter);
	unsigned int vf;

	mutex_lock(&pf->lock);
	devlink_fmsg_u32_pair_put(fmsg, "LVMMC", pf_read(pf, RILL_LVMMC));
	devlink_fmsg_u32_pair_put(fmsg, "MBVFICR", pf_read(pf, RILL_MBVFICR));
	devlink_fmsg_u32_pair_put(fmsg, "VFLRE", pf_read(pf, RILL_VFLRE));
	devlink_fmsg_u32_pair_put(fmsg, "VFRE", pf_read(pf, RILL_VFRE));
	devlink_fmsg_u32_pair_put(fmsg, "VFTE", pf_read(pf, RILL_VFTE));
	devlink_fmsg_arr_pair_nest_start(fmsg, "vfs");
	for (vf = 0; vf < pf->num_vfs; vf++) {
		devlink_fmsg_obj_nest_start(fmsg);
		mdd_mailbox(pf, fmsg, vf);
		devlink_fmsg_obj_nest_end(fmsg);
	}
	devlink_fmsg_arr_pair_nest_end(fmsg);
	mutex_unlock(&pf->lock);
	return 0;
}

static const struct devlink_health_reporter_ops tx_ops = {
	.name		= "tx",
	.recover	= tx_recover,
	.diagnose	= tx_diagnose,
	.dump		= tx_dump,
};

static const struct devlink_health_reporter_ops rx_ops = {
	.name		= "rx",
	.recover	= rx_recover,
	.diagnose	= rx_diagnose,
	.dump		= rx_dump,
	RILL_GRACEFUL_PERIOD(RX_GRACEFUL_PERIOD)
};

static const struct devlink_health_reporter_ops mdd_ops = {
	.name		= "mdd",
	.recover	= mdd_recover,
	.diagnose	= mdd_diagnose,
	.dump		= mdd_dump,
	RILL_GRACEFUL_PERIOD(MDD_GRACEFUL_PERIOD)
};

/**
 * pf_health_tx - a transmit queue hangs
 * @pf: the physical function
 * @queue: which one
 *
 * In process context, without locks.
 */
void pf_health_tx(struct pf *pf, unsigned int queue)
{
	char what[32];

	if (!READ_ONCE(pf->health_on))
		return;
	snprintf(what, sizeof(what), "transmit queue %u hangs", queue);
	devlink_health_report(pf->health_tx, what, &queue);
}

/**
 * pf_health_mdd - a VF was stopped
 * @pf: the physical function, its lock held
 * @vf: which one
 */
void pf_health_mdd(struct pf *pf, unsigned int vf)
{
	dev_warn_ratelimited(&pf->pdev->dev,
			     "VF %u was stopped, it %s: see devlink health, reporter mdd\n",
			     vf, pf->vf[vf].why);
	set_bit(vf, &pf->health_vfs);
	schedule_work(&pf->health_work);
}

/**
 * pf_health_watch - look for receive queues that are off
 * @pf: the physical function
 *
 * Once a second. A queue that did not start, or that the device turned off, raises
 * no interrupt and is missed by nobody but its user.
 */
void pf_health_watch(struct pf *pf)
{
	unsigned long off = 0, news;
	unsigned int i;

	mutex_lock(&pf->lock);
	for (i = 0; pf->receiving && i < pf->rill->config.channels; i++)
		if (!(pf_read(pf, pf_rill_ops.rxq_regs(pf->rill, i) + RILL_RXDCTL) &
		      RILL_RXDCTL_ENABLE))
			off |= BIT(i);
	news = off & ~pf->health_rx_off;
	pf->health_rx_off = off;
	mutex_unlock(&pf->lock);
	for_each_set_bit(i, &news, RILL_MAX_CHANNELS)
		set_bit(i, &pf->health_rxqs);
	if (news)
		schedule_work(&pf->health_work);
}

static void report_rx(struct pf *pf)
{
	unsigned int queue;
	char what[32];

	for (queue = 0; queue < RILL_MAX_CHANNELS; queue++) {
		if (!test_and_clear_bit(queue, &pf->health_rxqs))
			continue;
		snprintf(what, sizeof(what), "receive queue %u is off", queue);
		devlink_health_report(pf->health_rx, what, &queue);
	}
}

static void report_mdd(struct pf *pf)
{
	unsigned int vf;
	char what[96];

	for (vf = 0; vf < RILL_MAX_VFS; vf++) {
		if (!test_and_clear_bit(vf, &pf->health_vfs))
			continue;
		mutex_lock(&pf->lock);
		snprintf(what, sizeof(what), "VF %u %s", vf, pf->vf[vf].why ?: "is gone");
		mutex_unlock(&pf->lock);
		devlink_health_report(pf->health_mdd, what, &vf);
	}
}

static void health_work(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, health_work);

	if (!READ_ONCE(pf->health_on))
		return;
	report_rx(pf);
	report_mdd(pf);
}

/**
 * pf_health_init - create the reporters
 * @pf: the physical function; devlink's lock is not held
 *
 * Return: 0 or an error.
 */
int pf_health_init(struct pf *pf)
{
	int err;

	INIT_WORK(&pf->health_work, health_work);
	pf->health_tx = rill_health_reporter_create(pf->devlink, &tx_ops, 0, pf);
	if (IS_ERR(pf->health_tx))
		return PTR_ERR(pf->health_tx);
	pf->health_rx = rill_health_reporter_create(pf->devlink, &rx_ops,
						    RX_GRACEFUL_PERIOD, pf);
	if (IS_ERR(pf->health_rx)) {
		err = PTR_ERR(pf->health_rx);
		goto destroy_tx;
	}
	pf->health_mdd = rill_health_reporter_create(pf->devlink, &mdd_ops,
						     MDD_GRACEFUL_PERIOD, pf);
	if (IS_ERR(pf->health_mdd)) {
		err = PTR_ERR(pf->health_mdd);
		goto destroy_rx;
	}
	return 0;

destroy_rx:
	devlink_health_reporter_destroy(pf->health_rx);
destroy_tx:
	devlink_health_reporter_destroy(pf->health_tx);
	return err;
}

/**
 * pf_health_uninit - the counterpart of pf_health_init()
 * @pf: the physical function; VFs and queues are gone
 */
void pf_health_uninit(struct pf *pf)
{
	disable_work_sync(&pf->health_work);
	devlink_health_reporter_destroy(pf->health_mdd);
	devlink_health_reporter_destroy(pf->health_rx);
	devlink_health_reporter_destroy(pf->health_tx);
}
