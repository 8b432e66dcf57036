// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of contents: probe and remove in the datasheet's order, what runs
 * the device again after it was reset, the service work, power, errors.
 *
 * The device serves its VFs from probe to remove: receive and transmit units,
 * mailbox and link run while the netdev is down too. For that reason there is no
 * runtime suspend: a port that sleeps hears no VF, and VFs may come at any time.
 *
 * Callbacks of the PCI core come one at a time, under the device's lock; those
 * that touch the netdev take RTNL. pf_restart() is the only way back to a
 * running device from a reset, whoever asked for it.
 */
#include "pf.h"

#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>

#define PF_SERVICE_PERIOD	HZ

#define NVM_WORD_APM_PORT0	0x24
#define NVM_WORD_APM_PORT1	0x14
#define NVM_APM_ENABLE		BIT(10)

static void service_queue(struct pf *pf, unsigned long delay)
{
	mod_delayed_work(pf->wq, &pf->service, delay);
}

/*
 * The mailbox is looked at although it has an interrupt: a VF may ring in the
 * moment between a reset and the vector's being unmasked.
 */
static void pf_service(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, service.work);
	unsigned int vf;

	if (!pf_hw_present(pf))
		return;

	pf_link_check(pf);
	pf_stats_update(pf);
	mutex_lock(&pf->lock);
	for (vf = 0; vf < pf->num_vfs; vf++)
		pf_stats_vf_update(pf, vf);
	mutex_unlock(&pf->lock);
	pf_vf_watch(pf);
	pf_health_watch(pf);
	if (pf_iov(pf))
		queue_work(pf->wq, &pf->mbx_work);
	queue_delayed_work(pf->wq, &pf->service, PF_SERVICE_PERIOD);
}

/* The registers of all blocks, from the records. The device was just reset. */
static void port_program(struct pf *pf)
{
	lockdep_assert_held(&pf->lock);
	pf_hw_start(pf);
	pf_irq_map(pf);
	pf_sriov_rebuild(pf);
	pf_filter_rebuild(pf);
	pf_ntuple_apply(pf);
}

/* The parts that have locks of their own. */
static int port_connect(struct pf *pf)
{
	pf_ptp_reset(pf);
	return pf_link_setup(pf);
}

/**
 * pf_restart - resets the device and runs it again as the records say
 * @pf: the function
 *
 * Brings back filters, RSS, clock, link, VFs and, if the netdev is up, its
 * queues. VFs lose their queues and are told to start over. Under RTNL.
 *
 * Return: 0, or a negative error; then the netdev's queues are down.
 */
int pf_restart(struct pf *pf)
{
	struct rill *rill = pf->rill;
	int err;

	ASSERT_RTNL();
	rill_down(rill);
	pf_irq_disable(pf);

	mutex_lock(&pf->lock);
	err = pf_hw_reset(pf);
	if (!err)
		port_program(pf);
	mutex_unlock(&pf->lock);
	if (err)
		return err;
	pf->device_resets++;
	err = port_connect(pf);
	if (err)
		dev_warn(&pf->pdev->dev, "link not set up after a reset: %d\n", err);

	pf_irq_enable(pf);
	if (netif_running(pf->netdev))
		rill_up(rill);
	service_queue(pf, 0);
	return 0;
}

static void pf_reset_work(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, reset_work);
	int err;

	rtnl_lock();
	if (!pf->gone && netif_device_present(pf->netdev)) {
		dev_warn_ratelimited(&pf->pdev->dev, "resetting the device\n");
		err = pf_restart(pf);
		if (err)
			dev_err(&pf->pdev->dev, "reset failed: %d\n", err);
	}
	rtnl_unlock();
}

/* Disabled, not cancelled: they queue themselves and each other. */
static void works_stop(struct pf *pf)
{
	disable_work_sync(&pf->reset_work);
	disable_delayed_work_sync(&pf->service);
	disable_work_sync(&pf->rx_mode_work);
	disable_work_sync(&pf->mbx_work);
	disable_delayed_work_sync(&pf->mbx_retry);
	disable_delayed_work_sync(&pf->ptp.overflow_work);
}

static void works_start(struct pf *pf)
{
	enable_delayed_work(&pf->ptp.overflow_work);
	enable_delayed_work(&pf->mbx_retry);
	enable_work(&pf->mbx_work);
	enable_work(&pf->rx_mode_work);
	enable_delayed_work(&pf->service);
	enable_work(&pf->reset_work);
}

/*
 * Out of use: the stack sends nothing, no work runs, no queue does. The VFs' do,
 * until the device is stopped or reset. A second PCI error may find it so.
 */
