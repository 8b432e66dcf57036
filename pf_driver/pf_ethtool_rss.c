// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSS and receive rules as ethtool shows and sets them. Records and hardware are
 * pf_rss.c's, under pf->lock, which is taken here inside RTNL.
 */
#include "pf_ethtool.h"

#define HASH_IP		(RXH_IP_SRC | RXH_IP_DST)
#define HASH_PORTS	(HASH_IP | RXH_L4_B_0_1 | RXH_L4_B_2_3)

u32 pf_get_rxfh_key_size(struct net_device *netdev)
{
	return RILL_RSS_KEY_SIZE;
}

u32 pf_get_rxfh_indir_size(struct net_device *netdev)
{
	return RILL_NUM_RETA;
}

int pf_get_rxfh(struct net_device *netdev, struct ethtool_rxfh_param *rxfh)
{
	struct pf *pf = pf_of(netdev);
	unsigned int i;

	rxfh->hfunc = ETH_RSS_HASH_TOP;
	mutex_lock(&pf->lock);
	for (i = 0; rxfh->indir && i < RILL_NUM_RETA; i++)
		rxfh->indir[i] = pf_rss_channel(pf, i);
	if (rxfh->key)
		memcpy(rxfh->key, pf->rss_key, sizeof(pf->rss_key));
	mutex_unlock(&pf->lock);
	return 0;
}

/* The default table follows the number of channels; any other one stays. */
static void rss_table_set(struct pf *pf, const u32 *indir)
{
	unsigned int i;

	pf->rss_user = false;
	for (i = 0; i < RILL_NUM_RETA; i++) {
		pf->rss_table[i] = indir[i];
		pf->rss_user |= indir[i] !=
				ethtool_rxfh_indir_default(i, pf->rill->config.channels);
	}
}

/* ethtool has checked the table's entries. */
int pf_set_rxfh(struct net_device *netdev, struct ethtool_rxfh_param *rxfh,
		struct netlink_ext_ack *extack)
{
	struct pf *pf = pf_of(netdev);

	if (rxfh->hfunc != ETH_RSS_HASH_NO_CHANGE && rxfh->hfunc != ETH_RSS_HASH_TOP) {
		NL_SET_ERR_MSG_MOD(extack, "the hash function is Toeplitz");
		return -EOPNOTSUPP;
	}
	mutex_lock(&pf->lock);
	if (rxfh->indir)
		rss_table_set(pf, rxfh->indir);
	if (rxfh->key)
		memcpy(pf->rss_key, rxfh->key, sizeof(pf->rss_key));
	pf_rss_apply(pf);
	mutex_unlock(&pf->lock);
	return 0;
}

int pf_get_rxfh_fields(struct net_device *netdev, struct ethtool_rxfh_fields *fields)
{
	const struct pf *pf = pf_of(netdev);

	switch (fields->flow_type) {
	case TCP_V4_FLOW:
	case TCP_V6_FLOW:
		fields->data = HASH_PORTS;
		return 0;
	case UDP_V4_FLOW:
		fields->data = pf->rss_udp4 ? HASH_PORTS : HASH_IP;
		return 0;
	case UDP_V6_FLOW:
		fields->data = pf->rss_udp6 ? HASH_PORTS : HASH_IP;
		return 0;
	case SCTP_V4_FLOW:
	case AH_ESP_V4_FLOW:
	case AH_V4_FLOW:
	case ESP_V4_FLOW:
	case IPV4_FLOW:
	case SCTP_V6_FLOW:
	case AH_ESP_V6_FLOW:
	case AH_V6_FLOW:
	case ESP_V6_FLOW:
	case IPV6_FLOW:
		fields->data = HASH_IP;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static void rss_udp_set(struct pf *pf, bool *udp, bool ports)
{
	mutex_lock(&pf->lock);
	*udp = ports;
	pf_rss_apply(pf);
	mutex_unlock(&pf->lock);
}

/* Fragments have no ports: with them hashed, a UDP flow may come out of order. */
int pf_set_rxfh_fields(struct net_device *netdev, const struct ethtool_rxfh_fields *fields,
		       struct netlink_ext_ack *extack)
{
	struct ethtool_rxfh_fields now = { .flow_type = fields->flow_type };
	bool ports = fields->data == HASH_PORTS;
	struct pf *pf = pf_of(netdev);
	int err;

	err = pf_get_rxfh_fields(netdev, &now);
	if (err || now.data == fields->data)
		return err;
	if (fields->flow_type == UDP_V4_FLOW && (ports || fields->data == HASH_IP)) {
		rss_udp_set(pf, &pf->rss_udp4, ports);
	} else if (fields->flow_type == UDP_V6_FLOW && (ports || fields->data == HASH_IP)) {
		rss_udp_set(pf, &pf->rss_udp6, ports);
	} else {
		NL_SET_ERR_MSG_MOD(extack,
				   "udp4 and udp6 alone can change, between sd and sdfn");
		return -EINVAL;
	}
	return 0;
}

u32 pf_get_rx_ring_count(struct net_device *netdev)
{
	const struct rill *rill = netdev_priv(netdev);

	return rill->config.channels;
}

static unsigned int rules_count(const struct pf *pf)
{
	unsigned int n, count = 0;

	for (n = 0; n < PF_NTUPLE_MAX; n++)
		count += pf->ntuple[n].used;
	return count;
}

static int rule_get(const struct pf *pf, struct ethtool_rxnfc *nfc)
{
	u32 location = nfc->fs.location;

	if (location >= PF_NTUPLE_MAX || !pf->ntuple[location].used)
		return -ENOENT;
	nfc->data = PF_NTUPLE_MAX;
	nfc->fs = pf->ntuple[location].fs;
	return 0;
}

static int rules_list(const struct pf *pf, struct ethtool_rxnfc *nfc, u32 *rule_locs)
{
	unsigned int n, count = 0;

	if (rules_count(pf) > nfc->rule_cnt)
		return -EMSGSIZE;
	for (n = 0; n < PF_NTUPLE_MAX; n++)
		if (pf->ntuple[n].used)
			rule_locs[count++] = n;
	nfc->data = PF_NTUPLE_MAX;
	nfc->rule_cnt = count;
	return 0;
}

int pf_get_rxnfc(struct net_device *netdev, struct ethtool_rxnfc *nfc, u32 *rule_locs)
{
	struct pf *pf = pf_of(netdev);
	int err = 0;

	mutex_lock(&pf->lock);
	switch (nfc->cmd) {
	case ETHTOOL_GRXRINGS:
		nfc->data = pf_get_rx_ring_count(netdev);
		break;
	case ETHTOOL_GRXCLSRLCNT:
		nfc->rule_cnt = rules_count(pf);
		nfc->data = PF_NTUPLE_MAX;
		break;
	case ETHTOOL_GRXCLSRULE:
		err = rule_get(pf, nfc);
		break;
	case ETHTOOL_GRXCLSRLALL:
		err = rules_list(pf, nfc, rule_locs);
		break;
	default:
		err = -EOPNOTSUPP;
	}
	mutex_unlock(&pf->lock);
	return err;
}

int pf_set_rxnfc(struct net_device *netdev, struct ethtool_rxnfc *nfc)
{
	switch (nfc->cmd) {
	case ETHTOOL_SRXCLSRLINS:
		return pf_ntuple_set(pf_of(netdev), &nfc->fs);
	case ETHTOOL_SRXCLSRLDEL:
		return pf_ntuple_delete(pf_of(netdev), nfc->fs.location);
	default:
		return -EOPNOTSUPP;
	}
}
