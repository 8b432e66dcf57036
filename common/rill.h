/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The data path of one 82576 function, PF or VF: queues, buffers, NAPI, XDP,
 * interrupts, statistics. Both drivers build it in; what differs between them
 * comes in through struct rill_ops, off the hot path. struct rill is the
 * netdev's private data.
 *
 * Configuration (open, close, rings, programs) runs under RTNL. The hot path
 * holds the transmit queue's lock to send, NAPI's ownership to clean and
 * receive, and nothing else.
 */
#ifndef RILL_H
#define RILL_H

#include <linux/bpf.h>
#include <linux/dim.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/u64_stats_sync.h>
#include <net/page_pool/types.h>
#include <net/xdp.h>

#include "compat.h"
#include "rill_desc.h"
#include "rill_regs.h"

/* A receive buffer is a page: room for XDP, 3 KiB of frame, the skb's tail. */
#define RILL_RX_HEADROOM	XDP_PACKET_HEADROOM
#define RILL_RX_BUFFER		3072
/*
 * Frames up to this many bytes are copied into a head of that size with its
 * tail, and their page stays with the ring: a socket's limit counts memory, and
 * a page for each would fill it soon.
 */
#define RILL_RX_COPYBREAK	128
#define RILL_RX_HEAD		SKB_HEAD_ALIGN(NET_SKB_PAD + NET_IP_ALIGN + RILL_RX_COPYBREAK)
#define RILL_MAX_MTU		(RILL_MAX_FRAME - ETH_HLEN - VLAN_HLEN - ETH_FCS_LEN)
/* A program that does not know of fragments wants a frame in one buffer. */
#define RILL_XDP_MAX_MTU	(RILL_RX_BUFFER - ETH_HLEN - VLAN_HLEN - ETH_FCS_LEN)
/* The device pads from here on (DS 8.12.1, TCTL.PSP); shorter is not allowed. */
#define RILL_TX_MIN_FRAME	17
#define RILL_XDP_BATCH		64	/* frames bounced with one lock and doorbell */

#define RILL_DEFAULT_RX_DESC	256
#define RILL_DEFAULT_TX_DESC	256
#define RILL_MAX_CHANNELS	8	/* queue pairs of one function */
/* Frames up to this many bytes are copied to memory that the device knows already. */
#define RILL_TX_COPY		128
/* A queue stops with fewer free descriptors: a packet's fragments, head and context. */
#define RILL_TX_STOP		(MAX_SKB_FRAGS + 4)
#define RILL_TX_WAKE		(2 * RILL_TX_STOP)

struct rill;
struct rill_channel;

/* What a transmit buffer holds, and so how it is given back. */
enum rill_tx_kind {
	RILL_TX_NONE,		/* a fragment, or a context descriptor */
	RILL_TX_SKB,
	RILL_TX_XDP_TX,		/* frame of our own page pool, bounced */
	RILL_TX_XDP_XMIT,	/* frame of another device, mapped here */
	RILL_TX_XSK,		/* AF_XDP's own memory */
};

/**
 * struct rill_tx_buf - what lies behind a transmit descriptor
 * @skb: with RILL_TX_SKB
 * @xdpf: with RILL_TX_XDP_TX and RILL_TX_XDP_XMIT
 * @dma: DMA address of this descriptor's part
 * @len: bytes mapped at @dma; 0 where there is nothing to unmap
 * @bytes: on the wire, of the whole packet; in a packet's first buffer only
 * @eop: index of the packet's last descriptor; in its first buffer only
 * @segs: frames on the wire; in a packet's first buffer only
 * @kind: see enum rill_tx_kind. The producer writes it last, by
 *	smp_store_release(): the consumer looks at it without a lock. It and @len
 *	are 0 in each buffer that is free
 */
struct rill_tx_buf {
	union {
		struct sk_buff *skb;
		struct xdp_frame *xdpf;
	};
	dma_addr_t dma;
	u32 len;
	u32 bytes;
	u16 eop;
	u16 segs;
	u8 kind;
};

/*
 * struct rill_txq - a transmit queue
 *
 * The producer side is under the netdev queue's lock, XDP and AF_XDP included;
 * the consumer side belongs to the channel's NAPI.
 */
