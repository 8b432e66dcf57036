// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mailbox's hardware, from the PF's side: VF resets, requests,
 * acknowledgements, and news for the VFs. What the words mean is pf_vfmsg's.
 *
 * All runs in pf_mbx_work(), in process context and under pf->lock, queued by the
 * interrupt or by whoever has news. Nothing here waits for a VF: one that holds
 * the mailbox, talks too much or has not read its last message is left alone and
 * looked at again a little later, while the others are served.
 */
#include "pf.h"

#define ROUNDS		16	/* before other work gets its turn */
#define RETRY_MS	10
#define PATIENCE	HZ	/* with a VF that holds the mailbox or does not read */
#define MESSAGE_BURST	64
#define MESSAGE_RATE	500	/* a second */

/* Refills the VF's tokens, and takes one if there is one. */
static bool take_token(struct pf_vf *v)
{
	unsigned long elapsed = min_t(unsigned long, jiffies - v->tokens_jiffies, HZ);
	unsigned int gain = elapsed * MESSAGE_RATE / HZ;

	if (gain) {
		v->tokens = min_t(unsigned int, v->tokens + gain, MESSAGE_BURST);
		v->tokens_jiffies = jiffies;
	}
	if (!v->tokens) {
		v->counters.throttled++;
		return false;
	}
	v->tokens--;
	return true;
}

/* DS 8.14.3: PFU stays off while the VF has VFU on. */
static bool mbx_lock(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];

	pf_write(pf, RILL_P2VMAILBOX(vf), RILL_P2VMAILBOX_PFU);
	if (pf_read(pf, RILL_P2VMAILBOX(vf)) & RILL_P2VMAILBOX_PFU) {
		v->stuck = false;
		return true;
	}
	v->counters.lock_stuck++;
	if (!v->stuck) {
		v->stuck = true;
		v->stuck_jiffies = jiffies;
	}
	return false;
}

static bool mbx_patience_lost(const struct pf_vf *v)
{
	return v->stuck && time_after(jiffies, v->stuck_jiffies + PATIENCE);
}

static void mbx_write(struct pf *pf, unsigned int vf, const u32 *words, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		pf_write(pf, RILL_VMBMEM(vf) + 4 * i, words[i]);
	pf_write(pf, RILL_P2VMAILBOX(vf), RILL_P2VMAILBOX_STS);
	pf->vf[vf].unacked = true;
	pf->vf[vf].posted_jiffies = jiffies;
}

/**
 * pf_mbx_reply - answer the message that is being handled
 * @pf: the physical function
 * @vf: its sender
 * @words: the reply
 * @count: of words
 *
 * The mailbox was the PF's since the message was read; STS gives it free.
 */
void pf_mbx_reply(struct pf *pf, unsigned int vf, const u32 *words, unsigned int count)
{
	mbx_write(pf, vf, words, count);
}

/**
 * pf_mbx_drop - give the mailbox free without an answer
 * @pf: the physical function
 * @vf: whose mailbox
 */
void pf_mbx_drop(struct pf *pf, unsigned int vf)
{
	pf_write(pf, RILL_P2VMAILBOX(vf), 0);
}

/**
 * pf_mbx_ping - tell a VF the news as soon as its mailbox is free
 * @pf: the physical function
 * @vf: which one
 */
void pf_mbx_ping(struct pf *pf, unsigned int vf)
{
	pf->vf[vf].ping = true;
	queue_work(pf->wq, &pf->mbx_work);
}

/*
 * The request bit goes before the words are read: what comes later is another
 * message. ACK keeps PFU, so that the VF cannot write before it has the reply.
 */
static bool request_serve(struct pf *pf, unsigned int vf)
{
	u32 bit = FIELD_PREP(RILL_MBVFICR_VFREQ, BIT(vf));
	struct pf_vf *v = &pf->vf[vf];
	u32 words[RILL_MBX_WORDS];
	unsigned int i;

	if (v->stopped) {
		pf_write(pf, RILL_MBVFICR, bit);
		return true;
	}
	if (!take_token(v))
		return false;
	if (!mbx_lock(pf, vf)) {
		if (!mbx_patience_lost(v))
			return false;
		/* QEMU: RVFU frees the VF's view of the lock only. */
		pf_write(pf, RILL_P2VMAILBOX(vf), RILL_P2VMAILBOX_RVFU);
		pf_write(pf, RILL_MBVFICR, bit);
		pf_vf_stop(pf, vf, "holds the mailbox and does not let go");
		return true;
	}
	pf_write(pf, RILL_MBVFICR, bit);
	for (i = 0; i < RILL_MBX_WORDS; i++)
		words[i] = pf_read(pf, RILL_VMBMEM(vf) + 4 * i);
	pf_write(pf, RILL_P2VMAILBOX(vf), RILL_P2VMAILBOX_ACK | RILL_P2VMAILBOX_PFU);
	v->unacked = false;
	pf_vfmsg_handle(pf, vf, words);
	return true;
}

