// SPDX-License-Identifier: GPL-2.0-only
/*
 * `ethtool -t`: five tests of the device, under RTNL.
 *
 * The rule of the house holds here too: a test that would disturb a VF is
 * skipped while VFs are enabled, and says so in the log; its result is then
 * -EOPNOTSUPP and counts as no failure. Online, whatever stops the netdev's own
 * queues or breaks the link is left out; such a test has the result 0.
 */
#include "pf.h"

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/iopoll.h>

#define NVM_CHECKSUM_WORDS	0x40
#define NVM_CHECKSUM		0xbaba

#define IRQ_WAIT_US		200000
#define LOOP_WAIT_MS		1000
#define LOOP_LEN		512	/* bytes behind the Ethernet header */
#define LOOP_SERDES_MS		500
#define LINK_WAIT_MS		6000

enum pf_test {
	TEST_REGISTERS,
	TEST_EEPROM,
	TEST_INTERRUPT,
	TEST_LOOPBACK,
	TEST_LINK,
};

const char pf_self_test_names[PF_SELF_TESTS][ETH_GSTRING_LEN] = {
	[TEST_REGISTERS]	= "registers (offline)",
	[TEST_EEPROM]		= "EEPROM checksum",
	[TEST_INTERRUPT]	= "interrupts",
	[TEST_LOOPBACK]		= "loopback (offline)",
	[TEST_LINK]		= "link",
};

static int test_skip(struct pf *pf, enum pf_test test, const char *why)
{
	netdev_info(pf->netdev, "self-test: %s skipped: %s\n", pf_self_test_names[test], why);
	return -EOPNOTSUPP;
}

/* Bits of a register that keep what is written. */
static int register_test(struct pf *pf, u32 reg, u32 mask)
{
	static const u32 patterns[] = { 0x5a5a5a5a, 0xa5a5a5a5, 0, ~0U };
	u32 saved = pf_read(pf, reg), value = 0;
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(patterns) && !err; i++) {
		pf_write(pf, reg, patterns[i] & mask);
		value = pf_read(pf, reg);
		if ((value & mask) != (patterns[i] & mask))
			err = -EIO;
	}
	pf_write(pf, reg, saved);
	if (err)
		netdev_err(pf->netdev, "self-test: register %#07x holds %#010x instead of %#010x\n",
			   reg, value & mask, patterns[i - 1] & mask);
	return err;
}

/* Base and length of a ring that is stopped; both directions' are alike. */
static int ring_test(struct pf *pf, u32 block)
{
	int err;

	err = register_test(pf, block + RILL_RDBAL, GENMASK(31, 7));
	if (!err)
		err = register_test(pf, block + RILL_RDBAH, ~0U);
	if (!err)
		err = register_test(pf, block + RILL_RDLEN, GENMASK(19, 7));
	return err;
}

/* Key and table of RSS, which the pools have in common: not with VFs. */
static int rss_test(struct pf *pf)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < RILL_RSS_KEY_SIZE / 4 && !err; i++)
		err = register_test(pf, RILL_RSSRK(i), ~0U);
	for (i = 0; i < RILL_NUM_RETA / 4 && !err; i++)
		err = register_test(pf, RILL_RETA(i), 0x07070707);
	return err;
}

/* With the netdev's queues stopped: registers that nobody else reads. */
static int test_registers(struct pf *pf)
{
	struct rill *rill = pf->rill;
	bool running = rill->running;
	unsigned int i;
	int err;

	if (running)
		rill_down(rill);
	mutex_lock(&pf->lock);
	err = pf_iov(pf) ? 0 : rss_test(pf);
	for (i = 0; i < rill->config.channels && !err; i++) {
		err = ring_test(pf, rill->ops->rxq_regs(rill, i));
		if (!err)
			err = ring_test(pf, rill->ops->txq_regs(rill, i));
	}
	mutex_unlock(&pf->lock);
	if (running)
		rill_up(rill);
	return err;
}

