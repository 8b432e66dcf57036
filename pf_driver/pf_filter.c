// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters: who receives which frame, what a pool may send, and how fast.
 *
 * Nothing here is set step by step. The records (policy and request of each VF,
 * the netdev's addresses, VLANs and flags) are compiled into struct pf_filter,
 * an image of the registers, and what differs from the last image is written.
 * So the order of commands does not matter, and after a reset of the device all
 * of it comes back. Callers hold pf->lock; link and rings are others' business.
 */
#include "pf.h"

#include <linux/etherdevice.h>

/* Entries of VLVF from here on are shared; the one below is VLAN 0's. */
#define VLVF_FIRST		1
#define RCTL_FILTERS		(RILL_RCTL_UPE | RILL_RCTL_MPE | RILL_RCTL_VFE)
/* DS 8.12.13: what goes with frames of up to 9728 bytes. */
#define RTTBCNRM_JUMBO		0x14

/* Unicast addresses that compete for the entries between the main ones. */
struct unicast {
	unsigned int count;
	struct {
		u8 addr[ETH_ALEN];
		u8 pools;
	} entry[RILL_NUM_RAR + RILL_MAX_VFS * PF_VF_UC_MAX];
};

/* A run of registers, and the word of struct pf_filter that is its first. */
struct filter_block {
	u16 first;
	u16 count;
	u32 reg;
};

static bool vf_sees_all_unicast(const struct pf_vf *v)
{
	return v->policy.trusted && v->request.uc_all;
}

static bool vf_sees_all_multicast(const struct pf_vf *v)
{
	return v->policy.trusted && (v->request.mc_all || v->request.mc_overflow);
}

static bool vf_in_vlan(const struct pf_vf *v, u16 vid)
{
	if (v->policy.vlan)
		return v->policy.vlan == vid;
	return !vid || test_bit(vid, v->request.vlans);
}

static bool netdev_promisc(const struct pf *pf)
{
	return pf->receiving && (pf->netdev->flags & IFF_PROMISC);
}

/* The stack filters VLANs itself when it sees all frames or wants no filter. */
static bool netdev_sees_all_vlans(const struct pf *pf)
{
	return netdev_promisc(pf) ||
	       !(pf->netdev->features & NETIF_F_HW_VLAN_CTAG_FILTER);
}

static unsigned int pf_pool(const struct pf *pf)
{
	return pf_iov(pf) ? PF_POOL : 0;
}

/* Shared receive addresses lie between the netdev's and the last VF's. */
static unsigned int uc_end(const struct pf *pf)
{
	return RILL_NUM_RAR - pf->num_vfs;
}

static unsigned int vf_uc_total(const struct pf *pf)
{
	unsigned int vf, total = 0;

	for (vf = 0; vf < pf->num_vfs; vf++)
		total += pf->vf[vf].request.uc_count;
	return total;
}

/* The netdev has more addresses than entries are left: take every frame. */
static bool uc_overflow(const struct pf *pf)
{
	return pf->receiving && netdev_uc_count(pf->netdev) + vf_uc_total(pf) >
				uc_end(pf) - PF_RAR_MAIN - 1;
}

/* DS 8.10.22: the pools stand beside the address; without pools, none. */
static void rar_set(u32 *rar, const u8 *addr, u8 pools)
{
	rar[0] = addr[0] | addr[1] << 8 | addr[2] << 16 | (u32)addr[3] << 24;
	rar[1] = addr[4] | addr[5] << 8 | RILL_RAH_AV | FIELD_PREP(RILL_RAH_POOLSEL, pools);
}

static bool rar_is(const u32 *rar, const u8 *addr)
{
	u32 wanted[2];

	rar_set(wanted, addr, 0);
	return rar[0] == wanted[0] && (rar[1] & ~RILL_RAH_POOLSEL) == wanted[1];
}

static void unicast_add(struct unicast *uc, const u8 *addr, u8 pools)
{
	unsigned int i;

	for (i = 0; i < uc->count; i++)
		if (ether_addr_equal(uc->entry[i].addr, addr))
			break;
	if (i == ARRAY_SIZE(uc->entry))
		return;
	if (i == uc->count) {
		ether_addr_copy(uc->entry[i].addr, addr);
		uc->entry[i].pools = 0;
		uc->count++;
	}
	uc->entry[i].pools |= pools;
}

static void unicast_collect(struct pf *pf, struct unicast *uc)
{
	u8 pools = pf_iov(pf) ? BIT(PF_POOL) : 0;
	struct netdev_hw_addr *ha;
	unsigned int vf, i;

	uc->count = 0;
	for (vf = 0; vf < pf->num_vfs; vf++)
		for (i = 0; i < pf->vf[vf].request.uc_count; i++)
			unicast_add(uc, pf->vf[vf].request.uc[i], BIT(vf));
	if (!pf->receiving)
		return;
	netif_addr_lock_bh(pf->netdev);
	if (!uc_overflow(pf))
		netdev_for_each_uc_addr(ha, pf->netdev)
			unicast_add(uc, ha->addr, pools);
	netif_addr_unlock_bh(pf->netdev);
}

/* An address keeps its entry while it is wanted: no frame is lost to a shuffle. */
static void build_shared_addresses(struct pf *pf, struct pf_filter *next)
{
	unsigned int end = uc_end(pf), slot, i;
	const struct pf_filter *now = &pf->filter;
	struct unicast uc;

	unicast_collect(pf, &uc);
	for (slot = 1; slot < end; slot++) {
		for (i = 0; i < uc.count; i++)
			if (rar_is(now->rar[slot], uc.entry[i].addr))
				break;
		if (i == uc.count)
			continue;
		rar_set(next->rar[slot], uc.entry[i].addr, uc.entry[i].pools);
		uc.entry[i] = uc.entry[--uc.count];
	}
	for (slot = 1, i = 0; slot < end && i < uc.count; slot++) {
		if (next->rar[slot][1] & RILL_RAH_AV)
			continue;
		rar_set(next->rar[slot], uc.entry[i].addr, uc.entry[i].pools);
		i++;
	}
}

/*
 * The netdev's own address stays valid while it is closed, for Wake-on-LAN, but
 * leads into no pool then.
 */
static void build_addresses(struct pf *pf, struct pf_filter *next)
{
	u8 pools = pf_iov(pf) && pf->receiving ? BIT(PF_POOL) : 0;
	unsigned int vf;

	rar_set(next->rar[PF_RAR_MAIN], pf->netdev->dev_addr, pools);
	for (vf = 0; vf < pf->num_vfs; vf++)
		rar_set(next->rar[PF_RAR_VF(vf)], pf->vf[vf].request.mac, BIT(vf));
	build_shared_addresses(pf, next);
}

/* DS 7.1.2.1.2: 12 bits of the address, as RCTL.MO is 0. */
static void mta_set(struct pf_filter *next, u16 hash)
{
	next->mta[hash / 32] |= BIT(hash % 32);
}

static bool netdev_allmulti(const struct pf *pf)
{
	return pf->receiving && (pf->netdev->flags & (IFF_ALLMULTI | IFF_PROMISC));
}

/*
 * A pool with ROMPE receives what any pool's hash matches; the others' stacks
 * drop what they did not ask for.
 *
 * QEMU: does not know VMOLR.MPME, so "every multicast frame" is a full table.
 */
static void build_multicast(struct pf *pf, struct pf_filter *next)
{
	bool all = pf_iov(pf) && netdev_allmulti(pf);
	struct netdev_hw_addr *ha;
	unsigned int vf, i;

	for (vf = 0; vf < pf->num_vfs; vf++) {
		const struct pf_vf *v = &pf->vf[vf];

		if (!pf_vf_runs(pf, vf))
			continue;
		all |= vf_sees_all_multicast(v);
		for (i = 0; i < v->request.mc_count; i++)
			mta_set(next, v->request.mc[i]);
	}
	if (pf->receiving) {
		netif_addr_lock_bh(pf->netdev);
		netdev_for_each_mc_addr(ha, pf->netdev)
			mta_set(next, (ha->addr[4] >> 4 | ha->addr[5] << 4) & 0xfff);
		netif_addr_unlock_bh(pf->netdev);
	}
	if (all)
		memset(next->mta, 0xff, sizeof(next->mta));
}

static u8 vlan_pools(const struct pf *pf, u16 vid)
{
	unsigned int vf;
	u8 pools = 0;

	for (vf = 0; vf < pf->num_vfs; vf++)
		if (vf_in_vlan(&pf->vf[vf], vid))
			pools |= BIT(vf);
	if (pf->receiving &&
	    (!vid || test_bit(vid, pf->vlans) || netdev_sees_all_vlans(pf)))
		pools |= BIT(PF_POOL);
	return pools;
}

static u32 vlvf_entry(u16 vid, u8 pools)
{
	return RILL_VLVF_VI_EN | FIELD_PREP(RILL_VLVF_VLAN, vid) |
	       FIELD_PREP(RILL_VLVF_POOLSEL, pools);
}

/*
 * A VLAN that a VF is in needs an entry. One of the netdev alone does without
 * when there is none left: the default pool, which is the netdev's, gets frames
 * that VFTA lets in and no entry matches.
 *
 * QEMU: drops broadcasts of such a VLAN, so the netdev's get entries too while
 * there are some.
 */
static void vlvf_place(struct pf_filter *next, u16 vid, u8 pools)
{
	const u32 netdev_only = FIELD_PREP(RILL_VLVF_POOLSEL, BIT(PF_POOL));
	unsigned int slot;

	for (slot = VLVF_FIRST; slot < RILL_NUM_VLVF; slot++)
		if (!next->vlvf[slot])
			break;
	if (slot == RILL_NUM_VLVF && pools != BIT(PF_POOL))
		for (slot = VLVF_FIRST; slot < RILL_NUM_VLVF; slot++)
			if ((next->vlvf[slot] & RILL_VLVF_POOLSEL) == netdev_only)
				break;
	if (slot < RILL_NUM_VLVF)
		next->vlvf[slot] = vlvf_entry(vid, pools);
}

static void build_pool_vlans(struct pf *pf, struct pf_filter *next, unsigned long *vlans)
{
	const struct pf_filter *now = &pf->filter;
	unsigned int slot, vid;

	next->vlvf[0] = vlvf_entry(0, vlan_pools(pf, 0));
	__clear_bit(0, vlans);
	for (slot = VLVF_FIRST; slot < RILL_NUM_VLVF; slot++) {
		vid = FIELD_GET(RILL_VLVF_VLAN, now->vlvf[slot]);
		if ((now->vlvf[slot] & RILL_VLVF_VI_EN) && __test_and_clear_bit(vid, vlans))
			next->vlvf[slot] = vlvf_entry(vid, vlan_pools(pf, vid));
	}
	for_each_set_bit(vid, vlans, VLAN_N_VID)
		vlvf_place(next, vid, vlan_pools(pf, vid));
}

static void vf_vlans_add(const struct pf_vf *v, unsigned long *vlans)
{
	if (v->policy.vlan)
		__set_bit(v->policy.vlan, vlans);
	else
		bitmap_or(vlans, vlans, v->request.vlans, VLAN_N_VID);
}

/* VLAN 0, a tag with nothing but a priority, is as good as no tag. */
static void build_vlans(struct pf *pf, struct pf_filter *next)
{
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	unsigned int vf;

	if (pf->receiving)
		bitmap_copy(vlans, pf->vlans, VLAN_N_VID);
	else
		bitmap_zero(vlans, VLAN_N_VID);
	__set_bit(0, vlans);
	for (vf = 0; vf < pf->num_vfs; vf++)
		vf_vlans_add(&pf->vf[vf], vlans);
	bitmap_to_arr32(next->vfta, vlans, VLAN_N_VID);
	if (netdev_sees_all_vlans(pf))
		memset(next->vfta, 0xff, sizeof(next->vfta));
	if (pf_iov(pf))
		build_pool_vlans(pf, next, vlans);
}

static u32 frame_limit(unsigned int bytes)
{
	bytes += VLAN_HLEN + ETH_FCS_LEN;
	return FIELD_PREP(RILL_VMOLR_RLPML, min_t(u32, bytes, RILL_MAX_FRAME));
}

/*
 * DS 8.14.16. A VF whose traffic is off hears nothing, not even broadcasts.
 *
 * QEMU: asks ROMPE where the device asks ROPE, so the two go together.
 */
static u32 vf_vmolr(const struct pf *pf, unsigned int vf)
{
	const struct pf_vf *v = &pf->vf[vf];
	u32 vmolr = RILL_VMOLR_STRCRC;

	if (!pf_vf_runs(pf, vf))
		return vmolr;
	vmolr |= RILL_VMOLR_BAM | RILL_VMOLR_LPE | frame_limit(v->request.max_frame);
	if (!v->policy.vlan)
		vmolr |= RILL_VMOLR_AUPE;
	if (v->policy.vlan || !bitmap_empty(v->request.vlans, VLAN_N_VID))
		vmolr |= RILL_VMOLR_STRVLAN;
	if (v->request.mc_count || vf_sees_all_multicast(v))
		vmolr |= RILL_VMOLR_ROMPE;
	if (vf_sees_all_unicast(v))
		vmolr |= RILL_VMOLR_ROPE | RILL_VMOLR_ROMPE;
	return vmolr;
}

static u32 netdev_vmolr(const struct pf *pf)
{
	const struct net_device *netdev = pf->netdev;
	u32 vmolr = RILL_VMOLR_STRCRC;

	if (!pf->receiving)
		return vmolr;
	vmolr |= RILL_VMOLR_BAM | RILL_VMOLR_AUPE | RILL_VMOLR_LPE |
		 frame_limit(netdev->mtu + ETH_HLEN);
	if (pf->rill->config.channels > 1)
		vmolr |= RILL_VMOLR_RSSE;
	if (netdev->features & NETIF_F_HW_VLAN_CTAG_RX)
		vmolr |= RILL_VMOLR_STRVLAN;
	if (!netdev_mc_empty(netdev) || netdev_allmulti(pf))
		vmolr |= RILL_VMOLR_ROMPE;
	if (netdev_promisc(pf) || uc_overflow(pf))
		vmolr |= RILL_VMOLR_ROPE | RILL_VMOLR_ROMPE;
	return vmolr;
}

/* DS 8.14.15: a port VLAN is put on all that the VF sends. */
static u32 vf_vmvir(const struct pf_vf *v)
{
	u16 tag = v->policy.qos << VLAN_PRIO_SHIFT | v->policy.vlan;

	if (!v->policy.vlan)
		return 0;
	return FIELD_PREP(RILL_VMVIR_VLANA, RILL_VMVIR_VLANA_DEFAULT) |
	       FIELD_PREP(RILL_VMVIR_TAG, tag);
}

static void build_pools(struct pf *pf, struct pf_filter *next)
{
	unsigned int vf;
	u8 runs = 0;

	next->vmolr[pf_pool(pf)] = netdev_vmolr(pf);
	for (vf = 0; vf < pf->num_vfs; vf++) {
		next->vmolr[vf] = vf_vmolr(pf, vf);
		next->vmvir[vf] = vf_vmvir(&pf->vf[vf]);
		if (next->vmolr[vf] & RILL_VMOLR_ROPE)
			memset(next->uta, 0xff, sizeof(next->uta));
		if (pf_vf_runs(pf, vf))
			runs |= BIT(vf);
	}
	if (pf_iov(pf) && (netdev_vmolr(pf) & RILL_VMOLR_ROPE))
		memset(next->uta, 0xff, sizeof(next->uta));
	if (pf->receiving)
		runs |= BIT(PF_POOL);
	next->vfre = pf_iov(pf) ? runs : GENMASK(RILL_MAX_POOLS - 1, 0);
	next->vfte = next->vfre;
}

/* DS 8.14.5: the switch, and for each pool the checks of source MAC and of VLAN. */
static void build_switch(struct pf *pf, struct pf_filter *next)
{
	unsigned int vf;
	u8 check = 0;

	for (vf = 0; vf < pf->num_vfs; vf++)
		if (pf->vf[vf].policy.spoofchk)
			check |= BIT(vf);
	next->dtxswc = FIELD_PREP(RILL_DTXSWC_MACAS, check) |
		       FIELD_PREP(RILL_DTXSWC_VLANAS, check);
	if (pf_iov(pf) && pf->veb)
		next->dtxswc |= RILL_DTXSWC_LOOPBACK_EN;
}

/*
 * With pools, VMOLR decides on multicast, size and tags, and VLVF needs the filter.
 * VME is for tags both ways, and for VFs' too.
 */
static void build_port(struct pf *pf, struct pf_filter *next)
{
	if (pf_iov(pf) || (pf->netdev->features & NETIF_F_HW_VLAN_CTAG_RX))
		next->ctrl = RILL_CTRL_VME;
	if (netdev_promisc(pf) || uc_overflow(pf))
		next->rctl |= RILL_RCTL_UPE;
	if (pf_iov(pf) || !netdev_sees_all_vlans(pf))
		next->rctl |= RILL_RCTL_VFE;
	if (!pf_iov(pf) && netdev_allmulti(pf))
		next->rctl |= RILL_RCTL_MPE;
	next->rlpml = pf_iov(pf) ? RILL_MAX_FRAME : frame_limit(pf->netdev->mtu + ETH_HLEN);
}

/*
 * DS 8.12.12: the link's speed over the VF's rate, in 14.14 fixed point. A rate
 * that the link cannot reach, or a link that is down, needs no limit.
 */
static void build_rates(struct pf *pf, struct pf_filter *next)
{
	unsigned int vf;

	for (vf = 0; vf < pf->num_vfs; vf++) {
		u32 rate = pf->vf[vf].policy.max_rate;

		if (!rate || !pf->link.up || rate >= pf->link.speed)
			continue;
		next->rttbcnrc[vf] = RILL_RTTBCNRC_RS_ENA |
				     ((u32)pf->link.speed << 14) / rate;
	}
}

/* Both queues of a VF: the second is no way round the limit. */
static void write_rate(struct pf *pf, unsigned int vf, u32 rttbcnrc)
{
	unsigned int queue;

	pf_write(pf, RILL_RTTBCNRM, RTTBCNRM_JUMBO);
	for (queue = vf; queue < RILL_MAX_QUEUES; queue += RILL_MAX_POOLS) {
		pf_write(pf, RILL_RTTDQSEL, queue);
		pf_write(pf, RILL_RTTBCNRC, rttbcnrc);
	}
}

#define WORD_OF(member)	(offsetof(struct pf_filter, member) / sizeof(u32))

/* In the order of writing: who may use a pool last. */
static const struct filter_block filter_blocks[] = {
	{ WORD_OF(rar[0]), 2 * 16, RILL_RAL(0) },
	{ WORD_OF(rar[16]), 2 * (RILL_NUM_RAR - 16), RILL_RAL16(16) },
	{ WORD_OF(mta), RILL_NUM_MTA, RILL_MTA(0) },
	{ WORD_OF(uta), RILL_NUM_UTA, RILL_UTA(0) },
	{ WORD_OF(vfta), RILL_NUM_VFTA, RILL_VFTA(0) },
	{ WORD_OF(vlvf), RILL_NUM_VLVF, RILL_VLVF(0) },
	{ WORD_OF(vmvir), RILL_MAX_POOLS, RILL_VMVIR(0) },
	{ WORD_OF(vmolr), RILL_MAX_POOLS, RILL_VMOLR(0) },
	{ WORD_OF(dtxswc), 1, RILL_DTXSWC },
	{ WORD_OF(rlpml), 1, RILL_RLPML },
	{ WORD_OF(vfre), 1, RILL_VFRE },
	{ WORD_OF(vfte), 1, RILL_VFTE },
};

static void write_block(struct pf *pf, const struct filter_block *block, bool all)
{
	const u32 *next = (const u32 *)&pf->filter_next + block->first;
	const u32 *now = (const u32 *)&pf->filter + block->first;
	unsigned int i;

	for (i = 0; i < block->count; i++)
		if (all || next[i] != now[i])
			pf_write(pf, block->reg + 4 * i, next[i]);
}

static void write_image(struct pf *pf, bool all)
{
	const struct pf_filter *next = &pf->filter_next;
	const struct pf_filter *now = &pf->filter;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(filter_blocks); i++)
		write_block(pf, &filter_blocks[i], all);
	for (i = 0; i < RILL_MAX_VFS; i++)
		if (all || next->rttbcnrc[i] != now->rttbcnrc[i])
			write_rate(pf, i, next->rttbcnrc[i]);
	if (all || next->rctl != now->rctl)
		pf_write(pf, RILL_RCTL,
			 (pf_read(pf, RILL_RCTL) & ~RCTL_FILTERS) | next->rctl);
	if (all || next->ctrl != now->ctrl)
		pf_write(pf, RILL_CTRL,
			 (pf_read(pf, RILL_CTRL) & ~RILL_CTRL_VME) | next->ctrl);
	pf->filter = pf->filter_next;
}

