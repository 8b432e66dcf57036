# SPDX-License-Identifier: GPL-2.0-only
# What an administrator does to a PF while its VFs work, and a flow between two
# VFs that shows what it costs them: for selftests/pf/undisturbed.sh, which wants
# nothing to be lost, and tools/bench/outage.sh, which measures any PF driver.

DISTURBANCES='nothing rings channels coalesce pause pause_advertised tso rx_checksum rx_vlan mtu
	down_up self_test_online self_test_offline xdp promisc allmulti vlan mac bridge_mode
	other_policy other_link_state other_driver other_reset'

FLOW_PORT=5300

# flow_start FROM TO ADDRESS: numbered datagrams between two namespaces, and back.
flow_start()
{
	ip netns exec "$2" perl /rill/inside/flow.pl echo $FLOW_PORT &
	echo $! >/run/flow.echo
	ip netns exec "$1" perl /rill/inside/flow.pl "$3" $FLOW_PORT >/run/flow &
	echo $! >/run/flow.pid
	until_true 20 grep -q ready /run/flow
}

# flow_stop: ends it and sets FLOW_SENT, FLOW_LOST, and FLOW_SILENCE, the longest
# time in milliseconds without a reply.
flow_stop()
{
	kill "$(cat /run/flow.pid)"
	wait "$(cat /run/flow.pid)"
	rm /run/flow.pid
	flow_kill
	read -r FLOW_SENT FLOW_LOST FLOW_SILENCE < <(tail -n 1 /run/flow)
}

# flow_kill: for a flow that nobody stopped.
flow_kill()
{
	local name

	for name in pid echo; do
		[ ! -e /run/flow.$name ] || kill -KILL "$(cat /run/flow.$name)" 2>/dev/null
		rm -f /run/flow.$name
	done
}

# disturb_ends: VFs 0 and 1 in namespaces, and VF 2, which the flow does not touch,
# without a driver: igbvf hangs if its VF is reset while the netdev is down.
disturb_ends()
{
	vf_create 3 || return 1
	bdf_unbind "$(vf_bdf 2)"
	ends_up 2
}

# disturb OPERATION: fails if the PF refused it.
disturb()
{
	"disturb_$1" "$(pf_dev)"
}

disturb_nothing()
{
	sleep 1
}

disturb_rings()
{
	ethtool -G "$1" rx 512 tx 512 && ethtool -G "$1" rx 1024 tx 1024
}

disturb_channels()
{
	ethtool -L "$1" combined 1 && ethtool -L "$1" combined 2
}

disturb_coalesce()
{
	ethtool -C "$1" rx-usecs 40 && ethtool -C "$1" rx-usecs 20
}

# The second half of each leaves flow control as it was found.
disturb_pause()
{
	ethtool -A "$1" autoneg off rx off tx off && ethtool -A "$1" autoneg off rx on tx on
}

disturb_pause_advertised()
{
	ethtool -A "$1" autoneg on rx off tx off && ethtool -A "$1" autoneg on rx on tx on
}

disturb_tso()
{
	ethtool -K "$1" tso off && ethtool -K "$1" tso on
}

disturb_rx_checksum()
{
	ethtool -K "$1" rx off && ethtool -K "$1" rx on
}

disturb_rx_vlan()
{
	ethtool -K "$1" rxvlan off && ethtool -K "$1" rxvlan on
}

disturb_mtu()
{
	ip link set "$1" mtu 9000 && ip link set "$1" mtu 1500
}

disturb_down_up()
{
	ip link set "$1" down && sleep 1 && ip link set "$1" up
}

disturb_self_test_online()
{
	ethtool -t "$1" online
}

disturb_self_test_offline()
{
	ethtool -t "$1" offline
}

disturb_xdp()
{
	mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf || return 1
	[ -e /sys/fs/bpf/pass ] || perl /rill/inside/xdp-pass.pl /sys/fs/bpf/pass || return 1
	ip link set "$1" xdpdrv pinned /sys/fs/bpf/pass && ip link set "$1" xdpdrv off
}

disturb_promisc()
{
	ip link set "$1" promisc on && sleep 1 && ip link set "$1" promisc off
}

disturb_allmulti()
{
	ip link set "$1" allmulticast on && sleep 1 && ip link set "$1" allmulticast off
}

disturb_vlan()
{
	ip link add link "$1" name disturb77 type vlan id 77 || return 1
	ip link set disturb77 up
	ip link del disturb77
}

disturb_mac()
{
	local mac

	mac=$(cat "/sys/class/net/$1/address")
	ip link set "$1" address 02:00:00:00:00:77 && ip link set "$1" address "$mac"
}

# VEPA would send the flow to the wire, as it should: only the switch's mode that
# is in force is set again.
disturb_bridge_mode()
{
	bridge link set dev "$1" hwmode veb
}

disturb_other_policy()
{
	ip link set "$1" vf 2 mac 02:00:00:00:00:78 && ip link set "$1" vf 2 vlan 50 qos 2 &&
		ip link set "$1" vf 2 vlan 0 && ip link set "$1" vf 2 spoofchk off &&
		ip link set "$1" vf 2 spoofchk on && ip link set "$1" vf 2 max_tx_rate 100 &&
		ip link set "$1" vf 2 max_tx_rate 0 && ip link set "$1" vf 2 trust on &&
		ip link set "$1" vf 2 trust off
}

disturb_other_link_state()
{
	ip link set "$1" vf 2 state disable && ip link set "$1" vf 2 state enable &&
		ip link set "$1" vf 2 state auto
}

disturb_other_driver()
{
	bdf_bind "$(vf_bdf 2)" "$VF" && bdf_unbind "$(vf_bdf 2)"
}

disturb_other_reset()
{
	echo 1 >"/sys/bus/pci/devices/$(vf_bdf 2)/reset"
}
