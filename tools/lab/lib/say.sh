# SPDX-License-Identifier: GPL-2.0-only
# How the lab talks: progress on standard error, a failure with its remedy.

say()
{
	printf 'lab: %s\n' "$*" >&2
}

# die MESSAGE [REMEDY]: the second line tells the reader what to do.
die()
{
	printf 'lab: error: %s\n' "$1" >&2
	[ $# -lt 2 ] || printf 'lab: remedy: %s\n' "$2" >&2
	exit 1
}

# step TEXT COMMAND...: runs a long command with its output in a log, names it
# while it runs and gives its time; on failure shows the end of the log.
step()
{
	local text=$1 log start=$SECONDS
	shift

	log=$(mktemp)
	printf 'lab: %s ... ' "$text" >&2
	if "$@" >"$log" 2>&1 </dev/null; then
		printf '%d s\n' $((SECONDS - start)) >&2
		rm -f "$log"
		return 0
	fi
	printf 'failed after %d s; the end of its output:\n' $((SECONDS - start)) >&2
	tail -n 25 "$log" | sed 's/^/    /' >&2
	rm -f "$log"
	return 1
}
