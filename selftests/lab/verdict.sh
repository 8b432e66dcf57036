#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: none
# The lab's verdict: a host that misbehaves in any way must never pass.

. "$(dirname "$0")/../ktap.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)

# host OPTIONS... COMMAND: a debug host that runs one command line.
host()
{
	printf '#!/bin/bash\n%s\n' "${*: -1}" >"$KTAP_DIR/script"
	PF=none VF=none VMM=none "$top/tools/lab/lab" run --kernel debug --nics 0 --cpus 1 --mem 1024 \
		"${@:1:$#-1}" "$KTAP_DIR/script" >"$KTAP_DIR/output" 2>&1
	local status=$?
	cat "$KTAP_DIR/output" >&2
	return $status
}

# host_fails PATTERN OPTIONS... COMMAND: the run fails and says why.
host_fails()
{
	local pattern=$1
	shift

	! host "$@" || fail "the host passed"
	grep -qE "$pattern" "$KTAP_DIR/output" || fail "the output lacks: $pattern"
}

fault()
{
	echo "insmod /rill/modules/rill_fault.ko fault=$1"
}

test_clean_host_passes()
{
	host --module rill_fault "$(fault none); echo heard" || fail "a clean host failed"
	grep -qx heard "$KTAP_DIR/output" || fail "the script's output is lost"
}

test_failing_script_fails()
{
	host_fails 'verdict: fail: the script ended with 3' 'exit 3'
}

test_warning_fails()
{
	host_fails 'asked to warn' --module rill_fault "$(fault warn); exit 0"
	grep -q 'ended without a verdict' "$KTAP_DIR/output" || fail "the reason is missing"
}

test_oops_fails()
{
	host_fails 'fault_oops' --module rill_fault "$(fault oops); exit 0"
	grep -q 'ended without a verdict' "$KTAP_DIR/output" || fail "the reason is missing"
}

test_hang_fails()
{
	host_fails 'no verdict within the limit of 90 s' --module rill_fault --limit 90 "$(fault hang)"
}

test_leak_fails()
{
	host_fails 'verdict: fail: kernel memory leaked' --module rill_fault "$(fault leak)"
	grep -q 'fault_leak\|fault_init\|do_one_initcall' "$KTAP_DIR/output" || fail "the leak's place is missing"
}

# A complaint that is no WARN() and so no panic: the log's scan must find it.
test_complaint_in_the_log_fails()
{
	host_fails 'verdict: fail: the kernel log has a complaint' \
		'echo "rill: BUG: sleeping function called from a test" >/dev/kmsg'
}

test_host_that_powers_off_fails()
{
	host_fails 'ended without a verdict' 'poweroff -f'
}

test_files_come_back()
{
	defer rm -rf "$KTAP_DIR/out"
	host --out "$KTAP_DIR/out" 'seq 100000 >/rill/out/numbers' || fail "the host failed"
	seq 100000 | cmp -s - "$KTAP_DIR/out/numbers" || fail "the file differs"
}

ktap_main "$0" "$@"
