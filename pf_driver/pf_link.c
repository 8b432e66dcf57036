// SPDX-License-Identifier: GPL-2.0-only
/*
 * Media, link and flow control. The wire is the VFs' too: the link is set up
 * and watched from probe to remove, whether the netdev is up or not.
 *
 * pf->link.lock makes set-up and check exclusive; CTRL is changed under
 * pf->lock, which is taken inside. The service work checks, at once after an
 * interrupt and else each second. The PHY is pf_phy's; what VFs are told of the
 * link is pf_sriov's.
 */
#include "pf.h"

#include <linux/mii.h>

/* IEEE 802.3, 31B: address and type of pause frames. */
#define FC_ADDR_LOW		0x00c28001
#define FC_ADDR_HIGH		0x00000100
#define FC_TYPE			ETH_P_PAUSE
#define FC_TIME			0xffff

#define CTRL_FORCED		(RILL_CTRL_SPEED | RILL_CTRL_FRCSPD | RILL_CTRL_FRCDPLX | \
				 RILL_CTRL_FD)
#define PCS_LCTL_MODE		(RILL_PCS_LCTL_FLV | RILL_PCS_LCTL_FSV | RILL_PCS_LCTL_FDV | \
				 RILL_PCS_LCTL_FSD | RILL_PCS_LCTL_FORCE_LINK | \
				 RILL_PCS_LCTL_FORCE_FC | RILL_PCS_LCTL_AN_ENABLE | \
				 RILL_PCS_LCTL_AN_RESTART | RILL_PCS_LCTL_AN_TIMEOUT)

static void ctrl_modify(struct pf *pf, u32 clear, u32 set)
{
	mutex_lock(&pf->lock);
	pf_write(pf, RILL_CTRL, (pf_read(pf, RILL_CTRL) & ~clear) | set);
	mutex_unlock(&pf->lock);
}

static u16 link_speed(u32 field)
{
	switch (field) {
	case RILL_STATUS_SPEED_10:
		return SPEED_10;
	case RILL_STATUS_SPEED_100:
		return SPEED_100;
	default:
		return SPEED_1000;
	}
}

static u32 link_speed_field(u16 speed)
{
	switch (speed) {
	case SPEED_10:
		return RILL_STATUS_SPEED_10;
	case SPEED_100:
		return RILL_STATUS_SPEED_100;
	default:
		return RILL_STATUS_SPEED_1000;
	}
}

static u32 link_mode(const struct pf *pf)
{
	return FIELD_GET(RILL_CTRL_EXT_LINK_MODE, pf_read(pf, RILL_CTRL_EXT));
}

/* DS 3.5.4: the EEPROM says what the board has. KX is a backplane's SerDes. */
static enum pf_media link_media(const struct pf *pf)
{
	switch (link_mode(pf)) {
	case RILL_CTRL_EXT_LINK_MODE_COPPER:
		return PF_MEDIA_COPPER;
	case RILL_CTRL_EXT_LINK_MODE_SGMII:
		return PF_MEDIA_SGMII;
	default:
		return PF_MEDIA_SERDES;
	}
}

/* 1000 Mbit/s with half duplex is not among them: the MAC cannot do it. */
static u32 link_modes(enum pf_media media)
{
	u32 modes = mii_ctrl1000_to_ethtool_adv_t(ADVERTISE_1000FULL);

	if (media != PF_MEDIA_SERDES)
		modes |= mii_adv_to_ethtool_adv_t(ADVERTISE_10HALF | ADVERTISE_10FULL |
						  ADVERTISE_100HALF | ADVERTISE_100FULL);
	return modes;
}

/**
 * pf_link_probe - media, the PHY, and defaults
 * @pf: the function, after pf_hw_reset()
 *
 * Return: 0, or a negative error if the PHY does not answer.
 */
int pf_link_probe(struct pf *pf)
{
	struct pf_link *link = &pf->link;
	int err;

	link->media = link_media(pf);
	link->speed = 0;
	link->duplex = DUPLEX_UNKNOWN;
	link->autoneg = true;
	link->speed_forced = SPEED_1000;
	link->duplex_forced = DUPLEX_FULL;
	link->advertised = link_modes(link->media);
	link->pause_autoneg = true;
	link->pause_rx = true;
	link->pause_tx = true;

	if (link->media == PF_MEDIA_SERDES)
		return 0;
	err = pf_phy_probe(pf);
	if (err)
		dev_err(&pf->pdev->dev, "PHY does not answer: %d\n", err);
	return err;
}