struct rill_txq {
	struct rill *rill;
	struct rill_channel *channel;
	union rill_tx_desc *desc;
	struct rill_tx_buf *buf;
	void __iomem *regs;		/* the queue's block: RILL_TDBAL... */
	dma_addr_t dma;
	u8 *copy;			/* RILL_TX_COPY bytes a descriptor */
	dma_addr_t copy_dma;
	u16 count;			/* a power of two */
	u16 index;

	/* producer */
	u16 next_to_use ____cacheline_aligned_in_smp;
	bool xdp_pending;		/* descriptors written, doorbell not rung */
	u16 next_reclaim;		/* where the producer asks for a poll again */
	__le32 context[3];		/* what the device holds: lens, type, mss */
	struct xsk_buff_pool *xsk;

	/* consumer */
	u16 next_to_clean ____cacheline_aligned_in_smp;
	struct u64_stats_sync syncp;
	u64 packets;
	u64 bytes;
	u64 xdp_frames;			/* sent by XDP_TX, redirect and AF_XDP, in packets too */
	struct u64_stats_sync producer_syncp;
	u64 stops;			/* queue full */
	u64 dropped;			/* could not be mapped */
	u64 doorbells;
};

/* A receive buffer: a page of the pool, or AF_XDP's memory. NULL: the slot is empty. */
union rill_rx_buf {
	struct page *page;
	struct xdp_buff *xdp;
};

/*
 * struct rill_rxq - a receive queue; all of it belongs to the channel's NAPI
 */
struct rill_rxq {
	struct rill *rill;
	struct rill_channel *channel;
	union rill_rx_desc *desc;
	union rill_rx_buf *buf;
	void __iomem *regs;		/* the queue's block: RILL_RDBAL... */
	struct page_pool *pool;
	struct page_pool *heads;	/* of copied frames: never seen by the device */
	struct xsk_buff_pool *xsk;
	u16 next_to_use;
	u16 next_to_clean;
	u16 count;			/* a power of two */
	u16 index;
	dma_addr_t dma;
	struct xdp_rxq_info xdp_rxq;
	struct xdp_frame *bounced[RILL_XDP_BATCH];	/* XDP_TX, for rill_xdp_flush() */
	u16 bounced_count;

	struct u64_stats_sync syncp;
	u64 packets;
	u64 bytes;
	u64 alloc_failed;		/* pages or skbs that could not be had */
	u64 errors;			/* the device marked the frame as bad */
	u64 csum_bad;
	u64 xdp_pass;
	u64 xdp_drop;
	u64 xdp_tx;
	u64 xdp_redirect;
	u64 xdp_errors;			/* aborted, or a redirect or send that failed */
};

/*
 * struct rill_channel - a queue pair with its vector and its NAPI
 */
struct rill_channel {
	struct napi_struct napi;
	struct rill *rill;
	struct rill_txq tx;
	struct rill_rxq rx;
	u32 eims;			/* bit of this vector in EIMS, EIMC, EICS */
	u16 index;
	u16 vector;			/* of the device: EITR, IVAR */
	int irq;
	u16 itr;			/* microseconds, as the device has it; 0 no limit */
	struct dim dim;
	u16 events;			/* interrupts, for the DIM */
	u64 interrupts;
	char name[IFNAMSIZ + 16];
};

/**
 * struct rill_config - what a netdev's user may ask of its queues
 * @channels: queue pairs
 * @rx_count: receive descriptors a queue, a power of two
 * @tx_count: transmit descriptors a queue, a power of two
 */
struct rill_config {
	u16 channels;
	u16 rx_count;
	u16 tx_count;
};

/**
 * struct rill_coalesce - interrupt moderation
 * @usecs: fixed interval in microseconds, 0 to 8191, where @adaptive is off
 * @adaptive: let the kernel's DIM choose
 */
struct rill_coalesce {
	u16 usecs;
	bool adaptive;
};

/**
 * struct rill_ops - what differs between PF and VF
 * @rxq_regs: offset of receive queue i's register block
 * @txq_regs: offset of transmit queue i's register block
 * @map_vector: makes both queues of a channel raise its vector
 * @start: the queues run: open the filters, as far as this function owns them
 * @stop: before the queues stop
 * @tx_timeout: transmit queue i hangs; in process context, RTNL is not held
 * @tx_stamp: asked for a packet with SKBTX_HW_TSTAMP; takes a reference of the
 *	skb and returns true if the device shall stamp this one. May be NULL
 * @rx_stamp: the device stamped the frame in @skb. May be NULL
 * @rx_stamp_get: the stamp of the last stamped frame, for XDP's hint: 0 or
 *	-ENODATA. May be NULL
 * @poll: called once a NAPI poll that found no work, for a mailbox whose own
 *	interrupt may be lost. May be NULL
 */
