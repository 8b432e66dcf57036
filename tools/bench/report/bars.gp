# SPDX-License-Identifier: GPL-2.0-only
# gnuplot -c bars.gp SET DATA SVG: groups of bars, a bar for each lane.

load ARG1
load "style.gp"

DATA = ARG2
SVG = ARG3
BAR = 19
GAP = lanes > 1 ? 16 : 20
# The two lines of a title need this much.
unit = lanes * BAR + GAP > 44 ? lanes * BAR + GAP : 44
share = 1.0 * BAR / unit
HEIGHT = TOP + groups * unit + BOTTOM
load "canvas.gp"

from = 0
edge = 0
if (logarithmic) {
	set logscale x
	from = 10 ** floor(log10(least) - 0.05)
	# A point on the very edge may be rounded out of the range.
	edge = from * 1.0001
	set xrange [from : most * (most / from) ** 0.13]
	set xlabel axis . " (logarithmic scale)"
} else {
	set xrange [0 : most > 0 ? most * 1.13 : 1]
}
if (most >= 10000) { set format x "%.0s%c" }

# Where lane j of a group begins, and its middle.
low(j) = (j - 1 - 0.5 * lanes) * share
mid(j) = low(j) + 0.5 * share

plot for [j = 1:lanes] DATA using (from):($1 + mid(j)):(from):(column(2 + 2 * j)):($1 + low(j)):($1 + low(j + 1)) \
		with boxxyerror linecolor rgb COLOUR[j], \
	for [j = 1:lanes] DATA using (column(2 + 2 * j)):($1 + mid(j)):(stringcolumn(3 + 2 * j)) \
		with labels left offset 0.6,0 textcolor rgb INK font ",12" noenhanced, \
	DATA using (edge):1:2 with labels right offset -1.6,0.48 textcolor rgb INK font ":Bold,13" noenhanced, \
	DATA using (edge):1:3 with labels right offset -1.6,-0.52 textcolor rgb MUTED font ",12" noenhanced
