/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The physical function: what it owns beyond the data path of common/.
 *
 * Three layers, from the hardware up: pf_hw, pf_nvm, pf_phy, pf_link and
 * pf_filter touch registers; pf_sriov, pf_mbx and pf_vfmsg own the VFs and
 * rebuild their part of the hardware from records; pf_netdev, pf_ethtool,
 * pf_devlink and pf_ptp are what users see.
 *
 * No reconfiguration of the netdev resets the device: CTRL.RST happens in probe,
 * after a PCI error or a function-level reset, at resume, when the device itself
 * has failed, and where `ethtool --reset` asks for it.
 */
#ifndef PF_H
#define PF_H

#include <linux/mutex.h>
#include <linux/net_tstamp.h>
#include <linux/ptp_clock_kernel.h>
#include <linux/ratelimit.h>
#include <linux/timecounter.h>
#include <linux/workqueue.h>
#include <net/devlink.h>

#include "../common/rill.h"
#include "rill_mbx.h"

#define PF_POOL			7	/* the PF's own, of RILL_MAX_POOLS, with VFs on */
#define PF_VECTOR_OTHER		0	/* MSI-X vector of all that is not a queue */
#define PF_IOV_CHANNELS		2	/* what a pool has */
#define PF_RAR_MAIN		0	/* receive address of the netdev */
#define PF_RAR_VF(vf)		(RILL_NUM_RAR - 1 - (vf))
#define PF_VF_UC_MAX		3	/* further unicast addresses of one VF */
#define PF_FTQF_PTP		(RILL_NUM_FTQF - 1)	/* stamps UDP port 319 */
#define PF_NTUPLE_MAX		PF_FTQF_PTP
#define PF_ETQF_PTP		3	/* stamps EtherType 0x88F7 */

struct pf;

/* What the port's connector is. */
enum pf_media {
	PF_MEDIA_COPPER,
	PF_MEDIA_SERDES,	/* fibre or backplane, 1000BASE-X */
	PF_MEDIA_SGMII,		/* a PHY behind the SerDes */
};

/**
 * struct pf_link - link and flow control
 * @lock: one at a time sets the link up or looks at it
 * @media: of the port
 * @fresh: was set up, and has not come since
 * @up: the link is up
 * @speed: Mbit/s, 0 while it is down
 * @duplex: DUPLEX_*
 * @autoneg: negotiate
 * @speed_forced: Mbit/s, without @autoneg
 * @duplex_forced: DUPLEX_*, without @autoneg
 * @advertised: ETHTOOL_LINK_MODE_* bits of the first word to offer
 * @partner: what the other end offers, same bits
 * @pause_autoneg: negotiate pause frames
 * @pause_rx: obey them, as asked for
 * @pause_tx: send them, as asked for
 * @fc_rx: in force
 * @fc_tx: in force
 */
struct pf_link {
	struct mutex lock;	/* of set-up and check */
	enum pf_media media;
	bool fresh;
	bool up;
	u16 speed;
	u8 duplex;
	bool autoneg;
	u16 speed_forced;
	u8 duplex_forced;
	u32 advertised;
	u32 partner;
	bool pause_autoneg;
	bool pause_rx;
	bool pause_tx;
	bool fc_rx;
	bool fc_tx;
};

/**
 * struct pf_vf_policy - what the administrator wants for a VF
 * @mac: address; generated once where @mac_admin is off
 * @mac_admin: set by the administrator: the VF may not change it, unless trusted
 * @vlan: access VLAN, 0 none
 * @qos: priority in that VLAN's tag
 * @max_rate: Mbit/s, 0 no limit
 * @spoofchk: drop what the VF sends with other addresses or VLANs
 * @trusted: may go promiscuous and change a MAC set by the administrator
 * @query_rss: may read the RSS table and key
 * @link_state: IFLA_VF_LINK_STATE_*
 */
struct pf_vf_policy {
	u8 mac[ETH_ALEN];
	bool mac_admin;
	u16 vlan;
	u8 qos;
	u32 max_rate;
	bool spoofchk;
	bool trusted;
	bool query_rss;
	int link_state;
};