/* The MAC follows the PHY, unless the PHY does not negotiate. */
static int setup_copper(struct pf *pf)
{
	const struct pf_link *link = &pf->link;
	u32 ctrl = RILL_CTRL_SLU | RILL_CTRL_FD;

	if (!link->autoneg) {
		ctrl = RILL_CTRL_SLU | RILL_CTRL_FRCSPD | RILL_CTRL_FRCDPLX |
		       FIELD_PREP(RILL_CTRL_SPEED, link_speed_field(link->speed_forced));
		if (link->duplex_forced == DUPLEX_FULL)
			ctrl |= RILL_CTRL_FD;
	}
	ctrl_modify(pf, CTRL_FORCED, ctrl);
	return pf_phy_setup(pf);
}

static u32 pcs_advertisement(const struct pf_link *link)
{
	u32 adv = ADVERTISE_1000XFULL;

	if (!link->pause_autoneg)
		return adv;
	if (link->pause_rx)
		adv |= ADVERTISE_1000XPAUSE;
	if (link->pause_rx != link->pause_tx)
		adv |= ADVERTISE_1000XPSE_ASYM;
	return adv;
}

/* DS 3.5.3, 8.20: 1000 Mbit/s in any case; KX has nothing to negotiate. */
static void setup_serdes(struct pf *pf)
{
	const struct pf_link *link = &pf->link;
	u32 lctl = FIELD_PREP(RILL_PCS_LCTL_FSV, RILL_PCS_LCTL_FSV_1000) | RILL_PCS_LCTL_FDV;

	ctrl_modify(pf, CTRL_FORCED,
		    RILL_CTRL_SLU | RILL_CTRL_FRCSPD | RILL_CTRL_FRCDPLX | RILL_CTRL_FD |
		    FIELD_PREP(RILL_CTRL_SPEED, RILL_STATUS_SPEED_1000));
	if (link->autoneg && link_mode(pf) != RILL_CTRL_EXT_LINK_MODE_KX) {
		pf_write(pf, RILL_PCS_ANADV, pcs_advertisement(link));
		lctl |= RILL_PCS_LCTL_AN_ENABLE | RILL_PCS_LCTL_AN_RESTART |
			RILL_PCS_LCTL_AN_TIMEOUT;
	} else {
		lctl |= RILL_PCS_LCTL_FSD | RILL_PCS_LCTL_FORCE_FC;
	}
	pf_write(pf, RILL_PCS_LCTL, (pf_read(pf, RILL_PCS_LCTL) & ~PCS_LCTL_MODE) | lctl);
}

/* DS 3.5.2: the PCS learns speed and duplex from the PHY, without a time limit. */
static int setup_sgmii(struct pf *pf)
{
	ctrl_modify(pf, CTRL_FORCED, RILL_CTRL_SLU | RILL_CTRL_FD);
	pf_write(pf, RILL_PCS_LCTL, (pf_read(pf, RILL_PCS_LCTL) & ~PCS_LCTL_MODE) |
				    RILL_PCS_LCTL_AN_ENABLE | RILL_PCS_LCTL_AN_RESTART);
	return pf->phy_addr ? pf_phy_setup(pf) : 0;
}

/* PCS on, laser on. A write of CTRL_EXT tells VFs of a reset: only where needed. */
static void link_power(struct pf *pf)
{
	u32 ctrl_ext = pf_read(pf, RILL_CTRL_EXT);

	pf_write(pf, RILL_PCS_CFG, pf_read(pf, RILL_PCS_CFG) | RILL_PCS_CFG_PCS_EN);
	if (ctrl_ext & RILL_CTRL_EXT_SDP3_DATA)
		pf_write(pf, RILL_CTRL_EXT, ctrl_ext & ~RILL_CTRL_EXT_SDP3_DATA);
}