static void port_detach(struct pf *pf)
{
	if (pf->detached)
		return;
	pf->detached = true;
	rtnl_lock();
	netif_device_detach(pf->netdev);
	rill_down(pf->rill);
	rtnl_unlock();
	pf_irq_disable(pf);
	works_stop(pf);
}

/* The counterpart of port_detach(), with a reset in between. */
static int port_attach(struct pf *pf)
{
	int err;

	works_start(pf);
	pf->detached = false;
	rtnl_lock();
	pf->gone = false;
	err = pf_restart(pf);
	if (!err)
		netif_device_attach(pf->netdev);
	rtnl_unlock();
	if (err)
		dev_err(&pf->pdev->dev, "device not running again: %d\n", err);
	else
		pci_save_state(pf->pdev);
	return err;
}

static int pci_setup(struct pf *pf)
{
	struct pci_dev *pdev = pf->pdev;
	int err;

	err = pci_enable_device_mem(pdev);
	if (err)
		return err;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (err) {
		dev_err(&pdev->dev, "no DMA with 64 or 32 bits: %d\n", err);
		goto disable;
	}
	err = pci_request_mem_regions(pdev, KBUILD_MODNAME);
	if (err)
		goto disable;
	pf->regs = pci_ioremap_bar(pdev, 0);
	if (!pf->regs) {
		err = -ENOMEM;
		goto release;
	}
	pci_set_master(pdev);
	/* For the slot's reset after a PCI error, here and in port_attach(). */
	pci_save_state(pdev);
	return 0;

release:
	pci_release_mem_regions(pdev);
disable:
	pci_disable_device(pdev);
	return err;
}

static void pci_teardown(struct pf *pf)
{
	iounmap(pf->regs);
	pci_release_mem_regions(pf->pdev);
	pci_disable_device(pf->pdev);
}

static int netdev_alloc(struct pf *pf)
{
	struct net_device *netdev;

	netdev = alloc_etherdev_mqs(sizeof(struct rill), RILL_MAX_CHANNELS, RILL_MAX_CHANNELS);
	if (!netdev)
		return -ENOMEM;
	SET_NETDEV_DEV(netdev, &pf->pdev->dev);
	netif_carrier_off(netdev);
	pf->netdev = netdev;
	pf->rill = netdev_priv(netdev);
	pf->msg_enable = NETIF_MSG_LINK;
	return 0;
}

/*
 * Boards with a fibre, SerDes or four ports wake by their first port alone
 * (DS 5.6.2). The EEPROM says whether they are meant to at all.
 */
static void wol_init(struct pf *pf)
{
	bool second = FIELD_GET(RILL_STATUS_LAN_ID, pf_read(pf, RILL_STATUS));
	u16 word;

	if (second && pf->pdev->device != 0x10c9 && pf->pdev->device != 0x150a)
		return;
	pf->wol_supported = WAKE_PHY | WAKE_UCAST | WAKE_MCAST | WAKE_BCAST | WAKE_MAGIC;
	if (!pf_nvm_read(pf, second ? NVM_WORD_APM_PORT1 : NVM_WORD_APM_PORT0, 1, &word) &&
	    (word & NVM_APM_ENABLE))
		pf->wol = WAKE_MAGIC;
	device_set_wakeup_capable(&pf->pdev->dev, true);
	device_set_wakeup_enable(&pf->pdev->dev, pf->wol);
}

/* A port without a usable address of its own still serves its VFs. */
static void mac_init(struct pf *pf)
{
	u8 mac[ETH_ALEN];

	if (!pf_nvm_mac(pf, mac) && is_valid_ether_addr(mac)) {
		eth_hw_addr_set(pf->netdev, mac);
		return;
	}
	eth_hw_addr_random(pf->netdev);
	dev_warn(&pf->pdev->dev, "no valid address in the EEPROM, taking %pM\n",
		 pf->netdev->dev_addr);
}

/* DS 4.5: reset, EEPROM, PHY. */
static int port_probe(struct pf *pf)
{
	int err;

	err = pf_hw_reset(pf);
	if (err)
		return err;
	err = pf_nvm_probe(pf);
	if (err)
		return err;
	mac_init(pf);
	err = pf_link_probe(pf);
	if (err)
		return err;
	wol_init(pf);
	return 0;
}

static int works_init(struct pf *pf)
{
	mutex_init(&pf->lock);
	mutex_init(&pf->stats_lock);
	mutex_init(&pf->link.lock);
	INIT_DELAYED_WORK(&pf->service, pf_service);
	INIT_WORK(&pf->mbx_work, pf_mbx_work);
	INIT_WORK(&pf->rx_mode_work, pf_rx_mode_work);
	INIT_WORK(&pf->reset_work, pf_reset_work);
	pf_mbx_init(pf);
	pf->wq = alloc_ordered_workqueue("rill_pf/%s", WQ_MEM_RECLAIM, pci_name(pf->pdev));
	return pf->wq ? 0 : -ENOMEM;
}

