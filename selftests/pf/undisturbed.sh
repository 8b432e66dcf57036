#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12
# OPTIONS: --pf rill_pf --limit 900
# The PF serves its VFs before itself: whatever is done to its netdev or to another
# VF, no frame between two VFs is lost, and their drivers notice nothing.

. /rill/inside/host.sh
. /rill/inside/disturb.sh
. /rill/files/ktap.sh

# What igbvf says of its link, and of resets.
vf_messages()
{
	dmesg | grep -c -e "$(vf_bdf 0)" -e "$(vf_bdf 1)"
}

# undisturbed OPERATION. igbvf looks at its link every two seconds: the flow goes
# on until it has.
undisturbed()
{
	local said

	defer ends_remove
	disturb_ends || fail "no VFs with a link"
	defer flow_kill
	flow_start v0 v1 10.0.0.2 || fail "VF 0 does not reach VF 1"
	said=$(vf_messages)
	disturb "$1" || fail "the PF refused"
	sleep 3
	flow_stop
	note "$FLOW_SENT frames, the longest silence $FLOW_SILENCE ms"
	check "there was no flow" [ "${FLOW_SENT:-0}" -gt 100 ]
	check "$FLOW_LOST of $FLOW_SENT frames lost" [ "$FLOW_LOST" -eq 0 ]
	check "the VFs' driver noticed" [ "$(vf_messages)" -eq "$said" ]
}

test_nothing()
{
	undisturbed nothing
}

test_rings()
{
	undisturbed rings
}

test_channels()
{
	undisturbed channels
}

test_coalesce()
{
	undisturbed coalesce
}

test_pause()
{
	undisturbed pause
}

test_pause_advertised()
{
	undisturbed pause_advertised
}

test_tso()
{
	undisturbed tso
}

test_rx_checksum()
{
	undisturbed rx_checksum
}

test_rx_vlan()
{
	undisturbed rx_vlan
}

test_mtu()
{
	undisturbed mtu
}

test_down_up()
{
	undisturbed down_up
}

test_self_test_online()
{
	undisturbed self_test_online
}

test_self_test_offline()
{
	undisturbed self_test_offline
}

test_xdp()
{
	undisturbed xdp
}

test_promisc()
{
	undisturbed promisc
}

test_allmulti()
{
	undisturbed allmulti
}

test_vlan()
{
	undisturbed vlan
}

test_mac()
{
	undisturbed mac
}

test_bridge_mode()
{
	undisturbed bridge_mode
}

test_other_policy()
{
	undisturbed other_policy
}

test_other_link_state()
{
	undisturbed other_link_state
}

test_other_driver()
{
	undisturbed other_driver
}

test_other_reset()
{
	undisturbed other_reset
}

ktap_main "$0" "$@"