/**
 * pf_link_setup - makes the port negotiate, or be, what pf->link says
 * @pf: the function
 *
 * After a reset, or after pf->link was changed under RTNL. An existing link
 * breaks; what comes of it, the next pf_link_check() tells. Takes pf->link.lock
 * and pf->lock.
 *
 * Return: 0 or a negative error.
 */
int pf_link_setup(struct pf *pf)
{
	int err = 0;

	mutex_lock(&pf->link.lock);
	switch (pf->link.media) {
	case PF_MEDIA_COPPER:
		err = setup_copper(pf);
		break;
	case PF_MEDIA_SGMII:
		link_power(pf);
		err = setup_sgmii(pf);
		break;
	case PF_MEDIA_SERDES:
		link_power(pf);
		setup_serdes(pf);
		break;
	}
	pf->link.fresh = true;
	mutex_unlock(&pf->link.lock);
	return err;
}

/* What both ends want, less what was not asked for here. */
static void pause_resolve(struct pf_link *link)
{
	u16 local = mii_advertise_flowctrl((link->pause_rx ? FLOW_CTRL_RX : 0) |
					   (link->pause_tx ? FLOW_CTRL_TX : 0));
	u16 remote = 0;
	u8 fc;

	if (!link->up || link->duplex != DUPLEX_FULL) {
		fc = 0;
	} else if (!link->pause_autoneg || !link->autoneg) {
		fc = FLOW_CTRL_RX | FLOW_CTRL_TX;
	} else {
		if (link->partner & ADVERTISED_Pause)
			remote |= LPA_PAUSE_CAP;
		if (link->partner & ADVERTISED_Asym_Pause)
			remote |= LPA_PAUSE_ASYM;
		fc = mii_resolve_flowctrl_fdx(local, remote);
	}
	link->fc_rx = (fc & FLOW_CTRL_RX) && link->pause_rx;
	link->fc_tx = (fc & FLOW_CTRL_TX) && link->pause_tx;
}

/*
 * DS 3.5.5.3.1: XOFF while two of the largest frames still fit: the one on its
 * way in, and the one that ours must wait for before XOFF goes out.
 */
static void pause_thresholds(struct pf *pf)
{
	u32 size = (pf_read(pf, RILL_RXPBS) & 0x7f) << 10;
	u32 high = 0, low = 0;

	if (pf->link.fc_tx && size > 2 * RILL_MAX_FRAME) {
		high = round_down(size - 2 * RILL_MAX_FRAME, 16);
		low = (high - 16) | RILL_FCRTL0_XONE;
	}
	pf_write(pf, RILL_FCAL, FC_ADDR_LOW);
	pf_write(pf, RILL_FCAH, FC_ADDR_HIGH);
	pf_write(pf, RILL_FCT, FC_TYPE);
	pf_write(pf, RILL_FCTTV, FC_TIME);
	pf_write(pf, RILL_FCRTV, FC_TIME / 2);
	pf_write(pf, RILL_FCRTL0, low);
	pf_write(pf, RILL_FCRTH0, high);
}

/**
 * pf_pause_apply - puts flow control into force
 * @pf: the function, neither lock held
 *
 * After the link came, and after pf->link.pause_* were changed.
 *
 * QEMU: sets both bits of CTRL by itself when negotiation ends.
 */
void pf_pause_apply(struct pf *pf)
{
	struct pf_link *link = &pf->link;
	u32 set = 0;

	mutex_lock(&link->lock);
	pause_resolve(link);
	if (link->fc_rx)
		set |= RILL_CTRL_RFCE;
	if (link->fc_tx)
		set |= RILL_CTRL_TFCE;
	pause_thresholds(pf);
	ctrl_modify(pf, RILL_CTRL_RFCE | RILL_CTRL_TFCE, set);
	/* The PCS would resolve it by itself, and by other rules (DS 8.20.2). */
	if (link->media != PF_MEDIA_COPPER && link->up)
		pf_write(pf, RILL_PCS_LCTL,
			 (pf_read(pf, RILL_PCS_LCTL) & ~RILL_PCS_LCTL_AN_RESTART) |
			 RILL_PCS_LCTL_FORCE_FC);
	mutex_unlock(&link->lock);
}

