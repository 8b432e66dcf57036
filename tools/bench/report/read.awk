# SPDX-License-Identifier: GPL-2.0-only
# Reads the results, and knows all that the table and the page both say.

BEGIN {
	FS = "\t"

	rows = split("bare tcg e1000e virtio vhost vf", row, " ")
	title["bare"] = "bare metal: the VF used on the host itself"
	title["tcg"] = "software emulation: QEMU TCG, emulated e1000e"
	title["e1000e"] = "hardware-assisted, emulated e1000e"
	title["virtio"] = "paravirtual: virtio-net"
	title["vhost"] = "paravirtual: virtio-net + vhost"
	title["vf"] = "SR-IOV: the VF in the guest"

	walls = split("tcp_tx tcp_rx udp_pps rtt_p50 rtt_p99 cpu_per_gbit boot", wall, " ")
	top["tcp_tx"] = "TCP tx";           unit["tcp_tx"] = "Mbit/s"
	top["tcp_rx"] = "TCP rx";           unit["tcp_rx"] = "Mbit/s"
	top["udp_pps"] = "UDP";             unit["udp_pps"] = "frames/s"
	top["rtt_p50"] = "RTT p50";         unit["rtt_p50"] = "µs"
	top["rtt_p99"] = "RTT p99";         unit["rtt_p99"] = "µs"
	top["cpu_per_gbit"] = "host CPU";   unit["cpu_per_gbit"] = "s/Gbit"
	top["boot"] = "boot";               unit["boot"] = "ms"
	better["tcp_tx"] = better["tcp_rx"] = better["udp_pps"] = "higher"

	counts = split("tcp_tx_insn tcp_rx_insn udp_insn rtt_insn boot_insn", count, " ")
	long["tcp_tx_insn"] = "TCP, guest sends";     per["tcp_tx_insn"] = "instructions per frame on the wire"
	long["tcp_rx_insn"] = "TCP, guest receives";  per["tcp_rx_insn"] = "instructions per frame on the wire"
	long["udp_insn"] = "UDP";                     per["udp_insn"] = "instructions per 60-byte frame sent and received"
	long["rtt_insn"] = "ping-pong";               per["rtt_insn"] = "instructions per round trip"
	long["boot_insn"] = "guest boot";             per["boot_insn"] = "millions of instructions"

	for (i = 1; i <= walls; i++)
		known["wall", wall[i]] = 1
	known["wall", "exits"] = known["wall", "reach"] = 1
	for (i = 1; i <= counts; i++)
		known["icount1", count[i]] = known["icount2", count[i]] = 1
	known["icount1", "idle"] = known["icount2", "idle"] = 1
	known["icount1", "reach"] = known["icount2", "reach"] = 1

	REASONS_SHOWN = 7
	# Two counting runs that differ by more than this do not agree.
	AGREE = 1
}

function complain(what)
{
	if (warn)
		print "report: line " FNR ": " what > "/dev/stderr"
}

function is_number(s)
{
	return s ~ /^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/
}

{ sub(/\r$/, "") }

/^#/ {
	if (NF < 2)
		next
	key = substr($1, 2)
	gsub(/^ +| +$/, "", key)
	if (!(key in note))
		note_key[++notes] = key
	note[key] = $2
	next
}

/^[ \t]*$/ { next }

# On a host that counts, a millisecond is a million instructions.
$1 ~ /^icount/ && $3 == "boot" { $3 = "boot_insn" }

NF < 4 || !($2 in title) {
	complain("not a result: " $0)
	next
}

$1 == "wall" && $3 ~ /^exit:./ {
	see_reason(substr($3, 6))
	known["wall", $3] = 1
}

!(($1, $3) in known) {
	complain("unknown mode or metric: " $1 " " $3)
	next
}

$4 == "fail" || is_number($4) {
	value[$1, $2, $3] = $4
	next
}

$4 != "" && $4 != "-" { complain("not a number: " $4) }

function see_reason(name)
{
	if (!(name in reason_seen)) {
		reason_seen[name] = 1
		reason[++reasons] = name
	}
}

# ---- figures ----

function has(mode, r, metric)
{
	return ((mode, r, metric) in value) && value[mode, r, metric] != "fail"
}

