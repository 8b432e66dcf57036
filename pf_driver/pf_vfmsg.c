// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a VF's messages mean. Each is hostile input: a table says which exist,
 * which values their info field may have and how many words they have, and one
 * gate checks that before a handler runs. A handler checks the words, changes the
 * VF's record and lets pf_filter follow, or refuses; it never does half of that.
 *
 * Called by pf_mbx under pf->lock. The protocol is igb's (include/rill_mbx.h says
 * what VF drivers rely on), with an extension for Rill's own VF driver.
 */
#include "pf.h"

#include <linux/etherdevice.h>
#include <linux/unaligned.h>

#define REMIND_INTERVAL	(2 * HZ)	/* to a VF that has to reset itself */
#define VF_CAPS		(RILL_MBX_CAP_EVENTS | RILL_MBX_CAP_QUEUES)
/*
 * Of a VF's two queues the second can only send: received frames are spread by
 * the RSS table, and there is one for all pools.
 */
#define VF_RX_QUEUES	1
#define VF_TX_QUEUES	2

/**
 * struct vfmsg - a message that a VF may send
 * @type: RILL_MBX_*
 * @words: that it has; a handler sees 0 in all others
 * @info_max: largest value of the info field
 * @unready: may come from a VF that is not clear to send
 * @keep_info: the VF wants the info field back
 * @caps: RILL_MBX_CAP_* that must have been negotiated
 * @handle: does it; words in, words of the reply out, word 0 excepted.
 *	Returns the words of the reply, word 0 included, or an error
 */
struct vfmsg {
	u16 type;
	u8 words;
	u8 info_max;
	bool unready;
	bool keep_info;
	u32 caps;
	int (*handle)(struct pf *pf, unsigned int vf, u32 *words);
};

static u8 info_of(const u32 *words)
{
	return FIELD_GET(RILL_MBX_INFO, words[0]);
}

static void mac_of(const u32 *words, u8 *mac)
{
	put_unaligned_le32(words[1], mac);
	put_unaligned_le16(words[2], mac + 4);
}

/* A VF whose link the administrator has cut is never told that it may send. */
static u32 cts_of(const struct pf_vf *v)
{
	if (!v->clear_to_send || v->policy.link_state == IFLA_VF_LINK_STATE_DISABLE)
		return 0;
	return RILL_MBX_CTS;
}

/* What is in the words of an older message is no offer: the check tells. */
static unsigned int extension_answer(struct pf_vf *v, u32 *ext)
{
	u32 magic = ext[0], caps = ext[1], check = ext[2];

	v->caps = 0;
	if (magic != RILL_MBX_EXT_MAGIC || check != rill_mbx_ext_check(magic, caps))
		return 0;
	v->caps = caps & VF_CAPS;
	ext[0] = ~magic;
	ext[1] = v->caps;
	ext[2] = rill_mbx_ext_check(ext[0], ext[1]);
	return sizeof(struct rill_mbx_ext) / sizeof(u32);
}

/* There is always an address to give, so this is never refused. */
static int handle_reset(struct pf *pf, unsigned int vf, u32 *words)
{
	struct pf_vf *v = &pf->vf[vf];

	if (words[0] != RILL_MBX_RESET)
		return -EINVAL;
	if (v->active || v->clear_to_send)
		pf_vf_reset(pf, vf);
	words[1] = get_unaligned_le32(v->request.mac);
	words[2] = get_unaligned_le16(v->request.mac + 4);
	v->clear_to_send = true;
	pf_vf_start(pf, vf);
	if (!extension_answer(v, &words[RILL_MBX_EXT_WORD]))
		return RILL_MBX_EXT_WORD;
	v->ping = v->caps & RILL_MBX_CAP_EVENTS;
	return RILL_MBX_EXT_WORD + sizeof(struct rill_mbx_ext) / sizeof(u32);
}

/* An untrusted VF may not take what another function of the port goes by. */
static bool mac_taken(const struct pf *pf, unsigned int vf, const u8 *mac)
{
	unsigned int other;

	if (ether_addr_equal_unaligned(pf->netdev->dev_addr, mac))
		return true;
	for (other = 0; other < pf->num_vfs; other++)
		if (other != vf && ether_addr_equal(pf->vf[other].request.mac, mac))
			return true;
	return false;
}

static int mac_allowed(const struct pf *pf, unsigned int vf, const u8 *mac)
{
	const struct pf_vf *v = &pf->vf[vf];

	if (!is_valid_ether_addr(mac))
		return -EADDRNOTAVAIL;
	if (ether_addr_equal(v->policy.mac, mac) || v->policy.trusted)
		return 0;
	if (v->policy.mac_admin || mac_taken(pf, vf, mac))
		return -EPERM;
	return 0;
}

static int uc_add(struct pf *pf, unsigned int vf, const u8 *mac)
{
	struct pf_vf_request *request = &pf->vf[vf].request;
	unsigned int i;

	if (ether_addr_equal(request->mac, mac))
		return 0;
	for (i = 0; i < request->uc_count; i++)
		if (ether_addr_equal(request->uc[i], mac))
			return 0;
	if (i == PF_VF_UC_MAX || !pf_filter_uc_free(pf))
		return -ENOSPC;
	ether_addr_copy(request->uc[request->uc_count++], mac);
	return 0;
}