/**
 * pf_pause_offer - offers the other end what pf->link.pause_* has become
 * @pf: the function, under RTNL, neither lock held
 *
 * Negotiation breaks the link, and with it what the VFs send each other. With
 * VFs on, this end changes at once and the other end hears of it when the link
 * is negotiated for another reason (ethtool -r).
 *
 * Return: 0 or a negative error.
 */
int pf_pause_offer(struct pf *pf)
{
	int err = 0;

	if (!pf_iov(pf))
		return pf_link_setup(pf);

	mutex_lock(&pf->link.lock);
	if (pf->link.media == PF_MEDIA_COPPER)
		err = pf_phy_advertise(pf);
	mutex_unlock(&pf->link.lock);
	pf_pause_apply(pf);
	return err;
}

struct link_seen {
	bool up;
	u16 speed;
	u8 duplex;
};

static void link_look(const struct pf *pf, struct link_seen *seen)
{
	u32 value;

	if (pf->link.media == PF_MEDIA_COPPER) {
		value = pf_read(pf, RILL_STATUS);
		seen->up = value & RILL_STATUS_LU;
		seen->speed = link_speed(FIELD_GET(RILL_STATUS_SPEED, value));
		seen->duplex = value & RILL_STATUS_FD ? DUPLEX_FULL : DUPLEX_HALF;
	} else {
		value = pf_read(pf, RILL_PCS_LSTS);
		seen->up = (value & RILL_PCS_LSTS_LINK_OK) && (value & RILL_PCS_LSTS_SYNC_OK);
		seen->speed = link_speed(FIELD_GET(RILL_PCS_LSTS_SPEED, value));
		seen->duplex = value & RILL_PCS_LSTS_FD ? DUPLEX_FULL : DUPLEX_HALF;
	}
}

/* The other end of the wire: known by the PHY, or by the PCS without one. */
static void link_read_partner(struct pf *pf)
{
	struct pf_link *link = &pf->link;

	link->partner = 0;
	if (!link->autoneg)
		return;
	if (link->media != PF_MEDIA_SERDES) {
		if (pf_phy_poll(pf))
			link->partner = 0;
	} else if (pf_read(pf, RILL_PCS_LSTS) & RILL_PCS_LSTS_AN_COMPLETE) {
		u32 lpab = pf_read(pf, RILL_PCS_LPAB);

		link->partner = mii_adv_to_ethtool_adv_x(lpab);
	}
}

/* Returns true if what it saw is news: a link that was set up anew always is. */
static bool link_update(struct pf *pf)
{
	struct pf_link *link = &pf->link;
	struct link_seen seen;
	bool news;

	mutex_lock(&link->lock);
	link_look(pf, &seen);
	if (seen.up)
		news = !link->up || link->fresh || seen.speed != link->speed ||
		       seen.duplex != link->duplex;
	else
		news = link->up;
	if (news) {
		link->up = seen.up;
		link->fresh = false;
		link->speed = seen.up ? seen.speed : 0;
		link->duplex = seen.up ? seen.duplex : DUPLEX_UNKNOWN;
		link->partner = 0;
		if (seen.up)
			link_read_partner(pf);
	}
	mutex_unlock(&link->lock);
	return news;
}

static void link_report(const struct pf *pf)
{
	static const char * const fc[] = { "off", "rx", "tx", "rx/tx" };
	const struct pf_link *link = &pf->link;

	if (!netif_msg_link(pf))
		return;
	if (link->up)
		netdev_info(pf->netdev, "link up, %u Mbit/s %s duplex, flow control %s\n",
			    link->speed, link->duplex == DUPLEX_FULL ? "full" : "half",
			    fc[link->fc_rx + 2 * link->fc_tx]);
	else
		netdev_info(pf->netdev, "link down\n");
}

/**
 * pf_link_check - carries a change of the link to the netdev and the VFs
 * @pf: the function
 *
 * From the service work. Takes pf->link.lock and pf->lock.
 */
void pf_link_check(struct pf *pf)
{
	if (!link_update(pf))
		return;

	pf_pause_apply(pf);
	if (pf->link.up)
		netif_carrier_on(pf->netdev);
	else
		netif_carrier_off(pf->netdev);
	link_report(pf);
	pf_vf_link_changed(pf);
}
