#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12 7.3
# OPTIONS: --pf rill_pf --nics 2 --limit 900
# rill_pf with the kernel's igbvf, which must work as it does with igb, and where
# igb falls short, better.

. /rill/inside/host.sh
. /rill/files/ktap.sh

ends()
{
	defer ends_remove
	ends_create "$1" || fail "no $1 VFs with a link"
}

# bare_vfs N: as the first echo makes them, with no address and no PF set up.
bare_vfs()
{
	defer vf_remove
	echo 1 >"/sys/bus/pci/devices/$(pf_bdf)/sriov_drivers_autoprobe"
	vf_numvfs "$1" || fail "sriov_numvfs refused $1"
	until_true 10 vf_dev $(($1 - 1)) || fail "no netdev on VF $(($1 - 1))"
}

# bare_ends N: the same, in namespaces.
bare_ends()
{
	bare_vfs "$1"
	defer ends_remove
	ends_up "$1" || fail "a VF has no link"
}

vf_macs()
{
	local i

	for ((i = 0; i < $1; i++)); do
		cat "/sys/class/net/$(vf_dev "$i")/address"
	done
}

# wire_end PORT NAMESPACE ADDRESS/LENGTH: a PF's netdev; it must be back before the
# next case looks for it.
wire_end()
{
	defer until_true 10 bdf_dev "$(pf_bdf "$1")"
	defer ip netns del "$2"
	dev_netns "$(pf_dev "$1")" "$2" "$3" || fail "port $1 has no link"
}

pf_said()
{
	dmesg | grep -c rill_pf
}

test_seven_vfs_appear_and_go()
{
	bare_vfs 7
	check "not 7 virtual functions" [ "$(lspci -d 8086:10ca | wc -l)" -eq 7 ]
	check "not 7 netdevs" [ "$(grep -l . /sys/bus/pci/devices/"$(pf_bdf)"/virtfn*/net/*/address | wc -l)" -eq 7 ]
	vf_remove
	check "virtual functions stay" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
}

test_eight_vfs_are_refused()
{
	defer vf_remove
	check "8 VFs were not refused" not vf_numvfs 8
	check "the error is not ERANGE" grep -q 'out of range' <<<"$(vf_numvfs 8 2>&1)"
	check "there are VFs" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
}

test_another_number_of_vfs_wants_zero_first()
{
	bare_vfs 2
	check "3 VFs on top of 2 were not refused" not vf_numvfs 3
	check "the 2 VFs are gone" [ "$(lspci -d 8086:10ca | wc -l)" -eq 2 ]
}

test_vfs_on_both_ports()
{
	defer vf_remove
	vf_numvfs 3 0 || fail "port 0 refused"
	vf_numvfs 4 1 || fail "port 1 refused"
	check "not 7 virtual functions" [ "$(lspci -d 8086:10ca | wc -l)" -eq 7 ]
}

test_vf_has_the_mac_that_was_set()
{
	defer vf_remove
	vf_create 3 || fail "no VFs"
	check "VF 2 has another address" [ "$(cat "/sys/class/net/$(vf_dev 2)/address")" = 02:00:00:00:00:02 ]
}

test_macs_nobody_set_are_stable()
{
	local first second

	bare_vfs 7
	first=$(vf_macs 7)
	check "a VF has no address" not grep -q 00:00:00:00:00:00 <<<"$first"
	check "two VFs have the same address" [ "$(sort -u <<<"$first" | wc -l)" -eq 7 ]
	check "the PF shows other addresses" [ "$first" = \
		"$(ip -j link show "$(pf_dev)" | jq -r '.[0].vfinfo_list[].address')" ]
	vf_remove
	bare_vfs 7
	second=$(vf_macs 7)
	check "other addresses the second time: $first, then $second" [ "$first" = "$second" ]
}

test_vfs_work_while_the_pf_is_down()
{
	ip link set "$(pf_dev)" down
	bare_ends 2
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
	check "the PF is up" [ -z "$(ip link show up dev "$(pf_dev)")" ]
}

test_vf_to_vf_tcp()
{
	local bytes

	ends 2
	bytes=$(tcp_bytes v0 v1 10.0.0.2)
	check "4 MiB sent, ${bytes:-nothing} received" [ "${bytes:-0}" -ge 4194304 ]
}

test_vf_to_pf()
{
	ends 2
	defer ip addr flush dev "$(pf_dev)"
	ip addr add 10.0.0.100/24 dev "$(pf_dev)"
	check "the PF does not answer VF 0" pings v0 10.0.0.100
}

