#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# On an emulated host in instruction-count mode, two ports on one wire: what a
# frame of 60 bytes costs the driver in the PF slot. Results: /rill/out/results.tsv.
#
#   tx_*     pktgen on port 0; port 1 is down, so its end costs nothing.
#            "total" is what pktgen measures, "driver" is less the same on a dummy
#   rx_*     port 1 receives what pktgen sends through rill_pf (bursts of 32, the
#            same buffer); "insn" is what that takes more than sending alone, for
#            each frame received; "received" is their share of those sent
#   xsk_*    the same, to a program (xsk.c): zero copy, or copied by the kernel
#   stack    sockets in two namespaces, both ends together
#
# pktgen's figures are the longer of two runs less the shorter, so what begins and
# ends a run falls out. Port 0 never takes what port 1 sends back: it is for
# another address.

. /rill/inside/host.sh
. /rill/files/measure.sh

MODE=$1
PEER=10.0.0.2
RESULTS=/rill/out/results.tsv
SHORT=20480
LONG=307200
SAME='clone_skb 10000000'
ELSEWHERE=02:00:00:00:00:99

NEAR_BDF=$(pf_bdf 0)
FAR_BDF=$(pf_bdf 1)
NEAR_DEV=$(pf_dev 0)
FAR_DEV=$(pf_dev 1)

# What pktgen_run measured: nanoseconds and frames of the difference; over the
# long run, interrupts and doorbells of each port; frames that port 1 received.
declare -A run

near()
{
	ip netns exec near timeout 120 bash -c "$1"
}

# irqs BDF: interrupts of a function so far, whatever its driver calls them.
irqs()
{
	awk -v numbers="$(cd "/sys/bus/pci/devices/$1/msi_irqs" && echo *)" '
		BEGIN { n = split(numbers, list, " "); for (i = 1; i <= n; i++) mine[list[i] ":"] }
		$1 in mine { for (i = 2; i <= NF && $i ~ /^[0-9]+$/; i++) sum += $i }
		END { print sum + 0 }' /proc/interrupts
}

# doorbells DEV: writes of tail registers so far; nothing if the driver counts none.
doorbells()
{
	ethtool -S "$1" | awk '/doorbells:/ { sum += $2; found = 1 } END { if (found) print sum }'
}

received()
{
	ip -s -j link show "$FAR_DEV" | jq '.[0].stats64.rx.packets'
}

# shellcheck disable=SC2317 # until_true calls it
carrier()
{
	[ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]
}

# far_up: port 1, with a ring that holds what comes in while its end must wait.
far_up()
{
	ethtool -G "$FAR_DEV" rx 4096
	ip link set "$FAR_DEV" up
	until_true 20 carrier "$FAR_DEV"
}

# pktgen_send DEV COUNT SETTING...: prints microseconds and frames. pktgen never
# sleeps: while the queue is full it spins, and that is part of the cost.
pktgen_send()
{
	local dev=$1 setting
	local file=/proc/net/pktgen/$dev

	echo rem_device_all >/proc/net/pktgen/kpktgend_0
	echo "add_device $dev" >/proc/net/pktgen/kpktgend_0
	for setting in "count $2" 'pkt_size 60' 'delay 0' "src_mac $ELSEWHERE" \
			"dst_mac $(cat "/sys/class/net/$FAR_DEV/address")" "${@:3}"; do
		echo "$setting" >"$file" || { echo "pktgen refuses \"$setting\" on $dev" >&2; return 1; }
	done
	echo start >/proc/net/pktgen/pgctrl
	sed -n 's/^Result: OK: \([0-9]*\)(.*) usec, \([0-9]*\) (.*/\1 \2/p' "$file"
}

