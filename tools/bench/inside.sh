#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# On the emulated host: the rows of the demo in MODE (wall, icount1, icount2).
# The far end is the same for all: VF 1, in the namespace "peer". What is not a
# VF reaches it through a bridge over the PF and the NIC's own switch.
# Results: /rill/out/results.tsv.

. /rill/inside/host.sh
. /rill/files/measure.sh
. /rill/files/exits.sh

MODE=$1
PEER=10.0.0.2
RESULTS=/rill/out/results.tsv

# measure_row ROW: all that the mode measures at the near end that `near` runs
# commands on. A figure that cannot be had says so, and the rest goes on.
measure_row()
{
	near_reaches_peer || { result "$1" reach fail ''; return; }
	case $MODE in
	wall) measure_by_clock "$1" ;;
	*) measure_by_count "$1" ;;
	esac
}

# shellcheck disable=SC2317 # measure.sh calls near()
# Bare metal: VF 0 on the host itself, in a namespace of its own.
row_bare()
{
	near() { ip netns exec near timeout 60 bash -c "$1"; }

	dev_netns "$(vf_dev 0)" near 10.0.0.1/24
	measure_row bare
	ip netns del near
}

# row_guest ROW ACCEL NIC: a guest with that NIC and no other. A guest that is
# lost (nested virtualization under emulation is not perfect) is tried once more,
# and the results say so.
row_guest()
{
	local kept

	kept=$(wc -l <$RESULTS)
	row_guest_once "$@" && return
	sed -i "$((kept + 1)),\$d" $RESULTS
	printf '#retried\t%s: a first guest was lost\n' "$1" >>$RESULTS
	row_guest_once "$@"
}

row_guest_once()
{
	local lost=0
	near() { guest_try g "$1" 20; }

	if ! guest_start g --accel "$2" --nic "$3" --limit 240; then
		result "$1" boot fail ms
		return 1
	fi
	result "$1" boot "$(cat /run/guest/g/boot_ms)" ms
	near 'ip link set eth0 up; ip addr add 10.0.0.1/24 dev eth0'
	measure_row "$1"
	! guest_lost g || lost=1
	guest_stop g
	return $lost
}

notes()
{
	printf '#%s\t%s\n' kernel "$(uname -r)" qemu "$(qemu-system-x86_64 --version | sed -n '1s/.*version //p')" \
		pf "$PF" vf "$VF" vmm "$VMM" cpus "$(nproc)" accel "$RILL_ACCEL" \
		iperf3 "$(iperf3 --version | sed -n '1s/iperf \([^ ]*\).*/\1/p')"
}

touch $RESULTS
[ "$MODE" != wall ] || notes >>$RESULTS
vf_create 2 || exit 1
dev_netns "$(vf_dev 1)" peer $PEER/24 || exit 1
ip netns exec peer iperf3 -s -D
ip netns exec peer sockperf server -p 5202 >/dev/null 2>&1 &

row_bare
# QEMU: counting, the processor stops often, and each stop may inject the last
# interrupt once more (docs/lab.md): no guest of nested SVM lives through that.
[ "$MODE" = wall ] || exit 0
row_guest e1000e vmm e1000e
row_guest virtio vmm virtio
row_guest vhost vmm vhost
row_guest vf vmm vf:0
row_guest tcg tcg e1000e
exit 0
