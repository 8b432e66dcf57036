// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device as a whole: CTRL.RST, the blocks that serve all functions of the
 * port, and what differs between pools on and pools off.
 *
 * Receive and transmit units and the VFs' mailbox run from here on, whether the
 * PF's netdev is up or not. Queues are common/'s, filters pf_filter's, vectors
 * pf_irq's, link and flow control pf_link's.
 */
#include "pf.h"

#include <linux/delay.h>
#include <linux/iopoll.h>

#define HW_MASTER_US		80000	/* for pending PCIe requests (DS 5.2.3.3) */
#define HW_AUTO_RD_US		20000	/* for the EEPROM's auto-read */
#define HW_CFG_DONE_US		100000	/* for the PHY's configuration behind it */
#define HW_COLLISION_THRESHOLD	15
#define HW_COLLISION_DISTANCE	0x40

/**
 * pf_hw_present - does the device answer?
 * @pf: the function
 *
 * A device that was unplugged reads as all ones. The first to notice takes the
 * netdev out of use; the service work stops by itself. Any context.
 *
 * Return: true if it does.
 */
bool pf_hw_present(struct pf *pf)
{
	if (pf->gone)
		return false;
	if (pf_read(pf, RILL_STATUS) != ~0U)
		return true;

	pf->gone = true;
	dev_err(&pf->pdev->dev, "the device does not answer: unplugged, or a PCI error\n");
	netif_carrier_off(pf->netdev);
	netif_device_detach(pf->netdev);
	return false;
}

static void hw_mask(struct pf *pf)
{
	pf_write(pf, RILL_EIMC, ~0U);
	pf_write(pf, RILL_IMC, ~0U);
	pf_flush(pf);
}

/* No interrupts, no frames, no DMA: neither the PF's nor the VFs'. */
static void hw_quiesce(struct pf *pf)
{
	u32 status;

	hw_mask(pf);
	pf_write(pf, RILL_RCTL, 0);
	pf_write(pf, RILL_TCTL, RILL_TCTL_PSP);
	pf_write(pf, RILL_VFRE, 0);
	pf_write(pf, RILL_VFTE, 0);
	pf_flush(pf);
	usleep_range(10000, 11000);

	pf_write(pf, RILL_CTRL, pf_read(pf, RILL_CTRL) | RILL_CTRL_GIO_MASTER_DISABLE);
	if (read_poll_timeout(pf_read, status, !(status & RILL_STATUS_GIO_MASTER_ENABLE),
			      100, HW_MASTER_US, false, pf, RILL_STATUS))
		dev_warn(&pf->pdev->dev, "PCIe requests still pending at reset\n");
}

/*
 * DS 4.2.1.6: after a reset the device reads its EEPROM, then the management
 * block configures the PHY. A board without EEPROM says neither, and works.
 *
 * QEMU: never sets AUTO_RD nor CFG_DONE; the second follows the first, so that
 * only the shorter time is lost.
 */
static void hw_wait_nvm(struct pf *pf)
{
	u32 done = RILL_EEMNGCTL_CFG_DONE0;
	u32 value;

	if (read_poll_timeout(pf_read, value, value & RILL_EECD_AUTO_RD,
			      1000, HW_AUTO_RD_US, false, pf, RILL_EECD))
		return;
	if (FIELD_GET(RILL_STATUS_LAN_ID, pf_read(pf, RILL_STATUS)))
		done = RILL_EEMNGCTL_CFG_DONE1;
	if (read_poll_timeout(pf_read, value, value & done,
			      1000, HW_CFG_DONE_US, false, pf, RILL_EEMNGCTL))
		dev_dbg(&pf->pdev->dev, "management did not configure the PHY\n");
}

/**
 * pf_hw_reset - CTRL.RST: everything but the PHY is as after power-on
 * @pf: the function
 *
 * Ends with interrupts masked. All VFs lose their queues and see RSTI until
 * pf_hw_start(). QEMU: resets the PHY too, keeps EITR, tells the VFs nothing.
 * Sleeps; once VFs may exist, with pf->lock held.
 *
 * Return: 0 or -ENODEV.
 */
int pf_hw_reset(struct pf *pf)
{
	if (!pf_hw_present(pf))
		return -ENODEV;

	hw_quiesce(pf);
	pf_write(pf, RILL_CTRL, pf_read(pf, RILL_CTRL) | RILL_CTRL_RST);
	/* DS 4.2.1.6: no access within the first millisecond. */
	usleep_range(1000, 2000);
	hw_wait_nvm(pf);

	/* The auto-read may have unmasked something; a read clears ICR. */
	hw_mask(pf);
	pf_read(pf, RILL_ICR);
	pf_write(pf, RILL_WUC, 0);
	return pf_hw_present(pf) ? 0 : -ENODEV;
}