# pktgen_run DEV SETTING...: fills "run".
pktgen_run()
{
	local short long before between

	run=()
	before=$(received)
	short=$(pktgen_send "$1" $SHORT "${@:2}") || return 1
	sleep 0.2
	between=$(received)
	run[near_irq]=$(irqs "$NEAR_BDF") run[far_irq]=$(irqs "$FAR_BDF")
	run[near_bell]=$(doorbells "$NEAR_DEV") run[far_bell]=$(doorbells "$FAR_DEV")
	long=$(pktgen_send "$1" $LONG "${@:2}") || return 1
	sleep 0.2
	run[ns]=$(((${long% *} - ${short% *}) * 1000))
	run[frames]=$((${long#* } - ${short#* }))
	run[sent]=${long#* }
	run[far_frames]=$(($(received) - between))
	run[received]=$((run[far_frames] - between + before))
	run[near_irq]=$(($(irqs "$NEAR_BDF") - run[near_irq]))
	run[far_irq]=$(($(irqs "$FAR_BDF") - run[far_irq]))
	[ -z "${run[near_bell]}" ] || run[near_bell]=$(($(doorbells "$NEAR_DEV") - run[near_bell]))
	[ -z "${run[far_bell]}" ] || run[far_bell]=$(($(doorbells "$FAR_DEV") - run[far_bell]))
}

# quotient A B [DIGITS]: nothing where there is none.
quotient()
{
	awk -v a="$1" -v b="${2:-0}" -v d="${3:-1}" 'BEGIN { if (a != "" && b > 0) printf "%." d "f", a / b }'
}

# transmit ROW SETTING...: on a dummy, then on port 0.
transmit()
{
	local row=$1 dummy
	shift

	pktgen_run dummy0 "$@" || { result "$row" total '' insn; return; }
	dummy=$(quotient "${run[ns]}" "${run[frames]}")
	result "$row" dummy "$dummy" insn/frame
	pktgen_run "$NEAR_DEV" "$@" || { result "$row" total '' insn; return; }
	result "$row" total "$(quotient "${run[ns]}" "${run[frames]}")" insn/frame
	result "$row" driver "$(quotient "${run[ns]}" "${run[frames]}" 3 |
		awk -v d="$dummy" '{ printf "%.1f", $1 - d }')" insn/frame
	result "$row" interrupts "$(quotient "${run[near_irq]}" "${run[sent]}" 4)" irq/frame
	[ -z "${run[near_bell]}" ] ||
		result "$row" doorbells "$(quotient "${run[near_bell]}" "${run[sent]}" 4)" write/frame
}

# receive ROW: what port 1 does now with what is sent.
receive()
{
	pktgen_run "$NEAR_DEV" 'burst 32' "$SAME" || { result "$1" insn '' insn/frame; return; }
	result "$1" insn "$(quotient $((run[ns] - TX_NS)) "${run[received]}")" insn/frame
	result "$1" received "$(quotient "${run[far_frames]}" "${run[sent]}" 3)" share
	result "$1" interrupts "$(quotient "${run[far_irq]}" "${run[far_frames]}" 4)" irq/frame
	[ -z "${run[far_bell]}" ] ||
		result "$1" doorbells "$(quotient "${run[far_bell]}" "${run[far_frames]}" 4)" write/frame
}

# receive_by ROW WORD COMMAND...: while a program does it, which says WORD when it
# is ready. It may reset the port.
receive_by()
{
	local row=$1 word=$2 program
	shift 2

	: >/run/program
	"$@" >/run/program 2>&1 &
	program=$!
	if until_true 10 grep -q "$word" /run/program && until_true 20 carrier "$FAR_DEV"; then
		receive "$row"
	else
		result "$row" insn '' insn/frame
	fi
	kill $program 2>/dev/null
	wait $program 2>/dev/null
	sed "s/^/$row: /" /run/program
	until_true 20 carrier "$FAR_DEV"
}

measure_transmit()
{
	ip link set "$FAR_DEV" down
	ip link set "$NEAR_DEV" up
	until_true 20 carrier "$NEAR_DEV"
	transmit tx_burst1 "$SAME"
	transmit tx_new 'clone_skb 0'
	transmit tx_burst32 'burst 32' "$SAME"
}

# sender DRIVER: port 0 is DRIVER's.
sender()
{
	echo rem_device_all >/proc/net/pktgen/kpktgend_0
	bdf_bind "$NEAR_BDF" "$1"
	NEAR_DEV=$(pf_dev 0)
	ethtool -L "$NEAR_DEV" combined 1
	ip link set "$NEAR_DEV" up
	until_true 20 carrier "$NEAR_DEV"
}

# What one driver waits for when its ring is full while nobody receives, it need
# not wait for when somebody does: so the sender is the same for all.
measure_receive()
{
	[ "$PF" = rill_pf ] || slot_load rill_pf
	sender rill_pf
	ip link set "$FAR_DEV" down
	pktgen_run "$NEAR_DEV" 'burst 32' "$SAME"
	TX_NS=${run[ns]:-0}
	far_up
	receive_by rx_drop attached /rill/files/xdp "$FAR_DEV" drop
	receive_by rx_xdp_tx attached /rill/files/xdp "$FAR_DEV" tx
	tc qdisc add dev "$FAR_DEV" clsact
	tc filter add dev "$FAR_DEV" ingress matchall action drop
	receive rx_skb
	receive_by rx_xdp_pass attached /rill/files/xdp "$FAR_DEV" pass
	tc qdisc del dev "$FAR_DEV" clsact
	receive_by xsk_drop bound /rill/files/xsk "$FAR_DEV" drop
	receive_by xsk_l2fwd bound /rill/files/xsk "$FAR_DEV" l2fwd
	receive_by xsk_copy bound /rill/files/xsk -c "$FAR_DEV" drop
	sender "$PF"
}

both_irqs()
{
	echo $(($(irqs "$NEAR_BDF") + $(irqs "$FAR_BDF")))
}

# rounds METRIC OPTION...: like measure.sh's round_trip, any kind of socket, and
# with interrupts.
rounds()
{
	local metric=$1 seconds before irq insn=() count=()
	local command="sockperf ping-pong -i $PEER -m 14 ${*:2}"

	near "$command -t 1" >/dev/null 2>&1
	for seconds in 1 2; do
		irq=$(both_irqs)
		before=$(instructions)
		count+=("$(near "$command -t $seconds 2>&1" |
			sed -n 's/.*ReceivedMessages=\([0-9]*\).*/\1/p' | head -n 1)")
		insn+=($(($(instructions) - before)))
	done
	irq=$(($(both_irqs) - irq))
	result stack "$metric" "$(quotient $((insn[1] - insn[0])) $((count[1] - count[0])) 0)" insn/round
	result stack "${metric}_irq" "$(quotient "$irq" "${count[1]}" 2)" irq/round
}

# stream METRIC OPTION...: TCP; the longer run less the shorter.
stream()
{
	local metric=$1 size before irq insn=()

	near "iperf3 -c $PEER -n 1M" >/dev/null 2>&1
	for size in 8 40; do
		irq=$(both_irqs)
		before=$(instructions)
		near "iperf3 -c $PEER -n ${size}M ${*:2}" >/dev/null 2>&1 || { result stack "$metric" '' insn/KiB; return; }
		insn+=($(($(instructions) - before)))
	done
	irq=$(($(both_irqs) - irq))
	result stack "$metric" "$(quotient $((insn[1] - insn[0])) $((32 * 1024)) 0)" insn/KiB
	result stack "${metric}_irq" "$(quotient "$irq" 40 1)" irq/MiB
}

measure_stack()
{
	dev_netns "$NEAR_DEV" near 10.0.0.1/24
	dev_netns "$FAR_DEV" peer $PEER/24
	ip netns exec peer iperf3 -s -D
	ip netns exec peer sockperf server -p 5202 >/dev/null 2>&1 &
	ip netns exec peer sockperf server --tcp -p 5203 >/dev/null 2>&1 &
	near_reaches_peer || { result stack reach fail ''; return; }
	steady stack udp_60 "iperf3 -u -b 0 -l 18 -c $PEER -t 1"
	rounds udp_rr -p 5202
	rounds tcp_rr --tcp -p 5203
	stream tcp_stream
	stream tcp_stream_back -R
}

notes()
{
	printf '#%s\n' "$MODE: kernel $(uname -r), $(nproc) processor, $(ethtool -i "$NEAR_DEV" | sed -n 's/^version: //p')"
}

[ -n "$FAR_DEV" ] || { echo 'no two ports' >&2; exit 1; }
notes >$RESULTS
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
modprobe -a pktgen dummy
ip link add dummy0 type dummy 2>/dev/null
ip link set dummy0 up
for dev in "$NEAR_DEV" "$FAR_DEV"; do
	ethtool -L "$dev" combined 1 2>/dev/null
done

measure_transmit
measure_receive
echo rem_device_all >/proc/net/pktgen/kpktgend_0
measure_stack
pkill iperf3
pkill sockperf
exit 0
