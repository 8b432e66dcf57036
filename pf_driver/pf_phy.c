// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copper PHY: MDIO access, reset, what is offered to the other end, what it
 * offered. The 82576's own, or one behind SGMII that answers on MDIO.
 *
 * The PHY semaphore makes one access exclusive against firmware and other
 * threads; sequences are pf_link's to serialise. Process context only.
 */
#include "pf.h"

#include <linux/delay.h>
#include <linux/iopoll.h>
#include <linux/mii.h>

#define PHY_ADDR_INTERNAL	1
#define PHY_ACCESS_US		10000
#define PHY_CFG_DONE_US		100000
#define PHY_LOOPBACK_MS		100	/* until the looped link is stable */

/* Of the internal PHY, beyond IEEE 802.3's. */
#define PHY_PORT_CTRL		0x12
#define PHY_PORT_CTRL_AUTO_MDIX	BIT(12)
#define PHY_POWER_MGMT		0x19
#define PHY_POWER_MGMT_D0_LPLU	BIT(1)	/* the lowest speed, while running */

static bool phy_second_port(const struct pf *pf)
{
	return FIELD_GET(RILL_STATUS_LAN_ID, pf_read(pf, RILL_STATUS));
}

static u32 phy_semaphore(const struct pf *pf)
{
	return phy_second_port(pf) ? RILL_SW_FW_PHY1 : RILL_SW_FW_PHY0;
}

static int phy_access(struct pf *pf, u32 command, u16 *value)
{
	u32 semaphore = phy_semaphore(pf);
	u32 mdic;
	int err;

	if (!pf->phy_addr)
		return -ENODEV;
	err = pf_semaphore_get(pf, semaphore);
	if (err)
		return err;

	pf_write(pf, RILL_MDIC, command | FIELD_PREP(RILL_MDIC_PHYADD, pf->phy_addr));
	err = read_poll_timeout(pf_read, mdic, mdic & RILL_MDIC_READY, 50, PHY_ACCESS_US,
				false, pf, RILL_MDIC);
	pf_semaphore_put(pf, semaphore);

	if (err)
		return err;
	if (mdic == ~0U)
		return -ENODEV;
	if (mdic & RILL_MDIC_ERROR)
		return -EIO;
	if (value)
		*value = FIELD_GET(RILL_MDIC_DATA, mdic);
	return 0;
}

/**
 * pf_phy_read - a register of the PHY
 * @pf: the function
 * @reg: MII_*
 * @value: its content
 *
 * Return: 0, -ENODEV without a PHY, -EIO, -EBUSY or -ETIMEDOUT.
 */
int pf_phy_read(struct pf *pf, u8 reg, u16 *value)
{
	return phy_access(pf, RILL_MDIC_OP_READ | FIELD_PREP(RILL_MDIC_REGADD, reg), value);
}

/**
 * pf_phy_write - writes a register of the PHY
 * @pf: the function
 * @reg: MII_*
 * @value: its new content
 *
 * Return: as pf_phy_read().
 */
int pf_phy_write(struct pf *pf, u8 reg, u16 value)
{
	return phy_access(pf, RILL_MDIC_OP_WRITE | FIELD_PREP(RILL_MDIC_REGADD, reg) |
			      FIELD_PREP(RILL_MDIC_DATA, value), NULL);
}

static int phy_modify(struct pf *pf, u8 reg, u16 clear, u16 set)
{
	u16 value;
	int err;

	err = pf_phy_read(pf, reg, &value);
	if (err)
		return err;
	return pf_phy_write(pf, reg, (value & ~clear) | set);
}

/*
 * DS 4.2.1.8. Firmware that has a session over the PHY forbids it.
 *
 * QEMU: never sets CFG_DONE; once a probe, the time is lost.
 */
static int phy_reset(struct pf *pf)
{
	u32 done = phy_second_port(pf) ? RILL_EEMNGCTL_CFG_DONE1 : RILL_EEMNGCTL_CFG_DONE0;
	u32 semaphore = phy_semaphore(pf);
	u32 ctrl, value;
	int err;

	if (pf_read(pf, RILL_MANC) & RILL_MANC_BLK_PHY_RST)
		return 0;
	err = pf_semaphore_get(pf, semaphore);
	if (err)
		return err;
	ctrl = pf_read(pf, RILL_CTRL);
	pf_write(pf, RILL_CTRL, ctrl | RILL_CTRL_PHY_RST);
	pf_flush(pf);
	usleep_range(100, 200);
	pf_write(pf, RILL_CTRL, ctrl);
	pf_flush(pf);
	usleep_range(150, 300);
	pf_semaphore_put(pf, semaphore);

	if (read_poll_timeout(pf_read, value, value & done, 1000, PHY_CFG_DONE_US,
			      false, pf, RILL_EEMNGCTL))
		dev_dbg(&pf->pdev->dev, "management did not configure the PHY\n");
	return 0;
}

/**
 * pf_phy_probe - finds and resets the PHY
 * @pf: the function, with pf->link.media known
 *
 * Behind SGMII the EEPROM has put the address into MDIC. A module whose PHY is
 * on I2C does not answer; pf->phy_addr is 0 then, and the PCS alone serves.
 *
 * Return: 0, or a negative error if the internal PHY does not answer.
 */