static void filter_update(struct pf *pf, bool all)
{
	struct pf_filter *next = &pf->filter_next;

	lockdep_assert_held(&pf->lock);
	if (pf->gone)
		return;
	memset(next, 0, sizeof(*next));
	build_addresses(pf, next);
	build_multicast(pf, next);
	build_vlans(pf, next);
	build_pools(pf, next);
	build_switch(pf, next);
	build_port(pf, next);
	build_rates(pf, next);
	write_image(pf, all);
}

/**
 * pf_filter_apply - let the device do what the records say
 * @pf: the physical function
 *
 * After each change of a record; touches only what differs.
 */
void pf_filter_apply(struct pf *pf)
{
	filter_update(pf, false);
}

/**
 * pf_filter_rebuild - write all filters, whatever the device holds
 * @pf: the physical function
 *
 * After a reset of the device.
 */
void pf_filter_rebuild(struct pf *pf)
{
	filter_update(pf, true);
}

/**
 * pf_filter_vlan_fits - is there a VLVF entry for one more VLAN of a VF
 * @pf: the physical function
 * @vid: the VLAN
 *
 * VLANs that wait behind a port VLAN are counted: they come back with its end.
 *
 * Return: true if @vid has an entry or can have one.
 */
bool pf_filter_vlan_fits(const struct pf *pf, u16 vid)
{
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	unsigned int vf;

	bitmap_zero(vlans, VLAN_N_VID);
	for (vf = 0; vf < pf->num_vfs; vf++) {
		__set_bit(pf->vf[vf].policy.vlan, vlans);
		bitmap_or(vlans, vlans, pf->vf[vf].request.vlans, VLAN_N_VID);
	}
	__set_bit(vid, vlans);
	__clear_bit(0, vlans);
	return bitmap_weight(vlans, VLAN_N_VID) <= RILL_NUM_VLVF - VLVF_FIRST;
}

/**
 * pf_filter_uc_free - shared receive addresses that nobody has
 * @pf: the physical function
 *
 * Return: how many.
 */
unsigned int pf_filter_uc_free(const struct pf *pf)
{
	unsigned int slot, count = 0;

	for (slot = 1; slot < uc_end(pf); slot++)
		if (!(pf->filter.rar[slot][1] & RILL_RAH_AV))
			count++;
	return count;
}

/* The stack changes addresses and flags in atomic context; this follows. */
void pf_rx_mode_work(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, rx_mode_work);

	mutex_lock(&pf->lock);
	pf_filter_apply(pf);
	mutex_unlock(&pf->lock);
}
