#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: qemu
# KERNELS: 6.12
# OPTIONS: --pf rill_pf --nics 2 --limit 1200
# BUILDS: hostile
# A VF in an enemy's hands attacks the PF (hostile.c), well over a million messages
# over the run. It may slow nobody but itself: two other VFs lose no frame, the
# kernel log stays short, the offence is counted and reported, and an
# administrator can give the VF to an honest driver afterwards.

. /rill/inside/host.sh
. /rill/files/ktap.sh

OVER=/run/hostile.over
LOST=/run/hostile.lost
LOG_LIMIT=50

# victims: VF 1 and VF 2 talk to each other until the attack is over; frames that
# are lost leave a line.
victims()
{
	dev_netns "$(vf_dev 1)" a 10.0.0.1/24 || fail "VF 1 has no link"
	dev_netns "$(vf_dev 2)" b 10.0.0.2/24 || fail "VF 2 has no link"
	until_true 10 ip netns exec a ping -c 1 -W 1 10.0.0.2 || fail "VF 1 does not reach VF 2"
	rm -f $OVER $LOST
	victims_talk &
}

victims_talk()
{
	local report rounds=0

	until [ -e $OVER ]; do
		report=$(ip netns exec a ping -q -c 20 -i 0.05 -W 5 10.0.0.2)
		grep -q ' 0% packet loss' <<<"$report" || grep 'packet loss' <<<"$report" >>$LOST
		rounds=$((rounds + 1))
	done
	[ $rounds -gt 1 ] || echo "only $rounds rounds of pings beside the attack" >>$LOST
}

victims_end()
{
	touch $OVER
	wait
}

# log_lines: of the kernel log, without the IOMMU's, which has limits of its own.
log_lines()
{
	dmesg | grep -vcE 'DMAR|dmar_fault'
}

# counter NAME: of VF 0.
counter()
{
	ethtool -S "$(pf_dev)" | awk -v name="vf0_$1:" '$1 == name { print $2; found = 1 }
		END { if (!found) print "missing" }'
}

# reports: what the health reporter has counted since the driver was loaded.
reports()
{
	devlink -j health show "pci/$(pf_bdf)" reporter mdd | jq '[.. | .error? | numbers] | add // 0'
}

# iommu_forgive BDF: faults of that device are what it was after; any other
# complaint stays for the scan.
iommu_forgive()
{
	local seen others

	seen=$(cat /run/klog.mark)
	others=$(dmesg | tail -n +"$((seen + 1))" | grep -E "$KLOG_COMPLAINTS" |
		grep -vE "DMAR: DRHD: handling fault status|Request device \[${1#0000:}\]")
	[ -n "$others" ] || klog_mark
}

# attack MODE OPTION...: VF 0 attacks, and nothing happens to the rest.
attack()
{
	local mode=$1 before after report
	shift

	defer vf_remove
	vf_create 3 || fail "no three VFs"
	defer ip netns del a
	defer ip netns del b
	victims
	defer victims_end
	modprobe -a vfio-pci vfio_iommu_type1
	vfio_bind "$(vf_bdf 0)" || fail "vfio-pci did not take VF 0"

	REPORTS_BEFORE=$(reports)
	before=$(log_lines)
	report=$(timeout 180 /rill/files/hostile "$@" "$(vf_bdf 0)" "$mode") || fail "the attack did not run"
	note "$report"
	victims_end
	after=$(log_lines)
	check "lost frames of other VFs: $(cat $LOST 2>/dev/null)" [ ! -e $LOST ]
	check "$((after - before)) lines more in the kernel log" [ $((after - before)) -lt $LOG_LIMIT ]
	check "the PF does not answer" ethtool -i "$(pf_dev)"
}

# grown COUNTER...: each starts at 0 with the VF.
grown()
{
	local name value

	for name; do
		value=$(counter "$name")
		note "vf0_$name $value"
		check "vf0_$name is $value" [ "${value//missing/0}" -gt 0 ]
	done
}

reported()
{
	local now

	now=$(reports)
	check "no report in devlink health: $now, as before" [ "$now" -gt "$REPORTS_BEFORE" ]
}

# pardoned: the administrator forgives, and an honest driver works on the VF.
pardoned()
{
	devlink health recover "pci/$(pf_bdf)" reporter mdd || fail "devlink health recover failed"
	bdf_bind "$(vf_bdf 0)" igbvf || fail "igbvf did not take VF 0"
	defer ip netns del c
	dev_netns "$(vf_dev 0)" c 10.0.0.3/24 || fail "VF 0 has no link afterwards"
	until_true 20 ip netns exec c ping -c 1 -W 1 10.0.0.1 ||
		fail "VF 0 does not reach VF 1 afterwards"
	check "VF 0 loses frames afterwards" ip netns exec c ping -q -c 20 -i 0.01 -W 5 10.0.0.1
}

test_random_messages()
{
	attack random -n 200000
	grown messages malformed refused
	pardoned
}

test_flood()
{
	attack flood -n 400000 -t 10
	grown messages throttled
	reported
	pardoned
}

test_truncated_messages()
{
	attack truncated -n 200000
	grown messages malformed refused
	pardoned
}

test_mailbox_lock()
{
	attack lock -n 200000 -t 5
	grown lock_stuck mdd
	reported
	pardoned
}

test_wrong_order()
{
	attack order -n 200000
	grown refused resets
	pardoned
}

test_queues_at_unmapped_addresses()
{
	attack queues -n 4000
	iommu_forgive "$(vf_bdf 0)"
	grown resets
	pardoned
}

ktap_main "$0" "$@"