/**
 * struct pf_vf_request - what the VF itself asked for; gone with its reset
 * @mac: address in use
 * @uc: further unicast addresses
 * @uc_count: of them
 * @mc: multicast hashes of 12 bits
 * @mc_count: of them
 * @mc_all: asked for every multicast frame
 * @mc_overflow: wants more multicast addresses than a message holds
 * @uc_all: wants every unicast frame
 * @vlans: tagged VLANs
 * @max_frame: bytes, without FCS
 */
struct pf_vf_request {
	u8 mac[ETH_ALEN];
	u8 uc[PF_VF_UC_MAX][ETH_ALEN];
	u8 uc_count;
	u16 mc[RILL_MBX_MULTICAST_MAX];
	u8 mc_count;
	bool mc_all;
	bool mc_overflow;
	bool uc_all;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	u16 max_frame;
};

/*
 * struct pf_vf_counters - of a VF, kept over its resets
 * @rx_packets: and the next four: 64 bits of the pool's 32-bit counters
 * @messages: mailbox messages handled
 * @refused: answered by NACK
 * @malformed: unknown, or of the wrong length
 * @throttled: left waiting for their turn by the rate limit
 * @lock_stuck: times the VF held the mailbox
 * @mdd: times the device stopped it for misbehaviour
 * @spoofed: frames dropped by the spoof check, as far as the device says
 * @resets: function-level and mailbox resets
 */
struct pf_vf_counters {
	u64 rx_packets, rx_bytes, rx_multicast;
	u64 tx_packets, tx_bytes;
	u64 messages;
	u64 refused;
	u64 malformed;
	u64 throttled;
	u64 lock_stuck;
	u64 mdd;
	u64 spoofed;
	u64 resets;
};

/**
 * struct pf_vf - the record of a VF
 * @policy: survives everything but the VF's removal
 * @request: since the VF's last reset
 * @counters: see there
 * @seen: the pool's counters when last read
 * @clear_to_send: it completed RESET
 * @active: its queues are enabled
 * @stopped: for misbehaviour, until revived
 * @caps: RILL_MBX_CAP_* of both ends; 0 without the extension
 * @tokens: messages that it may still send at once
 * @tokens_jiffies: when @tokens was last filled up
 * @nack_jiffies: when a VF that is not clear to send was last told so
 * @throttled_seen: @counters.throttled when last looked at
 * @flood_jiffies: when
 * @flood_seconds: for how long it has been throttled without a pause
 * @strikes: misbehaviour that led to @stopped, cleared by a revival
 * @why: of the last of them, a constant string
 * @ping: there is news for it, to be posted when the mailbox is free
 * @nack: the news is that it must reset itself
 * @unacked: it has not yet read what was posted last
 * @posted_jiffies: when that was
 * @stuck: since @stuck_jiffies it holds the mailbox with a request in it
 * @stuck_jiffies: see @stuck
 */
struct pf_vf {
	struct pf_vf_policy policy;
	struct pf_vf_request request;
	struct pf_vf_counters counters;
	struct {
		u32 gprc, gorc, mprc, gptc, gotc;
	} seen;
	bool clear_to_send;
	bool active;
	bool stopped;
	u32 caps;
	unsigned int tokens;
	unsigned long tokens_jiffies;
	unsigned long nack_jiffies;
	u64 throttled_seen;
	unsigned long flood_jiffies;
	unsigned int flood_seconds;
	unsigned int strikes;
	const char *why;
	bool ping;
	bool nack;
	bool unacked;
	unsigned long posted_jiffies;
	bool stuck;
	unsigned long stuck_jiffies;
};

/**
 * struct pf_filter - registers that follow from the records
 * @rar: RAL and RAH; which entry holds a shared address is known only from here
 * @mta: multicast hashes
 * @uta: unicast hashes: all or none
 * @vfta: VLANs that anyone wants
 * @vlvf: VLANs of pools; which entry holds a VLAN is known only from here
 * @vmolr: what a pool receives
 * @vmvir: what a pool's frames are tagged with
 * @rttbcnrc: transmit rate of a VF's queues
 * @dtxswc: internal switch, spoof checks
 * @rctl: the bits of RCTL that are filters
 * @ctrl: the bit of CTRL that handles VLAN tags
 * @rlpml: largest frame without pools
 * @vfre: pools that receive
 * @vfte: pools that transmit
 */