static bool reset_serve(struct pf *pf, unsigned int vf)
{
	if (!take_token(&pf->vf[vf]))
		return false;
	pf_write(pf, RILL_VFLRE, BIT(vf));
	pf_vf_reset(pf, vf);
	return true;
}

static void ack_serve(struct pf *pf, unsigned int vf)
{
	pf_write(pf, RILL_MBVFICR, FIELD_PREP(RILL_MBVFICR_VFACK, BIT(vf)));
	pf->vf[vf].unacked = false;
	pf_vfmsg_acked(pf, vf);
}

/*
 * News never overwrites anything: not a message that the VF has yet to read, not
 * a request that came in before the lock was taken. A VF that gives no chance in
 * time goes without.
 */
static bool news_post(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];
	u32 words[RILL_MBX_WORDS];
	unsigned int count;

	if (v->stopped)
		v->ping = false;
	if (!v->ping)
		return true;
	if (v->unacked && time_before(jiffies, v->posted_jiffies + PATIENCE))
		return false;
	if (!mbx_lock(pf, vf)) {
		if (!mbx_patience_lost(v))
			return false;
		v->ping = false;
		v->stuck = false;
		return true;
	}
	if (pf_read(pf, RILL_MBVFICR) & FIELD_PREP(RILL_MBVFICR_VFREQ, BIT(vf))) {
		pf_mbx_drop(pf, vf);
		return false;
	}
	count = pf_vfmsg_news(pf, vf, words);
	v->ping = false;
	v->nack = false;
	mbx_write(pf, vf, words, count);
	return true;
}

/*
 * One pass over all VFs, one message of each.
 *
 * The resets are read after the requests, so each reset that came before a
 * request is seen with it, and is served first.
 */
static bool mbx_round(struct pf *pf, unsigned long *waiting)
{
	u32 icr = pf_read(pf, RILL_MBVFICR);
	u32 resets = pf_read(pf, RILL_VFLRE);
	u32 requests = FIELD_GET(RILL_MBVFICR_VFREQ, icr);
	u32 acks = FIELD_GET(RILL_MBVFICR_VFACK, icr);
	bool found = false;
	unsigned int vf;

	if (icr == U32_MAX && resets == U32_MAX)
		return false;
	for (vf = 0; vf < pf->num_vfs; vf++) {
		if (test_bit(vf, waiting) || !((resets | requests | acks) & BIT(vf)))
			continue;
		found = true;
		if ((resets & BIT(vf)) && !reset_serve(pf, vf)) {
			__set_bit(vf, waiting);
			continue;
		}
		if (acks & BIT(vf))
			ack_serve(pf, vf);
		if ((requests & BIT(vf)) && !request_serve(pf, vf))
			__set_bit(vf, waiting);
	}
	return found;
}

static void mbx_retry(struct work_struct *work)
{
	struct pf *pf = container_of(to_delayed_work(work), struct pf, mbx_retry);

	queue_work(pf->wq, &pf->mbx_work);
}

/**
 * pf_mbx_work - serve the mailboxes of all VFs
 * @work: &struct pf.mbx_work
 *
 * QEMU: raises VMMB by edges, so bits that are left when this ends raise nothing
 * more; therefore it runs until there are none, or comes back by itself.
 */
void pf_mbx_work(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, mbx_work);
	unsigned int vf, round = 0;
	unsigned long waiting = 0;

	mutex_lock(&pf->lock);
	if (pf->gone || !pf_iov(pf))
		goto unlock;
	while (round < ROUNDS && mbx_round(pf, &waiting))
		round++;
	for (vf = 0; vf < pf->num_vfs; vf++)
		if (!news_post(pf, vf))
			__set_bit(vf, &waiting);
	if (round == ROUNDS)
		queue_work(pf->wq, &pf->mbx_work);
	else if (waiting)
		queue_delayed_work(pf->wq, &pf->mbx_retry, msecs_to_jiffies(RETRY_MS));
unlock:
	mutex_unlock(&pf->lock);
}

/**
 * pf_mbx_init - set up what is waited with
 * @pf: the physical function
 */
void pf_mbx_init(struct pf *pf)
{
	INIT_DELAYED_WORK(&pf->mbx_retry, mbx_retry);
}