struct rill_ops {
	u32 (*rxq_regs)(const struct rill *rill, unsigned int i);
	u32 (*txq_regs)(const struct rill *rill, unsigned int i);
	void (*map_vector)(struct rill *rill, const struct rill_channel *channel);
	void (*start)(struct rill *rill);
	void (*stop)(struct rill *rill);
	void (*tx_timeout)(struct rill *rill, unsigned int i);
	bool (*tx_stamp)(struct rill *rill, struct sk_buff *skb);
	void (*rx_stamp)(struct rill *rill, struct sk_buff *skb);
	int (*rx_stamp_get)(struct rill *rill, u64 *timestamp);
	void (*poll)(struct rill *rill);
};

/**
 * struct rill - the data path; netdev_priv() of the netdev
 * @netdev: the netdev
 * @pdev: the PCI function
 * @regs: its BAR 0
 * @ops: what differs between PF and VF
 * @owner: the driver's own structure (struct pf or struct vf)
 * @channel: @config.channels of them, NULL where not open
 * @xdp_prog: program of the netdev, or NULL
 * @xsk_queues: queues with an AF_XDP pool, a bit each
 * @config: in force
 * @coalesce: in force
 * @max_channels: what hardware and vectors leave; the owner may change it while
 *	the netdev is closed
 * @vector_base: MSI-X vector of channel 0; later channels follow
 * @msix: with MSI-X; without it there is one channel, and its vector's handler
 *	is the owner's, which calls rill_channel_interrupt()
 * @running: between rill_up() and rill_down()
 * @timeout_work: hands a hanging queue to @ops->tx_timeout
 * @timeout_queue: which one
 * @past: statistics of channels that were freed
 * @tx_timeouts: hanging queues seen
 */
struct rill {
	struct net_device *netdev;
	struct pci_dev *pdev;
	u8 __iomem *regs;
	const struct rill_ops *ops;
	void *owner;
	struct rill_channel *channel[RILL_MAX_CHANNELS];
	struct bpf_prog *xdp_prog;
	unsigned long xsk_queues;
	struct rill_config config;
	struct rill_coalesce coalesce;
	u16 max_channels;
	u16 vector_base;
	bool msix;
	bool running;
	struct work_struct timeout_work;
	unsigned int timeout_queue;
	struct rill_past {
		u64 rx_packets, rx_bytes, rx_dropped, rx_errors;
		u64 tx_packets, tx_bytes, tx_dropped;
	} past;
	u64 tx_timeouts;
};

static inline u32 rill_read(const struct rill *rill, u32 reg)
{
	return readl(rill->regs + reg);
}

static inline void rill_write(const struct rill *rill, u32 reg, u32 value)
{
	writel(value, rill->regs + reg);
}

/* rill_dp.c: life of the data path */
void rill_init(struct rill *rill, struct net_device *netdev, struct pci_dev *pdev,
	       u8 __iomem *regs, const struct rill_ops *ops, void *owner);
void rill_uninit(struct rill *rill);
int rill_open(struct rill *rill);
void rill_close(struct rill *rill);
void rill_down(struct rill *rill);
void rill_up(struct rill *rill);
int rill_configure(struct rill *rill, const struct rill_config *config,
		   struct netlink_ext_ack *extack);
int rill_change_mtu(struct net_device *netdev, int mtu);
void rill_tx_timeout(struct net_device *netdev, unsigned int txqueue);

/* rill_ring.c: memory of queues, and what tells the device of them */
int rill_rings_alloc(struct rill_channel *channel, const struct rill_config *config);
void rill_rings_free(struct rill_channel *channel);
int rill_rings_start(struct rill_channel *channel);
void rill_rings_stop(struct rill_channel *channel);
void rill_rings_drain(struct rill_channel *channel);

/* rill_irq.c: vectors, NAPI, moderation */
int rill_irq_request(struct rill_channel *channel);
void rill_irq_free(struct rill_channel *channel);
void rill_irq_enable(struct rill_channel *channel);
void rill_irq_disable(struct rill_channel *channel);
void rill_channel_interrupt(struct rill_channel *channel);
int rill_poll(struct napi_struct *napi, int budget);
void rill_itr_set(struct rill_channel *channel, unsigned int usecs);
void rill_coalesce_apply(struct rill *rill);
void rill_dim_init(struct rill_channel *channel);
void rill_dim_stop(struct rill_channel *channel);