struct pf_filter {
	u32 rar[RILL_NUM_RAR][2];
	u32 mta[RILL_NUM_MTA];
	u32 uta[RILL_NUM_UTA];
	u32 vfta[RILL_NUM_VFTA];
	u32 vlvf[RILL_NUM_VLVF];
	u32 vmolr[RILL_MAX_POOLS];
	u32 vmvir[RILL_MAX_POOLS];
	u32 rttbcnrc[RILL_MAX_VFS];
	u32 dtxswc;
	u32 rctl;
	u32 ctrl;
	u32 rlpml;
	u32 vfre;
	u32 vfte;
};

/*
 * struct pf_stats - 64-bit sums of the port's counters, which clear on read
 *
 * Each is named like its register, without RILL_.
 */
struct pf_stats {
	u64 crcerrs, algnerrc, symerrs, rxerrc, mpc, scc, ecol, mcc, latecol, colc, dc;
	u64 tncrs, rlec, xonrxc, xontxc, xoffrxc, xofftxc, fcruc;
	u64 prc64, prc127, prc255, prc511, prc1023, prc1522, gprc, bprc, mprc, gptc;
	u64 gorc, gotc, rnbc, ruc, rfc, roc, rjc, mgtprc, mgtpdc, mgtptc, tpr, tpt;
	u64 ptc64, ptc127, ptc255, ptc511, ptc1023, ptc1522, mptc, bptc;
};

/**
 * struct pf_ntuple - a receive filter of ethtool -N
 * @used: the entry holds a filter
 * @fs: as ethtool gave it
 */
struct pf_ntuple {
	bool used;
	struct ethtool_rx_flow_spec fs;
};

/**
 * struct pf_ptp - the port's clock
 * @clock: NULL where there is none
 * @info: for the kernel's PTP core
 * @lock: of the two below and of SYSTIM
 * @cycles: the device's counter
 * @time: its time
 * @config: in force
 * @tx_skb: waits for its stamp; one at a time, as the device has one register
 * @tx_start: jiffies
 * @tx_work: reads the stamp
 * @overflow_work: reads the clock before its counter wraps
 * @tx_timeouts: stamps that never came
 * @tx_skipped: asked for while another was waiting
 * @rx_cleared: stale receive stamps thrown away
 * @rx_stamps: receive stamps read
 * @rx_stamps_seen: of them, when @overflow_work ran last
 * @rx_waiting: a receive stamp waited to be read then
 * @seen: boot time in ns at which @time was last brought up to date
 */
struct pf_ptp {
	struct ptp_clock *clock;
	struct ptp_clock_info info;
	spinlock_t lock;	/* of cycles, time and SYSTIM */
	struct cyclecounter cycles;
	struct timecounter time;
	struct kernel_hwtstamp_config config;
	struct sk_buff *tx_skb;
	unsigned long tx_start;
	struct work_struct tx_work;
	struct delayed_work overflow_work;
	u64 tx_timeouts;
	u64 tx_skipped;
	u64 rx_cleared;
	u32 rx_stamps;
	u32 rx_stamps_seen;
	bool rx_waiting;
	u64 seen;
};

