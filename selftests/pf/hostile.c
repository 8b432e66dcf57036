// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VF in an enemy's hands: opens it through VFIO, as a guest's hypervisor does,
 * and attacks the PF through the mailbox and the VF's queues.
 *
 *	hostile [-n COUNT] [-t SECONDS] [-s SEED] BDF MODE
 *
 * The attack has COUNT steps, a message each (in mode "queues" a change of the
 * rings each), and lasts SECONDS at least. It waits for nothing, so most messages
 * go over older ones; the last line says how many were sent and what came back.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <linux/pci_regs.h>
#include <linux/types.h>
#include <linux/vfio.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* What a VF sees at its BAR 0: Intel 82576EB datasheet 2.63, chapter 9. */
#define VFCTRL		0x0000
#define VFCTRL_RST	0x4000000
#define VMBMEM		0x0800
#define V2PMAILBOX	0x0c40
#define V2P_REQ		0x1
#define V2P_ACK		0x2
#define V2P_VFU		0x4
#define V2P_PFSTS	0x10
#define V2P_PFACK	0x20
#define RXQ(q)		(0x2800 + 0x100 * (q))
#define TXQ(q)		(0x3800 + 0x100 * (q))
#define QUEUE_BAL	0x00
#define QUEUE_BAH	0x04
#define QUEUE_LEN	0x08
#define QUEUE_SRRCTL	0x0c
#define QUEUE_HEAD	0x10
#define QUEUE_TAIL	0x18
#define QUEUE_DCTL	0x28
#define QUEUE_ENABLE	0x2000000
#define QUEUE_WBAL	0x38
#define QUEUE_WBAH	0x3c
#define QUEUE_WB_ENABLE 0x1

/* Word 0 of a message. */
#define MSG_WORDS      16
#define MSG_RESET      0x01
#define MSG_SET_MAC    0x02
#define MSG_SET_VLAN   0x04
#define MSG_SET_LPE    0x05
#define MSG_LAST       0x06
#define MSG_GET_QUEUES 0x20
#define MSG_INFO(n)    ((__u32)(n) << 16)
#define MSG_NACK       0x40000000
#define MSG_ACK	       0x80000000

/**
 * struct vf - the VF
 * @device: VFIO's file
 * @bar: BAR 0
 * @sent: messages
 * @taken: acknowledged by the PF
 * @answered: messages from the PF
 * @acks: answers with ACK
 * @nacks: answers with NACK
 */
struct vf {
	int device;
	__u8 *bar;
	unsigned long sent;
	unsigned long taken;
	unsigned long answered;
	unsigned long acks;
	unsigned long nacks;
};

/**
 * struct mode - a way to attack
 * @name: on the command line
 * @ready: completes RESET first, as a good driver does
 * @step: of the attack
 */
struct mode {
	const char *name;
	bool ready;
	void (*step)(struct vf *vf, unsigned long i);
};

static noreturn void die(const char *what)
{
	fprintf(stderr, "hostile: %s: %s\n", what, strerror(errno));
	exit(1);
}

static __u32 word_random(void)
{
	return (__u32)random() << 16 ^ (__u32)random();
}

static __u32 vf_read(const struct vf *vf, unsigned int reg)
{
	return __atomic_load_n((__u32 *)(vf->bar + reg), __ATOMIC_SEQ_CST);
}

static void vf_write(const struct vf *vf, unsigned int reg, __u32 value)
{
	__atomic_store_n((__u32 *)(vf->bar + reg), value, __ATOMIC_RELEASE);
}

static int group_open(const char *bdf)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t len;
	int group;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", bdf);
	len = readlink(path, target, sizeof(target) - 1);
	if (len < 0)
		die(path);
	target[len] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%.16s", basename(target));
	group = open(path, O_RDWR);
	if (group < 0 || ioctl(group, VFIO_GROUP_GET_STATUS, &status))
		die(path);
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		errno = EBUSY;
		die(path);
	}
	return group;
}

static struct vfio_region_info region_of(int device, unsigned int index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info))
		die("VFIO_DEVICE_GET_REGION_INFO");
	return info;
}

