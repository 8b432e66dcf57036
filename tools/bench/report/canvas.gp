# SPDX-License-Identifier: GPL-2.0-only
# The canvas of a chart whose HEIGHT is known, with the legend on it. The plot
# has as many pixels as its bars need, so that bars are alike in all charts.

set terminal svg size WIDTH,HEIGHT fixed enhanced font "sans-serif,13" background PAPER
set output SVG
set tmargin at screen (1.0 - 1.0 * TOP / HEIGHT)
set bmargin at screen (1.0 * BOTTOM / HEIGHT)
set yrange [groups + 0.5 : 0.5]

across(x) = 1.0 * x / WIDTH
down(y) = 1.0 - 1.0 * y / HEIGHT

if (legend) {
	do for [j = 1:lanes] {
		set object rectangle from screen across(LEGEND_X[j]), screen down(LEGEND_Y[j] - 6) \
			to screen across(LEGEND_X[j] + 12), screen down(LEGEND_Y[j] + 6) \
			fillcolor rgb COLOUR[j] fillstyle solid 1.0 noborder
		set label names[j] at screen across(LEGEND_X[j] + 18), screen down(LEGEND_Y[j]) \
			left textcolor rgb INK font ",13" noenhanced
	}
}
