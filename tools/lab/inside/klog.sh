# SPDX-License-Identifier: GPL-2.0-only
# The kernel log as a witness: what a healthy kernel never prints.

KLOG_COMPLAINTS='WARNING: |BUG: |BUG \w+ |Oops|KASAN|UBSAN|kmemleak: [0-9]+ new|Kernel panic|general protection'
KLOG_COMPLAINTS+='|INFO: (task .* blocked|possible |rcu|trying to register|lockdep)|rcu.*(stall|detected)'
KLOG_COMPLAINTS+='|soft lockup|hard LOCKUP|DMA-API: |refcount_t: |list_(add|del) corruption|unregister_netdevice: waiting'
KLOG_COMPLAINTS+='|NETDEV WATCHDOG|transmit queue [0-9]+ timed out|scheduling while atomic|DMAR: .*fault|Unhandled fault'

# klog_mark: what is in the log by now was looked at.
klog_mark()
{
	dmesg | wc -l >/run/klog.mark
}

# klog_scan: prints each complaint since the mark; fails if there is one.
klog_scan()
{
	local seen found
	seen=$(cat /run/klog.mark)
	found=$(dmesg | tail -n +"$((seen + 1))" | grep -E "$KLOG_COMPLAINTS")
	klog_mark
	[ -n "$found" ] || return 0
	printf 'klog: %s\n' "$found"
	return 1
}

# klog_leaks: kmemleak reports an object that is 5 s old, and whose content did
# not change from one scan to the next: a wait and two scans. Without kmemleak in
# the kernel there is nothing to say.
klog_leaks()
{
	local leaks=/sys/kernel/debug/kmemleak

	[ -w $leaks ] || return 0
	sleep 5
	if ! { echo scan >$leaks && echo scan >$leaks; }; then
		echo 'klog: kmemleak is out of order'
		return 1
	fi
	grep -q . $leaks || return 0
	echo 'klog: unreferenced objects:'
	head -n 60 $leaks
	return 1
}
