// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool: the table of operations, and those that need no file of their own:
 * identity, EEPROM, wake-on-LAN, LEDs, clock, reset. Link, queues, RSS, counters,
 * registers and the self-test are in pf_ethtool_*.c and pf_regs.c.
 *
 * All run under RTNL, with the netdev up or down. Energy-efficient Ethernet is
 * left out: the 82576 has none.
 */
#include "pf_ethtool.h"

#include <linux/ethtool.h>
#include <linux/slab.h>

/* DS 6.2.3: version of the image. */
#define NVM_VERSION_MAJOR	GENMASK(15, 12)
#define NVM_VERSION_MINOR	GENMASK(11, 4)

/* DS 8.2.9: each of the four LEDs has a byte, its mode in the low four bits. */
#define LEDS_MODE		(RILL_LEDCTL_LED0_MODE * 0x01010101u)
#define LEDS_ON			(RILL_LEDCTL_MODE_ON * 0x01010101u)
#define LEDS_OFF		(RILL_LEDCTL_MODE_OFF * 0x01010101u)
#define LEDS_PER_SECOND		2

/* What CTRL.RST resets. */
#define RESET_PARTS	(ETH_RESET_IRQ | ETH_RESET_DMA | ETH_RESET_FILTER | \
			 ETH_RESET_OFFLOAD | ETH_RESET_MAC | ETH_RESET_RAM)

static void pf_get_drvinfo(struct net_device *netdev, struct ethtool_drvinfo *info)
{
	const struct pf *pf = pf_of(netdev);

	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->bus_info, pci_name(pf->pdev), sizeof(info->bus_info));
	snprintf(info->fw_version, sizeof(info->fw_version), "%u.%02x, 0x%08x",
		 (unsigned int)FIELD_GET(NVM_VERSION_MAJOR, pf->nvm_version),
		 (unsigned int)FIELD_GET(NVM_VERSION_MINOR, pf->nvm_version), pf->etrack);
}

static u32 pf_get_msglevel(struct net_device *netdev)
{
	return pf_of(netdev)->msg_enable;
}

static void pf_set_msglevel(struct net_device *netdev, u32 level)
{
	pf_of(netdev)->msg_enable = level;
}

static void pf_get_wol(struct net_device *netdev, struct ethtool_wolinfo *wol)
{
	const struct pf *pf = pf_of(netdev);

	wol->supported = pf->wol_supported;
	wol->wolopts = pf->wol;
}

/* ethtool has checked that all of it is supported. */
static int pf_set_wol(struct net_device *netdev, struct ethtool_wolinfo *wol)
{
	struct pf *pf = pf_of(netdev);

	pf->wol = wol->wolopts;
	device_set_wakeup_enable(&pf->pdev->dev, pf->wol);
	return 0;
}

static int pf_get_eeprom_len(struct net_device *netdev)
{
	return pf_of(netdev)->nvm_words * sizeof(u16);
}

static u32 eeprom_magic(const struct pf *pf)
{
	return pf->pdev->vendor | pf->pdev->device << 16;
}

/* ethtool shows words in little endian. Its own inverse. */
static void eeprom_swap(u16 *words, u16 count)
{
	for (; count; count--, words++)
		*words = (__force u16)cpu_to_le16(*words);
}

/* The words that hold the bytes, as ethtool shows them. The caller frees them. */
static u16 *eeprom_read(struct pf *pf, u32 offset, u32 len, u16 *first, u16 *count)
{
	u16 *words;
	int err;

	*first = offset / 2;
	*count = (offset + len - 1) / 2 - *first + 1;
	words = kvmalloc_array(*count, sizeof(*words), GFP_KERNEL);
	if (!words)
		return ERR_PTR(-ENOMEM);
	err = pf_nvm_read(pf, *first, *count, words);
	if (err) {
		kvfree(words);
		return ERR_PTR(err);
	}
	eeprom_swap(words, *count);
	return words;
}

static int pf_get_eeprom(struct net_device *netdev, struct ethtool_eeprom *eeprom, u8 *bytes)
{
	struct pf *pf = pf_of(netdev);
	u16 *words, first, count;

	if (!eeprom->len)
		return -EINVAL;
	words = eeprom_read(pf, eeprom->offset, eeprom->len, &first, &count);
	if (IS_ERR(words))
		return PTR_ERR(words);
	eeprom->magic = eeprom_magic(pf);
	memcpy(bytes, (u8 *)words + eeprom->offset % 2, eeprom->len);
	kvfree(words);
	return 0;
}

/* The magic number shows that the user means this device. */
static int pf_set_eeprom(struct net_device *netdev, struct ethtool_eeprom *eeprom, u8 *bytes)
{
	struct pf *pf = pf_of(netdev);
	u16 *words, first, count;
	int err;

	if (!eeprom->len || eeprom->magic != eeprom_magic(pf))
		return -EINVAL;
	words = eeprom_read(pf, eeprom->offset, eeprom->len, &first, &count);
	if (IS_ERR(words))
		return PTR_ERR(words);
	memcpy((u8 *)words + eeprom->offset % 2, bytes, eeprom->len);
	eeprom_swap(words, count);
	err = pf_nvm_write(pf, first, count, words);
	kvfree(words);
	return err;
}

static int pf_get_sset_count(struct net_device *netdev, int set)
{
	switch (set) {
	case ETH_SS_STATS:
		return pf_stats_count(pf_of(netdev));
	case ETH_SS_TEST:
		return PF_SELF_TESTS;
	default:
		return -EOPNOTSUPP;
	}
}

