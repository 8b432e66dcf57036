#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a frame costs each PF driver, counted in instructions: cost.sh [OUT]
# One emulated host for each driver, side by side; then a table with the ratio, in
# OUT/cost.txt too (build/cost). Rows and metrics: cost-inside.sh.
# Environment: DRIVERS ("igb rill_pf"), KERNEL (6.12; igb has AF_XDP's zero copy
# on 7.3 only).
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
lab=$top/tools/lab/lab
out=${1:-$top/build/cost}
programs=build/cost/programs
read -ra drivers <<<"${DRIVERS:-igb rill_pf}"

# count DRIVER: one host; its results and log in OUT/DRIVER.
count()
{
	mkdir -p "$out/$1"
	"$lab" run --icount --kernel "${KERNEL:-6.12}" --pf "$1" --vf none --vmm none --module rill_pf --nics 2 \
		--limit 1800 --out "$out/$1" --log "$out/$1" \
		--in "$top/tools/bench/measure.sh" --in "$top/tools/bench/sample.sh" \
		--in "$top/$programs/xdp" --in "$top/$programs/xsk" \
		"$top/tools/bench/cost-inside.sh" "$1" | sed -u "s/^/[$1] /"
}

# table RESULTS DRIVER...: a line a figure; the ratio is the last driver's to the first's.
table()
{
	local results=$1
	shift

	awk -F '\t' -v drivers="$*" '
		function ratio(first, last)
		{
			return n > 1 && first + 0 > 0 && last ~ /^[0-9.]+$/ ? sprintf("%.2f", last / first) : "-"
		}
		BEGIN { n = split(drivers, driver, " ") }
		/^#/ { print substr($0, 2); next }
		{
			key = $2 "\t" $3
			if (!(key in unit)) { order[++rows] = key; unit[key] = $5 }
			value[key, $1] = $4
		}
		END {
			printf "\n%-12s %-20s", "row", "metric"
			for (d = 1; d <= n; d++) printf " %12s", driver[d]
			printf " %7s  %s\n", "ratio", "unit"
			for (r = 1; r <= rows; r++) {
				split(order[r], name, "\t")
				printf "%-12s %-20s", name[1], name[2]
				for (d = 1; d <= n; d++) {
					v = value[order[r], driver[d]]
					printf " %12s", v == "" ? "-" : v
				}
				printf " %7s  %s\n", ratio(value[order[r], driver[1]], v), unit[order[r]]
			}
		}' "$results"
}

"$lab" up --no-debug
mkdir -p "$top/$programs"
for program in xdp xsk; do
	"$lab" enter gcc -Wall -Wextra -Werror -O2 -o "$programs/$program" "tools/bench/$program.c"
done

status=0 running=()
for driver in "${drivers[@]}"; do
	rm -rf "${out:?}/$driver"
	count "$driver" &
	running+=($!)
done
for one in "${running[@]}"; do
	wait "$one" || status=1
done

: >"$out/results.tsv"
for driver in "${drivers[@]}"; do
	[ ! -e "$out/$driver/results.tsv" ] || cat "$out/$driver/results.tsv" >>"$out/results.tsv"
done
table "$out/results.tsv" "${drivers[@]}" | tee "$out/cost.txt"
[ $status -eq 0 ] || echo "a host did not end well: its log is in $out" >&2
exit $status
