#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12 7.3 debug
# OPTIONS: --nics 2 --limit 400
# The emulated 82576 with the kernel's own drivers: virtual functions appear,
# reach each other, the PF and the wire, and go.

. /rill/inside/host.sh
. /rill/files/ktap.sh

# two_ends: VF 0 as 10.0.0.1 and VF 1 as 10.0.0.2, each in a namespace.
two_ends()
{
	defer vf_remove
	vf_create 2 || fail "no two VFs"
	defer ip netns del a
	defer ip netns del b
	dev_netns "$(vf_dev 0)" a 10.0.0.1/24 || fail "VF 0 has no link"
	dev_netns "$(vf_dev 1)" b 10.0.0.2/24 || fail "VF 1 has no link"
}

test_seven_vfs_appear_and_go()
{
	defer vf_remove
	vf_create 7 || fail "sriov_numvfs refused 7"
	check "not 7 virtual functions" [ "$(lspci -d 8086:10ca | wc -l)" -eq 7 ]
	check "not 7 netdevs" [ "$(grep -l . /sys/bus/pci/devices/"$(pf_bdf)"/virtfn*/net/*/address | wc -l)" -eq 7 ]
	vf_remove
	check "virtual functions stay" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
}

test_eight_vfs_are_refused()
{
	defer vf_remove
	check "8 VFs were not refused" not vf_numvfs 8
}

test_vf_has_the_mac_that_was_set()
{
	defer vf_remove
	vf_create 3 || fail "no VFs"
	check "VF 2 has another address" [ "$(cat "/sys/class/net/$(vf_dev 2)/address")" = 02:00:00:00:00:02 ]
}

test_vf_to_vf_tcp()
{
	local bytes

	two_ends
	bytes=$(tcp_bytes a b 10.0.0.2)
	check "4 MiB sent, ${bytes:-nothing} received" [ "${bytes:-0}" -ge 4194304 ]
}

test_vf_to_pf()
{
	two_ends
	defer ip addr flush dev "$(pf_dev)"
	ip addr add 10.0.0.3/24 dev "$(pf_dev)"
	check "the PF does not answer VF 0" pings a 10.0.0.3
}

test_vf_to_wire()
{
	two_ends
	defer ip netns del far
	dev_netns "$(pf_dev 1)" far 10.0.0.4/24 || fail "port 1 has no link"
	check "the second port does not answer VF 0" pings a 10.0.0.4
}

test_vf_is_rebound()
{
	local bdf

	two_ends
	bdf=$(vf_bdf 0)
	ip netns del a
	bdf_bind "$bdf" igbvf || fail "igbvf did not come back"
	dev_netns "$(vf_dev 0)" a 10.0.0.1/24 || fail "VF 0 has no link after the rebind"
	check "VF 0 does not reach VF 1 after the rebind" pings a 10.0.0.2
}

ktap_main "$0" "$@"