function get(mode, r, metric)
{
	return has(mode, r, metric) ? value[mode, r, metric] + 0 : 0
}

# A column has as many decimals as its smallest figure needs for three digits,
# so that the points of its figures line up.
function digits_reset()
{
	digits_min = digits_max = 0
}

function digits_see(v)
{
	if (v > 0 && (!digits_min || v < digits_min))
		digits_min = v
	if (v > digits_max)
		digits_max = v
}

function digits()
{
	if (digits_max >= 10000 || digits_min >= 100 || !digits_min)
		return 0
	return digits_min >= 10 ? 1 : 2
}

function metric_digits(mode, metric,    i)
{
	digits_reset()
	for (i = 1; i <= rows; i++)
		if (has(mode, row[i], metric))
			digits_see(get(mode, row[i], metric))
	return digits()
}

# No figure that is not zero is shown as one.
function fixed(v, d,    s)
{
	s = sprintf("%." d "f", v)
	if (v > 0 && s + 0 == 0)
		return "<" sprintf("%." d "f", 10 ^ -d)
	return s
}

# A thin space every three digits, from five digits on.
function group(s,    whole, rest, at)
{
	at = index(s, ".")
	whole = at ? substr(s, 1, at - 1) : s
	rest = at ? substr(s, at) : ""
	if (whole !~ /^[0-9]+$/ || length(whole) < 5)
		return s
	while (length(whole) > 3) {
		rest = " " substr(whole, length(whole) - 2) rest
		whole = substr(whole, 1, length(whole) - 3)
	}
	return whole rest
}

# A row that failed as a whole says so once ("reach": no way to the far end,
# "boot": no guest); then all that the row lacks has failed.
function failed(mode, r, metric)
{
	if ((mode, r, metric) in value)
		return !has(mode, r, metric)
	if (metric ~ /^(idle|boot)/ || (metric ~ /^exit/ && r ~ /^(bare|tcg)$/))
		return 0
	return says_fail(mode, r, "reach") || says_fail(mode, r, mode == "wall" ? "boot" : "boot_insn")
}

function says_fail(mode, r, metric)
{
	return ((mode, r, metric) in value) && value[mode, r, metric] == "fail"
}

function show(mode, r, metric, d)
{
	if (has(mode, r, metric))
		return fixed(get(mode, r, metric), d)
	return failed(mode, r, metric) ? "fail" : "-"
}

# ---- VM exits ----

function reason_max(name,    i, max)
{
	max = 0
	for (i = 1; i <= rows; i++)
		if (get("wall", row[i], "exit:" name) > max)
			max = get("wall", row[i], "exit:" name)
	return max
}

function reasons_sort(    i, j, name)
{
	for (i = 2; i <= reasons; i++) {
		name = reason[i]
		for (j = i - 1; j >= 1 && reason_max(reason[j]) < reason_max(name); j--)
			reason[j + 1] = reason[j]
		reason[j + 1] = name
	}
	reasons_top = reasons < REASONS_SHOWN ? reasons : REASONS_SHOWN
}

function exits_known(r,    i)
{
	if (has("wall", r, "exits"))
		return 1
	for (i = 1; i <= reasons; i++)
		if (has("wall", r, "exit:" reason[i]))
			return 1
	return 0
}

# A row that runs no guest in hardware is in the table only if it has figures.
function exits_row(r)
{
	return r !~ /^(bare|tcg)$/ || exits_known(r) || failed("wall", r, "exits")
}

function exits_sum(r, from,    i, sum)
{
	sum = 0
	for (i = from; i <= reasons; i++)
		sum += get("wall", r, "exit:" reason[i])
	return sum
}

function exits_total(r)
{
	return has("wall", r, "exits") ? get("wall", r, "exits") : exits_sum(r, 1)
}

# What is in the total and in no column: reasons beyond the shown ones, and
# exits nobody gave a reason for. Rounding leaves crumbs, which are no exits.
function exits_other(r,    rest, unsaid)
{
	rest = exits_sum(r, reasons_top + 1)
	unsaid = exits_total(r) - exits_sum(r, 1)
	if (unsaid > 0.01 * exits_total(r) && unsaid > 0.01)
		rest += unsaid
	return rest
}

