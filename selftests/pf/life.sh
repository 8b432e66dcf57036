#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12
# OPTIONS: --pf rill_pf --limit 1800
# rill_pf comes and goes: bound and unbound, reset, unplugged, unloaded under
# traffic.

. /rill/inside/host.sh
. /rill/inside/disturb.sh
. /rill/inside/pf.sh
. /rill/files/ktap.sh

test_bound_and_unbound_many_times()
{
	local i pf

	pf=$(pf_bdf)
	defer pf_back "$pf"
	for ((i = 0; i < 100; i++)); do
		pf_unbind "$pf" || fail "unbind $i"
		check "a netdev stays after unbind $i" [ -z "$(bdf_dev "$pf")" ]
		pf_bind "$pf" || fail "bind $i"
		check "no netdev after bind $i" [ -n "$(bdf_dev "$pf")" ]
	done
	pf_works
}

test_unbound_while_up_with_vfs()
{
	local pf

	pf=$(pf_bdf)
	defer pf_back "$pf"
	flowing
	pf_unbind "$pf" || fail "unbind"
	check "virtual functions stay" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
	flow_kill
	ends_remove
	pf_bind "$pf" || fail "bind"
	pf_works
}

test_seven_vfs_many_times()
{
	local i

	defer vf_remove
	echo 1 >"/sys/bus/pci/devices/$(pf_bdf)/sriov_drivers_autoprobe"
	for ((i = 0; i < 30; i++)); do
		vf_numvfs 7 || fail "0 to 7, number $i"
		check "not 7 VFs, number $i" [ "$(lspci -d 8086:10ca | wc -l)" -eq 7 ]
		vf_numvfs 0 || fail "7 to 0, number $i"
		check "VFs stay, number $i" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
	done
	pf_works
}

test_up_and_down_many_times()
{
	local i

	for ((i = 0; i < 100; i++)); do
		ip link set "$(pf_dev)" up || fail "up $i"
		ip link set "$(pf_dev)" down || fail "down $i"
	done
	pf_works
}

test_unloaded_under_traffic()
{
	unloaded_under_traffic
}

test_pf_is_reset_under_traffic()
{
	local i

	flowing
	for i in 1 2 3; do
		echo 1 >"/sys/bus/pci/devices/$(pf_bdf)/reset" || fail "reset $i was refused"
	done
	check "VF 0 does not come back" until_true 60 ip netns exec v0 ping -c 1 -W 1 10.0.0.2
	flow_stop
	note "$FLOW_LOST of $FLOW_SENT frames lost, $FLOW_SILENCE ms of silence"
	ends_remove
	pf_works
}

test_vf_is_reset_under_traffic()
{
	local i

	flowing
	for i in 1 2 3 4 5; do
		echo 1 >"/sys/bus/pci/devices/$(vf_bdf 0)/reset" || fail "reset $i was refused"
		sleep 1
	done
	check "VF 0 does not come back" until_true 60 ip netns exec v0 ping -c 1 -W 1 10.0.0.2
	flow_stop
	note "$FLOW_LOST of $FLOW_SENT frames lost, $FLOW_SILENCE ms of silence"
	check "VF 0 loses frames" pings v0 10.0.0.2
}

test_unplugged_under_traffic()
{
	local pf

	pf=$(pf_bdf)
	defer pf_back "$pf"
	flowing
	echo 1 >"/sys/bus/pci/devices/$pf/remove" || fail "remove"
	check "the function stays" [ ! -e "/sys/bus/pci/devices/$pf" ]
	check "virtual functions stay" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
	flow_kill
	echo 1 >/sys/bus/pci/rescan
	until_true 20 bdf_dev "$pf" || fail "no netdev after the rescan"
	ends_remove
	pf_works
}

ktap_main "$0" "$@"
