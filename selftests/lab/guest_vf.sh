#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12 7.3
# OPTIONS: --guests --limit 400
# Guests of the emulated host: each way to a NIC carries traffic to a VF.

. /rill/inside/host.sh
. /rill/files/ktap.sh

# guest_talks NIC: a guest with that NIC exchanges TCP with VF 1, both ways.
# A lost guest, and nothing else, is worth a second try, and the test says so.
guest_talks()
{
	defer vf_remove
	vf_create 2 || fail "no two VFs"
	defer ip netns del peer
	dev_netns "$(vf_dev 1)" peer 10.0.0.2/24 || fail "VF 1 has no link"
	defer pkill iperf3
	ip netns exec peer iperf3 -s -D

	defer guest_stop g
	(guest_talks_once "$1") && return
	guest_lost g || exit 1
	note "the guest was lost: $(cat "$KTAP_DIR/reason"); once more"
	guest_stop g
	guest_talks_once "$1"
}

guest_talks_once()
{
	local bytes way

	guest_start g --nic "$1" || fail "the guest did not start"
	note "guest with $1 up after $(cat /run/guest/g/boot_ms) ms"
	guest_try g 'ip link set eth0 up; ip addr add 10.0.0.1/24 dev eth0'
	until_true 20 guest_try g 'ping -c 1 -W 1 10.0.0.2' 60 || fail "the guest does not reach VF 1"
	for way in '' -R; do
		bytes=$(guest_try g "iperf3 $way -J -c 10.0.0.2 -n 2M" 60 | jq .end.sum_received.bytes)
		# iperf3 ends when all is written: the last of it may still be on its way.
		check "2 MiB sent (iperf3 $way), ${bytes:-nothing} received" [ "${bytes:-0}" -ge 1048576 ]
	done
}

test_vf_through_vfio()
{
	guest_talks vf:0
}

test_virtio_net_with_vhost()
{
	guest_talks vhost
}

# The guest dies without a word; the VF must be clean for the next owner.
test_vf_survives_its_guests_death()
{
	defer vf_remove
	vf_create 2 || fail "no two VFs"
	defer guest_stop g
	guest_start g --nic vf:0 || fail "the guest did not start"
	guest_exec g 'ip link set eth0 up'
	kill -KILL "$(cat /run/guest/g/pid)"
	wait "$(cat /run/guest/g/pid)"
	bdf_bind "$(vf_bdf 0)" "$VF" || fail "$VF did not take the VF back"
	check "no netdev on the VF" [ -n "$(vf_dev 0)" ]
}

ktap_main "$0" "$@"
