#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
# xdp-pass.pl FILE: an XDP program that passes every frame, pinned as FILE on a
# mounted bpffs. Two instructions need no compiler.
use strict;
use warnings;

use constant {
	SYS_BPF		=> 321,		# on x86-64
	BPF_PROG_LOAD	=> 5,
	BPF_OBJ_PIN	=> 6,
	PROG_TYPE_XDP	=> 6,
	XDP_PASS	=> 2,
};

my ($file) = @ARGV;
my $program = pack 'CCsl CCsl', 0xb7, 0, 0, XDP_PASS, 0x95, 0, 0, 0;	# r0 = XDP_PASS; exit
my $license = "GPL\0";
my $path = "$file\0";

sub bpf
{
	my ($command, $attr) = @_;
	my $result = syscall SYS_BPF, $command, $attr, length $attr;

	die "xdp-pass: bpf: $!\n" if $result < 0;
	return $result;
}

sub address { unpack 'Q', pack 'p', $_[0] }

my $fd = bpf(BPF_PROG_LOAD, pack 'LLQQx48', PROG_TYPE_XDP, 2, address($program), address($license));
bpf(BPF_OBJ_PIN, pack 'QLL', address($path), $fd, 0);
