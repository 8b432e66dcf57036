# SPDX-License-Identifier: GPL-2.0-only
# gnuplot -c stack.gp SET DATA SVG: a bar for each row, a piece for each lane.

load ARG1
load "style.gp"

DATA = ARG2
SVG = ARG3
ROW = 52
HEIGHT = TOP + groups * ROW + BOTTOM
if (rest) { COLOUR[rest] = "#a5abb3"; ON[rest] = "#1c1c1c" }
load "canvas.gp"

# A seam would swallow the pieces of a short bar.
set style fill solid 1.0 noborder
limit = most > 0 ? most * 1.1 : 1
set xrange [0 : limit]

# Columns of lane j: where it begins, where it ends, its label.
first(j) = 1 + 3 * j
TOTAL = 4 + 3 * lanes
# A piece too narrow for its figure goes without.
fits(j) = column(first(j) + 1) - column(first(j)) > 0.055 * limit

plot for [j = 1:lanes] DATA using (0):1:(column(first(j))):(column(first(j) + 1)):($1 - 0.27):($1 + 0.27) \
		with boxxyerror linecolor rgb COLOUR[j], \
	for [j = 1:lanes] DATA using (0.5 * (column(first(j)) + column(first(j) + 1))):1:(fits(j) ? stringcolumn(first(j) + 2) : "") \
		with labels center textcolor rgb ON[j] font ",12" noenhanced, \
	DATA using (column(TOTAL)):1:(stringcolumn(TOTAL + 1)) \
		with labels left offset 0.6,0 textcolor rgb INK font ":Bold,12" noenhanced, \
	DATA using (0):1:2 with labels right offset -1.6,0.48 textcolor rgb INK font ":Bold,13" noenhanced, \
	DATA using (0):1:3 with labels right offset -1.6,-0.52 textcolor rgb MUTED font ",12" noenhanced
