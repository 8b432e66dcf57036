#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The demo: measures each way of guest I/O on one emulated host, by the clock,
# then twice by counting instructions, and makes the report.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
lab=$top/tools/lab/lab
out=$top/build/demo
start=$SECONDS

# measure MODE OPTION...: one host; its results and log in build/demo/MODE.
measure()
{
	local mode=$1
	shift

	mkdir -p "$out/$mode"
	"$lab" run --guests --limit 600 --out "$out/$mode" --log "$out/$mode" \
		--in "$top/tools/bench/measure.sh" --in "$top/tools/bench/exits.sh" \
		--in "$top/tools/bench/sample.sh" "$@" "$top/tools/bench/inside.sh" "$mode" |
		sed -u "s/^/[$mode] /"
}

"$lab" up --no-debug
rm -rf "$out"
mkdir -p "$out"

echo "measuring by the clock: six ways of guest I/O, about 5 minutes"
measure wall --mem 3072
echo "counting instructions, two runs side by side, about 2 minutes"
measure icount1 --icount --mem 3072 &
first=$!
measure icount2 --icount --mem 3072
wait $first

cat "$out"/{wall,icount1,icount2}/results.tsv >"$out/results.tsv"
"$lab" enter bash tools/bench/report.sh build/demo/results.tsv build/report
echo
echo "the report: build/report/index.html"
echo "measured in $((SECONDS - start)) s"
