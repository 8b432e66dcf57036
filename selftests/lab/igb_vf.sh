#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12 7.3 debug
# OPTIONS: --nics 2 --limit 400
# The emulated 82576 with the kernel's own drivers: virtual functions appear,
# reach each other, the PF and the wire, and go.

. /rill/inside/host.sh
. /rill/files/ktap.sh

sriov_off()
{
	local pf

	for pf in $(lspci -D -d 8086:10c9 | cut -d ' ' -f 1); do
		echo 0 >"/sys/bus/pci/devices/$pf/sriov_numvfs"
	done
}

# two_ends: VF 0 as 10.0.0.1 and VF 1 as 10.0.0.2, each in a namespace.
two_ends()
{
	defer sriov_off
	vf_create 2 || fail "no two VFs"
	defer ip netns del a
	defer ip netns del b
	dev_netns "$(vf_dev 0)" a 10.0.0.1/24 || fail "VF 0 has no link"
	dev_netns "$(vf_dev 1)" b 10.0.0.2/24 || fail "VF 1 has no link"
}

pings()
{
	until_true 10 ip netns exec "$1" ping -c 1 -W 1 "$2" &&
		ip netns exec "$1" ping -q -c 5 -i 0.01 "$2"
}

test_seven_vfs_appear_and_go()
{
	defer sriov_off
	vf_create 7 || fail "sriov_numvfs refused 7"
	check "not 7 virtual functions" [ "$(lspci -d 8086:10ca | wc -l)" -eq 7 ]
	check "not 7 netdevs" [ "$(grep -l . /sys/bus/pci/devices/"$(pf_bdf)"/virtfn*/net/*/address | wc -l)" -eq 7 ]
	sriov_off
	check "virtual functions stay" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
}

test_eight_vfs_are_refused()
{
	defer sriov_off
	check "8 VFs were not refused" not vf_numvfs 8
}

not()
{
	! "$@"
}

vf_numvfs()
{
	echo "$1" >"/sys/bus/pci/devices/$(pf_bdf)/sriov_numvfs"
}

test_vf_has_the_mac_that_was_set()
{
	defer sriov_off
	vf_create 3 || fail "no VFs"
	check "VF 2 has another address" [ "$(cat "/sys/class/net/$(vf_dev 2)/address")" = 02:00:00:00:00:02 ]
}

test_vf_to_vf_tcp()
{
	local bytes

	two_ends
	ip netns exec b iperf3 -s -D -1 -I /run/iperf3.pid
	until_true 10 ip netns exec b ss -Hltn 'sport = 5201' || fail "iperf3 does not listen"
	bytes=$(ip netns exec a iperf3 -J -c 10.0.0.2 -n 4M | jq .end.sum_received.bytes)
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