static void pf_get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	switch (set) {
	case ETH_SS_STATS:
		pf_stats_strings(pf_of(netdev), data);
		break;
	case ETH_SS_TEST:
		memcpy(data, pf_self_test_names, sizeof(pf_self_test_names));
		break;
	}
}

/* On and off by ethtool's clock: the device blinks too, but forgets its modes. */
static int pf_set_phys_id(struct net_device *netdev, enum ethtool_phys_id_state state)
{
	struct pf *pf = pf_of(netdev);

	switch (state) {
	case ETHTOOL_ID_ACTIVE:
		pf->ledctl = pf_read(pf, RILL_LEDCTL);
		return LEDS_PER_SECOND;
	case ETHTOOL_ID_ON:
		pf_write(pf, RILL_LEDCTL, (pf->ledctl & ~LEDS_MODE) | LEDS_ON);
		break;
	case ETHTOOL_ID_OFF:
		pf_write(pf, RILL_LEDCTL, (pf->ledctl & ~LEDS_MODE) | LEDS_OFF);
		break;
	case ETHTOOL_ID_INACTIVE:
		pf_write(pf, RILL_LEDCTL, pf->ledctl);
		break;
	}
	return 0;
}

static int pf_get_ts_info(struct net_device *netdev, struct kernel_ethtool_ts_info *info)
{
	const struct pf *pf = pf_of(netdev);

	info->so_timestamping = SOF_TIMESTAMPING_TX_SOFTWARE |
				SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
	if (!pf->ptp.clock)
		return 0;

	info->so_timestamping |= SOF_TIMESTAMPING_TX_HARDWARE |
				 SOF_TIMESTAMPING_RX_HARDWARE |
				 SOF_TIMESTAMPING_RAW_HARDWARE;
	info->phc_index = ptp_clock_index(pf->ptp.clock);
	info->tx_types = BIT(HWTSTAMP_TX_OFF) | BIT(HWTSTAMP_TX_ON);
	/* Of PTP version 1, the two kinds of event that pf_ptp.c can tell apart. */
	info->rx_filters = BIT(HWTSTAMP_FILTER_NONE) |
			   GENMASK(HWTSTAMP_FILTER_PTP_V2_DELAY_REQ,
				   HWTSTAMP_FILTER_PTP_V1_L4_SYNC);
	return 0;
}

/*
 * The device is reset as a whole. With VFs it is not the netdev's alone: then
 * the parts must be asked for as shared ones.
 */
static int pf_reset(struct net_device *netdev, u32 *flags)
{
	struct pf *pf = pf_of(netdev);
	u32 parts = RESET_PARTS;
	int err;

	if (pf_iov(pf))
		parts <<= ETH_RESET_SHARED_SHIFT;
	if ((*flags & parts) != parts) {
		if (pf_iov(pf))
			netdev_info(netdev, "a reset reaches the VFs: use ethtool --reset %s all\n",
				    netdev->name);
		return pf_iov(pf) ? -EBUSY : -EOPNOTSUPP;
	}
	err = pf_restart(pf);
	if (!err)
		*flags &= ~parts;
	return err;
}

const struct ethtool_ops pf_ethtool_ops = {
	.supported_coalesce_params = PF_COALESCE_PARAMS,
	.get_drvinfo		= pf_get_drvinfo,
	.get_regs_len		= pf_regs_len,
	.get_regs		= pf_regs_get,
	.get_wol		= pf_get_wol,
	.set_wol		= pf_set_wol,
	.get_msglevel		= pf_get_msglevel,
	.set_msglevel		= pf_set_msglevel,
	.nway_reset		= pf_nway_reset,
	.get_link		= ethtool_op_get_link,
	.get_link_ext_state	= pf_get_link_ext_state,
	.get_eeprom_len		= pf_get_eeprom_len,
	.get_eeprom		= pf_get_eeprom,
	.set_eeprom		= pf_set_eeprom,
	.get_coalesce		= pf_get_coalesce,
	.set_coalesce		= pf_set_coalesce,
	.get_ringparam		= pf_get_ringparam,
	.set_ringparam		= pf_set_ringparam,
	.get_pause_stats	= pf_get_pause_stats,
	.get_pauseparam		= pf_get_pauseparam,
	.set_pauseparam		= pf_set_pauseparam,
	.self_test		= pf_self_test,
	.get_strings		= pf_get_strings,
	.set_phys_id		= pf_set_phys_id,
	.get_ethtool_stats	= pf_get_ethtool_stats,
	.get_sset_count		= pf_get_sset_count,
	.get_rxnfc		= pf_get_rxnfc,
	.set_rxnfc		= pf_set_rxnfc,
	.reset			= pf_reset,
	RILL_ETHTOOL_RX_RING_COUNT(pf_get_rx_ring_count)
	.get_rxfh_key_size	= pf_get_rxfh_key_size,
	.get_rxfh_indir_size	= pf_get_rxfh_indir_size,
	.get_rxfh		= pf_get_rxfh,
	.set_rxfh		= pf_set_rxfh,
	.get_rxfh_fields	= pf_get_rxfh_fields,
	.set_rxfh_fields	= pf_set_rxfh_fields,
	.get_channels		= pf_get_channels,
	.set_channels		= pf_set_channels,
	.get_ts_info		= pf_get_ts_info,
	.get_per_queue_coalesce	= pf_get_per_queue_coalesce,
	.set_per_queue_coalesce	= pf_set_per_queue_coalesce,
	.get_link_ksettings	= pf_get_link_ksettings,
	.set_link_ksettings	= pf_set_link_ksettings,
	.get_eth_mac_stats	= pf_get_eth_mac_stats,
	.get_eth_ctrl_stats	= pf_get_eth_ctrl_stats,
	.get_rmon_stats		= pf_get_rmon_stats,
};