/* The device may do DMA, but no address is mapped for it. */
static void vf_open(struct vf *vf, const char *bdf)
{
	int container = open("/dev/vfio/vfio", O_RDWR), group = group_open(bdf);
	struct vfio_region_info info;
	__u16 command;

	if (container < 0 || ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		die("/dev/vfio/vfio");
	vf->device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, bdf);
	if (vf->device < 0)
		die(bdf);

	info = region_of(vf->device, VFIO_PCI_BAR0_REGION_INDEX);
	vf->bar =
		mmap(NULL, info.size, PROT_READ | PROT_WRITE, MAP_SHARED, vf->device, info.offset);
	if (vf->bar == MAP_FAILED)
		die("BAR 0");

	info = region_of(vf->device, VFIO_PCI_CONFIG_REGION_INDEX);
	if (pread(vf->device, &command, sizeof(command), info.offset + PCI_COMMAND) < 0)
		die("PCI_COMMAND");
	command |= PCI_COMMAND_MASTER;
	if (pwrite(vf->device, &command, sizeof(command), info.offset + PCI_COMMAND) < 0)
		die("PCI_COMMAND");
}

/* A read clears the PF's bits, so each is counted here. */
static __u32 mbx_look(struct vf *vf)
{
	__u32 bits = vf_read(vf, V2PMAILBOX), word;

	if (bits & V2P_PFACK)
		vf->taken++;
	if (bits & V2P_PFSTS) {
		vf->answered++;
		word = vf_read(vf, VMBMEM);
		vf->acks += !!(word & MSG_ACK);
		vf->nacks += !!(word & MSG_NACK);
		vf_write(vf, V2PMAILBOX, V2P_ACK | (bits & V2P_VFU));
	}
	return bits;
}

/* Asks for the mailbox a few times, then writes whosever it is. */
static void mbx_send(struct vf *vf, const __u32 *words, unsigned int count)
{
	unsigned int i, tries = 0;

	do {
		vf_write(vf, V2PMAILBOX, V2P_VFU);
	} while (!(mbx_look(vf) & V2P_VFU) && ++tries < 4);
	for (i = 0; i < count; i++)
		vf_write(vf, VMBMEM + 4 * i, words[i]);
	vf_write(vf, V2PMAILBOX, V2P_REQ);
	vf->sent++;
}

/* RESET as a good driver sends it. One that was stopped gets no answer. */
static bool vf_ready(struct vf *vf)
{
	const __u32 reset = MSG_RESET;
	unsigned long before = vf->acks;
	unsigned int ms;

	mbx_send(vf, &reset, 1);
	for (ms = 0; ms < 2000 && vf->acks == before; ms++) {
		usleep(1000);
		mbx_look(vf);
	}
	return vf->acks > before;
}

/* Half of them have a type that exists. */
static void step_random(struct vf *vf, unsigned long i)
{
	__u32 words[MSG_WORDS];
	unsigned int n;

	for (n = 0; n < MSG_WORDS; n++)
		words[n] = word_random();
	if (i % 2)
		words[0] = (words[0] & 0x00ff0000) | (1 + word_random() % MSG_LAST);
	mbx_send(vf, words, 1 + word_random() % MSG_WORDS);
}

static void step_flood(struct vf *vf, unsigned long i)
{
	const __u32 mac[] = { MSG_SET_MAC, 0x00000002, 0x0000fe00 };
	const __u32 reset[] = { MSG_RESET };

	if (i % 2)
		mbx_send(vf, mac, 3);
	else
		mbx_send(vf, reset, 1);
}

/* Words that are missing are what an older message, or the PF, left there. */
static void step_truncated(struct vf *vf, unsigned long i)
{
	static const __u32 extremes[] = {
		0, 1, 59, 4094, 4095, 4096, 9729, 0x7fffffff, 0x80000000, 0xffffffff,
	};
	const unsigned int count = ARRAY_SIZE(extremes);
	__u32 words[] = {
		1 + i % MSG_LAST,
		extremes[word_random() % count],
		extremes[word_random() % count],
	};

	if (i % 8 == 7)
		words[0] = MSG_GET_QUEUES;
	if (i % 3)
		words[0] |= MSG_INFO(word_random() & 0xff);
	mbx_send(vf, words, word_random() % 4);
}

/* Taken again at once if the PF breaks the lock. */
static void step_lock(struct vf *vf, unsigned long i)
{
	if (!i)
		vf_write(vf, VMBMEM, MSG_RESET);
	vf_write(vf, V2PMAILBOX, V2P_VFU | V2P_REQ);
	vf->sent++;
}

