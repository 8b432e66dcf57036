// SPDX-License-Identifier: GPL-2.0-only
/*
 * AF_XDP on one queue of a netdev, with the kernel's own interface and no
 * library: drops what it receives, or sends it back with the Ethernet addresses
 * swapped. Says "bound" when frames may come, and its counts when it is ended.
 *
 *	xsk [-c] [-q QUEUE] IFNAME drop|l2fwd
 *
 * -c	the kernel copies; otherwise zero copy, or nothing
 */
#include "bpf.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <linux/if_xdp.h>

#ifndef SOL_XDP
#define SOL_XDP 283
#endif

#define FRAMES	   8192 /* and entries of each ring: none overflows */
#define FRAME_SIZE 4096
#define BATCH	   64

/**
 * struct ring - a ring that the kernel shares
 * @producer: index of the one who fills it
 * @consumer: index of the one who empties it
 * @flags: XDP_RING_NEED_WAKEUP
 * @entries: struct xdp_desc or addresses
 * @here: the program's own index, @producer or @consumer
 */
struct ring {
	uint32_t *producer;
	uint32_t *consumer;
	uint32_t *flags;
	void *entries;
	uint32_t here;
};

/**
 * struct xsk - a socket
 * @fd: the socket
 * @umem: memory of all frames
 * @rx: frames received
 * @tx: frames to be sent
 * @fill: frames to be received into
 * @completion: frames that were sent
 * @received: frames
 * @sent: frames
 */
struct xsk {
	int fd;
	uint8_t *umem;
	struct ring rx;
	struct ring tx;
	struct ring fill;
	struct ring completion;
	unsigned long received;
	unsigned long sent;
};

static sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static uint32_t ring_index(const uint32_t *index)
{
	return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

/* What the other side has put there, up to a batch. */
static uint32_t ring_filled(const struct ring *ring)
{
	uint32_t count = ring_index(ring->producer) - ring->here;

	return count < BATCH ? count : BATCH;
}

static struct xdp_desc *ring_desc(const struct ring *ring)
{
	return (struct xdp_desc *)ring->entries + ring->here % FRAMES;
}

static uint64_t *ring_address(const struct ring *ring)
{
	return (uint64_t *)ring->entries + ring->here % FRAMES;
}

static void ring_release(const struct ring *ring)
{
	__atomic_store_n(ring->consumer, ring->here, __ATOMIC_RELEASE);
}

static void ring_submit(const struct ring *ring)
{
	__atomic_store_n(ring->producer, ring->here, __ATOMIC_RELEASE);
}

static bool ring_sleeps(const struct ring *ring)
{
	return ring_index(ring->flags) & XDP_RING_NEED_WAKEUP;
}

static void option_set(const struct xsk *xsk, int option, const void *value, socklen_t size)
{
	if (setsockopt(xsk->fd, SOL_XDP, option, value, size))
		die("setsockopt of AF_XDP");
}

static void ring_map(const struct xsk *xsk, struct ring *ring, uint64_t page,
		     const struct xdp_ring_offset *offset, size_t entry)
{
	uint8_t *map = mmap(NULL, offset->desc + FRAMES * entry, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_POPULATE, xsk->fd, page);

	if (map == MAP_FAILED)
		die("a ring of AF_XDP");
	ring->producer = (uint32_t *)(map + offset->producer);
	ring->consumer = (uint32_t *)(map + offset->consumer);
	ring->flags = (uint32_t *)(map + offset->flags);
	ring->entries = map + offset->desc;
}

static void xsk_memory(struct xsk *xsk)
{
	struct xdp_umem_reg umem = {
		.len = (uint64_t)FRAMES * FRAME_SIZE,
		.chunk_size = FRAME_SIZE,
	};

	xsk->umem = mmap(NULL, umem.len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (xsk->umem == MAP_FAILED)
		die("memory");
	umem.addr = bpf_pointer(xsk->umem);
	option_set(xsk, XDP_UMEM_REG, &umem, sizeof(umem));
}

static void xsk_rings(struct xsk *xsk)
{
	struct xdp_mmap_offsets offsets;
	socklen_t size = sizeof(offsets);
	const int count = FRAMES;

	option_set(xsk, XDP_UMEM_FILL_RING, &count, sizeof(count));
	option_set(xsk, XDP_UMEM_COMPLETION_RING, &count, sizeof(count));
	option_set(xsk, XDP_RX_RING, &count, sizeof(count));
	option_set(xsk, XDP_TX_RING, &count, sizeof(count));
	if (getsockopt(xsk->fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &size))
		die("XDP_MMAP_OFFSETS");
	ring_map(xsk, &xsk->rx, XDP_PGOFF_RX_RING, &offsets.rx, sizeof(struct xdp_desc));
	ring_map(xsk, &xsk->tx, XDP_PGOFF_TX_RING, &offsets.tx, sizeof(struct xdp_desc));
	ring_map(xsk, &xsk->fill, XDP_UMEM_PGOFF_FILL_RING, &offsets.fr, sizeof(uint64_t));
	ring_map(xsk, &xsk->completion, XDP_UMEM_PGOFF_COMPLETION_RING, &offsets.cr,
		 sizeof(uint64_t));
}

static void frame_give(struct xsk *xsk, uint64_t address)
{
	*ring_address(&xsk->fill) = address - address % FRAME_SIZE;
	xsk->fill.here++;
}

static void xsk_bind(struct xsk *xsk, unsigned int ifindex, unsigned int queue, bool copy)
{
	struct sockaddr_xdp address = {
		.sxdp_family = AF_XDP,
		.sxdp_flags = XDP_USE_NEED_WAKEUP | (copy ? XDP_COPY : XDP_ZEROCOPY),
		.sxdp_ifindex = ifindex,
		.sxdp_queue_id = queue,
	};
	unsigned int i;

	for (i = 0; i < FRAMES; i++)
		frame_give(xsk, (uint64_t)i * FRAME_SIZE);
	ring_submit(&xsk->fill);
	if (bind(xsk->fd, (struct sockaddr *)&address, sizeof(address)))
		die(copy ? "bind, copying" : "bind, zero copy");
}

/* What the queue receives goes to the socket, and other queues' to the stack. */
static void xsk_redirect(const struct xsk *xsk, unsigned int ifindex, uint32_t queue)
{
	const uint32_t value = xsk->fd;
	union bpf_attr create = {
		.map_type = BPF_MAP_TYPE_XSKMAP,
		.key_size = sizeof(uint32_t),
		.value_size = sizeof(uint32_t),
		.max_entries = queue + 1,
	};
	int map = bpf(BPF_MAP_CREATE, &create, "BPF_MAP_CREATE");
	union bpf_attr update = {
		.map_fd = map,
		.key = bpf_pointer(&queue),
		.value = bpf_pointer(&value),
	};
	const struct bpf_insn program[] = {
		LOAD(BPF_W, BPF_REG_2, BPF_REG_1, offsetof(struct xdp_md, rx_queue_index)),
		LOAD_MAP(BPF_REG_1, map),
		LOAD_MAP_END(),
		MOV_IMM(BPF_REG_3, XDP_PASS),
		CALL(BPF_FUNC_redirect_map),
		EXIT(),
	};
	int loaded = xdp_load(program, ARRAY_SIZE(program), false);

	xdp_attach(loaded, ifindex, XDP_FLAGS_DRV_MODE);
	bpf(BPF_MAP_UPDATE_ELEM, &update, "the socket in its map");
}

static void addresses_swap(uint8_t *frame)
{
	uint8_t destination[6];

	memcpy(destination, frame, 6);
	memcpy(frame, frame + 6, 6);
	memcpy(frame + 6, destination, 6);
}

static uint32_t frames_take(struct xsk *xsk, bool forward)
{
	uint32_t count = ring_filled(&xsk->rx), i;

	for (i = 0; i < count; i++) {
		const struct xdp_desc *desc = ring_desc(&xsk->rx);

		if (forward) {
			addresses_swap(xsk->umem + desc->addr);
			*ring_desc(&xsk->tx) = *desc;
			xsk->tx.here++;
		} else {
			frame_give(xsk, desc->addr);
		}
		xsk->rx.here++;
	}
	if (!count)
		return 0;
	ring_release(&xsk->rx);
	ring_submit(forward ? &xsk->tx : &xsk->fill);
	xsk->received += count;
	return count;
}

static uint32_t frames_reclaim(struct xsk *xsk)
{
	uint32_t count = ring_filled(&xsk->completion), i;

	for (i = 0; i < count; i++) {
		frame_give(xsk, *ring_address(&xsk->completion));
		xsk->completion.here++;
	}
	if (!count)
		return 0;
	ring_release(&xsk->completion);
	ring_submit(&xsk->fill);
	xsk->sent += count;
	return count;
}

static void xsk_run(struct xsk *xsk, bool forward)
{
	struct pollfd pollfd = { .fd = xsk->fd, .events = POLLIN };

	while (!ended) {
		uint32_t count = frames_take(xsk, forward);

		if (forward) {
			if (ring_index(xsk->tx.consumer) != xsk->tx.here && ring_sleeps(&xsk->tx))
				sendto(xsk->fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
			count += frames_reclaim(xsk);
		}
		if (!count)
			poll(&pollfd, 1, 100);
		else if (ring_sleeps(&xsk->fill))
			recvfrom(xsk->fd, NULL, 0, MSG_DONTWAIT, NULL, NULL);
	}
	printf("%lu received, %lu sent\n", xsk->received, xsk->sent);
}

int main(int argc, char **argv)
{
	unsigned int queue = 0, ifindex;
	struct xsk xsk = {};
	bool copy = false;
	int option;

	while ((option = getopt(argc, argv, "cq:")) >= 0) {
		switch (option) {
		case 'c':
			copy = true;
			break;
		case 'q':
			queue = strtoul(optarg, NULL, 0);
			break;
		default:
			return 2;
		}
	}
	if (argc - optind != 2 ||
	    (strcmp(argv[optind + 1], "drop") && strcmp(argv[optind + 1], "l2fwd"))) {
		fprintf(stderr, "usage: xsk [-c] [-q QUEUE] IFNAME drop|l2fwd\n");
		return 2;
	}
	ifindex = ifindex_of(argv[optind]);
	xsk.fd = socket(AF_XDP, SOCK_RAW, 0);
	if (xsk.fd < 0)
		die("AF_XDP");
	xsk_memory(&xsk);
	xsk_rings(&xsk);
	xsk_bind(&xsk, ifindex, queue, copy);
	xsk_redirect(&xsk, ifindex, queue);
	signal(SIGTERM, end);
	signal(SIGINT, end);
	puts("bound");
	fflush(stdout);
	xsk_run(&xsk, !strcmp(argv[optind + 1], "l2fwd"));
	return 0;
}
