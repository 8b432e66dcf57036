#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The report of a benchmark: tables on stdout, a page with charts in a folder.
# Runs in the lab's root: bash, awk, sed, gnuplot and coreutils are all it needs.
#
#	report.sh RESULTS.tsv OUT-FOLDER
set -euo pipefail

# Every awk counts bytes then; text.awk makes characters of them.
export LC_ALL=C

PARTS=$(dirname "$(readlink -f "$0")")/report
CHARTS="tcp rtt exits insn cpu"

die()
{
	printf 'report: %s\n' "$1" >&2
	exit 1
}

# report_awk PROGRAM [OPTION...]: every program sees the results the same way.
report_awk()
{
	local program=$1
	shift

	awk "$@" -f "$PARTS/read.awk" -f "$PARTS/$program.awk" "$results"
}

# A browser picks the colours for a dark page and the reader's own font; every
# other viewer ignores the style and shows what gnuplot wrote. gnuplot spells a
# colour in several ways, knows no bold font, and puts its own code in titles.
chart_finish()
{
	local name=$1

	sed -E \
		-e '/^<desc>/ s|.*|</style>|' \
		-e "/^<title>Gnuplot/ { s|.*|<style>|; r $PARTS/chart.css" -e '}' \
		-e 's|<title>DATA.*</title>||' \
		-e 's|rgb\( *([0-9]+), *([0-9]+), *([0-9]+)\)|rgb(\1,\2,\3)|g' \
		-e "s/(fill|stroke) *= *'([^']*)'/\1=\"\2\"/g" \
		-e 's|font-family=":Bold"|font-family="sans-serif" font-weight="600"|' \
		"$scratch/$name.svg" >"$out/$name.svg"
}

# A chart without a single figure has no data file; one of an older report goes.
chart_draw()
{
	local name=$1 script=bars

	rm -f "$out/$name.svg"
	[ -e "$scratch/$name.dat" ] || return 0
	[ "$name" != exits ] || script=stack
	GNUPLOT_LIB=$PARTS LC_ALL=C.UTF-8 gnuplot -c "$PARTS/$script.gp" \
		"$scratch/$name.set" "$scratch/$name.dat" "$scratch/$name.svg" ||
		die "gnuplot could not draw the chart \"$name\""
	chart_finish "$name"
}

page_write()
{
	local name

	report_awk charts -v folder="$scratch"
	for name in $CHARTS; do
		chart_draw "$name"
	done
	report_awk page -v css="$PARTS/page.css" >"$scratch/index.html"
	cp "$scratch/index.html" "$out/index.html"
	[ "$results" -ef "$out/results.tsv" ] || cp "$results" "$out/results.tsv"
}

[ $# -eq 2 ] || die "usage: report.sh RESULTS.tsv OUT-FOLDER"
results=$1
out=$2
[ -r "$results" ] || die "cannot read $results"
# awk would take a name with a "=" in it for an assignment.
results=$(readlink -f "$results")
case $results in
*=*) die "the name $results has a \"=\" in it; rename the file" ;;
esac
command -v gnuplot >/dev/null || die "no gnuplot here; run this in the lab's root (tools/lab/lab enter)"
mkdir -p "$out"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

report_awk text -v warn=1
page_write