/**
 * pf_hw_iov - what differs between VFs on and VFs off
 * @pf: the function, its lock held; pf->num_vfs says which
 *
 * Resets nothing: VFs that exist go on. Which pools run, and what they reach, is
 * pf_filter's.
 */
void pf_hw_iov(struct pf *pf)
{
	bool iov = pf_iov(pf);
	u32 dtxctl = RILL_DTXCTL_8023LL;

	/* DS 7.10.3: frames that match no pool go to the PF's. */
	pf_write(pf, RILL_VT_CTL, iov ? FIELD_PREP(RILL_VT_CTL_DEF_PL, PF_POOL) |
					RILL_VT_CTL_REPL_EN : 0);
	pf_write(pf, RILL_IOVCTL, iov ? 0 : RILL_IOVCTL_REUSE_VFQ);

	/*
	 * A queue without descriptors drops, the PF's two included: otherwise
	 * its frames would fill the buffer that all pools share.
	 */
	pf_write(pf, RILL_QDE, iov ? GENMASK(RILL_MAX_QUEUES - 1, 0) : 0);

	/* Copies for several pools look as those for one do. */
	pf_write(pf, RILL_RPLOLR, RILL_RPLOLR_STRCRC | (iov ? RILL_RPLOLR_STRVLAN : 0));

	/* QEMU: ignores MBVFIMR. */
	pf_write(pf, RILL_MBVFIMR, iov ? GENMASK(pf->num_vfs - 1, 0) : 0);

	/* The MAC inserts tags before the spoof checks look (DS 7.10.3.5.1). */
	if (iov)
		dtxctl |= RILL_DTXCTL_ADD_VLAN | RILL_DTXCTL_OOS_EN |
			  RILL_DTXCTL_MDP_EN | RILL_DTXCTL_SPOOF_INT;
	pf_write(pf, RILL_DTXCTL, dtxctl);

	pf_rss_apply(pf);
}

/**
 * pf_hw_start - the blocks that all functions of the port share
 * @pf: the function, just reset, its lock held
 *
 * After this the VFs' mailbox works and both units run. No queue does, so that
 * nobody receives by what the tables of filters, which are memory that CTRL.RST
 * leaves alone, still hold: pf_filter_rebuild() writes all of them next.
 */
void pf_hw_start(struct pf *pf)
{
	/* DS 4.5.9: receive. */
	pf_write(pf, RILL_RXCSUM, RILL_RXCSUM_IPOFLD | RILL_RXCSUM_TUOFLD |
				  RILL_RXCSUM_CRCOFL | RILL_RXCSUM_PCSD);
	pf_hw_iov(pf);
	pf_write(pf, RILL_RCTL, RILL_RCTL_RXEN | RILL_RCTL_BAM | RILL_RCTL_LPE |
				RILL_RCTL_SECRC | RILL_RCTL_VFE);

	/* DS 4.5.10: transmit. TIPG stays as the EEPROM has it. */
	pf_write(pf, RILL_TCTL, RILL_TCTL_EN | RILL_TCTL_PSP | RILL_TCTL_RTLC |
				FIELD_PREP(RILL_TCTL_CT, HW_COLLISION_THRESHOLD) |
				FIELD_PREP(RILL_TCTL_COLD, HW_COLLISION_DISTANCE));

	/*
	 * The firmware leaves the port to the driver, and VFs may start. Each
	 * write with PFRSTD tells all VFs of a reset: this is the only one.
	 */
	pf_write(pf, RILL_CTRL_EXT, pf_read(pf, RILL_CTRL_EXT) |
				    RILL_CTRL_EXT_DRV_LOAD | RILL_CTRL_EXT_PFRSTD);
	pf_flush(pf);
}

/**
 * pf_hw_stop - the device at rest: no DMA, no interrupts, the firmware's again
 * @pf: the function
 *
 * For remove, shutdown and suspend. Filters stay, for wake-on-LAN.
 */
void pf_hw_stop(struct pf *pf)
{
	if (!pf_hw_present(pf))
		return;

	pf_write(pf, RILL_CTRL_EXT, pf_read(pf, RILL_CTRL_EXT) &
				    ~(RILL_CTRL_EXT_DRV_LOAD | RILL_CTRL_EXT_PFRSTD));
	hw_quiesce(pf);
	pf_read(pf, RILL_ICR);
}
