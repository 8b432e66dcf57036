/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An XDP program on a netdev with bpf(2) and nothing else: there is no BPF
 * compiler and no libbpf in the lab's root, so programs are written by hand. The
 * program stays as long as the descriptor of the link is open.
 */
#ifndef RILL_BENCH_BPF_H
#define RILL_BENCH_BPF_H

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/if_link.h>

#define INSN(op, dst, src, offset, value)     \
	((struct bpf_insn){ .code = (op),     \
			    .dst_reg = (dst), \
			    .src_reg = (src), \
			    .off = (offset),  \
			    .imm = (value) })
#define MOV_IMM(dst, value)	     INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, value)
#define MOV_REG(dst, src)	     INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define ADD_IMM(dst, value)	     INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, value)
#define LOAD(size, dst, src, off)    INSN(BPF_LDX | (size) | BPF_MEM, dst, src, off, 0)
#define STORE(size, dst, src, off)   INSN(BPF_STX | (size) | BPF_MEM, dst, src, off, 0)
#define JUMP_GREATER(dst, src, skip) INSN(BPF_JMP | BPF_JGT | BPF_X, dst, src, skip, 0)
#define CALL(helper)		     INSN(BPF_JMP | BPF_CALL, 0, 0, 0, helper)
#define EXIT()			     INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
/* The address of a map takes two instructions. */
#define LOAD_MAP(dst, fd) INSN(BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd)
#define LOAD_MAP_END()	  INSN(0, 0, 0, 0, 0)

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static inline noreturn void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static inline int bpf(int command, union bpf_attr *attr, const char *what)
{
	int result = syscall(SYS_bpf, command, attr, sizeof(*attr));

	if (result < 0)
		die(what);
	return result;
}

static inline uint64_t bpf_pointer(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

/* The verifier's words, if it refuses the program, go to standard error. */
static inline int xdp_load(const struct bpf_insn *insns, unsigned int count, bool frags)
{
	static char words[16384];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = bpf_pointer(insns),
		.insn_cnt = count,
		.license = bpf_pointer("GPL"),
		.log_level = 1,
		.log_size = sizeof(words),
		.log_buf = bpf_pointer(words),
		.prog_flags = frags ? BPF_F_XDP_HAS_FRAGS : 0,
		.prog_name = "rill_bench",
		.expected_attach_type = BPF_XDP,
	};
	int program = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));

	if (program < 0) {
		int error = errno;

		fputs(words, stderr);
		errno = error;
		die("BPF_PROG_LOAD");
	}
	return program;
}

/* mode: XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE. */
static inline int xdp_attach(int program, unsigned int ifindex, uint32_t mode)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = program,
			.target_ifindex = ifindex,
			.attach_type = BPF_XDP,
			.flags = mode,
		},
	};

	return bpf(BPF_LINK_CREATE, &attr, "BPF_LINK_CREATE");
}

static inline unsigned int ifindex_of(const char *name)
{
	unsigned int index = if_nametoindex(name);

	if (!index)
		die(name);
	return index;
}

#endif
