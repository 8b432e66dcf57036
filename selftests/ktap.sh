# SPDX-License-Identifier: GPL-2.0-only
# A test file's frame, in KTAP. The file defines functions test_NAME, each one
# behaviour, and ends with `ktap_main "$0" "$@"`, which runs those named in the
# arguments, or all, in the file's order. Each case runs in a shell of its own:
#   defer COMMAND...   undoes a change; the last deferred runs first
#   skip REASON        ends the case: the environment lacks something
#   fail REASON        ends the case
#   check TEXT COMMAND...   fails with TEXT unless COMMAND succeeds
# On an emulated host the kernel log is scanned after every case.

KTAP_SKIP=4

defer()
{
	printf '%q ' "$@" >>"$KTAP_DIR/deferred"
	echo >>"$KTAP_DIR/deferred"
}

skip()
{
	echo "$*" >"$KTAP_DIR/reason"
	exit $KTAP_SKIP
}

fail()
{
	echo "$*" >"$KTAP_DIR/reason"
	exit 1
}

check()
{
	local text=$1
	shift

	"$@" || fail "$text"
}

# note TEXT: a figure or a remark, shown below the case.
note()
{
	echo "# $*" >&3
}

ktap_undo()
{
	local line

	tac "$KTAP_DIR/deferred" | while IFS= read -r line; do
		eval "$line" >&2 || echo "ktap: could not undo: $line" >&2
	done
}

# ktap_case NUMBER NAME: the case's own output goes to standard error.
ktap_case()
{
	local status reason

	: >"$KTAP_DIR/deferred"
	: >"$KTAP_DIR/reason"
	echo "ktap: case $2" >&2
	("test_$2") 3>&1 1>&2 </dev/null
	status=$?
	ktap_undo
	reason=$(cat "$KTAP_DIR/reason")
	if declare -F klog_scan >/dev/null && ! klog_scan >&2; then
		status=1 reason="the kernel log has a complaint; $reason"
	fi
	case $status in
	0) echo "ok $1 $2" ;;
	"$KTAP_SKIP") echo "ok $1 $2 # SKIP $reason" ;;
	*) echo "not ok $1 $2 # ${reason:-ended with $status}"; return 1 ;;
	esac
}

ktap_main()
{
	local file=$1 name number=0 failed=0
	shift

	KTAP_DIR=$(mktemp -d)
	trap 'rm -rf "$KTAP_DIR"' EXIT
	if [ $# -eq 0 ]; then
		# shellcheck disable=SC2046 # one name a word
		set -- $(sed -n 's/^test_\([a-z0-9_]*\)()$/\1/p' "$file")
	fi
	echo 'KTAP version 1'
	echo "1..$#"
	for name in "$@"; do
		number=$((number + 1))
		ktap_case $number "$name" || failed=1
	done
	exit $failed
}
