#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12
# OPTIONS: --pf rill_pf --vf none --mem 3072
# DPDK's own driver on two virtual functions of rill_pf at once, through vfio-pci.

. /rill/inside/host.sh
. /rill/inside/testpmd.sh
. /rill/files/ktap.sh

test_testpmd_on_two_vfs()
{
	testpmd_on_two_vfs
}

ktap_main "$0" "$@"
