#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12
# OPTIONS: --pf rill_pf --limit 900
# Each `ip link set PF vf N ...`: what it does to traffic where QEMU models that,
# and what the driver wrote to the device's registers by its datasheet (DS), which
# `ethtool -d` shows. Rates alone are not seen: QEMU has no such registers.

. /rill/inside/host.sh
. /rill/inside/disturb.sh
. /rill/files/ktap.sh

VMOLR=0x5ad0		# DS 8.14.16, one a pool
VMOLR_AUPE=0x01000000	# untagged frames come in
VMOLR_BAM=0x08000000	# broadcasts
VMOLR_STRVLAN=0x40000000
VMVIR=0x3700		# DS 8.14.15, one a pool
DTXSWC=0x3500		# DS 8.14.5: bits 7:0 check MACs, 15:8 VLANs, a bit a pool
VFRE=0xc8c		# a bit a pool
VFTE=0xc90
VFTA=0x5600		# a bit a VLAN
VLVF=0x5d00		# 32 VLANs, each with its pools in bits 19:12
RAL_VF0=0x5518		# the last receive address is VF 0's, the one before VF 1's

# pf_regs: the dump, an offset and a value a line.
pf_regs()
{
	ethtool -d "$(pf_dev)" raw on | od -An -v -tu4 -w8 --endian=little
}

# pf_reg OFFSET: the register's value.
pf_reg()
{
	pf_regs | awk -v offset=$(($1)) '$1 == offset { print $2; found = 1 } END { exit !found }'
}

# reg_is WHAT OFFSET MASK VALUE: what the bits under the mask are.
reg_is()
{
	local value

	value=$(pf_reg "$2") || fail "the dump has no register $2"
	[ $((value & $3)) -eq $(($4)) ] ||
		fail "$1: register $(printf '0x%x is 0x%08x, not 0x%08x under 0x%08x' "$2" "$value" "$4" "$3")"
}

# vlvf_pools VID: the pools, a bit each, that are in a VLAN by the shared table.
vlvf_pools()
{
	pf_regs | awk -v first=$((VLVF)) -v vid="$1" '
		$1 >= first && $1 < first + 128 && $2 >= 2 ^ 31 && $2 % 4096 == vid {
			pools += int($2 / 4096) % 256
		}
		END { print pools + 0 }'
}

# mac_is WHAT VF MAC: the VF's receive address leads into its pool.
mac_is()
{
	local low=$((RAL_VF0 - 8 * $2)) octet

	read -ra octet <<<"${3//:/ }"
	reg_is "$1" "$low" 0xffffffff "0x${octet[3]}${octet[2]}${octet[1]}${octet[0]}"
	reg_is "$1" $((low + 4)) 0x83fcffff $((0x80000000 | 1 << (18 + $2) | 0x${octet[5]}${octet[4]}))
}

# runs_is WHAT VF 0|1: may it send and receive.
runs_is()
{
	reg_is "$1: receive" $VFRE $((1 << $2)) $(($3 << $2))
	reg_is "$1: transmit" $VFTE $((1 << $2)) $(($3 << $2))
}

# spoofchk_is WHAT VF 0|1
spoofchk_is()
{
	reg_is "$1" $DTXSWC $((0x101 << $2)) $((($3 ? 0x101 : 0) << $2))
}

# vlan_is WHAT VF VID QOS: its access VLAN; 0 none.
vlan_is()
{
	local vid=$3 pool=$((1 << $2))

	if [ "$vid" -eq 0 ]; then
		reg_is "$1: tag" $((VMVIR + 4 * $2)) 0xc0000000 0
		reg_is "$1: untagged frames" $((VMOLR + 4 * $2)) $VMOLR_AUPE $VMOLR_AUPE
		return
	fi
	reg_is "$1: tag" $((VMVIR + 4 * $2)) 0xc000ffff $((0x40000000 | $4 << 13 | vid))
	reg_is "$1: untagged frames" $((VMOLR + 4 * $2)) $((VMOLR_AUPE | VMOLR_STRVLAN)) $VMOLR_STRVLAN
	reg_is "$1: VLAN table" $((VFTA + 4 * (vid / 32))) $((1 << vid % 32)) $((1 << vid % 32))
	check "$1: the pool is not in VLAN $vid" [ $(($(vlvf_pools "$vid") & pool)) -ne 0 ]
}

