# SPDX-License-Identifier: GPL-2.0-only
# What all charts share: horizontal bars in groups, one group for a row of the
# results, its title to the left. chart.css names these colours once more, to
# replace them on a dark page.

set encoding utf8
set datafile separator "\t"
set datafile missing "NaN"

INK = "#24292f"
MUTED = "#68707a"
GRID = "#e4e7eb"
PAPER = "#fefefe"

# Neighbours differ in lightness as well as in hue, for any eye and any printer.
array COLOUR[8] = [ "#3d6c9e", "#dba24a", "#73b5a6", "#b5586b", "#a9c4e4", "#7d6b9f", "#d8cf9a", "#a5abb3" ]
array ON[8] = [ "#ffffff", "#1c1c1c", "#1c1c1c", "#ffffff", "#1c1c1c", "#ffffff", "#1c1c1c", "#1c1c1c" ]

WIDTH = 1080
LEFT = 236
RIGHT = 24
BOTTOM = 56

unset border
unset ytics
unset key
set xtics scale 0 textcolor rgb MUTED font ",12" offset 0,0.2
set grid xtics noytics back linetype 1 linewidth 1 linecolor rgb GRID
set style fill solid 1.0 border rgb PAPER
set lmargin at screen (1.0 * LEFT / WIDTH)
set rmargin at screen (1.0 - 1.0 * RIGHT / WIDTH)
set xlabel axis font ",12" textcolor rgb MUTED offset 0,0.2 noenhanced

# The legend: squares and words above the bars, in as many lines as they need.
# A letter's width is a guess that leaves some room.
legend_width(j) = 18 + 7.4 * strlen(names[j]) + 24
array LEGEND_X[lanes]
array LEGEND_Y[lanes]
LEGEND_X[1] = LEFT
LEGEND_Y[1] = 20
do for [j = 2:lanes] {
	LEGEND_X[j] = LEGEND_X[j - 1] + legend_width(j - 1)
	LEGEND_Y[j] = LEGEND_Y[j - 1]
	if (LEGEND_X[j] + legend_width(j) > WIDTH) {
		LEGEND_X[j] = LEFT
		LEGEND_Y[j] = LEGEND_Y[j] + 24
	}
}
TOP = legend ? LEGEND_Y[lanes] + 26 : 12