static int test_eeprom(struct pf *pf)
{
	u16 words[NVM_CHECKSUM_WORDS], sum = 0;
	unsigned int i;
	int err;

	if (!pf->nvm_words)
		return test_skip(pf, TEST_EEPROM, "the board has none");
	err = pf_nvm_read(pf, 0, NVM_CHECKSUM_WORDS, words);
	if (err)
		return err;
	for (i = 0; i < NVM_CHECKSUM_WORDS; i++)
		sum += words[i];
	return sum == NVM_CHECKSUM ? 0 : -EIO;
}

static u64 counter_read(const u64 *counter)
{
	return READ_ONCE(*counter);
}

static int interrupt_wait(struct pf *pf, const char *name, const u64 *counter, u64 before)
{
	u64 now;

	if (!read_poll_timeout(counter_read, now, now != before, 1000, IRQ_WAIT_US, false,
			       counter))
		return 0;
	netdev_err(pf->netdev, "self-test: no interrupt of %s\n", name);
	return -EIO;
}

/*
 * Software raises each vector. Mailbox and queues are looked at once more than
 * need be, and find nothing.
 */
static int test_interrupt(struct pf *pf)
{
	struct rill *rill = pf->rill;
	u64 before = READ_ONCE(pf->mbx_irqs);
	unsigned int i;
	int err;

	pf_write(pf, RILL_ICS, RILL_INT_VMMB);
	err = interrupt_wait(pf, "mailbox and link", &pf->mbx_irqs, before);
	if (!rill->running || !rill->msix)
		return err;

	for (i = 0; i < rill->config.channels && !err; i++) {
		struct rill_channel *channel = rill->channel[i];

		before = READ_ONCE(channel->interrupts);
		pf_write(pf, RILL_EICS, channel->eims);
		err = interrupt_wait(pf, channel->name, &channel->interrupts, before);
	}
	return err;
}

/* Waits for the frame that the test has sent. */
struct loop {
	struct packet_type type;
	struct completion done;
};

static u8 loop_byte(unsigned int i)
{
	return i * 7 + 1;
}

static int loop_receive(struct sk_buff *skb, struct net_device *netdev,
			struct packet_type *type, struct net_device *orig)
{
	struct loop *loop = container_of(type, struct loop, type);
	unsigned int i = 0;
	u8 byte;

	while (i < LOOP_LEN && !skb_copy_bits(skb, i, &byte, 1) && byte == loop_byte(i))
		i++;
	if (i == LOOP_LEN)
		complete(&loop->done);
	kfree_skb(skb);
	return NET_RX_SUCCESS;
}

/*
 * Through the ring as any other packet, but past the stack's queues, which hold
 * back packets when the link flaps.
 */
static int loop_send(struct pf *pf)
{
	struct net_device *netdev = pf->netdev;
	struct netdev_queue *nq = netdev_get_tx_queue(netdev, 0);
	netdev_tx_t sent;
	struct sk_buff *skb;
	unsigned int i;
	u8 *data;

	skb = netdev_alloc_skb(netdev, ETH_HLEN + LOOP_LEN);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, ETH_HLEN);
	data = skb_put(skb, LOOP_LEN);
	for (i = 0; i < LOOP_LEN; i++)
		data[i] = loop_byte(i);
	eth_header(skb, netdev, ETH_P_LOOPBACK, netdev->dev_addr, netdev->dev_addr, LOOP_LEN);
	skb_set_queue_mapping(skb, 0);

	__netif_tx_lock_bh(nq);
	sent = rill_xmit(skb, netdev);
	__netif_tx_unlock_bh(nq);
	if (sent == NETDEV_TX_OK)
		return 0;
	kfree_skb(skb);
	return -EBUSY;
}

static int loop_run(struct pf *pf)
{
	struct loop loop = {
		.type.type = htons(ETH_P_LOOPBACK),
		.type.dev = pf->netdev,
		.type.func = loop_receive,
	};
	int err;

	init_completion(&loop.done);
	dev_add_pack(&loop.type);
	err = loop_send(pf);
	if (!err && !wait_for_completion_timeout(&loop.done, msecs_to_jiffies(LOOP_WAIT_MS)))
		err = -ETIMEDOUT;
	dev_remove_pack(&loop.type);
	return err;
}

