// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port's clock, and time stamps of PTP frames.
 *
 * SYSTIM adds INCVALUE, of 24 bits, each INCPERIOD of 16 ns. With 19 bits of
 * fraction the nominal 16 ns are 2^23: the largest scale that leaves room to go
 * twice as fast, at a step of 0.12 ppm, the device's finest. 45 bits of whole
 * nanoseconds wrap after 9.8 hours; a timecounter carries on from there.
 *
 * ptp->lock keeps SYSTIM and the timecounter together. The device holds one
 * stamp each way, and no other until that one is read: one packet at a time is
 * sent with a stamp, and a receive stamp whose frame was lost is thrown away.
 */
#include "pf.h"

#include <linux/delay.h>
#include <linux/if_ether.h>
#include <linux/ptp_classify.h>

#define PTP_SHIFT		19
#define PTP_INCVALUE		(16u << PTP_SHIFT)
#define PTP_MAX_PPB		999999000	/* INCVALUE doubles, less a bit */
#define PTP_PERIOD		HZ		/* of overflow_work */
#define PTP_TX_TIMEOUT		HZ
#define PTP_TX_POLLS		20

/* A filter of struct hwtstamp_config, as the device has it. */
struct ptp_filter {
	enum hwtstamp_rx_filters filter;
	u8 type;		/* RILL_TSYNCRXCTL_TYPE_* */
	u16 config;		/* of TSYNCRXCFG: the message, where @type asks for one */
	bool l2;
	bool l4;
};

static struct pf *pf_of_ptp(struct ptp_clock_info *info)
{
	return container_of(info, struct pf, ptp.info);
}

/* The low half's read latches the high half. */
static u64 ptp_cycles(RILL_CYCLES_CONST struct cyclecounter *cycles)
{
	const struct pf *pf = container_of(cycles, struct pf, ptp.cycles);
	u64 low = pf_read(pf, RILL_SYSTIML);

	return low | (u64)pf_read(pf, RILL_SYSTIMH) << 32;
}

/* Brings the timecounter up to date. Under ptp->lock. */
static u64 ptp_now(struct pf_ptp *ptp)
{
	ptp->seen = ktime_get_boottime_ns();
	return timecounter_read(&ptp->time);
}

static u64 ptp_stamp_ns(struct pf_ptp *ptp, u64 cycles)
{
	unsigned long flags;
	u64 ns;

	spin_lock_irqsave(&ptp->lock, flags);
	ns = timecounter_cyc2time(&ptp->time, cycles);
	spin_unlock_irqrestore(&ptp->lock, flags);
	return ns;
}

static void ptp_rate_write(struct pf *pf, u32 incvalue)
{
	pf_write(pf, RILL_TIMINCA, FIELD_PREP(RILL_TIMINCA_INCPERIOD, 1) |
				   FIELD_PREP(RILL_TIMINCA_INCVALUE, incvalue));
}

/*
 * QEMU: SYSTIM jumps when its rate changes, by twice what the new rate would
 * have made of the time since power-on. Where it went further than the CPU's
 * clock did, by more than an access can take, go on from where it was.
 */
static int ptp_adjfine(struct ptp_clock_info *info, long scaled_ppm)
{
	u64 incvalue = adjust_by_scaled_ppm(PTP_INCVALUE, scaled_ppm);
	struct pf *pf = pf_of_ptp(info);
	struct pf_ptp *ptp = &pf->ptp;
	unsigned long flags;
	u64 before, start;
	s64 jump;

	incvalue = min_t(u64, incvalue, FIELD_MAX(RILL_TIMINCA_INCVALUE));
	spin_lock_irqsave(&ptp->lock, flags);
	before = ptp_now(ptp);
	start = ktime_get_raw_ns();
	ptp_rate_write(pf, incvalue);
	jump = ptp_now(ptp) - before - (ktime_get_raw_ns() - start);
	if (abs(jump) > 100 * NSEC_PER_USEC)
		timecounter_adjtime(&ptp->time, -jump);
	spin_unlock_irqrestore(&ptp->lock, flags);
	return 0;
}

static int ptp_adjtime(struct ptp_clock_info *info, s64 delta)
{
	struct pf_ptp *ptp = &pf_of_ptp(info)->ptp;
	unsigned long flags;

	spin_lock_irqsave(&ptp->lock, flags);
	timecounter_adjtime(&ptp->time, delta);
	spin_unlock_irqrestore(&ptp->lock, flags);
	return 0;
}