/* CLEAR comes with the zero address from igbvf, and with any from others. */
static int handle_mac(struct pf *pf, unsigned int vf, u32 *words)
{
	struct pf_vf_request *request = &pf->vf[vf].request;
	u8 mac[ETH_ALEN] __aligned(2);
	int err = 0;

	mac_of(words, mac);
	if (info_of(words) != RILL_MBX_MAC_CLEAR)
		err = mac_allowed(pf, vf, mac);
	if (err)
		return err;
	switch (info_of(words)) {
	case RILL_MBX_MAC_MAIN:
		ether_addr_copy(request->mac, mac);
		break;
	case RILL_MBX_MAC_CLEAR:
		request->uc_count = 0;
		break;
	case RILL_MBX_MAC_ADD:
		err = uc_add(pf, vf, mac);
		break;
	}
	pf_filter_apply(pf);
	return err ?: 1;
}

/*
 * A VF with more addresses than fit gets all multicast if it is trusted. Another
 * keeps those that fit and is not told: igbvf, too, cuts its list without a word.
 */
static int handle_multicast(struct pf *pf, unsigned int vf, u32 *words)
{
	struct pf_vf_request *request = &pf->vf[vf].request;
	u8 info = info_of(words);
	unsigned int i, count = info & ~RILL_MBX_MULTICAST_OVERFLOW;

	request->mc_overflow = (info & RILL_MBX_MULTICAST_OVERFLOW) ||
			       count > RILL_MBX_MULTICAST_MAX;
	request->mc_count = min_t(unsigned int, count, RILL_MBX_MULTICAST_MAX);
	for (i = 0; i < request->mc_count; i++)
		request->mc[i] = words[1 + i / 2] >> 16 * (i % 2) & 0xfff;
	pf_filter_apply(pf);
	return 1;
}

/*
 * Linux adds VLAN 0 when an interface comes up, port VLAN or not. It is always
 * there: frames with it count as untagged.
 */
static int handle_vlan(struct pf *pf, unsigned int vf, u32 *words)
{
	struct pf_vf *v = &pf->vf[vf];
	u32 vid = words[1];

	if (vid >= VLAN_N_VID - 1)
		return -EINVAL;
	if (!vid)
		return 1;
	if (!info_of(words)) {
		__clear_bit(vid, v->request.vlans);
	} else {
		if (v->policy.vlan)
			return -EPERM;
		if (!pf_filter_vlan_fits(pf, vid))
			return -ENOSPC;
		__set_bit(vid, v->request.vlans);
	}
	pf_filter_apply(pf);
	return 1;
}

static int handle_frame_size(struct pf *pf, unsigned int vf, u32 *words)
{
	if (words[1] < ETH_ZLEN || words[1] > RILL_MAX_FRAME)
		return -EINVAL;
	pf->vf[vf].request.max_frame = words[1];
	pf_filter_apply(pf);
	return 1;
}

static int handle_promisc(struct pf *pf, unsigned int vf, u32 *words)
{
	struct pf_vf *v = &pf->vf[vf];
	u8 info = info_of(words);

	if (info && !v->policy.trusted)
		return -EPERM;
	v->request.uc_all = info & RILL_MBX_PROMISC_UNICAST;
	v->request.mc_all = info & RILL_MBX_PROMISC_MULTICAST;
	pf_filter_apply(pf);
	return 1;
}

static int handle_queues(struct pf *pf, unsigned int vf, u32 *words)
{
	words[1] = FIELD_PREP(RILL_MBX_QUEUES_RX, VF_RX_QUEUES) |
		   FIELD_PREP(RILL_MBX_QUEUES_TX, VF_TX_QUEUES);
	return 2;
}

static const struct vfmsg vfmsgs[] = {
	{
		.type = RILL_MBX_RESET,
		.words = RILL_MBX_EXT_WORD + sizeof(struct rill_mbx_ext) / sizeof(u32),
		.unready = true,
		.handle = handle_reset,
	}, {
		.type = RILL_MBX_SET_MAC,
		.words = 3,
		.info_max = RILL_MBX_MAC_ADD,
		.keep_info = true,
		.handle = handle_mac,
	}, {
		.type = RILL_MBX_SET_MULTICAST,
		.words = RILL_MBX_WORDS,
		.info_max = U8_MAX,
		.handle = handle_multicast,
	}, {
		.type = RILL_MBX_SET_VLAN,
		.words = 2,
		.info_max = 1,
		.handle = handle_vlan,
	}, {
		.type = RILL_MBX_SET_LPE,
		.words = 2,
		.handle = handle_frame_size,
	}, {
		.type = RILL_MBX_SET_PROMISC,
		.words = 1,
		.info_max = RILL_MBX_PROMISC_UNICAST | RILL_MBX_PROMISC_MULTICAST,
		.handle = handle_promisc,
	}, {
		.type = RILL_MBX_GET_QUEUES,
		.words = 1,
		.caps = RILL_MBX_CAP_QUEUES,
		.handle = handle_queues,
	},
};

