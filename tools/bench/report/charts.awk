# SPDX-License-Identifier: GPL-2.0-only
# Writes what gnuplot needs into the folder: for each chart NAME with at least
# one figure, NAME.dat, and NAME.set with the words and the layout.

BEGIN {
	OFS = "\t"
	# Bars on a linear scale vanish beyond this spread.
	LOG_SPREAD = 20
}

END {
	reasons_sort()
	bars("tcp", "wall", "tcp_tx tcp_rx", "guest sends|guest receives",
		"TCP throughput, Mbit/s: higher is better")
	bars("rtt", "wall", "rtt_p50 rtt_p99", "median (p50)|99th percentile (p99)",
		"round trip, µs: lower is better")
	bars("insn", "icount", "tcp_tx_insn tcp_rx_insn udp_insn", "TCP, guest sends|TCP, guest receives|UDP, 60-byte frames",
		"instructions per frame: lower is better")
	bars("cpu", "wall", "cpu_per_gbit", "host CPU",
		"host CPU seconds per gigabit: lower is better")
	stack("exits", "VM exits per packet: lower is better")
}

# "icount" is the mean of the two counting runs.
function figure(mode, r, metric)
{
	return mode == "icount" ? mean(r, metric) : get(mode, r, metric)
}

function has_figure(mode, r, metric)
{
	if (mode == "icount")
		return has("icount1", r, metric) || has("icount2", r, metric)
	return has(mode, r, metric)
}

# gnuplot reads these words between double quotes.
function quoted(s)
{
	gsub(/["\\\t`]/, "_", s)
	return "\"" s "\""
}

function settings(file, key, words, lanes)
{
	print "axis = " quoted(words) > file
	print "lanes = " lanes > file
	print "groups = " groups > file
	print "legend = " legend > file
	print "array names[" lanes "]" > file
	for (i = 1; i <= lanes; i++)
		print "names[" i "] = " quoted(key[i]) > file
}

function bars(chart, mode, metrics, words, axis,    n, metric, key, i, j, file)
{
	n = split(metrics, metric, " ")
	split(words, key, "|")
	file = folder "/" chart
	groups = 0
	least = most = 0
	# A lone bar needs no legend, but one whose companions are missing does.
	legend = n > 1
	n = lanes_measured(mode, metric, key, n)
	for (i = 1; i <= rows; i++)
		bars_group(file ".dat", mode, row[i], metric, n)
	if (!groups)
		return
	close(file ".dat")
	settings(file ".set", key, axis, n)
	print "most = " most > (file ".set")
	print "least = " least > (file ".set")
	print "logarithmic = " (least > 0 && most / least > LOG_SPREAD && chart == "rtt") > (file ".set")
	close(file ".set")
}

# A metric without any figure has no lane, and no word in the legend.
function lanes_measured(mode, metric, key, n,    i, j, kept, any)
{
	kept = 0
	for (j = 1; j <= n; j++) {
		any = 0
		for (i = 1; i <= rows; i++)
			any += has_figure(mode, row[i], metric[j])
		if (!any)
			continue
		metric[++kept] = metric[j]
		key[kept] = key[j]
		d[kept] = mode == "icount" ? count_digits(metric[j]) : metric_digits(mode, metric[j])
	}
	return kept
}

function bars_group(file, mode, r, metric, n,    j, s, v, any)
{
	s = title_kind(r) OFS title_which(r)
	any = 0
	for (j = 1; j <= n; j++) {
		if (!has_figure(mode, r, metric[j])) {
			s = s OFS "NaN" OFS ""
			continue
		}
		any = 1
		v = figure(mode, r, metric[j])
		s = s OFS v OFS group(fixed(v, d[j]))
		if (v > most)
			most = v
		if (v > 0 && (!least || v < least))
			least = v
	}
	if (any)
		print ++groups, s > file
}

function stack(chart, axis,    i, j, file, key, lanes)
{
	file = folder "/" chart
	groups = 0
	most = 0
	legend = 1
	lanes = reasons_top + exits_any_other()
	if (!lanes)
		return
	for (j = 1; j <= reasons_top; j++)
		key[j] = reason[j]
	key[reasons_top + 1] = "other"
	for (i = 1; i <= rows; i++)
		if (exits_known(row[i]))
			stack_group(file ".dat", row[i], lanes)
	if (!groups)
		return
	close(file ".dat")
	settings(file ".set", key, axis, lanes)
	# The last lane is grey only if it is the rest.
	print "rest = " (lanes > reasons_top ? lanes : 0) > (file ".set")
	print "most = " most > (file ".set")
	close(file ".set")
}

# Each lane is a pair: where it ends, and its label.
function stack_group(file, r, lanes,    j, s, v, end)
{
	s = title_kind(r) OFS title_which(r)
	end = 0
	for (j = 1; j <= lanes; j++) {
		v = j > reasons_top ? exits_other(r) : get("wall", r, "exit:" reason[j])
		s = s OFS end OFS (end + v) OFS fixed(v, exits_digits())
		end += v
	}
	if (end > most)
		most = end
	print ++groups, s, end, fixed(exits_total(r), exits_digits()) > file
}