static int ptp_gettimex(struct ptp_clock_info *info, struct timespec64 *ts,
			struct ptp_system_timestamp *sts)
{
	struct pf *pf = pf_of_ptp(info);
	struct pf_ptp *ptp = &pf->ptp;
	unsigned long flags;
	u64 cycles, ns;

	spin_lock_irqsave(&ptp->lock, flags);
	ptp_read_system_prets(sts);
	cycles = pf_read(pf, RILL_SYSTIML);
	ptp_read_system_postts(sts);
	cycles |= (u64)pf_read(pf, RILL_SYSTIMH) << 32;
	ns = timecounter_cyc2time(&ptp->time, cycles);
	spin_unlock_irqrestore(&ptp->lock, flags);

	*ts = ns_to_timespec64(ns);
	return pf->gone ? -ENODEV : 0;
}

static int ptp_settime(struct ptp_clock_info *info, const struct timespec64 *ts)
{
	struct pf_ptp *ptp = &pf_of_ptp(info)->ptp;
	unsigned long flags;

	spin_lock_irqsave(&ptp->lock, flags);
	ptp->seen = ktime_get_boottime_ns();
	timecounter_init(&ptp->time, &ptp->cycles, timespec64_to_ns(ts));
	spin_unlock_irqrestore(&ptp->lock, flags);
	return 0;
}

/* No pins, no periodic output: but the core calls without asking. */
static int ptp_enable(struct ptp_clock_info *info, struct ptp_clock_request *request, int on)
{
	return -EOPNOTSUPP;
}

static u64 ptp_tx_read(struct pf *pf)
{
	u64 low = pf_read(pf, RILL_TXSTMPL);

	return low | (u64)pf_read(pf, RILL_TXSTMPH) << 32;
}

static bool ptp_tx_ready(const struct pf *pf)
{
	u32 control = pf_read(pf, RILL_TSYNCTXCTL);

	return control != ~0U && (control & RILL_TSYNCTXCTL_TXTT);
}

/* The packet's turn is over, with a stamp or without. */
static void ptp_tx_done(struct pf_ptp *ptp, struct skb_shared_hwtstamps *stamps)
{
	struct sk_buff *skb = ptp->tx_skb;

	/* Before the socket hears of it and sends the next one. */
	smp_store_release(&ptp->tx_skb, NULL);
	if (stamps)
		skb_tstamp_tx(skb, stamps);
	dev_kfree_skb_any(skb);
}

/*
 * The 82576 has no interrupt for this. A stamp follows the packet within
 * microseconds, unless pause frames or a full queue hold it up.
 */
static void ptp_tx_work(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, ptp.tx_work);
	struct skb_shared_hwtstamps stamps = {};
	struct pf_ptp *ptp = &pf->ptp;
	int i;

	/* Pairs with the claim in pf_ptp_tx_stamp(). */
	if (!smp_load_acquire(&ptp->tx_skb))
		return;
	for (i = 0; i < PTP_TX_POLLS; i++) {
		if (ptp_tx_ready(pf)) {
			stamps.hwtstamp = ns_to_ktime(ptp_stamp_ns(ptp, ptp_tx_read(pf)));
			ptp_tx_done(ptp, &stamps);
			return;
		}
		usleep_range(50, 100);
	}
	if (pf->gone || time_after(jiffies, ptp->tx_start + PTP_TX_TIMEOUT)) {
		ptp->tx_timeouts++;
		ptp_tx_done(ptp, NULL);
		return;
	}
	schedule_work(&ptp->tx_work);
}

/**
 * pf_ptp_tx_stamp - takes a packet that asks for a stamp
 * @rill: the PF's data path
 * @skb: the packet, with SKBTX_HW_TSTAMP
 *
 * Context: ndo_start_xmit, several queues at once.
 *
 * Return: true if the device shall stamp this one; a reference was taken then.
 */
bool pf_ptp_tx_stamp(struct rill *rill, struct sk_buff *skb)
{
	struct pf *pf = rill->owner;
	struct pf_ptp *ptp = &pf->ptp;

	if (READ_ONCE(ptp->config.tx_type) != HWTSTAMP_TX_ON)
		return false;

	skb_get(skb);
	if (cmpxchg(&ptp->tx_skb, NULL, skb)) {
		consume_skb(skb);
		ptp->tx_skipped++;
		return false;
	}
	skb_shinfo(skb)->tx_flags |= SKBTX_IN_PROGRESS;
	ptp->tx_start = jiffies;
	schedule_work(&ptp->tx_work);
	return true;
}