/**
 * struct pf - a physical function; the devlink instance's private data
 * @pdev: the PCI function
 * @netdev: its netdev
 * @rill: its data path
 * @regs: BAR 0
 * @devlink: the devlink instance around this structure
 * @vectors: MSI-X vectors that were granted; 0 with MSI or INTx
 * @lock: of records, filters and the registers that these program: everything
 *	from @vf to @ntuple. Taken inside RTNL
 * @num_vfs: enabled
 * @vf: their records
 * @veb: VFs and PF reach each other inside the device; otherwise (VEPA) by the
 *	switch at the other end of the wire
 * @vlans: of the PF's netdev
 * @ntuple: receive filters
 * @receiving: the netdev's queues run: its pool takes frames
 * @filter: what the device holds
 * @filter_next: what it shall hold, while that is being computed
 * @iov_channels: of the netdev, before VFs took the queues
 * @iov_max_channels: likewise
 * @rss_key: Toeplitz key
 * @rss_table: channel of each entry
 * @rss_user: @rss_table is a user's and stays; otherwise it follows the channels
 * @rss_udp4: hash UDP ports over IPv4
 * @rss_udp6: hash UDP ports over IPv6
 * @wq: ordered: service, mailbox, receive mode
 * @service: once a second: link, statistics, misbehaviour
 * @mbx_work: mailbox events and VF resets
 * @mbx_retry: queues @mbx_work for a VF that must wait
 * @rx_mode_work: filters of the netdev
 * @reset_work: after the device has failed
 * @link: see there
 * @stats: see there
 * @stats_lock: of @stats
 * @ptp: see there
 * @nvm_words: size of the EEPROM, 0 without one
 * @nvm_version: of the image
 * @etrack: identifier of the image
 * @pba: part number, a string
 * @phy_addr: on MDIO
 * @phy_id: registers 2 and 3
 * @wol: WAKE_*
 * @wol_supported: WAKE_*
 * @msg_enable: NETIF_MSG_LINK has an effect
 * @ledctl: LEDCTL while ethtool blinks the port's LEDs
 * @health_tx: reporter of hanging queues
 * @health_rx: reporter of receive trouble
 * @health_mdd: reporter of misbehaving VFs
 * @health_work: reports them, outside of all locks
 * @health_vfs: VFs to be reported, a bit each
 * @health_rxqs: receive queues to be reported, a bit each
 * @health_rx_off: receive queues that were found off
 * @health_on: devlink takes reports
 * @hang_jiffies: when a transmit queue hung last
 * @hangs: transmit queues that hung soon after each other
 * @device_resets: CTRL.RST since probe
 * @mbx_irqs: interrupts for the mailbox
 * @gone: the device does not answer: hot-unplug, or a fatal PCI error
 * @detached: works are disabled and queues down: asleep, or about to be reset
 */
struct pf {
	struct pci_dev *pdev;
	struct net_device *netdev;
	struct rill *rill;
	u8 __iomem *regs;
	struct devlink *devlink;
	int vectors;

	struct mutex lock;	/* of records, filters and their registers */
	unsigned int num_vfs;
	struct pf_vf vf[RILL_MAX_VFS];
	bool veb;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	bool receiving;
	struct pf_filter filter;
	struct pf_filter filter_next;
	u16 iov_channels;
	u16 iov_max_channels;
	struct pf_ntuple ntuple[PF_NTUPLE_MAX];
	u8 rss_key[RILL_RSS_KEY_SIZE];
	u8 rss_table[RILL_NUM_RETA];
	bool rss_user;
	bool rss_udp4;
	bool rss_udp6;

	struct workqueue_struct *wq;
	struct delayed_work service;
	struct work_struct mbx_work;
	struct delayed_work mbx_retry;
	struct work_struct rx_mode_work;
	struct work_struct reset_work;

	struct pf_link link;
	struct pf_stats stats;
	struct mutex stats_lock;	/* of stats */
	struct pf_ptp ptp;

	u16 nvm_words;
	u16 nvm_version;
	u32 etrack;
	char pba[12];
	u8 phy_addr;
	u32 phy_id;
	u32 wol;
	u32 wol_supported;
	u32 msg_enable;
	u32 ledctl;

	struct devlink_health_reporter *health_tx;
	struct devlink_health_reporter *health_rx;
	struct devlink_health_reporter *health_mdd;
	struct work_struct health_work;
	unsigned long health_vfs;
	unsigned long health_rxqs;
	unsigned long health_rx_off;
	bool health_on;
	unsigned long hang_jiffies;
	unsigned int hangs;
	u64 device_resets;
	u64 mbx_irqs;
	bool gone;
	bool detached;
};

static inline struct pf *pf_of(const struct net_device *netdev)
{
	const struct rill *rill = netdev_priv(netdev);

	return rill->owner;
}