/* rill_rx.c */
int rill_rx_poll(struct rill_rxq *rxq, int budget);
bool rill_rx_fill(struct rill_rxq *rxq, u16 count);
void rill_rx_free(struct rill_rxq *rxq);
void rill_rx_metadata(struct rill_rxq *rxq, const union rill_rx_desc *desc,
		      struct sk_buff *skb);

/* rill_tx.c */
netdev_tx_t rill_xmit(struct sk_buff *skb, struct net_device *netdev);
bool rill_tx_clean(struct rill_txq *txq, int budget);
void rill_tx_free(struct rill_txq *txq);
netdev_features_t rill_features_check(struct sk_buff *skb, struct net_device *netdev,
				      netdev_features_t features);

static inline u16 rill_tx_unused(const struct rill_txq *txq)
{
	return (txq->next_to_clean - txq->next_to_use - 1) & (txq->count - 1);
}

/* A data descriptor of a packet of @payload bytes without offloads. */
static inline void rill_tx_data(struct rill_txq *txq, u16 i, dma_addr_t dma, u32 len,
				u32 payload, bool last)
{
	union rill_tx_desc *desc = &txq->desc[i];
	u32 cmd = RILL_TXD_DTYP_DATA | RILL_TXD_DEXT | RILL_TXD_IFCS | len;

	if (last)
		cmd |= RILL_TXD_EOP | RILL_TXD_RS;
	desc->read.addr = cpu_to_le64(dma);
	desc->read.cmd_type_len = cpu_to_le32(cmd);
	desc->read.olinfo_status = cpu_to_le32(FIELD_PREP(RILL_TXD_PAYLEN, payload));
}

/* Descriptors are in memory before the doorbell says so. */
static inline void rill_tx_doorbell(struct rill_txq *txq)
{
	txq->doorbells++;
	writel(txq->next_to_use, txq->regs + RILL_TDT);
}

/* rill_xdp.c: programs, their verdicts, frames from other devices */

/* An xdp_buff with what the metadata hints want; xsk_buff_pool's cb is as large. */
struct rill_xdp {
	struct xdp_buff xdp;
	struct rill_rxq *rxq;
	const union rill_rx_desc *desc;
};

enum rill_verdict {
	RILL_XDP_PASS,
	RILL_XDP_DROP,		/* the buffer is the caller's again */
	RILL_XDP_TX,		/* and ring the doorbell after the poll */
	RILL_XDP_REDIRECT,	/* and flush after the poll */
};

enum rill_verdict rill_xdp_run(struct rill_rxq *rxq, struct bpf_prog *prog,
			       struct xdp_buff *xdp);
void rill_xdp_flush(struct rill_rxq *rxq, bool sent, bool redirected);
int rill_xdp_xmit(struct net_device *netdev, int n, struct xdp_frame **frames, u32 flags);
int rill_bpf(struct net_device *netdev, struct netdev_bpf *bpf);
extern const struct xdp_metadata_ops rill_xdp_metadata_ops;

/* rill_xsk.c: AF_XDP without copies */
int rill_xsk_setup(struct rill *rill, struct xsk_buff_pool *pool, u16 queue);
struct xsk_buff_pool *rill_xsk_pool(const struct rill *rill, u16 queue);
void rill_xsk_attach(struct rill_rxq *rxq);
unsigned int rill_xsk_buffer_kib(const struct rill_rxq *rxq);
int rill_xsk_wakeup(struct net_device *netdev, u32 queue, u32 flags);
int rill_xsk_rx_poll(struct rill_rxq *rxq, int budget);
bool rill_xsk_fill(struct rill_rxq *rxq, u16 count);
bool rill_xsk_tx(struct rill_txq *txq, unsigned int budget);

/* rill_stats.c */
void rill_get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats);
void rill_stats_keep(struct rill *rill, const struct rill_channel *channel);
extern const struct netdev_stat_ops rill_stat_ops;
int rill_stats_count(const struct rill *rill);
void rill_stats_strings(const struct rill *rill, u8 **data);
void rill_stats_values(struct rill *rill, u64 **data);

#endif