/**
 * pf_ptp_rx_stamp_get - the stamp of the frame that the device stamped last
 * @rill: the PF's data path
 * @timestamp: in ns of the port's clock
 *
 * The read frees the device's register for the next frame. QEMU: only the read
 * of RXSATRH does.
 *
 * Context: NAPI.
 *
 * Return: 0 or -ENODATA.
 */
int pf_ptp_rx_stamp_get(struct rill *rill, u64 *timestamp)
{
	struct pf *pf = rill->owner;
	u64 cycles;

	if (!(pf_read(pf, RILL_TSYNCRXCTL) & RILL_TSYNCRXCTL_RXTT))
		return -ENODATA;
	cycles = pf_read(pf, RILL_RXSTMPL);
	cycles |= (u64)pf_read(pf, RILL_RXSTMPH) << 32;
	pf_read(pf, RILL_RXSATRH);
	WRITE_ONCE(pf->ptp.rx_stamps, pf->ptp.rx_stamps + 1);
	*timestamp = ptp_stamp_ns(&pf->ptp, cycles);
	return 0;
}

/**
 * pf_ptp_rx_stamp - gives a stamped frame its stamp
 * @rill: the PF's data path
 * @skb: the frame; its descriptor has RILL_RXD_STAT_TS
 */
void pf_ptp_rx_stamp(struct rill *rill, struct sk_buff *skb)
{
	u64 ns;

	if (!pf_ptp_rx_stamp_get(rill, &ns))
		skb_hwtstamps(skb)->hwtstamp = ns_to_ktime(ns);
}

/* A stamp that waits for two rounds, while none was read, has lost its frame. */
static void ptp_rx_watch(struct pf *pf)
{
	struct pf_ptp *ptp = &pf->ptp;
	u32 stamps = READ_ONCE(ptp->rx_stamps);
	bool waiting = pf_read(pf, RILL_TSYNCRXCTL) & RILL_TSYNCRXCTL_RXTT;

	if (waiting && ptp->rx_waiting && stamps == ptp->rx_stamps_seen) {
		pf_read(pf, RILL_RXSTMPH);
		pf_read(pf, RILL_RXSATRH);
		ptp->rx_cleared++;
		waiting = false;
	}
	ptp->rx_waiting = waiting;
	ptp->rx_stamps_seen = stamps;
}

static void ptp_overflow_work(struct work_struct *work)
{
	struct pf *pf = container_of(work, struct pf, ptp.overflow_work.work);
	struct pf_ptp *ptp = &pf->ptp;
	unsigned long flags;

	if (!pf_hw_present(pf))
		return;
	spin_lock_irqsave(&ptp->lock, flags);
	ptp_now(ptp);
	spin_unlock_irqrestore(&ptp->lock, flags);
	if (ptp->config.rx_filter != HWTSTAMP_FILTER_NONE)
		ptp_rx_watch(pf);
	schedule_delayed_work(&ptp->overflow_work, PTP_PERIOD);
}

#define PTP_V2(message)		FIELD_PREP_CONST(RILL_TSYNCRXCFG_V2_MESSAGE, message)

/*
 * Each filter is what the device does, exactly. There is none for all events of
 * version 1: it knows one message of it at a time.
 *
 * QEMU: knows L2 only, and takes the message for EVENT_V2 as well: Sync.
 */
