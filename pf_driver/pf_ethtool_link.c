// SPDX-License-Identifier: GPL-2.0-only
/*
 * Link and flow control as ethtool shows and sets them: translates between
 * ethtool's link modes and struct pf_link. pf_link.c makes it so.
 *
 * Setting breaks the link, for VFs too: nothing is set that is so already. Under
 * RTNL, as whoever changes what pf->link wants.
 */
#include "pf_ethtool.h"

#include <linux/mii.h>

#define COPPER_MODES	(ADVERTISED_10baseT_Half | ADVERTISED_10baseT_Full |	\
			 ADVERTISED_100baseT_Half | ADVERTISED_100baseT_Full |	\
			 ADVERTISED_1000baseT_Full)
#define PAUSE_MODES	(ADVERTISED_Pause | ADVERTISED_Asym_Pause)

/* A link's speeds in @legacy, where a SerDes has 1000BASE-T for 1000BASE-X. */
static void modes_show(const struct pf *pf, u32 legacy, unsigned long *modes)
{
	if (pf->link.media == PF_MEDIA_SERDES && (legacy & ADVERTISED_1000baseT_Full)) {
		legacy &= ~ADVERTISED_1000baseT_Full;
		ethtool_convert_legacy_u32_to_link_mode(modes, legacy);
		__set_bit(ETHTOOL_LINK_MODE_1000baseX_Full_BIT, modes);
	} else {
		ethtool_convert_legacy_u32_to_link_mode(modes, legacy);
	}
}

static u32 modes_supported(const struct pf *pf)
{
	u32 modes = ADVERTISED_Autoneg | PAUSE_MODES;

	if (pf->link.media == PF_MEDIA_SERDES)
		return modes | ADVERTISED_FIBRE | ADVERTISED_1000baseT_Full;
	return modes | ADVERTISED_TP | COPPER_MODES;
}

/* IEEE 802.3, 28B.3: what offers to obey and to send pause frames. */
static u32 modes_pause(const struct pf_link *link)
{
	if (!link->pause_autoneg)
		return 0;
	if (link->pause_rx)
		return link->pause_tx ? ADVERTISED_Pause : PAUSE_MODES;
	return link->pause_tx ? ADVERTISED_Asym_Pause : 0;
}

int pf_get_link_ksettings(struct net_device *netdev, struct ethtool_link_ksettings *ks)
{
	const struct pf *pf = pf_of(netdev);
	const struct pf_link *link = &pf->link;
	bool serdes = link->media == PF_MEDIA_SERDES;

	modes_show(pf, modes_supported(pf), ks->link_modes.supported);
	if (link->autoneg)
		modes_show(pf, link->advertised | ADVERTISED_Autoneg | modes_pause(link) |
			       (serdes ? ADVERTISED_FIBRE : ADVERTISED_TP),
			   ks->link_modes.advertising);
	modes_show(pf, link->partner, ks->link_modes.lp_advertising);

	ks->base.port = serdes ? PORT_FIBRE : PORT_TP;
	ks->base.phy_address = pf->phy_addr;
	ks->base.autoneg = link->autoneg ? AUTONEG_ENABLE : AUTONEG_DISABLE;
	ks->base.speed = link->up ? link->speed : SPEED_UNKNOWN;
	ks->base.duplex = link->up ? link->duplex : DUPLEX_UNKNOWN;
	return 0;
}

/* The wanted speeds; 0 for some that the medium does not have. */
static u32 modes_wanted(const struct pf *pf, const struct ethtool_link_ksettings *ks)
{
	const unsigned long *modes = ks->link_modes.advertising;
	__ETHTOOL_DECLARE_LINK_MODE_MASK(supported) = {};
	u32 legacy;

	modes_show(pf, modes_supported(pf), supported);
	if (!bitmap_subset(modes, supported, __ETHTOOL_LINK_MODE_MASK_NBITS))
		return 0;
	if (pf->link.media == PF_MEDIA_SERDES)
		return test_bit(ETHTOOL_LINK_MODE_1000baseX_Full_BIT, modes) ?
		       ADVERTISED_1000baseT_Full : 0;
	ethtool_convert_link_mode_to_legacy_u32(&legacy, modes);
	return legacy & COPPER_MODES;
}

/* 1000BASE-T works by negotiation alone, and a SerDes has one speed. */
static bool forced_ok(const struct pf *pf, u32 speed, u8 duplex)
{
	if (pf->link.media == PF_MEDIA_SERDES)
		return speed == SPEED_1000 && duplex == DUPLEX_FULL;
	return (speed == SPEED_10 || speed == SPEED_100) &&
	       (duplex == DUPLEX_HALF || duplex == DUPLEX_FULL);
}

int pf_set_link_ksettings(struct net_device *netdev, const struct ethtool_link_ksettings *ks)
{
	struct pf *pf = pf_of(netdev);
	struct pf_link *link = &pf->link;
	u32 modes;

	if (ks->base.autoneg == AUTONEG_ENABLE) {
		modes = modes_wanted(pf, ks);
		if (!modes)
			return -EINVAL;
		if (link->autoneg && link->advertised == modes)
			return 0;
		link->autoneg = true;
		link->advertised = modes;
	} else {
		if (!forced_ok(pf, ks->base.speed, ks->base.duplex))
			return -EINVAL;
		if (!link->autoneg && link->speed_forced == ks->base.speed &&
		    link->duplex_forced == ks->base.duplex)
			return 0;
		link->autoneg = false;
		link->speed_forced = ks->base.speed;
		link->duplex_forced = ks->base.duplex;
	}
	return pf_link_setup(pf);
}

/* A copper PHY says whether anyone at the other end offers anything. */
int pf_get_link_ext_state(struct net_device *netdev, struct ethtool_link_ext_state_info *info)
{
	struct pf *pf = pf_of(netdev);
	u16 lpa;

	if (pf->link.up || !pf->link.autoneg || pf->link.media == PF_MEDIA_SERDES)
		return -ENODATA;
	if (pf_phy_read(pf, MII_LPA, &lpa) || lpa)
		return -ENODATA;
	info->link_ext_state = ETHTOOL_LINK_EXT_STATE_AUTONEG;
	info->autoneg = ETHTOOL_LINK_EXT_SUBSTATE_AN_NO_PARTNER_DETECTED;
	return 0;
}

int pf_nway_reset(struct net_device *netdev)
{
	struct pf *pf = pf_of(netdev);

	return pf->link.autoneg ? pf_link_setup(pf) : -EINVAL;
}

void pf_get_pauseparam(struct net_device *netdev, struct ethtool_pauseparam *pause)
{
	const struct pf_link *link = &pf_of(netdev)->link;

	pause->autoneg = link->pause_autoneg;
	pause->rx_pause = link->pause_rx;
	pause->tx_pause = link->pause_tx;
}

/* What was negotiated, or is to be, takes a new negotiation; the rest does not. */
int pf_set_pauseparam(struct net_device *netdev, struct ethtool_pauseparam *pause)
{
	struct pf *pf = pf_of(netdev);
	struct pf_link *link = &pf->link;
	u32 offered = modes_pause(link);

	link->pause_autoneg = pause->autoneg;
	link->pause_rx = pause->rx_pause;
	link->pause_tx = pause->tx_pause;
	if (link->autoneg && modes_pause(link) != offered)
		return pf_pause_offer(pf);
	pf_pause_apply(pf);
	return 0;
}
