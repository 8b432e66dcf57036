// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of the VFs: created and removed with their records, reset by their drivers,
 * stopped for misbehaviour, revived, told of the link. What an administrator wants
 * of a VF is pf_vfcfg's, its messages are pf_vfmsg's, its filters pf_filter's.
 *
 * Records and VF registers are under pf->lock. Creation and removal move the
 * netdev to other queues, so they hold RTNL for that part, and never while the
 * PCI core binds or unbinds VF drivers, which want RTNL themselves.
 */
#include "pf.h"

#include <linux/etherdevice.h>
#include <linux/jhash.h>
#include <linux/rtnetlink.h>
#include <linux/unaligned.h>

#define MAC_SEED	0x72696c6c
#define FLOOD_SECONDS	5

/**
 * pf_vf_runs - may a VF receive and transmit
 * @pf: the physical function
 * @vf: which one
 *
 * Return: true if its driver has started it and nobody stopped it.
 */
bool pf_vf_runs(const struct pf *pf, unsigned int vf)
{
	const struct pf_vf *v = &pf->vf[vf];

	return v->active && !v->stopped &&
	       v->policy.link_state != IFLA_VF_LINK_STATE_DISABLE;
}

/**
 * pf_vf_link_up - the link's state as a VF shall see it
 * @pf: the physical function
 * @vf: which one
 *
 * Return: true if it is up.
 */
bool pf_vf_link_up(const struct pf *pf, unsigned int vf)
{
	switch (pf->vf[vf].policy.link_state) {
	case IFLA_VF_LINK_STATE_ENABLE:
		return true;
	case IFLA_VF_LINK_STATE_DISABLE:
		return false;
	default:
		return pf->link.up;
	}
}

/**
 * pf_vf_mac_generate - address of a VF for which nobody chose one
 * @pf: the physical function
 * @vf: which one
 * @mac: the address
 *
 * Derived from the port's permanent address: the same after each boot, and
 * another one for each VF of the port.
 */
void pf_vf_mac_generate(const struct pf *pf, unsigned int vf, u8 *mac)
{
	const u8 *perm = pf->netdev->perm_addr;

	if (is_zero_ether_addr(perm))
		perm = pf->netdev->dev_addr;
	mac[0] = 0x02;
	put_unaligned_be32(jhash(perm, ETH_ALEN, MAC_SEED), &mac[1]);
	mac[5] = perm[5] << 3 | vf;
}

static void request_clear(struct pf_vf *v)
{
	memset(&v->request, 0, sizeof(v->request));
	ether_addr_copy(v->request.mac, v->policy.mac);
	v->request.max_frame = ETH_FRAME_LEN;
}

static void record_init(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];

	memset(v, 0, sizeof(*v));
	pf_vf_mac_generate(pf, vf, v->policy.mac);
	v->policy.spoofchk = true;
	v->policy.link_state = IFLA_VF_LINK_STATE_AUTO;
	v->nack_jiffies = jiffies - MAX_JIFFY_OFFSET / 2;
	request_clear(v);
}

/* The pool's counters run on over the record's life; start from what they hold. */
static void counters_seen(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];

	v->seen.gprc = pf_read(pf, RILL_PFVFGPRC(vf));
	v->seen.gorc = pf_read(pf, RILL_PFVFGORC(vf));
	v->seen.mprc = pf_read(pf, RILL_PFVFMPRC(vf));
	v->seen.gptc = pf_read(pf, RILL_PFVFGPTC(vf));
	v->seen.gotc = pf_read(pf, RILL_PFVFGOTC(vf));
}

/*
 * A function-level reset stops a VF's queues, but leaves addresses of its old
 * owner in them: head write-back, buffer sizes, cache hints. The next owner must
 * not have these written to.
 *
 * QEMU: VTIVAR only adds to IVAR, so a vector of the old owner would stay.
 */
