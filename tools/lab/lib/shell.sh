# SPDX-License-Identifier: GPL-2.0-only
# A root prompt on an emulated host, on the terminal that asked for it.

lab_shell()
{
	local accel='' console='stdio,signal=off'

	run_check_options
	RUN_GUESTS=y
	RUN=$(mktemp -d "${TMPDIR:-/tmp}/rill-run.XXXXXX")
	trap run_clean EXIT
	trap 'exit 130' INT TERM HUP
	[ "$RUN_HOST" = bochs ] || accel=$(run_accel)
	run_layout "$RUN" "$accel" || return 1
	printf 'rows %s cols %s\n' "${LINES:-$(tput lines 2>/dev/null || echo 24)}" \
		"${COLUMNS:-$(tput cols 2>/dev/null || echo 80)}" >"$RUN/stage/rill/size"

	if [ "$RUN_HOST" = bochs ]; then
		shell_bochs
		return
	fi
	run_describe "$RUN" "$accel" "$console" || return 1
	say "starting the $RUN_HOST host ($accel); 'poweroff' ends it"
	[ ! -t 0 ] || { shell_tty=$(stty -g); stty raw -echo; }
	in_root "$RUN" bash tools/lab/lib/vm.sh qemu || true
	[ ! -t 0 ] || stty "$shell_tty"
}

# Bochs wants a terminal device for its serial port: socat makes one, and is the
# other end of it.
shell_bochs()
{
	run_describe "$RUN" '' 'mode=term, dev=/rill/run/tty' || return 1
	say "starting the Bochs host, which takes about a minute; 'poweroff' ends it"
	in_root "$RUN" socat -d0 "EXEC:bash tools/lab/lib/vm-in-pty.sh,pty,raw,echo=0,setsid" \
		"STDIO$([ ! -t 0 ] || echo ,raw,echo=0),ignoreeof" || true
}
