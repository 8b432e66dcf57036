# SPDX-License-Identifier: GPL-2.0-only
# The report as plain text, for a terminal of 110 columns.

BEGIN { COLUMNS = 110 }

END {
	reasons_sort()
	print "Network paths of a guest, measured"
	print_notes()
	print ""
	print_wrapped("How to read: t" substr(how_to_read(), 2))
	print_wall()
	print_exits()
	print_counts()
}

# Characters, not bytes: those that continue a character do not count.
function width(s)
{
	gsub(/[\200-\277]/, "", s)
	return length(s)
}

function pad(n,    s)
{
	s = sprintf("%" (n > 0 ? n : 0) "s", "")
	return s
}

function print_trimmed(s)
{
	sub(/ +$/, "", s)
	print s
}

function print_wrapped(s,    n, word, i, line)
{
	n = split(s, word, " ")
	line = word[1]
	for (i = 2; i <= n; i++) {
		if (width(line " " word[i]) > COLUMNS) {
			print line
			line = word[i]
		} else {
			line = line " " word[i]
		}
	}
	print line
}

function print_notes(    i, widest)
{
	widest = 0
	for (i = 1; i <= notes; i++)
		if (width(note_key[i]) > widest)
			widest = width(note_key[i])
	for (i = 1; i <= notes; i++)
		print "  " note_key[i] pad(widest - width(note_key[i]) + 2) note[note_key[i]]
}

# ---- a table: column 0 names the row, lines 1.. follow two lines of heading ----

function table_start(n, first)
{
	split("", cell)
	split("", alone)
	columns = n
	lines = 0
	cell[-1, 0] = ""
	cell[0, 0] = first
}

function table_column(j, upper, lower)
{
	cell[-1, j] = upper
	cell[0, j] = lower
}

function table_measure(    i, j, sum)
{
	sum = 0
	for (j = 0; j <= columns; j++) {
		wide[j] = 0
		for (i = -1; i <= lines; i++)
			if (!(i in alone) && width(cell[i, j]) > wide[j])
				wide[j] = width(cell[i, j])
		sum += wide[j] + (j ? 2 : 0)
	}
	return sum
}

# Titles give way to the rows' names if the figures need the room.
function table_fit(    i)
{
	if (table_measure() <= COLUMNS)
		return
	for (i = 1; i <= lines; i++)
		if (i in name)
			cell[i, 0] = name[i]
	table_measure()
}

function print_line(i,    j, s)
{
	s = cell[i, 0] pad(wide[0] - width(cell[i, 0]))
	for (j = 1; j <= columns; j++)
		s = s "  " pad(wide[j] - width(cell[i, j])) cell[i, j]
	print_trimmed(s)
}

function print_rule(    j, s)
{
	s = pad(table_measure())
	gsub(/ /, "-", s)
	print s
}

function print_table(    i)
{
	table_fit()
	if (cell[-1, 1] != "")
		print_line(-1)
	print_line(0)
	print_rule()
	for (i = 1; i <= lines; i++)
		if (i in alone)
			print alone[i]
		else
			print_line(i)
}

function print_heading(n, s, mode)
{
	print ""
	print ""
	print n ". " s
	print "   Mode: " mode "."
}

# ---- the three tables ----

function print_wall(    i, j)
{
	print_heading(1, "Wall clock", wall_mode())
	print "   Noisy: compare the rows of this run, not two runs. Higher is better: TCP, UDP. Lower is better: the rest."
	print "   tx, rx: the guest sends, receives. UDP: 60-byte frames received. RTT: ping-pong round trip."
	print "   host CPU: both ends included. boot: guest start to its first command."
	print ""
	table_start(walls, "")
	for (j = 1; j <= walls; j++)
		table_column(j, top[wall[j]], unit[wall[j]])
	lines = rows
	for (i = 1; i <= rows; i++) {
		cell[i, 0] = title[row[i]]
		name[i] = row[i]
	}
	for (j = 1; j <= walls; j++)
		wall_column(j, metric_digits("wall", wall[j]))
	print_table()
}

function wall_column(j, d,    i)
{
	for (i = 1; i <= rows; i++)
		cell[i, j] = show("wall", row[i], wall[j], d)
}

# A long name of a reason would widen its column beyond the terminal's.
function reason_head(s)
{
	if (width(s) <= 9)
		return s
	shortened = shortened "\n   " substr(s, 1, 8) "~: " s
	return substr(s, 1, 8) "~"
}

function print_exits(    i, j, d, other)
{
	print_heading(2, "VM exits per packet, by reason", wall_mode())
	print "   Lower is better. Bare metal and TCG run no guest in hardware, so they have no exits."
	print ""
	d = exits_digits()
	other = exits_any_other()
	table_start(reasons_top + other + 1, "")
	table_column(1, "", "total")
	shortened = ""
	for (j = 1; j <= reasons_top; j++)
		table_column(j + 1, "", reason_head(reason[j]))
	if (other)
		table_column(columns, "", "other")
	for (i = 1; i <= rows; i++)
		if (exits_row(row[i]))
			exits_line(row[i], d, other)
	print_table()
	if (shortened)
		print substr(shortened, 2)
}

function exits_line(r, d, other,    j)
{
	cell[++lines, 0] = title[r]
	name[lines] = r
	cell[lines, 1] = exits_known(r) ? fixed(exits_total(r), d) : show("wall", r, "exits", d)
	for (j = 1; j <= reasons_top; j++)
		cell[lines, j + 1] = show("wall", r, "exit:" reason[j], d)
	if (other)
		cell[lines, columns] = exits_known(r) ? fixed(exits_other(r), d) : show("wall", r, "exits", d)
}

function print_counts(    j)
{
	print_heading(3, "Instruction counts", count_mode())
	print "   Two runs; they should agree within " AGREE " %. Lower is better. x bare: mean of the runs, by that of bare metal."
	print ""
	idle = any_count("idle")
	table_start(4 + idle, "")
	table_column(1, "", "run 1")
	table_column(2, "", "run 2")
	table_column(3, "", "difference")
	table_column(4, "", "x bare")
	if (idle)
		table_column(5, "", "CPU idle")
	for (j = 1; j <= counts; j++)
		if (count[j] != "boot_insn" || any_count(count[j]))
			count_block(count[j], count_digits(count[j]))
	print_table()
	print ""
	print agreement()
}

function count_block(metric, d,    i)
{
	if (lines)
		alone[++lines] = ""
	alone[++lines] = long[metric] ": " per[metric]
	for (i = 1; i <= rows; i++) {
		if (!counted(row[i], metric))
			continue
		cell[++lines, 0] = "  " title[row[i]]
		name[lines] = "  " row[i]
		cell[lines, 1] = show("icount1", row[i], metric, d)
		cell[lines, 2] = show("icount2", row[i], metric, d)
		cell[lines, 3] = show_diff(row[i], metric)
		cell[lines, 4] = show_ratio(row[i], metric)
		if (idle)
			cell[lines, 5] = show_idle(row[i])
	}
}