static void vf_quiesce(struct pf *pf, unsigned int vf)
{
	unsigned int q;

	for (q = vf; q < RILL_MAX_QUEUES; q += RILL_MAX_POOLS) {
		pf_write(pf, RILL_TXQ(q) + RILL_TXDCTL, 0);
		pf_write(pf, RILL_RXQ(q) + RILL_RXDCTL, 0);
		pf_write(pf, RILL_TXQ(q) + RILL_TDWBAL, 0);
		pf_write(pf, RILL_TXQ(q) + RILL_TDWBAH, 0);
		pf_write(pf, RILL_TXQ(q) + RILL_TXCTL, 0);
		pf_write(pf, RILL_RXQ(q) + RILL_SRRCTL, 0);
		pf_write(pf, RILL_RXQ(q) + RILL_RXCTL, 0);
	}
	pf_write(pf, RILL_IVAR(vf), 0);
}

/**
 * pf_vf_reset - a VF was reset, by its driver or its owner
 * @pf: the physical function
 * @vf: which one
 *
 * What it had asked for is gone, and its traffic is off until its driver reports.
 * A VF that was stopped stays so: a guest that can reset its VF cannot pardon it.
 */
void pf_vf_reset(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];

	v->counters.resets++;
	v->clear_to_send = false;
	v->active = false;
	v->unacked = false;
	v->stuck = false;
	v->ping = false;
	v->nack = false;
	v->caps = 0;
	request_clear(v);
	pf_filter_apply(pf);
	vf_quiesce(pf, vf);
}

/**
 * pf_vf_start - a VF's driver is there: let traffic through
 * @pf: the physical function
 * @vf: which one
 */
void pf_vf_start(struct pf *pf, unsigned int vf)
{
	pf->vf[vf].active = true;
	pf_filter_apply(pf);
}

/**
 * pf_vf_reinit - make a VF's driver start over
 * @pf: the physical function
 * @vf: which one
 *
 * A ping without CTS says so; pf_vfmsg_acked() follows it up.
 */
void pf_vf_reinit(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];

	v->clear_to_send = false;
	v->nack = false;
	v->nack_jiffies = jiffies - MAX_JIFFY_OFFSET / 2;
	pf_mbx_ping(pf, vf);
}

/**
 * pf_vf_stop - switch a misbehaving VF off
 * @pf: the physical function
 * @vf: which one
 * @why: a constant string
 *
 * Until pf_vf_revive(): by the health reporter's policy, or the administrator.
 */
void pf_vf_stop(struct pf *pf, unsigned int vf, const char *why)
{
	struct pf_vf *v = &pf->vf[vf];

	v->strikes++;
	v->why = why;
	v->counters.mdd++;
	if (v->stopped)
		return;
	v->stopped = true;
	v->clear_to_send = false;
	v->active = false;
	v->stuck = false;
	pf_filter_apply(pf);
	vf_quiesce(pf, vf);
	pf_health_mdd(pf, vf);
}

/**
 * pf_vf_revive - let a VF that was stopped try again
 * @pf: the physical function
 * @vf: which one
 *
 * Return: 0, also if it was not stopped; -EINVAL without such a VF.
 */
int pf_vf_revive(struct pf *pf, unsigned int vf)
{
	int err = -EINVAL;

	mutex_lock(&pf->lock);
	if (vf >= pf->num_vfs)
		goto unlock;
	err = 0;
	if (!pf->vf[vf].stopped)
		goto unlock;
	pf->vf[vf].stopped = false;
	pf->vf[vf].strikes = 0;
	pf_vf_reset(pf, vf);
	pf_write(pf, RILL_MDFB, BIT(vf));
	pf_vf_reinit(pf, vf);
unlock:
	mutex_unlock(&pf->lock);
	return err;
}

/**
 * pf_vf_link_changed - the port's link is up, down, or has another speed
 * @pf: the physical function
 *
 * No news for a VF whose link the administrator has cut: DPDK would take the ping
 * for a reset.
 */
