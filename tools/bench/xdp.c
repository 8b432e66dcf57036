// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts one of four XDP programs on a netdev, says "attached", and stays until it
 * is ended; the program goes with it.
 *
 *	xdp [-f] [-g] IFNAME drop|tx|pass|redirect:IFNAME
 *
 * -f	the program takes frames of several buffers
 * -g	in the stack (generic), not in the driver
 *
 * "tx" sends frames back with their Ethernet addresses swapped.
 */
#include "bpf.h"

static int load_verdict(uint32_t verdict, bool frags)
{
	const struct bpf_insn program[] = {
		MOV_IMM(BPF_REG_0, verdict),
		EXIT(),
	};

	return xdp_load(program, ARRAY_SIZE(program), frags);
}

static int load_tx(bool frags)
{
	const struct bpf_insn program[] = {
		MOV_IMM(BPF_REG_0, XDP_DROP),
		LOAD(BPF_W, BPF_REG_2, BPF_REG_1, offsetof(struct xdp_md, data)),
		LOAD(BPF_W, BPF_REG_3, BPF_REG_1, offsetof(struct xdp_md, data_end)),
		MOV_REG(BPF_REG_4, BPF_REG_2),
		ADD_IMM(BPF_REG_4, 14),
		JUMP_GREATER(BPF_REG_4, BPF_REG_3, 9),
		LOAD(BPF_W, BPF_REG_4, BPF_REG_2, 0),
		LOAD(BPF_H, BPF_REG_5, BPF_REG_2, 4),
		LOAD(BPF_W, BPF_REG_6, BPF_REG_2, 6),
		LOAD(BPF_H, BPF_REG_7, BPF_REG_2, 10),
		STORE(BPF_W, BPF_REG_2, BPF_REG_6, 0),
		STORE(BPF_H, BPF_REG_2, BPF_REG_7, 4),
		STORE(BPF_W, BPF_REG_2, BPF_REG_4, 6),
		STORE(BPF_H, BPF_REG_2, BPF_REG_5, 10),
		MOV_IMM(BPF_REG_0, XDP_TX),
		EXIT(),
	};

	return xdp_load(program, ARRAY_SIZE(program), frags);
}

static int load_redirect(const char *ifname, bool frags)
{
	const struct bpf_insn program[] = {
		MOV_IMM(BPF_REG_1, ifindex_of(ifname)),
		MOV_IMM(BPF_REG_2, 0),
		CALL(BPF_FUNC_redirect),
		EXIT(),
	};

	return xdp_load(program, ARRAY_SIZE(program), frags);
}

static int load(const char *action, bool frags)
{
	if (!strcmp(action, "drop"))
		return load_verdict(XDP_DROP, frags);
	if (!strcmp(action, "pass"))
		return load_verdict(XDP_PASS, frags);
	if (!strcmp(action, "tx"))
		return load_tx(frags);
	if (!strncmp(action, "redirect:", 9))
		return load_redirect(action + 9, frags);
	errno = EINVAL;
	die(action);
}

int main(int argc, char **argv)
{
	uint32_t mode = XDP_FLAGS_DRV_MODE;
	bool frags = false;
	int option;

	while ((option = getopt(argc, argv, "fg")) >= 0) {
		switch (option) {
		case 'f':
			frags = true;
			break;
		case 'g':
			mode = XDP_FLAGS_SKB_MODE;
			break;
		default:
			return 2;
		}
	}
	if (argc - optind != 2) {
		fprintf(stderr, "usage: xdp [-f] [-g] IFNAME drop|tx|pass|redirect:IFNAME\n");
		return 2;
	}
	xdp_attach(load(argv[optind + 1], frags), ifindex_of(argv[optind]), mode);
	puts("attached");
	fflush(stdout);
	for (;;)
		pause();
}