/* DS 3.5.6.3: the SerDes returns what it sends; its link is forced. */
static void loop_serdes(struct pf *pf)
{
	u32 lctl;

	pf_write(pf, RILL_RCTL, pf_read(pf, RILL_RCTL) | RILL_RCTL_LBM);
	pf_write(pf, RILL_SCTL, RILL_SCTL_LOOPBACK);
	lctl = pf_read(pf, RILL_PCS_LCTL) &
	       ~(RILL_PCS_LCTL_AN_ENABLE | RILL_PCS_LCTL_AN_RESTART | RILL_PCS_LCTL_FSV);
	lctl |= RILL_PCS_LCTL_FLV | FIELD_PREP(RILL_PCS_LCTL_FSV, RILL_PCS_LCTL_FSV_1000) |
		RILL_PCS_LCTL_FDV | RILL_PCS_LCTL_FSD | RILL_PCS_LCTL_FORCE_LINK;
	pf_write(pf, RILL_PCS_LCTL, lctl);
}

static int loop_set(struct pf *pf, bool on)
{
	if (pf->link.media == PF_MEDIA_COPPER)
		return pf_phy_loopback(pf, on);

	mutex_lock(&pf->lock);
	if (on) {
		loop_serdes(pf);
	} else {
		pf_write(pf, RILL_SCTL, RILL_SCTL_NO_LOOPBACK);
		pf_write(pf, RILL_RCTL, pf_read(pf, RILL_RCTL) & ~RILL_RCTL_LBM);
	}
	mutex_unlock(&pf->lock);
	if (!on)
		return pf_link_setup(pf);
	msleep(LOOP_SERDES_MS);
	return 0;
}

/* One frame to ourselves, through our own queues. The wire is cut meanwhile. */
static int test_loopback(struct pf *pf)
{
	int err, restored;

	if (pf_iov(pf))
		return test_skip(pf, TEST_LOOPBACK, "VFs would lose the wire: disable them");
	if (!pf->rill->running)
		return test_skip(pf, TEST_LOOPBACK, "bring the interface up");
	if (pf->rill->xdp_prog)
		return test_skip(pf, TEST_LOOPBACK, "an XDP program is attached");
	if (pf->rill->xsk_queues)
		return test_skip(pf, TEST_LOOPBACK, "queues are AF_XDP's");

	err = loop_set(pf, true);
	if (!err)
		err = loop_run(pf);
	restored = loop_set(pf, false);
	return err ?: restored;
}

/* The record may not have noticed yet that the loopback broke the link. */
static bool link_up(const struct pf *pf)
{
	if (pf->link.media == PF_MEDIA_COPPER &&
	    !(pf_read(pf, RILL_STATUS) & RILL_STATUS_LU))
		return false;
	return READ_ONCE(pf->link.up);
}

static int test_link(struct pf *pf, bool wait)
{
	bool up;

	read_poll_timeout(link_up, up, up || !wait, 50000, LINK_WAIT_MS * 1000, false, pf);
	return up ? 0 : -ENOLINK;
}

/**
 * pf_self_test - the self-test of ethtool
 * @netdev: the PF's
 * @test: ETH_TEST_FL_OFFLINE asks for the tests that interrupt traffic
 * @data: a result for each of pf_self_test_names: 0, or a negative errno;
 *	-EOPNOTSUPP was skipped
 */
void pf_self_test(struct net_device *netdev, struct ethtool_test *test, u64 *data)
{
	bool offline = test->flags & ETH_TEST_FL_OFFLINE;
	struct pf *pf = pf_of(netdev);
	unsigned int i;

	memset(data, 0, PF_SELF_TESTS * sizeof(*data));
	if (!pf_hw_present(pf)) {
		data[TEST_REGISTERS] = -ENODEV;
		test->flags |= ETH_TEST_FL_FAILED;
		return;
	}

	data[TEST_EEPROM] = test_eeprom(pf);
	data[TEST_INTERRUPT] = test_interrupt(pf);
	if (offline) {
		data[TEST_REGISTERS] = test_registers(pf);
		data[TEST_LOOPBACK] = test_loopback(pf);
	}
	data[TEST_LINK] = test_link(pf, offline);

	for (i = 0; i < PF_SELF_TESTS; i++)
		if (data[i] && data[i] != (u64)-EOPNOTSUPP)
			test->flags |= ETH_TEST_FL_FAILED;
}
