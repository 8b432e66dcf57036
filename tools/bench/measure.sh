# SPDX-License-Identifier: GPL-2.0-only
# On the emulated host: what is measured between the near end (`near COMMAND`)
# and the peer, by the clock and by counting instructions.

# result ROW METRIC VALUE UNIT
result()
{
	printf '%s\t%s\t%s\t%s\t%s\n' "$MODE" "$1" "$2" "${3:-fail}" "$4" >>"$RESULTS"
	echo "$1: $2 ${3:-fail} $4"
}

near_reaches_peer()
{
	until_true 20 near "ping -c 1 -W 1 $PEER"
}

# json FILTER: picks a figure from iperf3's report; nothing where there is none.
json()
{
	jq -r "$1 // empty" 2>/dev/null
}

# busy_ticks: time in which a processor of this host did anything, in 10 ms.
busy_ticks()
{
	awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat
}

measure_by_clock()
{
	local row=$1 report up down busy bytes

	busy=$(busy_ticks)
	up=$(near "iperf3 -J -c $PEER -t 2")
	down=$(near "iperf3 -J -R -c $PEER -t 2")
	busy=$(($(busy_ticks) - busy))
	result "$row" tcp_tx "$(echo "$up" | json '.end.sum_received.bits_per_second / 1e6 * 10 | round / 10')" Mbit/s
	result "$row" tcp_rx "$(echo "$down" | json '.end.sum_received.bits_per_second / 1e6 * 10 | round / 10')" Mbit/s
	bytes=$(echo "$up $down" | jq -s 'map(.end.sum_received.bytes) | add' 2>/dev/null)
	result "$row" cpu_per_gbit \
		"$(awk -v t="$busy" -v b="${bytes:-0}" 'BEGIN { if (b > 0) printf "%.2f", t / 100 / (b * 8 / 1e9) }')" s

	# 18 bytes of data make a frame of 60.
	report=$(near "iperf3 -J -u -b 0 -l 18 -c $PEER -t 2")
	result "$row" udp_pps \
		"$(echo "$report" | json '.end.sum | (.packets - .lost_packets) / .seconds | round')" frame/s

	report=$(near "sockperf ping-pong -i $PEER -p 5202 -t 1 -m 14 --full-rtt 2>&1")
	result "$row" rtt_p50 "$(percentile 50.000 <<<"$report")" us
	result "$row" rtt_p99 "$(percentile 99.000 <<<"$report")" us

	[ "$row" = bare ] || [ "$row" = tcg ] || exits_per_frame "$row"
}

percentile()
{
	sed -n "s/.*percentile $1 *= *\([0-9.]*\).*/\1/p"
}

peer_dev()
{
	ip -n peer -j link | jq -r '.[] | select(.ifname != "lo").ifname'
}

peer_frames()
{
	ip -n peer -s -j link show "$(peer_dev)" | jq '.[0].stats64 | .rx.packets + .tx.packets'
}

# steady ROW METRIC COMMAND: the instructions that a frame takes while COMMAND
# keeps the processor busy, sampled in the middle of its run.
steady()
{
	local insn frames idle

	ip netns exec peer bash /rill/files/sample.sh "$(peer_dev)" >/run/sample &
	near "$3 >/dev/null 2>&1"
	kill $! 2>/dev/null
	wait $! 2>/dev/null
	read -r insn frames idle </run/sample
	result "$1" "$2" "$([ "${frames:-0}" -eq 0 ] || echo $((insn / frames)))" insn
	[ "${idle:-0}" -eq 0 ] || echo "$1: $2: $idle % idle, left out"
}

# Instructions that this host executed so far: with -icount a nanosecond of the
# clock is one, less the time that the processor slept.
instructions()
{
	local now idle

	now=$(date +%s%N)
	idle=$(awk '/idle_sleeptime/ { sum += $3 } END { printf "%.0f", sum }' /proc/timer_list)
	echo $((now - idle))
}

# round_trip ROW: what the longer of two runs takes more than the shorter, for
# each round more; so set-up falls out. A first run finds pages and neighbours.
round_trip()
{
	local seconds before insn=() rounds=()

	near "sockperf ping-pong -i $PEER -p 5202 -t 1 -m 14" >/dev/null
	for seconds in 1 4; do
		before=$(instructions)
		rounds+=("$(near "sockperf ping-pong -i $PEER -p 5202 -t $seconds -m 14 2>&1" |
			sed -n 's/.*ReceivedMessages=\([0-9]*\).*/\1/p' | head -n 1)")
		insn+=($(($(instructions) - before)))
	done
	result "$1" rtt_insn "$(awk -v i=$((insn[1] - insn[0])) -v n=$((rounds[1] - rounds[0])) \
		'BEGIN { if (n > 0) printf "%.0f", i / n }')" insn
}

measure_by_count()
{
	steady "$1" tcp_tx_insn "iperf3 -c $PEER -t 1"
	steady "$1" tcp_rx_insn "iperf3 -R -c $PEER -t 1"
	steady "$1" udp_insn "iperf3 -u -b 0 -l 18 -c $PEER -t 1"
	round_trip "$1"
}