/* From here on the device is at work. VFs that a driver before left are adopted. */
static int port_open(struct pf *pf)
{
	int err;

	mutex_lock(&pf->lock);
	port_program(pf);
	mutex_unlock(&pf->lock);
	err = port_connect(pf);
	if (err) {
		dev_err(&pf->pdev->dev, "link not set up: %d\n", err);
		return err;
	}
	err = register_netdev(pf->netdev);
	if (err)
		return err;
	err = pf_sriov_adopt(pf);
	if (err)
		dev_warn(&pf->pdev->dev, "VFs from before stay without a PF: %d\n", err);
	pf_irq_enable(pf);
	service_queue(pf, 0);
	return 0;
}

static int netdev_open(struct pf *pf)
{
	int err;

	rill_init(pf->rill, pf->netdev, pf->pdev, pf->regs, &pf_rill_ops, pf);
	pf_netdev_init(pf);
	err = port_open(pf);
	if (err)
		rill_uninit(pf->rill);
	return err;
}

/* Works go before the netdev: none may find it half gone. */
static void netdev_close(struct pf *pf)
{
	port_detach(pf);
	unregister_netdev(pf->netdev);
	rill_uninit(pf->rill);
}

static int pf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct devlink *devlink;
	struct pf *pf;
	int err;

	devlink = devlink_alloc(&pf_devlink_ops, sizeof(struct pf), &pdev->dev);
	if (!devlink)
		return -ENOMEM;
	pf = devlink_priv(devlink);
	pf->devlink = devlink;
	pf->pdev = pdev;
	pci_set_drvdata(pdev, pf);

	err = works_init(pf);
	if (err)
		goto free_devlink;
	err = pci_setup(pf);
	if (err)
		goto destroy_wq;
	err = netdev_alloc(pf);
	if (err)
		goto pci_teardown;
	err = port_probe(pf);
	if (err)
		goto free_netdev;
	err = pf_irq_init(pf);
	if (err)
		goto free_netdev;
	pf_rss_init(pf);
	err = pf_ptp_init(pf);
	if (err)
		goto uninit_irq;
	err = pf_health_init(pf);
	if (err)
		goto uninit_ptp;
	err = netdev_open(pf);
	if (err)
		goto uninit_health;
	pf_devlink_init(pf);
	return 0;

uninit_health:
	pf_health_uninit(pf);
uninit_ptp:
	pf_ptp_uninit(pf);
uninit_irq:
	pf_hw_stop(pf);
	pf_irq_uninit(pf);
free_netdev:
	free_netdev(pf->netdev);
pci_teardown:
	pci_teardown(pf);
destroy_wq:
	destroy_workqueue(pf->wq);
free_devlink:
	devlink_free(devlink);
	return err;
}

static void pf_remove(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	pf_devlink_uninit(pf);
	if (pf_sriov_disable(pf))
		dev_warn(&pdev->dev, "VFs of guests stay, and stop working\n");
	netdev_close(pf);
	pf_health_uninit(pf);
	pf_ptp_uninit(pf);
	pf_hw_stop(pf);
	pf_irq_uninit(pf);
	free_netdev(pf->netdev);
	pci_teardown(pf);
	destroy_workqueue(pf->wq);
	devlink_free(pf->devlink);
}

/* DS 5.6: the filters that were in force still are, receive must run. */
static void wol_arm(struct pf *pf)
{
	u32 rctl = RILL_RCTL_RXEN | RILL_RCTL_BAM;
	u32 wufc = 0;

	if (pf->wol & WAKE_PHY)
		wufc |= RILL_WUFC_LNKC;
	if (pf->wol & WAKE_MAGIC)
		wufc |= RILL_WUFC_MAG;
	if (pf->wol & WAKE_UCAST)
		wufc |= RILL_WUFC_EX;
	if (pf->wol & WAKE_MCAST) {
		wufc |= RILL_WUFC_MC;
		rctl |= RILL_RCTL_MPE;
	}
	if (pf->wol & WAKE_BCAST)
		wufc |= RILL_WUFC_BC;

	/* Without pools: the address of the netdev is the port's. */
	pf_write(pf, RILL_VT_CTL, 0);
	pf_write(pf, RILL_MRQC, 0);
	pf_write(pf, RILL_RCTL, rctl);
	pf_write(pf, RILL_CTRL, pf_read(pf, RILL_CTRL) | RILL_CTRL_ADVD3WUC);
	pf_write(pf, RILL_WUS, ~0U);
	pf_write(pf, RILL_WUC, RILL_WUC_PME_EN);
	pf_write(pf, RILL_WUFC, wufc);
}