test_vf_to_pf_tcp()
{
	local bytes

	ends 1
	wire_end 0 pf 10.0.0.100/24
	bytes=$(tcp_bytes v0 pf 10.0.0.100)
	check "to the PF: ${bytes:-nothing} of 4 MiB received" [ "${bytes:-0}" -ge 4194304 ]
	bytes=$(tcp_bytes pf v0 10.0.0.1)
	check "from the PF: ${bytes:-nothing} of 4 MiB received" [ "${bytes:-0}" -ge 4194304 ]
}

test_vf_to_wire()
{
	ends 2
	wire_end 1 far 10.0.0.100/24
	check "the second port does not answer VF 0" pings v0 10.0.0.100
}

# vf_vlan I VID: an interface "vlanVID" in that VLAN on VF I, as 10.0.9.(I + 1).
vf_vlan()
{
	modprobe 8021q
	ip -n "v$1" link add link "$(end_dev "$1")" name "vlan$2" type vlan id "$2" || fail "no VLAN $2 on VF $1"
	ip -n "v$1" addr add "10.0.9.$(($1 + 1))/24" dev "vlan$2"
	ip -n "v$1" link set "vlan$2" up
}

test_same_vlan_on_two_vfs()
{
	ends 2
	vf_vlan 0 100
	vf_vlan 1 100
	check "VLAN 100 does not pass" pings v0 10.0.9.2
	check "untagged frames do not pass beside it" pings v0 10.0.0.2
}

test_other_vlan_on_two_vfs()
{
	ends 3
	vf_vlan 0 100
	vf_vlan 1 200
	vf_vlan 2 100
	check "VLAN 100 does not pass" pings v0 10.0.9.3
	check "VLAN 100 comes out in VLAN 200" not ip netns exec v0 ping -q -c 3 -i 0.2 -W 1 10.0.9.2
}

test_vlan_goes_when_it_is_removed()
{
	ends 2
	vf_vlan 0 100
	vf_vlan 1 100
	check "VLAN 100 does not pass" pings v0 10.0.9.2
	ip -n v1 link del vlan100
	vf_vlan 1 200
	check "VLAN 100 still passes" not ip netns exec v0 ping -q -c 3 -i 0.2 -W 1 10.0.9.2
}

# QEMU: drops a broadcast in a VLAN that has no entry in VLVF.
test_vlan_to_pf()
{
	local pf

	pf=$(pf_dev)
	ends 1
	modprobe 8021q
	vf_vlan 0 100
	defer ip link del pf100
	ip link add link "$pf" name pf100 type vlan id 100 || fail "no VLAN on the PF"
	ip addr add 10.0.9.100/24 dev pf100
	ip link set pf100 up
	check "the PF does not answer in VLAN 100" pings v0 10.0.9.100
}

multicast_arrives()
{
	echo hello | ip netns exec v0 socat -u - UDP4-DATAGRAM:239.1.2.3:5400,ip-multicast-if=10.0.0.1
	grep -q hello /run/multicast
}

test_multicast_between_vfs()
{
	local receiver

	ends 2
	rm -f /run/multicast
	ip netns exec v1 socat -u UDP4-RECV:5400,ip-add-membership=239.1.2.3:10.0.0.2 \
		OPEN:/run/multicast,creat,append &
	receiver=$!
	defer kill $receiver
	check "no multicast arrived" until_true 10 multicast_arrives
}

test_jumbo_frames_between_vfs()
{
	local i largest

	ends 2
	for i in 0 1; do
		largest=$(ip -n "v$i" -d -j link show "$(end_dev "$i")" | jq '.[0].max_mtu')
		[ "$largest" -ge 9000 ] || skip "$VF takes an MTU of $largest at most"
		ip -n "v$i" link set "$(end_dev "$i")" mtu 9000 || fail "VF $i refused an MTU of 9000"
		until_true 20 dev_running "$(end_dev "$i")" "v$i" || fail "VF $i has no link"
	done
	check "not even small frames pass" pings v0 10.0.0.2
	check "8900 bytes do not pass" ip netns exec v0 ping -q -M 'do' -s 8900 -c 5 -i 0.1 -W 2 10.0.0.2
}

test_untrusted_vf_asks_for_promiscuity()
{
	ends 2
	ip -n v0 link set "$(end_dev 0)" promisc on
	ip -n v0 link set "$(end_dev 0)" allmulticast on
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
	ip -n v0 link set "$(end_dev 0)" promisc off
	ip -n v0 link set "$(end_dev 0)" allmulticast off
	check "VF 0 does not reach VF 1 after it" pings v0 10.0.0.2
}