void pf_vf_link_changed(struct pf *pf)
{
	unsigned int vf;

	mutex_lock(&pf->lock);
	for (vf = 0; vf < pf->num_vfs; vf++)
		if (pf->vf[vf].clear_to_send &&
		    pf->vf[vf].policy.link_state != IFLA_VF_LINK_STATE_DISABLE)
			pf_mbx_ping(pf, vf);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
}

/* No driver that means well is ever throttled for this long. */
static bool vf_floods(struct pf_vf *v)
{
	if (time_before(jiffies, v->flood_jiffies + HZ))
		return false;
	v->flood_jiffies = jiffies;
	if (v->counters.throttled == v->throttled_seen)
		v->flood_seconds = 0;
	else
		v->flood_seconds++;
	v->throttled_seen = v->counters.throttled;
	return v->flood_seconds >= FLOOD_SECONDS;
}

/**
 * pf_vf_watch - look for VFs that the device caught, or that flood the mailbox
 * @pf: the physical function
 *
 * Once a second. DS 8.14.9 on: MDFB has a bit for each pool whose queues the
 * device blocked, WVBR one for each queue that sent with a wrong source.
 *
 * QEMU: checks nothing of this; both read 0.
 */
void pf_vf_watch(struct pf *pf)
{
	unsigned int vf;
	u32 mdfb, wvbr;

	mutex_lock(&pf->lock);
	if (pf->gone || !pf_iov(pf))
		goto unlock;
	mdfb = pf_read(pf, RILL_MDFB);
	wvbr = pf_read(pf, RILL_WVBR);
	if (mdfb == U32_MAX)
		goto unlock;
	if (mdfb)
		pf_write(pf, RILL_MDFB, mdfb);
	for (vf = 0; vf < pf->num_vfs; vf++) {
		pf->vf[vf].counters.spoofed += !!(wvbr & BIT(vf)) +
					       !!(wvbr & BIT(vf + RILL_MAX_POOLS));
		if (mdfb & BIT(vf))
			pf_vf_stop(pf, vf, "handed the device a malicious descriptor");
		else if (vf_floods(&pf->vf[vf]))
			pf_vf_stop(pf, vf, "floods the mailbox");
	}
unlock:
	mutex_unlock(&pf->lock);
}

/**
 * pf_sriov_rebuild - after a reset of the device, which took the VFs' queues too
 * @pf: the physical function
 *
 * What the VFs had asked for is gone, and their drivers are told to start over.
 */
void pf_sriov_rebuild(struct pf *pf)
{
	unsigned int vf;

	for (vf = 0; vf < pf->num_vfs; vf++) {
		struct pf_vf *v = &pf->vf[vf];

		v->active = false;
		v->unacked = false;
		v->stuck = false;
		v->caps = 0;
		request_clear(v);
		counters_seen(pf, vf);
		vf_quiesce(pf, vf);
		pf_vf_reinit(pf, vf);
	}
	pf_filter_apply(pf);
}

/*
 * With VFs a pool has the queues n and n + 8, without them the netdev has them
 * all: it moves, and nothing here can fail half way.
 */
static void iov_switch(struct pf *pf, unsigned int num_vfs)
{
	bool running = pf->rill->running;
	unsigned int vf;

	if (running)
		rill_down(pf->rill);
	mutex_lock(&pf->lock);
	pf->num_vfs = num_vfs;
	for (vf = 0; vf < num_vfs; vf++) {
		record_init(pf, vf);
		counters_seen(pf, vf);
	}
	pf_hw_iov(pf);
	for (vf = 0; vf < num_vfs; vf++)
		vf_quiesce(pf, vf);
	pf_filter_rebuild(pf);
	mutex_unlock(&pf->lock);
	if (running)
		rill_up(pf->rill);
}

static int channels_set(struct pf *pf, u16 channels)
{
	struct rill_config config = pf->rill->config;
	struct netlink_ext_ack extack = {};
	int err;

	if (config.channels == channels)
		return 0;
	config.channels = channels;
	err = rill_configure(pf->rill, &config, &extack);
	if (err)
		dev_err(&pf->pdev->dev, "cannot change to %u channels: %s (%pe)\n", channels,
			extack._msg ?: "no reason given", ERR_PTR(err));
	return err;
}