static const struct ptp_filter ptp_filters[] = {
	{ HWTSTAMP_FILTER_PTP_V1_L4_SYNC, RILL_TSYNCRXCTL_TYPE_L4_V1, 0, false, true },
	{ HWTSTAMP_FILTER_PTP_V1_L4_DELAY_REQ, RILL_TSYNCRXCTL_TYPE_L4_V1, 1, false, true },
	{ HWTSTAMP_FILTER_PTP_V2_EVENT, RILL_TSYNCRXCTL_TYPE_EVENT_V2, 0, true, true },
	{ HWTSTAMP_FILTER_PTP_V2_L2_EVENT, RILL_TSYNCRXCTL_TYPE_EVENT_V2, 0, true, false },
	{ HWTSTAMP_FILTER_PTP_V2_L4_EVENT, RILL_TSYNCRXCTL_TYPE_EVENT_V2, 0, false, true },
	{ HWTSTAMP_FILTER_PTP_V2_SYNC, RILL_TSYNCRXCTL_TYPE_L2_L4_V2,
	  PTP_V2(PTP_MSGTYPE_SYNC), true, true },
	{ HWTSTAMP_FILTER_PTP_V2_L2_SYNC, RILL_TSYNCRXCTL_TYPE_L2_V2,
	  PTP_V2(PTP_MSGTYPE_SYNC), true, false },
	{ HWTSTAMP_FILTER_PTP_V2_L4_SYNC, RILL_TSYNCRXCTL_TYPE_L2_L4_V2,
	  PTP_V2(PTP_MSGTYPE_SYNC), false, true },
	{ HWTSTAMP_FILTER_PTP_V2_DELAY_REQ, RILL_TSYNCRXCTL_TYPE_L2_L4_V2,
	  PTP_V2(PTP_MSGTYPE_DELAY_REQ), true, true },
	{ HWTSTAMP_FILTER_PTP_V2_L2_DELAY_REQ, RILL_TSYNCRXCTL_TYPE_L2_V2,
	  PTP_V2(PTP_MSGTYPE_DELAY_REQ), true, false },
	{ HWTSTAMP_FILTER_PTP_V2_L4_DELAY_REQ, RILL_TSYNCRXCTL_TYPE_L2_L4_V2,
	  PTP_V2(PTP_MSGTYPE_DELAY_REQ), false, true },
};

static const struct ptp_filter *ptp_filter_find(int filter)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ptp_filters); i++)
		if (ptp_filters[i].filter == filter)
			return &ptp_filters[i];
	return NULL;
}

/*
 * DS 8.16: an EtherType filter marks PTP over Ethernet, a 5-tuple filter UDP to
 * port 319. Neither chooses a queue.
 */
static void ptp_marks_write(struct pf *pf, bool l2, bool l4)
{
	pf_write(pf, RILL_ETQF(PF_ETQF_PTP),
		 l2 ? RILL_ETQF_FILTER_ENABLE | RILL_ETQF_1588 |
		      FIELD_PREP(RILL_ETQF_ETYPE, ETH_P_1588) : 0);

	if (!l4) {
		pf_write(pf, RILL_FTQF(PF_FTQF_PTP), RILL_FTQF_MASK);
		return;
	}
	pf_write(pf, RILL_IMIR(PF_FTQF_PTP),
		 FIELD_PREP(RILL_IMIR_DPORT, (__force u16)htons(PTP_EV_PORT)));
	pf_write(pf, RILL_IMIREXT(PF_FTQF_PTP), RILL_IMIREXT_SIZE_BP | RILL_IMIREXT_CTRL_BP);
	pf_write(pf, RILL_FTQF(PF_FTQF_PTP),
		 FIELD_PREP(RILL_FTQF_PROTOCOL, IPPROTO_UDP) | RILL_FTQF_VF_BP |
		 RILL_FTQF_1588 | RILL_FTQF_MASK_SADDR_BP | RILL_FTQF_MASK_DADDR_BP |
		 RILL_FTQF_MASK_SPORT_BP);
}

static void ptp_stamping_write(struct pf *pf)
{
	const struct kernel_hwtstamp_config *config = &pf->ptp.config;
	const struct ptp_filter *filter = ptp_filter_find(config->rx_filter);

	pf_write(pf, RILL_TSYNCTXCTL,
		 config->tx_type == HWTSTAMP_TX_ON ? RILL_TSYNCTXCTL_EN : 0);
	pf_write(pf, RILL_TSYNCRXCTL, 0);
	pf_write(pf, RILL_TSYNCRXCFG, filter ? filter->config : 0);
	ptp_marks_write(pf, filter && filter->l2, filter && filter->l4);

	/* Stamps of the time before would lock out those to come. */
	ptp_tx_read(pf);
	pf_read(pf, RILL_RXSTMPH);
	pf_read(pf, RILL_RXSATRH);
	if (filter)
		pf_write(pf, RILL_TSYNCRXCTL, RILL_TSYNCRXCTL_EN |
			 FIELD_PREP(RILL_TSYNCRXCTL_TYPE, filter->type));
	pf_flush(pf);
}

/* No new packet is taken while config.tx_type is off; wait for the last. */
static void ptp_tx_flush(struct pf_ptp *ptp)
{
	cancel_work_sync(&ptp->tx_work);
	if (ptp->tx_skb)
		ptp_tx_done(ptp, NULL);
}

