// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devlink instance of a port: what board and firmware it is, and a reload of
 * the PF's own queues. Health reporters are pf_health's.
 *
 * devlink calls under the instance's lock; RTNL is taken inside.
 */
#include "pf.h"

#include <linux/rtnetlink.h>

static int info_serial(struct pf *pf, struct devlink_info_req *req)
{
	u64 dsn = pci_get_dsn(pf->pdev);
	char serial[24];

	if (!dsn)
		return 0;
	snprintf(serial, sizeof(serial), "%8phD", &dsn);
	return devlink_info_serial_number_put(req, serial);
}

static int info_board(struct pf *pf, struct devlink_info_req *req)
{
	if (!pf->pba[0])
		return 0;
	return devlink_info_version_fixed_put(req, DEVLINK_INFO_VERSION_GENERIC_BOARD_ID,
					      pf->pba);
}

/* The image's version is in decimal digits: one, a point, two (DS 6.8). */
static int info_firmware(struct pf *pf, struct devlink_info_req *req)
{
	char version[16];
	int err;

	if (!pf->nvm_words)
		return 0;
	snprintf(version, sizeof(version), "%x.%02x", pf->nvm_version >> 12,
		 pf->nvm_version >> 4 & 0xff);
	err = devlink_info_version_running_put(req, DEVLINK_INFO_VERSION_GENERIC_FW, version);
	if (err || !pf->etrack)
		return err;
	snprintf(version, sizeof(version), "0x%08x", pf->etrack);
	return devlink_info_version_running_put(req,
						DEVLINK_INFO_VERSION_GENERIC_FW_BUNDLE_ID,
						version);
}

static int pf_devlink_info_get(struct devlink *devlink, struct devlink_info_req *req,
			       struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);
	int err;

	err = info_serial(pf, req);
	if (!err)
		err = info_board(pf, req);
	return err ?: info_firmware(pf, req);
}

/* All is done in reload_up: in between, somebody else could have RTNL. */
static int pf_devlink_reload_down(struct devlink *devlink, bool netns_change,
				  enum devlink_reload_action action,
				  enum devlink_reload_limit limit,
				  struct netlink_ext_ack *extack)
{
	if (netns_change) {
		NL_SET_ERR_MSG(extack, "a reload keeps the namespace: use ip link set netns");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* The netdev gets new queues. VFs, and what they send each other, go on. */
static int pf_devlink_reload_up(struct devlink *devlink, enum devlink_reload_action action,
				enum devlink_reload_limit limit, u32 *actions_performed,
				struct netlink_ext_ack *extack)
{
	struct pf *pf = devlink_priv(devlink);
	struct rill_config config;
	int err;

	rtnl_lock();
	config = pf->rill->config;
	err = rill_configure(pf->rill, &config, extack);
	rtnl_unlock();
	if (!err)
		*actions_performed = BIT(DEVLINK_RELOAD_ACTION_DRIVER_REINIT);
	return err;
}

const struct devlink_ops pf_devlink_ops = {
	.reload_actions	= BIT(DEVLINK_RELOAD_ACTION_DRIVER_REINIT),
	.reload_down	= pf_devlink_reload_down,
	.reload_up	= pf_devlink_reload_up,
	.info_get	= pf_devlink_info_get,
};

/**
 * pf_devlink_init - make the instance visible
 * @pf: the physical function, complete
 */
void pf_devlink_init(struct pf *pf)
{
	devlink_register(pf->devlink);
	WRITE_ONCE(pf->health_on, true);
}

/**
 * pf_devlink_uninit - the counterpart of pf_devlink_init()
 * @pf: the physical function, complete still
 *
 * Queues and VFs that fail from here on find nobody to report to.
 */
void pf_devlink_uninit(struct pf *pf)
{
	WRITE_ONCE(pf->health_on, false);
	flush_work(&pf->health_work);
	flush_work(&pf->rill->timeout_work);
	devlink_unregister(pf->devlink);
}