test_vf_chooses_its_mac_where_nobody_set_one()
{
	bare_ends 2
	check "the change was refused" ip -n v0 link set "$(end_dev 0)" address 02:aa:00:00:00:01
	check "VF 0 does not reach VF 1 with it" pings v0 10.0.0.2
}

test_vf_may_not_change_the_mac_that_was_set()
{
	local said

	ends 2
	said=$(pf_said)
	check "the change was not refused" not ip -n v0 link set "$(end_dev 0)" address 02:aa:00:00:00:01
	check "VF 0 does not reach VF 1 after it" pings v0 10.0.0.2
	check "a VF made the PF write to the log" [ "$(pf_said)" -eq "$said" ]
}

test_trusted_vf_may_change_the_mac_that_was_set()
{
	ends 2
	ip link set "$(pf_dev)" vf 0 trust on || fail "trust was refused"
	check "the change was refused" ip -n v0 link set "$(end_dev 0)" address 02:aa:00:00:00:01
	check "VF 0 does not reach VF 1 with it" pings v0 10.0.0.2
}

test_vf_may_not_take_another_vfs_mac()
{
	local mac

	bare_ends 2
	mac=$(ip netns exec v1 cat "/sys/class/net/$(end_dev 1)/address")
	check "VF 0 took VF 1's address" not ip -n v0 link set "$(end_dev 0)" address "$mac"
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

test_vf_netdev_down_and_up()
{
	ends 2
	ip -n v0 link set "$(end_dev 0)" down
	ip -n v0 link set "$(end_dev 0)" up
	check "no link" until_true 20 dev_running "$(end_dev 0)" v0
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

# igbvf finds out by its watchdog, and waits ten seconds between two resets.
test_vf_is_reset_while_up()
{
	ends 2
	echo 1 >"/sys/bus/pci/devices/$(vf_bdf 0)/reset" || fail "the reset was refused"
	check "VF 0 does not come back" until_true 60 ip netns exec v0 ping -c 1 -W 1 10.0.0.2
	check "VF 0 loses frames" pings v0 10.0.0.2
}

test_vf_is_rebound()
{
	ends 2
	bdf_unbind "$(vf_bdf 0)"
	bdf_bind "$(vf_bdf 0)" "$VF" || fail "$VF did not come back"
	dev_netns "$(vf_dev 0)" v0 10.0.0.1/24 || fail "VF 0 has no link after the rebind"
	check "VF 0 does not reach VF 1 after the rebind" pings v0 10.0.0.2
}

test_seven_vfs_at_once()
{
	local i pids=() lost=''

	ends 7
	for i in 1 2 3 4 5 6; do
		check "VF $i does not reach VF 0" pings "v$i" 10.0.0.1
	done
	for i in 1 2 3 4 5 6; do
		ip netns exec "v$i" ping -q -c 100 -i 0.02 -W 5 10.0.0.1 >"/run/ping.$i" &
		pids+=($!)
	done
	wait "${pids[@]}"
	for i in 1 2 3 4 5 6; do
		grep -q ' 0% packet loss' "/run/ping.$i" || lost="$lost $i"
	done
	check "frames lost by VF$lost" [ -z "$lost" ]
}

test_pf_to_pf_without_vfs()
{
	local bytes

	wire_end 0 near 10.0.0.1/24
	wire_end 1 far 10.0.0.2/24
	check "port 0 does not reach port 1" pings near 10.0.0.2
	bytes=$(tcp_bytes near far 10.0.0.2)
	check "${bytes:-nothing} of 4 MiB received" [ "${bytes:-0}" -ge 4194304 ]
}

# answers OPTION: something, and with success.
answers()
{
	[ -n "$(ethtool "-$1" "$(pf_dev)")" ]
}

test_ethtool_answers()
{
	local option

	ip link set "$(pf_dev)" up
	for option in i S d g l c k a T; do
		check "ethtool -$option" answers $option
	done
}

test_ethtool_answers_while_down()
{
	local option

	ip link set "$(pf_dev)" down
	for option in i S d g l c k a T; do
		check "ethtool -$option" answers $option
	done
}

test_ethtool_names_the_driver()
{
	check "another driver" grep -qx 'driver: rill_pf' <<<"$(ethtool -i "$(pf_dev)")"
	check "another device" grep -qx "bus-info: $(pf_bdf)" <<<"$(ethtool -i "$(pf_dev)")"
}

pf_running()
{
	[ "$(cat "/sys/class/net/$(pf_dev)/carrier")" = 1 ]
}

test_self_test_online()
{
	ip link set "$(pf_dev)" up
	until_true 10 pf_running || fail "the PF has no link"
	check "the self-test fails" ethtool -t "$(pf_dev)" online
}

ktap_main "$0" "$@"
