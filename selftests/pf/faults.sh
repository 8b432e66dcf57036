#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: debug
# OPTIONS: --pf rill_pf --limit 1800
# rill_pf on the kernel with every checker on: unloaded under traffic, and short
# of memory at each step.

. /rill/inside/host.sh
. /rill/inside/disturb.sh
. /rill/inside/pf.sh
. /rill/files/ktap.sh

FAULTS=/sys/kernel/debug/failslab

test_unloaded_under_traffic()
{
	unloaded_under_traffic
}

# symbol NAME: where a function of the kernel begins, and where the next one does.
symbol()
{
	sort /proc/kallsyms | awk -v name="$1" 'found { print "0x" $1; exit } $3 == name { print "0x" $1; found = 1 }'
}

# faults_arm: allocations fail on request (`/proc/self/fail-nth`), if the driver's
# code asked for them. The PCI core calls a virtual function without a name, for want
# of memory, a bug (a WARN_ON in pci_device_add): that way is left out.
faults_arm()
{
	local start size reject kind dir

	[ -d $FAULTS ] || skip "the kernel has no CONFIG_FAILSLAB"
	read -r start size < <(awk -v name="$PF" '$1 == name { print $6, $2 }' /proc/modules)
	mapfile -t reject < <(symbol pci_iov_add_virtfn)
	defer faults_disarm
	for kind in failslab fail_page_alloc; do
		dir=/sys/kernel/debug/$kind
		[ -d "$dir" ] || continue
		echo 0 >"$dir/verbose"
		echo 0 >"$dir/probability"
		echo N >"$dir/ignore-gfp-wait"
		echo 1000000 >"$dir/times"
		echo 32 >"$dir/stacktrace-depth"
		echo "$start" >"$dir/require-start"
		printf '0x%x\n' $((start + size)) >"$dir/require-end"
		echo "${reject[0]}" >"$dir/reject-start"
		echo "${reject[1]}" >"$dir/reject-end"
	done
}

faults_disarm()
{
	echo 0 >$FAULTS/times
	[ ! -d /sys/kernel/debug/fail_page_alloc ] || echo 0 >/sys/kernel/debug/fail_page_alloc/times
}

faults_left()
{
	cat /sys/kernel/debug/fail{slab,_page_alloc}/times 2>/dev/null | awk '{ n += $1 } END { print n + 0 }'
}

# faulted N COMMAND...: the Nth allocation of COMMAND fails; true if it had as many.
# A COMMAND that is no builtin replaces its shell: a child does not inherit the N.
faulted()
{
	local left n=$1
	shift

	left=$(faults_left)
	(
		echo "$n" >/proc/self/fail-nth
		"$@"
	)
	[ "$(faults_left)" -lt "$left" ]
}

# each_fault AFTER COMMAND...: COMMAND with its first allocation failing, its second
# and so on, later ones more sparsely, until it has no more; AFTER looks at what is
# left each time, and makes COMMAND possible again.
each_fault()
{
	local after=$1 n=1 hits=0 start=$SECONDS
	shift

	while faulted $n "$@"; do
		hits=$((hits + 1))
		"$after"
		[ $((SECONDS - start)) -lt 60 ] || { note "stopped after 60 s"; break; }
		n=$((n + 1 + n / 20))
	done
	note "$hits faults, the last one at allocation $n"
	check "no allocation failed" [ $hits -gt 0 ]
}

probe_after()
{
	if pf_bound "$(pf_bdf)"; then
		pf_unbind "$(pf_bdf)"
	fi
	check "a netdev stays" [ -z "$(pf_dev)" ]
}

# faults_chance PERCENT: of each allocation that the filter lets through; one at most.
faults_chance()
{
	echo 1 >$FAULTS/times
	echo "$1" >$FAULTS/probability
}

# The PCI core may probe in another task, which fail-nth does not reach: so chance
# picks the allocation that fails.
test_faults_in_probe()
{
	local pf hits=0 start=$SECONDS

	pf=$(pf_bdf)
	defer pf_back "$pf"
	faults_arm
	defer faults_chance 0
	pf_unbind "$pf"
	while [ $((SECONDS - start)) -lt 60 ]; do
		faults_chance 5
		pf_bind "$pf" 2>/dev/null
		[ "$(cat $FAULTS/times)" -ne 0 ] || hits=$((hits + 1))
		faults_chance 0
		probe_after
	done
	note "$hits faults"
	check "no allocation failed" [ $hits -gt 0 ]
	faults_disarm
	pf_bind "$pf" || fail "the next try does not work"
	pf_works
}

open_after()
{
	ip link set "$(pf_dev)" down
}

open_faulted()
{
	exec ip link set "$FAULTED_DEV" up
}

test_faults_in_open()
{
	FAULTED_DEV=$(pf_dev)
	ip link set "$FAULTED_DEV" down
	faults_arm
	each_fault open_after open_faulted
	faults_disarm
	ip link set "$FAULTED_DEV" up || fail "the next try does not work"
	pf_works
}

# A change that fails leaves the netdev up.
rings_after()
{
	check "the netdev is down" [ -n "$(ip link show up dev "$FAULTED_DEV")" ]
	rings_set 512 || fail "the next try does not work"
	rings_set 1024 || fail "the way back does not work"
}

# ethtool calls it an error if they were so before: the driver survived that fault.
rings_set()
{
	ethtool -G "$FAULTED_DEV" rx "$1" tx "$1"
	[ "$(ethtool -g "$FAULTED_DEV" | awk '$1 == "RX:" { rx = $2 } $1 == "TX:" { tx = $2 } END { print rx, tx }')" = "$1 $1" ]
}

rings_faulted()
{
	exec ethtool -G "$FAULTED_DEV" rx 512 tx 512
}

test_faults_in_ring_change()
{
	FAULTED_DEV=$(pf_dev)
	ip link set "$FAULTED_DEV" up
	ethtool -G "$FAULTED_DEV" rx 1024 tx 1024
	faults_arm
	each_fault rings_after rings_faulted
	faults_disarm
	pf_works
}

numvfs_after()
{
	if [ "$(cat "/sys/bus/pci/devices/$FAULTED_PF/sriov_numvfs")" -eq 0 ]; then
		check "virtual functions without a number" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
	fi
	vf_remove
}

numvfs_faulted()
{
	echo 3 >"/sys/bus/pci/devices/$FAULTED_PF/sriov_numvfs"
}

test_faults_in_numvfs()
{
	FAULTED_PF=$(pf_bdf)
	defer vf_remove
	echo 0 >"/sys/bus/pci/devices/$FAULTED_PF/sriov_drivers_autoprobe"
	ip link set "$(pf_dev)" up
	faults_arm
	each_fault numvfs_after numvfs_faulted
	faults_disarm
	vf_remove
	pf_works
}

ktap_main "$0" "$@"