policy()
{
	ip link set "$(pf_dev)" vf "$@"
}

# set_policy VF WORD...: must be accepted.
set_policy()
{
	policy "$@" || fail "refused: vf $*"
}

# vf_info VF FILTER: what `ip link show` says of it.
vf_info()
{
	ip -j -s link show "$(pf_dev)" | jq -r ".[0].vfinfo_list[$1]$2"
}

ends()
{
	defer ends_remove
	ends_create "$1" || fail "no $1 VFs with a link"
}

reaches()
{
	ip netns exec "$1" ping -q -c 3 -i 0.2 -W 1 "$2"
}

test_mac()
{
	ends 2
	set_policy 0 mac 02:11:22:33:44:55
	check "the PF shows another address" [ "$(vf_info 0 .address)" = 02:11:22:33:44:55 ]
	bdf_bind "$(vf_bdf 0)" "$VF" || fail "$VF did not come back"
	check "the VF has another address" [ "$(cat "/sys/class/net/$(vf_dev 0)/address")" = 02:11:22:33:44:55 ]
	dev_netns "$(vf_dev 0)" v0 10.0.0.1/24 || fail "VF 0 has no link"
	mac_is "VF 0" 0 02:11:22:33:44:55
	mac_is "VF 1" 1 02:00:00:00:00:01
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

test_access_vlan()
{
	ends 4
	set_policy 0 vlan 100 qos 3
	set_policy 1 vlan 100
	set_policy 2 vlan 200
	vlan_is "VF 0" 0 100 3
	vlan_is "VF 1" 1 100 0
	vlan_is "VF 2" 2 200 0
	vlan_is "VF 3" 3 0
	check "VLAN 100 has other pools" [ "$(vlvf_pools 100)" -eq 3 ]
	check "the PF shows another VLAN" [ "$(vf_info 0 '.vlan_list[0] | "\(.vlan) \(.qos)"')" = '100 3' ]
	check "VF 0 does not reach VF 1 in its VLAN" pings v0 10.0.0.2
	check "VF 0 reaches VF 2 in another VLAN" not reaches v0 10.0.0.3
	check "VF 0 reaches VF 3 in no VLAN" not reaches v0 10.0.0.4
}

test_access_vlan_ends()
{
	ends 2
	set_policy 0 vlan 100
	check "VF 0 reaches VF 1" not reaches v0 10.0.0.2
	set_policy 0 vlan 0
	vlan_is "VF 0" 0 0
	check "VLAN 100 still has a pool" [ "$(vlvf_pools 100)" -eq 0 ]
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

test_access_vlan_is_the_guests_untagged_world()
{
	ends 2
	set_policy 0 vlan 100
	modprobe 8021q
	ip -n v1 link add link "$(end_dev 1)" name vlan100 type vlan id 100
	ip -n v1 addr flush dev "$(end_dev 1)"
	ip -n v1 addr add 10.0.0.2/24 dev vlan100
	ip -n v1 link set vlan100 up
	check "VF 1, which tags, does not see VF 0 in VLAN 100" pings v1 10.0.0.1
}

test_vlan_protocol_802_1ad_is_refused()
{
	ends 1
	check "802.1ad was not refused" not policy 0 vlan 100 proto 802.1ad
	vlan_is "VF 0" 0 0
}

test_max_rate()
{
	ends 2
	set_policy 0 max_tx_rate 100
	check "the PF shows another rate" [ "$(vf_info 0 .rate.max_tx)" -eq 100 ]
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
	set_policy 0 max_tx_rate 0
	check "the limit stays" [ "$(vf_info 0 .rate.max_tx)" -eq 0 ]
}

test_rate_beyond_the_link_is_refused()
{
	ends 1
	check "2000 Mbit/s were not refused" not policy 0 max_tx_rate 2000
	check "the refused rate is shown" [ "$(vf_info 0 .rate.max_tx)" -eq 0 ]
}

test_min_rate_is_refused()
{
	ends 1
	check "a guaranteed rate was not refused" not policy 0 min_tx_rate 10
}

test_spoofchk()
{
	ends 2
	set_policy 0 spoofchk off
	set_policy 1 spoofchk on
	spoofchk_is "off" 0 0
	spoofchk_is "on" 1 1
	check "the PF shows it on" [ "$(vf_info 0 .spoofchk)" = false ]
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
	set_policy 0 spoofchk on
	spoofchk_is "on again" 0 1
}

test_spoofchk_is_on_at_first()
{
	ends 1
	spoofchk_is "at first" 0 1
}

test_link_state_disable()
{
	ends 2
	check "VF 0 does not reach VF 1 at first" pings v0 10.0.0.2
	set_policy 0 state disable
	runs_is "disabled" 0 0
	runs_is "VF 1" 1 1
	check "VF 0 still reaches VF 1" not reaches v0 10.0.0.2
	check "VF 1 still reaches VF 0" not reaches v1 10.0.0.1
	check "the PF shows another state" [ "$(vf_info 0 .link_state)" = disable ]
	set_policy 0 state auto
	runs_is "auto again" 0 1
	check "VF 0 does not come back" until_true 60 ip netns exec v0 ping -c 1 -W 1 10.0.0.2
}

test_link_state_enable()
{
	ends 2
	set_policy 0 state enable
	runs_is "enabled" 0 1
	check "the PF shows another state" [ "$(vf_info 0 .link_state)" = enable ]
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

test_trust()
{
	ends 1
	check "trusted at first" [ "$(vf_info 0 .trust)" = false ]
	set_policy 0 trust on
	check "the PF shows no trust" [ "$(vf_info 0 .trust)" = true ]
	set_policy 0 trust off
	check "the trust stays" [ "$(vf_info 0 .trust)" = false ]
}

# What a trusted VF chose for itself goes with the trust.
test_trust_ends()
{
	ends 2
	set_policy 0 trust on
	ip -n v0 link set "$(end_dev 0)" address 02:aa:00:00:00:01 || fail "a trusted VF was refused"
	mac_is "trusted" 0 02:aa:00:00:00:01
	set_policy 0 trust off
	mac_is "not trusted any more" 0 02:00:00:00:00:00
}

test_query_rss()
{
	ends 1
	set_policy 0 query_rss on
	check "the PF shows it off" [ "$(vf_info 0 .query_rss_en)" = true ]
	set_policy 0 query_rss off
	check "the PF shows it on" [ "$(vf_info 0 .query_rss_en)" = false ]
}

test_counters_of_a_vf()
{
	local rx tx

	ends 2
	rx=$(vf_info 0 .stats.rx.packets)
	tx=$(vf_info 0 '.stats.tx | .packets // .tx_packets')
	pings v0 10.0.0.2 || fail "VF 0 does not reach VF 1"
	check "received frames are not counted" [ "$(vf_info 0 .stats.rx.packets)" -ge $((rx + 5)) ]
	check "sent frames are not counted" [ "$(vf_info 0 '.stats.tx | .packets // .tx_packets')" -ge $((tx + 5)) ]
}

test_nonsense_is_refused()
{
	ends 1
	check "a VF that is not there" not policy 1 mac 02:00:00:00:00:09
	check "a multicast address" not policy 0 mac 03:00:00:00:00:01
	check "VLAN 4095" not policy 0 vlan 4095
	check "priority 8" not policy 0 vlan 100 qos 8
}

test_settings_before_the_vfs_driver()
{
	defer ends_remove
	vf_create 2 || fail "no VFs"
	bdf_unbind "$(vf_bdf 0)"
	ip link set "$(pf_dev)" down
	set_policy 0 vlan 100
	set_policy 0 mac 02:11:22:33:44:55
	set_policy 1 vlan 100
	bdf_bind "$(vf_bdf 0)" "$VF" || fail "$VF did not come back"
	ends_up 2 || fail "a VF has no link"
	mac_is "VF 0" 0 02:11:22:33:44:55
	vlan_is "VF 0" 0 100 0
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

test_settings_survive_the_vfs_driver()
{
	policy_make
	bdf_bind "$(vf_bdf 0)" "$VF" || fail "$VF did not come back"
	dev_netns "$(vf_dev 0)" v0 10.0.0.1/24 || fail "VF 0 has no link"
	policy_holds
}

# policy_make: four VFs with a policy of each kind.
policy_make()
{
	ends 4
	set_policy 0 mac 02:11:22:33:44:55
	bdf_bind "$(vf_bdf 0)" "$VF" || fail "$VF did not come back"
	dev_netns "$(vf_dev 0)" v0 10.0.0.1/24 || fail "VF 0 has no link"
	set_policy 0 vlan 100 qos 3
	set_policy 0 max_tx_rate 200
	set_policy 0 trust on
	set_policy 0 query_rss on
	set_policy 1 vlan 100
	set_policy 1 spoofchk off
	set_policy 2 state disable
	policy_holds
}

policy_holds()
{
	check "the VFs are gone" [ "$(cat "/sys/bus/pci/devices/$(pf_bdf)/sriov_numvfs")" -eq 4 ]
	mac_is "address of VF 0" 0 02:11:22:33:44:55
	mac_is "address of VF 3" 3 02:00:00:00:00:03
	vlan_is "VLAN of VF 0" 0 100 3
	vlan_is "VLAN of VF 1" 1 100 0
	vlan_is "VLAN of VF 3" 3 0
	check "VLAN 100 has other pools" [ "$(vlvf_pools 100)" -eq 3 ]
	spoofchk_is "spoof check of VF 0" 0 1
	spoofchk_is "spoof check of VF 1" 1 0
	runs_is "VF 0" 0 1
	runs_is "VF 2, which is disabled" 2 0
	runs_is "VF 3" 3 1
	reg_is "the switch" $DTXSWC 0x80000000 0x80000000
	reg_is "broadcasts for VF 3" $((VMOLR + 12)) $VMOLR_BAM $VMOLR_BAM
	check "the rate is gone" [ "$(vf_info 0 .rate.max_tx)" -eq 200 ]
	check "the trust is gone" [ "$(vf_info 0 .trust)" = true ]
	check "the RSS query is gone" [ "$(vf_info 0 .query_rss_en)" = true ]
	check "the link state is gone" [ "$(vf_info 2 .link_state)" = disable ]
	check "VF 0 does not reach VF 1" pings v0 10.0.0.2
}

test_settings_survive_pf_down_and_up()
{
	policy_make
	ip link set "$(pf_dev)" down
	policy_holds
	ip link set "$(pf_dev)" up
	policy_holds
}

test_settings_survive_a_ring_change()
{
	policy_make
	disturb rings || fail "refused"
	policy_holds
}

test_settings_survive_a_channel_change()
{
	policy_make
	disturb channels || fail "refused"
	policy_holds
}

test_settings_survive_an_mtu_change()
{
	policy_make
	defer ip link set "$(pf_dev)" mtu 1500
	ip link set "$(pf_dev)" mtu 9000 || fail "refused"
	policy_holds
}

# The VFs lose their queues: their drivers start over, which igbvf does when its
# watchdog finds out, at most every ten seconds.
test_settings_survive_the_pfs_reset()
{
	policy_make
	echo 1 >"/sys/bus/pci/devices/$(pf_bdf)/reset" || fail "the reset was refused"
	check "VF 0 does not come back" until_true 60 ip netns exec v0 ping -c 1 -W 1 10.0.0.2
	check "VF 3 does not come back" until_true 60 runs 3
	policy_holds
}

runs()
{
	[ $(($(pf_reg $VFRE) & 1 << $1)) -ne 0 ]
}

ktap_main "$0" "$@"
