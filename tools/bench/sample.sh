# SPDX-License-Identifier: GPL-2.0-only
# In the peer's namespace, in instruction-count mode: sample.sh DEV waits until
# frames flow through DEV, and prints how many instructions and how many frames
# passed in the middle of the flow, and the idle share in percent. Built-in
# commands only: what the sample itself takes is lost in the rounding.

statistics=/sys/class/net/$1/statistics

frames()
{
	local rx tx

	read -r rx <"$statistics/rx_packets"
	read -r tx <"$statistics/tx_packets"
	count=$((rx + tx))
}

# The clock in microseconds, the idle time in the kernel's ticks of 10 ms.
look()
{
	local rest

	frames
	read -r _ _ _ _ idle rest </proc/stat
	clock=${EPOCHREALTIME/./}
}

# Sleeps without a process of its own.
pause()
{
	read -rt "$1" <>"$quiet"
}

quiet=$(mktemp -u)
mkfifo "$quiet"
trap 'rm "$quiet"' EXIT

frames
first=$count
until [ "$count" -gt $((first + 100)) ]; do
	pause 0.05
	frames
done
pause 0.2
look
count0=$count idle0=$idle clock0=$clock
pause 0.5
look
elapsed=$((clock - clock0)) slept=$(((idle - idle0) * 10000))
echo "$(((elapsed - slept) * 1000)) $((count - count0)) $((slept * 100 / elapsed))"