int pf_phy_probe(struct pf *pf)
{
	bool sgmii = pf->link.media == PF_MEDIA_SGMII;
	u16 id[2];
	int err;

	pf->phy_addr = sgmii ? FIELD_GET(RILL_MDIC_PHYADD, pf_read(pf, RILL_MDIC)) :
			       PHY_ADDR_INTERNAL;
	if (!pf->phy_addr)
		return 0;

	err = phy_reset(pf);
	if (!err)
		err = pf_phy_read(pf, MII_PHYSID1, &id[0]);
	if (!err)
		err = pf_phy_read(pf, MII_PHYSID2, &id[1]);
	if (!err && (id[0] == 0xffff || (!id[0] && !id[1])))
		err = -ENODEV;
	if (err) {
		pf->phy_addr = 0;
		return sgmii ? 0 : err;
	}
	pf->phy_id = (u32)id[0] << 16 | id[1];
	return sgmii ? 0 : phy_modify(pf, PHY_POWER_MGMT, PHY_POWER_MGMT_D0_LPLU, 0);
}

/* Receive alone cannot be offered: both are, and sending is left undone later. */
static u16 phy_pause_bits(const struct pf_link *link)
{
	u8 pause = (link->pause_rx ? FLOW_CTRL_RX : 0) | (link->pause_tx ? FLOW_CTRL_TX : 0);

	return link->pause_autoneg ? mii_advertise_flowctrl(pause) : 0;
}

/**
 * pf_phy_advertise - changes what the next negotiation offers, and starts none
 * @pf: the function, pf->link.lock held
 *
 * Return: as pf_phy_read().
 */
int pf_phy_advertise(struct pf *pf)
{
	const struct pf_link *link = &pf->link;
	u16 adv = ethtool_adv_to_mii_adv_t(link->advertised) &
		  ~(ADVERTISE_PAUSE_CAP | ADVERTISE_PAUSE_ASYM);

	return pf_phy_write(pf, MII_ADVERTISE, ADVERTISE_CSMA | adv | phy_pause_bits(link));
}

static int phy_negotiate(struct pf *pf)
{
	const struct pf_link *link = &pf->link;
	int err;

	err = pf_phy_advertise(pf);
	if (err)
		return err;
	err = phy_modify(pf, MII_CTRL1000, ADVERTISE_1000HALF | ADVERTISE_1000FULL,
			 ethtool_adv_to_mii_ctrl1000_t(link->advertised));
	if (err)
		return err;
	return pf_phy_write(pf, MII_BMCR, BMCR_ANENABLE | BMCR_ANRESTART);
}

/* Which pair sends is found out by negotiation, too: without it, MDI. */
static int phy_force(struct pf *pf)
{
	const struct pf_link *link = &pf->link;
	int err = 0;

	if (link->media == PF_MEDIA_COPPER)
		err = phy_modify(pf, PHY_PORT_CTRL, PHY_PORT_CTRL_AUTO_MDIX, 0);
	if (err)
		return err;
	return pf_phy_write(pf, MII_BMCR, mii_bmcr_encode_fixed(link->speed_forced,
								link->duplex_forced));
}

/**
 * pf_phy_setup - makes the PHY offer, or be, what pf->link says
 * @pf: the function, pf->link.lock held
 *
 * Powers it up and ends a loopback, and breaks a link that exists.
 *
 * Return: as pf_phy_read().
 */
int pf_phy_setup(struct pf *pf)
{
	int err;

	if (!pf->link.autoneg)
		return phy_force(pf);
	if (pf->link.media == PF_MEDIA_COPPER) {
		err = phy_modify(pf, PHY_PORT_CTRL, 0, PHY_PORT_CTRL_AUTO_MDIX);
		if (err)
			return err;
	}
	return phy_negotiate(pf);
}

/**
 * pf_phy_poll - reads what the other end offers into pf->link.partner
 * @pf: the function, pf->link.lock held
 *
 * Return: as pf_phy_read(), or -EAGAIN while negotiation goes on.
 */
int pf_phy_poll(struct pf *pf)
{
	u16 bmsr, lpa, stat1000;
	int err;

	err = pf_phy_read(pf, MII_BMSR, &bmsr);
	if (err)
		return err;
	if (!(bmsr & BMSR_ANEGCOMPLETE))
		return -EAGAIN;
	err = pf_phy_read(pf, MII_LPA, &lpa);
	if (!err)
		err = pf_phy_read(pf, MII_STAT1000, &stat1000);
	if (err)
		return err;
	pf->link.partner = mii_lpa_to_ethtool_lpa_t(lpa) |
			   mii_stat1000_to_ethtool_lpa_t(stat1000);
	return 0;
}

/**
 * pf_phy_loopback - the PHY returns what the MAC sends, at 1000 Mbit/s
 * @pf: the function
 * @on: or back to what pf->link says
 *
 * For the self-test; the wire is cut off, for VFs too.
 *
 * Return: as pf_phy_read().
 */
int pf_phy_loopback(struct pf *pf, bool on)
{
	u32 ctrl;
	int err;

	if (!on)
		return pf_link_setup(pf);

	err = pf_phy_write(pf, MII_BMCR, BMCR_LOOPBACK | BMCR_SPEED1000 | BMCR_FULLDPLX);
	if (err)
		return err;
	mutex_lock(&pf->lock);
	ctrl = pf_read(pf, RILL_CTRL) & ~RILL_CTRL_SPEED;
	ctrl |= FIELD_PREP(RILL_CTRL_SPEED, RILL_STATUS_SPEED_1000) | RILL_CTRL_FD |
		RILL_CTRL_FRCSPD | RILL_CTRL_FRCDPLX | RILL_CTRL_SLU;
	pf_write(pf, RILL_CTRL, ctrl);
	mutex_unlock(&pf->lock);
	msleep(PHY_LOOPBACK_MS);
	return 0;
}

/**
 * pf_phy_power - powers the PHY down, or up again
 * @pf: the function
 * @on: what it shall be
 *
 * A link comes only after pf_link_setup().
 */
void pf_phy_power(struct pf *pf, bool on)
{
	if (pf->phy_addr)
		phy_modify(pf, MII_BMCR, BMCR_PDOWN, on ? 0 : BMCR_PDOWN);
}