static inline u32 pf_read(const struct pf *pf, u32 reg)
{
	return readl(pf->regs + reg);
}

static inline void pf_write(const struct pf *pf, u32 reg, u32 value)
{
	writel(value, pf->regs + reg);
}

/* A read that pushes earlier writes to the device. */
static inline void pf_flush(const struct pf *pf)
{
	pf_read(pf, RILL_STATUS);
}

static inline bool pf_iov(const struct pf *pf)
{
	return pf->num_vfs > 0;
}

/* pf_hw.c: the device as a whole: reset, global blocks, pools */
int pf_hw_reset(struct pf *pf);
void pf_hw_start(struct pf *pf);
void pf_hw_iov(struct pf *pf);
void pf_hw_stop(struct pf *pf);
bool pf_hw_present(struct pf *pf);

/* pf_nvm.c: EEPROM */
int pf_nvm_probe(struct pf *pf);
int pf_nvm_read(struct pf *pf, u16 word, u16 count, u16 *data);
int pf_nvm_write(struct pf *pf, u16 word, u16 count, const u16 *data);
int pf_nvm_mac(struct pf *pf, u8 *mac);
int pf_semaphore_get(struct pf *pf, u32 mask);
void pf_semaphore_put(struct pf *pf, u32 mask);

/* pf_phy.c: copper PHY over MDIO */
int pf_phy_probe(struct pf *pf);
int pf_phy_read(struct pf *pf, u8 reg, u16 *value);
int pf_phy_write(struct pf *pf, u8 reg, u16 value);
int pf_phy_setup(struct pf *pf);
int pf_phy_advertise(struct pf *pf);
int pf_phy_poll(struct pf *pf);
int pf_phy_loopback(struct pf *pf, bool on);
void pf_phy_power(struct pf *pf, bool on);

/* pf_link.c: media, link state, flow control */
int pf_link_probe(struct pf *pf);
int pf_link_setup(struct pf *pf);
int pf_pause_offer(struct pf *pf);
void pf_link_check(struct pf *pf);
void pf_pause_apply(struct pf *pf);

/* pf_irq.c: vectors, and the interrupt that is not a queue's */
int pf_irq_init(struct pf *pf);
void pf_irq_uninit(struct pf *pf);
void pf_irq_enable(struct pf *pf);
void pf_irq_disable(struct pf *pf);
void pf_irq_map(struct pf *pf);

/*
 * pf_filter.c: addresses, VLANs, pools, the internal switch, rates; callers hold
 * pf->lock
 */
void pf_filter_apply(struct pf *pf);
void pf_filter_rebuild(struct pf *pf);
bool pf_filter_vlan_fits(const struct pf *pf, u16 vid);
unsigned int pf_filter_uc_free(const struct pf *pf);
void pf_rx_mode_work(struct work_struct *work);

/* pf_rss.c: RSS and receive rules; callers of *_apply hold pf->lock */
void pf_rss_init(struct pf *pf);
unsigned int pf_rss_channel(const struct pf *pf, unsigned int entry);
void pf_rss_apply(struct pf *pf);
void pf_ntuple_apply(struct pf *pf);
int pf_ntuple_set(struct pf *pf, const struct ethtool_rx_flow_spec *fs);
int pf_ntuple_delete(struct pf *pf, unsigned int location);

/* pf_sriov.c: VFs come and go; the first group takes pf->lock, the second wants it held */
int pf_sriov_configure(struct pci_dev *pdev, int num_vfs);
int pf_sriov_disable(struct pf *pf);
int pf_sriov_adopt(struct pf *pf);
int pf_vf_revive(struct pf *pf, unsigned int vf);
void pf_vf_link_changed(struct pf *pf);
void pf_vf_watch(struct pf *pf);

void pf_sriov_rebuild(struct pf *pf);
void pf_vf_reset(struct pf *pf, unsigned int vf);
void pf_vf_start(struct pf *pf, unsigned int vf);
void pf_vf_reinit(struct pf *pf, unsigned int vf);
void pf_vf_stop(struct pf *pf, unsigned int vf, const char *why);
bool pf_vf_runs(const struct pf *pf, unsigned int vf);
bool pf_vf_link_up(const struct pf *pf, unsigned int vf);
void pf_vf_mac_generate(const struct pf *pf, unsigned int vf, u8 *mac);