static int iov_enter(struct pf *pf, unsigned int num_vfs)
{
	struct rill *rill = pf->rill;
	int err;

	rtnl_lock();
	pf->iov_channels = rill->config.channels;
	pf->iov_max_channels = rill->max_channels;
	err = channels_set(pf, min_t(u16, rill->config.channels, PF_IOV_CHANNELS));
	if (err)
		goto unlock;
	rill->max_channels = min_t(u16, rill->max_channels, PF_IOV_CHANNELS);
	iov_switch(pf, num_vfs);
unlock:
	rtnl_unlock();
	return err;
}

/* If the channels cannot be had back, the netdev works on with those it has. */
static void iov_leave(struct pf *pf)
{
	rtnl_lock();
	iov_switch(pf, 0);
	pf->rill->max_channels = pf->iov_max_channels;
	channels_set(pf, pf->iov_channels);
	rtnl_unlock();
	cancel_delayed_work_sync(&pf->mbx_retry);
}

static int iov_possible(struct pf *pf, int num_vfs)
{
	struct device *dev = &pf->pdev->dev;

	if (num_vfs > RILL_MAX_VFS) {
		dev_err(dev, "%d VFs are too many: of %d pools of queues one is the PF's, so %d is the limit\n",
			num_vfs, RILL_MAX_POOLS, RILL_MAX_VFS);
		return -ERANGE;
	}
	if (!pf->vectors) {
		dev_err(dev, "VFs need MSI-X, which this device was not given\n");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int sriov_enable(struct pf *pf, int num_vfs)
{
	int err;

	if (pf_iov(pf))
		return -EBUSY;
	err = iov_possible(pf, num_vfs);
	if (err)
		return err;
	err = iov_enter(pf, num_vfs);
	if (err)
		return err;
	err = pci_enable_sriov(pf->pdev, num_vfs);
	if (err)
		iov_leave(pf);
	return err;
}

/**
 * pf_sriov_disable - remove the VFs
 * @pf: the physical function
 *
 * Return: 0, also without VFs; -EPERM if guests have some. The VFs are left alone
 * then, but their mailboxes are served no more.
 */
int pf_sriov_disable(struct pf *pf)
{
	if (!pf_iov(pf))
		return 0;
	if (pci_vfs_assigned(pf->pdev)) {
		disable_delayed_work_sync(&pf->mbx_retry);
		return -EPERM;
	}
	pci_disable_sriov(pf->pdev);
	iov_leave(pf);
	return 0;
}

/**
 * pf_sriov_adopt - take over VFs that an earlier driver of the PF left
 * @pf: the physical function
 *
 * At the end of probe. Their drivers are told to start over.
 *
 * Return: 0, also without VFs, or an error, with which they are left alone.
 */
int pf_sriov_adopt(struct pf *pf)
{
	int num_vfs = pci_num_vf(pf->pdev);
	int err;

	if (!num_vfs)
		return 0;
	err = iov_possible(pf, num_vfs);
	if (err)
		return err;
	err = iov_enter(pf, num_vfs);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	pf_sriov_rebuild(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

/**
 * pf_sriov_configure - a user writes sriov_numvfs
 * @pdev: the PCI function
 * @num_vfs: VFs wanted
 *
 * Return: VFs enabled, or an error.
 */
int pf_sriov_configure(struct pci_dev *pdev, int num_vfs)
{
	struct pf *pf = pci_get_drvdata(pdev);
	int err;

	if (num_vfs) {
		err = sriov_enable(pf, num_vfs);
		return err ?: num_vfs;
	}
	if (pci_vfs_assigned(pdev)) {
		dev_err(&pdev->dev, "guests use VFs: detach them first\n");
		return -EPERM;
	}
	return pf_sriov_disable(pf);
}