int pf_hwtstamp_get(struct net_device *netdev, struct kernel_hwtstamp_config *config)
{
	const struct pf *pf = pf_of(netdev);

	if (!pf->ptp.clock)
		return -EOPNOTSUPP;
	*config = pf->ptp.config;
	return 0;
}

/**
 * pf_hwtstamp_set - which packets get stamps
 * @netdev: the PF's
 * @config: what is asked for
 * @extack: names what the device cannot do
 *
 * Context: RTNL.
 *
 * Return: 0, -ERANGE for what it cannot stamp, -EOPNOTSUPP without a clock.
 */
int pf_hwtstamp_set(struct net_device *netdev, struct kernel_hwtstamp_config *config,
		    struct netlink_ext_ack *extack)
{
	struct pf *pf = pf_of(netdev);

	if (!pf->ptp.clock)
		return -EOPNOTSUPP;
	if (config->tx_type != HWTSTAMP_TX_OFF && config->tx_type != HWTSTAMP_TX_ON) {
		NL_SET_ERR_MSG(extack, "transmit stamps are on or off, one-step is not supported");
		return -ERANGE;
	}
	if (config->rx_filter != HWTSTAMP_FILTER_NONE && !ptp_filter_find(config->rx_filter)) {
		NL_SET_ERR_MSG(extack,
			       "only PTP version 2 events, or one message type of version 1, get receive stamps");
		return -ERANGE;
	}
	pf->ptp.config = *config;
	ptp_stamping_write(pf);
	return 0;
}

/**
 * pf_ptp_reset - the clock and its filters, after a reset of the device
 * @pf: the function
 *
 * SYSTIM starts from anywhere; time goes on from when it was read last, by the
 * system's clock, which counts suspended time too. May sleep.
 */
void pf_ptp_reset(struct pf *pf)
{
	struct pf_ptp *ptp = &pf->ptp;
	unsigned long flags;
	u64 now;

	if (!ptp->clock)
		return;
	ptp_tx_flush(ptp);
	spin_lock_irqsave(&ptp->lock, flags);
	ptp_rate_write(pf, PTP_INCVALUE);
	now = ktime_get_boottime_ns();
	timecounter_init(&ptp->time, &ptp->cycles, ptp->time.nsec + now - ptp->seen);
	ptp->seen = now;
	spin_unlock_irqrestore(&ptp->lock, flags);
	ptp_stamping_write(pf);
	schedule_delayed_work(&ptp->overflow_work, PTP_PERIOD);
}

static const struct ptp_clock_info ptp_info = {
	.owner = THIS_MODULE,
	.name = "rill",
	.max_adj = PTP_MAX_PPB,
	.adjfine = ptp_adjfine,
	.adjtime = ptp_adjtime,
	.gettimex64 = ptp_gettimex,
	.settime64 = ptp_settime,
	.enable = ptp_enable,
};

/**
 * pf_ptp_init - starts the clock at the system's time
 * @pf: the function
 *
 * A kernel without PTP leaves pf->ptp.clock NULL, and all else works.
 *
 * Return: 0 or a negative error.
 */
int pf_ptp_init(struct pf *pf)
{
	struct pf_ptp *ptp = &pf->ptp;
	struct ptp_clock *clock;

	spin_lock_init(&ptp->lock);
	INIT_WORK(&ptp->tx_work, ptp_tx_work);
	INIT_DELAYED_WORK(&ptp->overflow_work, ptp_overflow_work);
	ptp->info = ptp_info;
	ptp->cycles.read = ptp_cycles;
	ptp->cycles.mask = CYCLECOUNTER_MASK(64);
	ptp->cycles.mult = 1;
	ptp->cycles.shift = PTP_SHIFT;
	ptp_rate_write(pf, PTP_INCVALUE);
	ptp->seen = ktime_get_boottime_ns();
	timecounter_init(&ptp->time, &ptp->cycles, ktime_get_real_ns());

	clock = ptp_clock_register(&ptp->info, &pf->pdev->dev);
	if (IS_ERR(clock)) {
		dev_err(&pf->pdev->dev, "PTP clock not registered: %ld\n", PTR_ERR(clock));
		return PTR_ERR(clock);
	}
	ptp->clock = clock;
	return 0;
}

void pf_ptp_uninit(struct pf *pf)
{
	struct pf_ptp *ptp = &pf->ptp;

	if (!ptp->clock)
		return;
	ptp_clock_unregister(ptp->clock);
	cancel_delayed_work_sync(&ptp->overflow_work);
	ptp_tx_flush(ptp);
	ptp->clock = NULL;
}