/* pf_vfcfg.c: what `ip link set vf` does */
int pf_set_vf_mac(struct net_device *netdev, int vf, u8 *mac);
int pf_set_vf_vlan(struct net_device *netdev, int vf, u16 vlan, u8 qos, __be16 proto);
int pf_set_vf_rate(struct net_device *netdev, int vf, int min, int max);
int pf_set_vf_spoofchk(struct net_device *netdev, int vf, bool on);
int pf_set_vf_trust(struct net_device *netdev, int vf, bool on);
int pf_set_vf_rss_query(struct net_device *netdev, int vf, bool on);
int pf_set_vf_link_state(struct net_device *netdev, int vf, int state);
int pf_get_vf_config(struct net_device *netdev, int vf, struct ifla_vf_info *info);
int pf_get_vf_stats(struct net_device *netdev, int vf, struct ifla_vf_stats *stats);

/* pf_mbx.c: the mailbox's hardware; all but the work wants pf->lock held */
void pf_mbx_init(struct pf *pf);
void pf_mbx_work(struct work_struct *work);
void pf_mbx_reply(struct pf *pf, unsigned int vf, const u32 *words, unsigned int count);
void pf_mbx_drop(struct pf *pf, unsigned int vf);
void pf_mbx_ping(struct pf *pf, unsigned int vf);

/* pf_vfmsg.c: what the messages mean; callers hold pf->lock */
void pf_vfmsg_handle(struct pf *pf, unsigned int vf, u32 *words);
void pf_vfmsg_acked(struct pf *pf, unsigned int vf);
unsigned int pf_vfmsg_news(struct pf *pf, unsigned int vf, u32 *words);

/* pf_netdev.c */
extern const struct net_device_ops pf_netdev_ops;
extern const struct rill_ops pf_rill_ops;
void pf_netdev_init(struct pf *pf);

/* pf_ethtool.c, pf_ethtool_test.c, pf_regs.c */
extern const struct ethtool_ops pf_ethtool_ops;
void pf_self_test(struct net_device *netdev, struct ethtool_test *test, u64 *data);
#define PF_SELF_TESTS		5
extern const char pf_self_test_names[PF_SELF_TESTS][ETH_GSTRING_LEN];
int pf_regs_len(struct net_device *netdev);
void pf_regs_get(struct net_device *netdev, struct ethtool_regs *regs, void *data);

/* pf_devlink.c: info, reload; init is probe's last step, uninit remove's first */
extern const struct devlink_ops pf_devlink_ops;
void pf_devlink_init(struct pf *pf);
void pf_devlink_uninit(struct pf *pf);

/* pf_health.c: devlink health */
int pf_health_init(struct pf *pf);
void pf_health_uninit(struct pf *pf);
void pf_health_watch(struct pf *pf);
void pf_health_mdd(struct pf *pf, unsigned int vf);
void pf_health_tx(struct pf *pf, unsigned int queue);

/* pf_ptp.c */
int pf_ptp_init(struct pf *pf);
void pf_ptp_uninit(struct pf *pf);
void pf_ptp_reset(struct pf *pf);
bool pf_ptp_tx_stamp(struct rill *rill, struct sk_buff *skb);
void pf_ptp_rx_stamp(struct rill *rill, struct sk_buff *skb);
int pf_ptp_rx_stamp_get(struct rill *rill, u64 *timestamp);
int pf_hwtstamp_get(struct net_device *netdev, struct kernel_hwtstamp_config *config);
int pf_hwtstamp_set(struct net_device *netdev, struct kernel_hwtstamp_config *config,
		    struct netlink_ext_ack *extack);

/* pf_stats.c: the port's and the VFs' counters */
void pf_stats_update(struct pf *pf);
void pf_stats_vf_update(struct pf *pf, unsigned int vf);

/* pf_main.c: what runs the device again after it was reset */
int pf_restart(struct pf *pf);

#endif