/* Never completes RESET; resets itself now and then, in the midst of it all. */
static void step_order(struct vf *vf, unsigned long i)
{
	const __u32 words[] = { MSG_SET_MAC + word_random() % 5, 100, 0 };

	if (i % 512 == 511)
		vf_write(vf, VFCTRL, VFCTRL_RST);
	switch (i % 4) {
	case 0:
		vf_write(vf, V2PMAILBOX, V2P_ACK);
		vf->sent++;
		break;
	case 1:
		vf_write(vf, VMBMEM, words[0]);
		vf_write(vf, V2PMAILBOX, V2P_REQ);
		vf->sent++;
		break;
	case 2:
		mbx_send(vf, words, 3);
		break;
	case 3:
		vf_write(vf, V2PMAILBOX, word_random() & (V2P_REQ | V2P_ACK | V2P_VFU));
		vf->sent++;
		break;
	}
}

static void ring_break(const struct vf *vf, unsigned int ring, bool tx)
{
	static const __u32 bases[] = { 0, 0xdead0000, 0xffffff80, 0xfee00000 };
	static const __u32 lengths[] = { 0, 128, 4096, 0x000fff80, 0xffffffff };

	vf_write(vf, ring + QUEUE_DCTL, 0);
	vf_write(vf, ring + QUEUE_BAL, bases[word_random() % ARRAY_SIZE(bases)]);
	vf_write(vf, ring + QUEUE_BAH, word_random() % 2 ? word_random() : 0);
	vf_write(vf, ring + QUEUE_LEN, lengths[word_random() % ARRAY_SIZE(lengths)]);
	if (tx) {
		vf_write(vf, ring + QUEUE_WBAH, 0);
		vf_write(vf, ring + QUEUE_WBAL, 0xdead4000 | QUEUE_WB_ENABLE);
	} else {
		vf_write(vf, ring + QUEUE_SRRCTL, word_random());
	}
	vf_write(vf, ring + QUEUE_HEAD, word_random() % 8);
	vf_write(vf, ring + QUEUE_DCTL, QUEUE_ENABLE | (word_random() & 0x1f1f1f));
	/* Few: QEMU stands still while it walks the ring. */
	vf_write(vf, ring + QUEUE_TAIL, word_random() % 64);
}

static void step_queues(struct vf *vf, unsigned long i)
{
	unsigned int q = word_random() % 2;

	if (i % 256 == 255) {
		vf_write(vf, VFCTRL, VFCTRL_RST);
		vf_ready(vf);
	}
	ring_break(vf, RXQ(q), false);
	ring_break(vf, TXQ(q), true);
}

static const struct mode modes[] = {
	{ "random", true, step_random },       { "flood", true, step_flood },
	{ "truncated", true, step_truncated }, { "lock", true, step_lock },
	{ "order", false, step_order },	       { "queues", true, step_queues },
};

static const char usage[] = "usage: hostile [-n COUNT] [-t SECONDS] [-s SEED] BDF MODE\n";

static const struct mode *mode_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		if (!strcmp(modes[i].name, name))
			return &modes[i];
	return NULL;
}

static void attack(struct vf *vf, const struct mode *mode, unsigned long count, time_t seconds)
{
	time_t end = time(NULL) + seconds;
	unsigned long i;

	if (mode->ready && !vf_ready(vf))
		printf("%s: no answer to RESET\n", mode->name);
	for (i = 0; i < count || time(NULL) < end; i++) {
		mode->step(vf, i);
		mbx_look(vf);
	}
	/* What is still to come. */
	usleep(100000);
	mbx_look(vf);
	printf("%s: %lu steps, %lu messages sent, %lu taken, %lu answers: %lu ACK, %lu NACK\n",
	       mode->name, i, vf->sent, vf->taken, vf->answered, vf->acks, vf->nacks);
}

int main(int argc, char **argv)
{
	unsigned long count = 1000000;
	const struct mode *mode;
	struct vf vf = {};
	long seconds = 0;
	int option;

	srandom(1);
	while ((option = getopt(argc, argv, "n:t:s:")) >= 0) {
		switch (option) {
		case 'n':
			count = strtoul(optarg, NULL, 0);
			break;
		case 't':
			seconds = strtol(optarg, NULL, 0);
			break;
		case 's':
			srandom(strtoul(optarg, NULL, 0));
			break;
		default:
			return 2;
		}
	}
	mode = argc - optind == 2 ? mode_find(argv[optind + 1]) : NULL;
	if (!mode) {
		fputs(usage, stderr);
		return 2;
	}
	vf_open(&vf, argv[optind]);
	attack(&vf, mode, count, seconds);
	return 0;
}