/* The link stays only for who shall be woken through it. */
static void port_sleep(struct pf *pf)
{
	port_detach(pf);
	pf_hw_stop(pf);
	if (pf->gone)
		return;
	if (pf->wol)
		wol_arm(pf);
	else
		pf_phy_power(pf, false);
}

static int pf_suspend(struct device *dev)
{
	port_sleep(dev_get_drvdata(dev));
	return 0;
}

static int pf_resume(struct device *dev)
{
	return port_attach(dev_get_drvdata(dev));
}

static void pf_shutdown(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	port_sleep(pf);
	pci_disable_device(pdev);
	if (system_state == SYSTEM_POWER_OFF) {
		pci_wake_from_d3(pdev, pf->wol);
		pci_set_power_state(pdev, PCI_D3hot);
	}
}

/* An error that was corrected on the way is none of ours. */
static pci_ers_result_t pf_error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	struct pf *pf = pci_get_drvdata(pdev);

	if (state == pci_channel_io_normal)
		return PCI_ERS_RESULT_CAN_RECOVER;

	/* Reads return ones from here on: whoever waits for the device gives up. */
	pf->gone = true;
	netif_carrier_off(pf->netdev);
	port_detach(pf);
	if (state == pci_channel_io_perm_failure)
		return PCI_ERS_RESULT_DISCONNECT;
	return PCI_ERS_RESULT_NEED_RESET;
}

static pci_ers_result_t pf_slot_reset(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	/* Memory, bus mastering, MSI-X and SR-IOV, as probe saved them. */
	pci_restore_state(pdev);
	pci_save_state(pdev);
	pf->gone = false;
	return pf_hw_present(pf) ? PCI_ERS_RESULT_RECOVERED : PCI_ERS_RESULT_DISCONNECT;
}

static void pf_error_resume(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	if (pf->detached)
		port_attach(pf);
}

/*
 * A reset of the PF takes its VFs away for a moment, and with them the VFs' bus
 * mastering and MSI-X. The PCI core brings back the PF's configuration space,
 * VF enable included, but not theirs.
 */
static void vfs_for_each(struct pf *pf, void (*act)(struct pci_dev *pdev))
{
	struct pci_dev *vf_pdev = NULL;

	while ((vf_pdev = pci_get_device(PCI_VENDOR_ID_INTEL, PCI_ANY_ID, vf_pdev)))
		if (vf_pdev->is_virtfn && pci_physfn(vf_pdev) == pf->pdev)
			act(vf_pdev);
}

static void vf_save(struct pci_dev *pdev)
{
	pci_save_state(pdev);
}

/* Function-level reset, by sysfs or by VFIO. */
static void pf_reset_prepare(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	port_detach(pf);
	vfs_for_each(pf, vf_save);
}

static void pf_reset_done(struct pci_dev *pdev)
{
	struct pf *pf = pci_get_drvdata(pdev);

	vfs_for_each(pf, pci_restore_state);
	port_attach(pf);
}

static const struct pci_device_id pf_ids[] = {
	{ PCI_VDEVICE(INTEL, 0x10c9) },	/* two copper ports; QEMU's */
	{ PCI_VDEVICE(INTEL, 0x10e6) },	/* two fibre ports */
	{ PCI_VDEVICE(INTEL, 0x10e7) },	/* SerDes, on backplanes */
	{ PCI_VDEVICE(INTEL, 0x10e8) },	/* ET: four copper ports */
	{ PCI_VDEVICE(INTEL, 0x150a) },	/* NS: without security engine, copper */
	{ PCI_VDEVICE(INTEL, 0x150d) },	/* four SerDes ports */
	{ PCI_VDEVICE(INTEL, 0x1518) },	/* NS: without security engine, SerDes */
	{ PCI_VDEVICE(INTEL, 0x1526) },	/* ET2: four copper ports */
	{ }
};
MODULE_DEVICE_TABLE(pci, pf_ids);

static const struct pci_error_handlers pf_error_handlers = {
	.error_detected = pf_error_detected,
	.slot_reset = pf_slot_reset,
	.resume = pf_error_resume,
	.reset_prepare = pf_reset_prepare,
	.reset_done = pf_reset_done,
};

static DEFINE_SIMPLE_DEV_PM_OPS(pf_pm_ops, pf_suspend, pf_resume);

static struct pci_driver pf_driver = {
	.name = KBUILD_MODNAME,
	.id_table = pf_ids,
	.probe = pf_probe,
	.remove = pf_remove,
	.shutdown = pf_shutdown,
	.sriov_configure = pf_sriov_configure,
	.err_handler = &pf_error_handlers,
	.driver.pm = pm_sleep_ptr(&pf_pm_ops),
};
module_pci_driver(pf_driver);

MODULE_DESCRIPTION("Rill: physical function of the Intel 82576");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1");
