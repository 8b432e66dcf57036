# SPDX-License-Identifier: GPL-2.0-only
# The report as a page. It links to nothing but the charts and the results
# beside it.

END {
	reasons_sort()
	print_head()
	print_intro()
	print_wall()
	print_exits()
	print_counts()
	print "<footer>The figures behind this page: <a href=\"results.tsv\">results.tsv</a>.</footer>"
	print "</body>\n</html>"
}

function escape(s)
{
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	gsub(/"/, "\\&quot;", s)
	return s
}

function print_head(    line)
{
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
	print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	print "<title>Rill: network paths of a guest, measured</title>"
	print "<style>"
	while ((getline line < css) > 0)
		print line
	print "</style>\n</head>\n<body>"
}

# ---- what this is ----

# said(KEY, BEFORE): a note in a sentence, if there is such a note.
function said(key, before)
{
	return (key in note) && note[key] != "" ? before escape(note[key]) : ""
}

# "10.0.6" becomes "QEMU 10.0.6"; what names itself stays as it is.
function named(key, what)
{
	return said(key, note[key] ~ /^[0-9v]/ ? what " " : "")
}

function listed(list, item)
{
	if (item == "")
		return list
	return list == "" ? item : list ", " item
}

function print_intro(    machine, modules)
{
	print "<h1>Network paths of a guest, measured</h1>"
	print "<p>Six ways for a program to reach the network: from the host itself, through emulated and"
	print "paravirtual network cards, and through an SR-IOV virtual function (VF) given to the guest,"
	print "all measured on the same emulated host."
	machine = listed(named("qemu", "QEMU"), said("accel", "accelerator "))
	machine = listed(machine, named("kernel", "Linux"))
	machine = listed(machine, ("cpus" in note) ? escape(host_cpus()) : "")
	if (machine)
		print "The host: " machine "."
	modules = listed(said("pf", "physical function "), said("vf", "virtual function "))
	modules = listed(modules, said("vmm", "hypervisor "))
	if (modules)
		print "The drivers: " modules "."
	print said("date", "Measured: ") (said("date", "") ? "." : "") "</p>"
	print "<p class=\"read\"><b>How to read:</b> t" substr(how_to_read(), 2) "</p>"
	print_notes()
}

function print_notes(    i)
{
	if (!notes)
		return
	print "<dl>"
	for (i = 1; i <= notes; i++)
		print "<div><dt>" escape(note_key[i]) "</dt><dd>" escape(note[note_key[i]]) "</dd></div>"
	print "</dl>"
}

# ---- parts ----

function print_mode(mode, more)
{
	print "<p class=\"mode\"><b>Mode:</b> " escape(mode) ". " more "</p>"
}

function table_open(caption)
{
	print "<div class=\"card\"><table>\n<caption>" escape(caption) "</caption>\n<thead><tr><th scope=\"col\"></th>"
}

function table_head(upper, lower)
{
	print "<th scope=\"col\">" escape(upper) (lower ? "<small>" lower "</small>" : "") "</th>"
}

function table_close()
{
	print "</tbody>\n</table></div>"
}

function row_open(r)
{
	printf "<tr><th scope=\"row\">%s <small>%s</small></th>", escape(title_kind(r)), escape(title_which(r))
}

function td(s, class)
{
	if (s == "-")
		class = "none"
	if (s == "fail")
		class = "fail"
	s = group(escape(s))
	if (s == "-")
		s = "–"
	sub(/-/, "−", s)
	printf "<td%s>%s</td>", class ? " class=\"" class "\"" : "", s
}

function row_close()
{
	print "</tr>"
}

# What a chart leaves out, and why: a bar that is not there is not a zero.
function omitted(modes, metrics, words,    n, m, metric, word, i, j, s, why)
{
	n = split(metrics, metric, " ")
	split(words, word, "|")
	s = ""
	for (i = 1; i <= rows; i++)
		for (j = 1; j <= n; j++) {
			why = missing(modes, row[i], metric[j])
			if (why)
				s = s (s ? "; " : "") title_kind(row[i]) " (" row[i] "), " word[j] ": " why
		}
	return s ? " Left out: " escape(s) "." : ""
}

function missing(modes, r, metric,    n, mode, i, failures)
{
	n = split(modes, mode, " ")
	failures = 0
	for (i = 1; i <= n; i++) {
		if (has(mode[i], r, metric))
			return ""
		failures += failed(mode[i], r, metric)
	}
	return failures ? "failed" : "not measured"
}

function any_figure(modes, metrics,    n, metric, i, j)
{
	n = split(metrics, metric, " ")
	for (i = 1; i <= rows; i++)
		for (j = 1; j <= n; j++)
			if (!missing(modes, row[i], metric[j]))
				return 1
	return 0
}

function print_chart(file, heading, caption)
{
	print "<figure class=\"card\">\n<h3>" heading "</h3>"
	print "<img src=\"" file ".svg\" alt=\"Bar chart: " heading ". The table above has its figures.\">"
	print "<figcaption>" caption "</figcaption>\n</figure>"
}

# ---- wall clock ----

function print_wall(    i, j, d, way)
{
	print "<h2>Wall clock</h2>"
	print_mode(wall_mode(), "Noisy: compare the rows of this run, not two runs.")
	table_open("Throughput, round trip, host CPU and boot")
	for (j = 1; j <= walls; j++) {
		way = better[wall[j]] == "higher" ? "↑ higher" : "↓ lower"
		table_head(top[wall[j]], escape(unit[wall[j]]) "<br>" way)
	}
	print "</tr></thead>\n<tbody>"
	for (j = 1; j <= walls; j++)
		d[j] = metric_digits("wall", wall[j])
	for (i = 1; i <= rows; i++) {
		row_open(row[i])
		for (j = 1; j <= walls; j++)
			td(show("wall", row[i], wall[j], d[j]))
		row_close()
	}
	table_close()
	print "<p class=\"mode\">↑ higher is better, ↓ lower is better. tx, rx: the guest sends, receives; on bare metal the host does."
	print "UDP: 60-byte frames received. RTT: ping-pong round trip. Host CPU: seconds of processor for a gigabit, both ends included."
	print "Boot: guest start to its first command.</p>"
	wall_charts()
}

function wall_charts()
{
	if (any_figure("wall", "tcp_tx tcp_rx"))
		print_chart("tcp", "TCP throughput, both ways",
			"One TCP stream by iperf3, in Mbit/s, sent and received by the guest. " in_wall("Higher") \
			omitted("wall", "tcp_tx tcp_rx", "sending|receiving"))
	if (any_figure("wall", "rtt_p50 rtt_p99"))
		print_chart("rtt", "Round trip",
			"One message there and back (sockperf ping-pong), in µs: the median and the 99th percentile. " in_wall("Lower") \
			omitted("wall", "rtt_p50 rtt_p99", "p50|p99"))
	if (any_figure("wall", "cpu_per_gbit"))
		print_chart("cpu", "Host CPU per gigabit",
			"Seconds of the host's processors for each transferred gigabit, both ends included. " in_wall("Lower") \
			omitted("wall", "cpu_per_gbit", "host CPU"))
}

function in_wall(way)
{
	return "Mode: wall clock. " way " is better."
}

# ---- VM exits ----

function print_exits(    i, j, d, other)
{
	d = exits_digits()
	other = exits_any_other()
	print "<h2>VM exits per packet</h2>"
	print_mode(wall_mode(), "Lower is better. Bare metal and TCG run no guest in hardware, so they have no exits.")
	table_open("VM exits per packet, by reason")
	table_head("total", "")
	for (j = 1; j <= reasons_top; j++)
		table_head(reason[j], "")
	if (other)
		table_head("other", "")
	print "</tr></thead>\n<tbody>"
	for (i = 1; i <= rows; i++)
		if (exits_row(row[i]))
			exits_line(row[i], d, other)
	table_close()
	for (i = 1; i <= rows; i++)
		if (exits_known(row[i])) {
			exits_chart()
			return
		}
}

function exits_line(r, d, other,    j)
{
	row_open(r)
	td(exits_known(r) ? fixed(exits_total(r), d) : show("wall", r, "exits", d))
	for (j = 1; j <= reasons_top; j++)
		td(show("wall", r, "exit:" reason[j], d))
	if (other)
		td(exits_known(r) ? fixed(exits_other(r), d) : show("wall", r, "exits", d))
	row_close()
}

function exits_chart(    i, s)
{
	s = ""
	for (i = 1; i <= rows; i++)
		if (exits_row(row[i]) && !exits_known(row[i]))
			s = s (s ? "; " : "") title_kind(row[i]) " (" row[i] "): " missing("wall", row[i], "exits")
	print_chart("exits", "VM exits per packet, by reason",
		"How often the hypervisor takes over from the guest for each packet, by the reason of the exit; the figure at a bar's end is the total. " \
		in_wall("Lower") (s ? " Left out: " escape(s) "." : ""))
}

# ---- instruction counts ----

function print_counts(    j, verdict)
{
	print "<h2>Instruction counts</h2>"
	print_mode(count_mode(), "Every figure is a count of instructions. Two runs; they should agree within " AGREE " %. Lower is better.")
	print_ratios()
	if (any_figure("icount1 icount2", "tcp_tx_insn tcp_rx_insn udp_insn"))
		print_chart("insn", "Instructions per frame",
			"Instructions per frame on the wire (TCP), and per 60-byte frame sent and received (UDP); the mean of the two runs. " \
			"Mode: instruction count. Lower is better." \
			omitted("icount1 icount2", "tcp_tx_insn tcp_rx_insn udp_insn", "TCP sending|TCP receiving|UDP"))
	print_runs()
	verdict = agreement()
	print "<p class=\"verdict" (agrees ? "" : " apart") "\">" escape(verdict) "</p>"
}

function short_per(metric)
{
	return metric == "rtt_insn" ? "per round trip" : "per frame"
}

function print_ratios(    i, j, d, n, shown)
{
	# Bare metal boots no guest, so a boot has no ratio.
	n = 0
	for (j = 1; j <= counts; j++)
		if (count[j] != "boot_insn") {
			shown[++n] = count[j]
			d[n] = count_digits(count[j])
		}
	table_open("Instructions, mean of the two runs, and their ratio to bare metal")
	for (j = 1; j <= n; j++)
		table_head(long[shown[j]], short_per(shown[j]))
	print "</tr></thead>\n<tbody>"
	for (i = 1; i <= rows; i++) {
		if (!counted_at_all(row[i]))
			continue
		row_open(row[i])
		for (j = 1; j <= n; j++)
			td_ratio(row[i], shown[j], d[j])
		row_close()
	}
	table_close()
}

function td_ratio(r, metric, d,    why, ratio)
{
	why = missing("icount1 icount2", r, metric)
	if (why) {
		td(why == "failed" ? "fail" : "-")
		return
	}
	ratio = show_ratio(r, metric)
	printf "<td>%s%s</td>", group(fixed(mean(r, metric), d)), ratio == "-" ? "" : "<small>× " ratio "</small>"
}

function print_runs(    j)
{
	idle = any_count("idle")
	table_open("The two runs")
	table_head("run 1", "")
	table_head("run 2", "")
	table_head("difference", "")
	table_head("ratio to bare", "")
	if (idle)
		table_head("CPU idle", "")
	print "</tr></thead>"
	for (j = 1; j <= counts; j++)
		if (count[j] != "boot_insn" || any_count(count[j]))
			runs_part(count[j], count_digits(count[j]))
	print "</table></div>"
}

function runs_part(metric, d,    i)
{
	print "<tbody>\n<tr><th class=\"part\" scope=\"rowgroup\" colspan=\"" (5 + idle) "\">" escape(long[metric]) \
		" <small>" escape(per[metric]) "</small></th></tr>"
	for (i = 1; i <= rows; i++) {
		if (!counted(row[i], metric))
			continue
		row_open(row[i])
		td(show("icount1", row[i], metric, d))
		td(show("icount2", row[i], metric, d))
		td(show_diff(row[i], metric), disagree(row[i], metric) ? "apart" : "")
		td(show_ratio(row[i], metric))
		if (idle)
			td(show_idle(row[i]))
		row_close()
	}
	print "</tbody>"
}