function exits_any_other(    i)
{
	for (i = 1; i <= rows; i++)
		if (exits_other(row[i]) > 0)
			return 1
	return 0
}

function exits_digits(    i, j, max)
{
	max = 0
	for (i = 1; i <= rows; i++)
		if (exits_total(row[i]) > max)
			max = exits_total(row[i])
	return max >= 1000 ? 0 : 2
}

# ---- instruction counts ----

function mean(r, metric,    n, sum)
{
	n = has("icount1", r, metric) + has("icount2", r, metric)
	sum = get("icount1", r, metric) + get("icount2", r, metric)
	return n ? sum / n : 0
}

# Rows that were not counted are left out.
function counted(r, metric)
{
	return (("icount1", r, metric) in value) || (("icount2", r, metric) in value)
}

function counted_at_all(r,    j)
{
	for (j = 1; j <= counts; j++)
		if (counted(r, count[j]))
			return 1
	return 0
}

function any_count(metric,    i)
{
	for (i = 1; i <= rows; i++)
		if (counted(row[i], metric))
			return 1
	return 0
}

function count_digits(metric,    i)
{
	digits_reset()
	for (i = 1; i <= rows; i++) {
		digits_see(get("icount1", row[i], metric))
		digits_see(get("icount2", row[i], metric))
	}
	return digits()
}

function has_diff(r, metric)
{
	return has("icount1", r, metric) && has("icount2", r, metric) && get("icount1", r, metric) > 0
}

function diff(r, metric)
{
	return 100 * (get("icount2", r, metric) / get("icount1", r, metric) - 1)
}

function magnitude(v)
{
	return v < 0 ? -v : v
}

function disagree(r, metric)
{
	return has_diff(r, metric) && magnitude(diff(r, metric)) > AGREE
}

function show_diff(r, metric)
{
	if (!has_diff(r, metric))
		return "-"
	return (disagree(r, metric) ? "! " : "") sprintf("%+.2f %%", diff(r, metric))
}

function show_ratio(r, metric)
{
	if (!mean(r, metric) || !mean("bare", metric))
		return "-"
	return sprintf("%.2f", mean(r, metric) / mean("bare", metric))
}

function show_idle(r,    a, b)
{
	a = show("icount1", r, "idle", 1)
	b = show("icount2", r, "idle", 1)
	if (a == "-" || a == b)
		return b == "-" ? b : b " %"
	return b == "-" ? a " %" : a " / " b " %"
}

# The one line that says whether the two runs agree.
function agreement(    i, j, worst, row_worst, metric_worst, pairs, verdict)
{
	worst = -1
	for (j = 1; j <= counts; j++)
		for (i = 1; i <= rows; i++) {
			if (!has_diff(row[i], count[j]))
				continue
			pairs++
			if (magnitude(diff(row[i], count[j])) <= worst)
				continue
			worst = magnitude(diff(row[i], count[j]))
			row_worst = row[i]
			metric_worst = count[j]
		}
	agrees = worst <= AGREE
	if (!pairs)
		return "Largest difference: none to tell, no figure was measured in both runs."
	verdict = "the runs " (agrees ? "agree" : "DO NOT agree") " within "
	return sprintf("Largest difference over all %d pairs: %.2f %% (%s, %s): %s%s %%.",
		pairs, worst, row_worst, long[metric_worst], verdict, AGREE)
}

# ---- words ----

function host_cpus()
{
	if (!("cpus" in note))
		return "2 CPUs"
	return note["cpus"] (note["cpus"] == "1" ? " CPU" : " CPUs")
}

function wall_mode()
{
	return "wall-clock time on the emulated host, " host_cpus()
}

function count_mode()
{
	return "instruction-count time on the emulated host, 1 CPU, one nanosecond per instruction"
}

# A title's two halves: what kind of path, and which.
function title_at(r,    at)
{
	at = index(title[r], ": ")
	return at ? at : index(title[r], ", ")
}

function title_kind(r)
{
	return substr(title[r], 1, title_at(r) - 1)
}

function title_which(r)
{
	return substr(title[r], title_at(r) + 2)
}

function how_to_read()
{
	return "Throughput in an emulated host says nothing about silicon; the ratios between rows in one run, instruction counts and exits do."
}