static const struct vfmsg *vfmsg_find(u32 word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vfmsgs); i++)
		if (vfmsgs[i].type == FIELD_GET(RILL_MBX_TYPE, word))
			return &vfmsgs[i];
	return NULL;
}

/* The one place that a message passes before a handler sees it. */
static bool vfmsg_valid(const struct pf_vf *v, const struct vfmsg *msg, u32 word)
{
	return msg && FIELD_GET(RILL_MBX_INFO, word) <= msg->info_max &&
	       (v->caps & msg->caps) == msg->caps;
}

/* True at most every two seconds, so that no VF is kept busy by reminders. */
static bool remind(struct pf_vf *v)
{
	if (time_before(jiffies, v->nack_jiffies + REMIND_INTERVAL))
		return false;
	v->nack_jiffies = jiffies;
	return true;
}

/* The VF forgot, or never knew, that it has to reset itself first. */
static void refuse_unready(struct pf *pf, unsigned int vf, u32 word)
{
	struct pf_vf *v = &pf->vf[vf];
	u32 reply = (word & RILL_MBX_TYPE) | RILL_MBX_NACK;

	v->counters.refused++;
	if (remind(v))
		pf_mbx_reply(pf, vf, &reply, 1);
	else
		pf_mbx_drop(pf, vf);
}

/*
 * The reply has the request's type, but not its info field: igbvf and DPDK take
 * NACK for a refusal only without it. RESET is answered without CTS, since VF
 * drivers compare that word as a whole.
 */
static void vfmsg_reply(struct pf *pf, unsigned int vf, const struct vfmsg *msg,
			u32 *words, int result)
{
	u32 reply = words[0] & RILL_MBX_TYPE;

	if (msg && msg->keep_info)
		reply = words[0] & (RILL_MBX_TYPE | RILL_MBX_INFO);
	reply |= result > 0 ? RILL_MBX_ACK : RILL_MBX_NACK;
	if (reply != (RILL_MBX_RESET | RILL_MBX_ACK))
		reply |= cts_of(&pf->vf[vf]);
	words[0] = reply;
	pf_mbx_reply(pf, vf, words, max(result, 1));
}

/**
 * pf_vfmsg_handle - check a message, do what it asks, answer
 * @pf: the physical function
 * @vf: its sender
 * @words: RILL_MBX_WORDS of them; changed
 */
void pf_vfmsg_handle(struct pf *pf, unsigned int vf, u32 *words)
{
	const struct vfmsg *msg = vfmsg_find(words[0]);
	struct pf_vf *v = &pf->vf[vf];
	int result = -EINVAL;

	v->counters.messages++;
	if (words[0] & (RILL_MBX_ACK | RILL_MBX_NACK)) {
		/* A request bit without a request: this is the last reply. */
		pf_mbx_drop(pf, vf);
		return;
	}
	if (!v->clear_to_send && !(msg && msg->unready)) {
		refuse_unready(pf, vf, words[0]);
		return;
	}
	if (vfmsg_valid(v, msg, words[0])) {
		memset(words + msg->words, 0, (RILL_MBX_WORDS - msg->words) * sizeof(u32));
		result = msg->handle(pf, vf, words);
	} else {
		v->counters.malformed++;
	}
	if (result < 0) {
		v->counters.refused++;
		dev_dbg_ratelimited(&pf->pdev->dev, "VF %u: message %08x refused (%pe)\n",
				    vf, words[0], ERR_PTR(result));
	}
	vfmsg_reply(pf, vf, msg, words, result);
}

/**
 * pf_vfmsg_acked - a VF has read what was posted
 * @pf: the physical function
 * @vf: which one
 *
 * One that is not clear to send has seen the ping that says so; igbvf wants a
 * NACK before it acts.
 */
void pf_vfmsg_acked(struct pf *pf, unsigned int vf)
{
	struct pf_vf *v = &pf->vf[vf];

	if (v->clear_to_send || v->stopped || !remind(v))
		return;
	v->ping = true;
	v->nack = true;
}

/**
 * pf_vfmsg_news - what there is to tell a VF
 * @pf: the physical function
 * @vf: which one
 * @words: the message; room for RILL_MBX_EVENT_WORDS
 *
 * Return: words of the message.
 */
unsigned int pf_vfmsg_news(struct pf *pf, unsigned int vf, u32 *words)
{
	struct pf_vf *v = &pf->vf[vf];

	if (!v->clear_to_send) {
		words[0] = v->nack ? RILL_MBX_NACK : RILL_MBX_PING;
		return 1;
	}
	words[0] = RILL_MBX_PING | cts_of(v);
	if (!(v->caps & RILL_MBX_CAP_EVENTS))
		return 1;
	words[0] = RILL_MBX_PING | RILL_MBX_CTS;
	words[1] = RILL_MBX_EVENT_LINK;
	words[2] = pf->link.up ? pf->link.speed : SPEED_1000;
	if (pf_vf_link_up(pf, vf))
		words[2] |= RILL_MBX_LINK_UP;
	return RILL_MBX_EVENT_WORDS;
}
