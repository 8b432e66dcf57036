/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files behind pf_ethtool_ops share: each function is the operation of
 * its name in struct ethtool_ops, under RTNL, and explained there.
 */
#ifndef PF_ETHTOOL_H
#define PF_ETHTOOL_H

#include "pf.h"

/* pf_ethtool_link.c */
int pf_get_link_ksettings(struct net_device *netdev, struct ethtool_link_ksettings *ks);
int pf_set_link_ksettings(struct net_device *netdev,
			  const struct ethtool_link_ksettings *ks);
int pf_get_link_ext_state(struct net_device *netdev,
			  struct ethtool_link_ext_state_info *info);
int pf_nway_reset(struct net_device *netdev);
void pf_get_pauseparam(struct net_device *netdev, struct ethtool_pauseparam *pause);
int pf_set_pauseparam(struct net_device *netdev, struct ethtool_pauseparam *pause);

/* pf_ethtool_queue.c */
#define PF_COALESCE_PARAMS	(ETHTOOL_COALESCE_USECS | ETHTOOL_COALESCE_USE_ADAPTIVE)
void pf_get_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
		      struct kernel_ethtool_ringparam *kernel_ring,
		      struct netlink_ext_ack *extack);
int pf_set_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
		     struct kernel_ethtool_ringparam *kernel_ring,
		     struct netlink_ext_ack *extack);
void pf_get_channels(struct net_device *netdev, struct ethtool_channels *channels);
int pf_set_channels(struct net_device *netdev, struct ethtool_channels *channels);
int pf_get_coalesce(struct net_device *netdev, struct ethtool_coalesce *coalesce,
		    struct kernel_ethtool_coalesce *kernel_coalesce,
		    struct netlink_ext_ack *extack);
int pf_set_coalesce(struct net_device *netdev, struct ethtool_coalesce *coalesce,
		    struct kernel_ethtool_coalesce *kernel_coalesce,
		    struct netlink_ext_ack *extack);
int pf_get_per_queue_coalesce(struct net_device *netdev, u32 queue,
			      struct ethtool_coalesce *coalesce);
int pf_set_per_queue_coalesce(struct net_device *netdev, u32 queue,
			      struct ethtool_coalesce *coalesce);

/* pf_ethtool_rss.c */
u32 pf_get_rxfh_key_size(struct net_device *netdev);
u32 pf_get_rxfh_indir_size(struct net_device *netdev);
int pf_get_rxfh(struct net_device *netdev, struct ethtool_rxfh_param *rxfh);
int pf_set_rxfh(struct net_device *netdev, struct ethtool_rxfh_param *rxfh,
		struct netlink_ext_ack *extack);
int pf_get_rxfh_fields(struct net_device *netdev, struct ethtool_rxfh_fields *fields);
int pf_set_rxfh_fields(struct net_device *netdev, const struct ethtool_rxfh_fields *fields,
		       struct netlink_ext_ack *extack);
u32 pf_get_rx_ring_count(struct net_device *netdev);
int pf_get_rxnfc(struct net_device *netdev, struct ethtool_rxnfc *nfc, u32 *rule_locs);
int pf_set_rxnfc(struct net_device *netdev, struct ethtool_rxnfc *nfc);

/* pf_ethtool_stats.c */
int pf_stats_count(const struct pf *pf);
void pf_stats_strings(const struct pf *pf, u8 *data);
void pf_get_ethtool_stats(struct net_device *netdev, struct ethtool_stats *stats, u64 *data);
void pf_get_pause_stats(struct net_device *netdev, struct ethtool_pause_stats *stats);
void pf_get_eth_mac_stats(struct net_device *netdev, struct ethtool_eth_mac_stats *stats);
void pf_get_eth_ctrl_stats(struct net_device *netdev, struct ethtool_eth_ctrl_stats *stats);
void pf_get_rmon_stats(struct net_device *netdev, struct ethtool_rmon_stats *stats,
		       const struct ethtool_rmon_hist_range **ranges);

#endif
