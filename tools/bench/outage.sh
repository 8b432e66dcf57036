#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What reconfiguring the PF costs a flow between two of its VFs, for whichever PF
# driver is in the slot: for each operation, or those named, the longest silence
# and the frames lost. A person types:
#   tools/lab/lab run --pf igb --limit 900 tools/bench/outage.sh [OPERATION...]

. /rill/inside/host.sh
. /rill/inside/disturb.sh

# The VFs' driver may notice late, and take its time.
recover()
{
	sleep 3
	until_true 60 ip netns exec v0 ping -c 1 -W 1 10.0.0.2 || return 1
	sleep 1
}

# outage OPERATION
outage()
{
	local remark=''

	if ! flow_start v0 v1 10.0.0.2; then
		flow_kill
		ends_remove
		disturb_ends
		flow_start v0 v1 10.0.0.2 || { flow_kill; printf '%-20s no flow\n' "$1"; return 1; }
	fi
	disturb "$1" || remark='  refused, or failed'
	recover || remark="$remark  the flow did not come back in 60 s"
	flow_stop
	printf '%-20s %6d ms silent %6d of %7d frames lost%s\n' \
		"$1" "$FLOW_SILENCE" "$FLOW_LOST" "$FLOW_SENT" "$remark"
}

disturb_ends || exit 1
printf 'PF %s, VFs %s, kernel %s\n' "$PF" "$VF" "$(uname -r)"
# shellcheck disable=SC2086 # a list of words
[ $# -gt 0 ] || set -- $DISTURBANCES
for operation in "$@"; do
	outage "$operation"
done
ends_remove
exit 0
