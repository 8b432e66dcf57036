# SPDX-License-Identifier: GPL-2.0-only
# On the emulated host: VM exits by reason, counted by the kernel's own
# histogram on the hypervisor's tracepoint.

EXITS=/sys/kernel/tracing/events/kvm/kvm_exit

# exits_per_frame ROW: exits for each frame that TCP exchanges with the peer,
# one way and the other.
exits_per_frame()
{
	local row=$1 frames

	[ -d $EXITS ] || return 0
	frames=$(peer_frames)
	echo 'hist:keys=exit_reason,isa' >$EXITS/trigger
	near "{ iperf3 -c $PEER -n 4M; iperf3 -R -c $PEER -n 16M; } >/dev/null"
	frames=$(($(peer_frames) - frames))
	exits_by_reason | awk -v n="$frames" '{ sum += $2; printf "exit:%s %.3f\n", $1, $2 / n }
		END { printf "exits %.3f\n", sum / n }' | while read -r metric value; do
		result "$row" "$metric" "$value" exit/frame
	done
	echo '!hist:keys=exit_reason,isa' >$EXITS/trigger
}

# "REASON COUNT" lines. isa: 1 is VMX, 2 is SVM; the codes are the manuals'.
exits_by_reason()
{
	sed -n 's/^{ exit_reason: *\([0-9]*\), isa: *\([0-9]*\) } hitcount: *\([0-9]*\).*/\2 \1 \3/p' $EXITS/hist |
		awk '
		BEGIN {
			split("96 intr 97 nmi 100 irq-window 114 cpuid 119 pause 120 hlt 123 io 124 msr " \
			      "141 xsetbv 1024 npf", svm, " ")
			split("0 exception 1 intr 7 irq-window 10 cpuid 12 hlt 28 cr 30 io 31 rdmsr 32 wrmsr " \
			      "40 pause 48 ept-violation 49 ept-misconfig 52 timer", vmx, " ")
			for (i = 1; i in svm; i += 2) name["2 " svm[i]] = svm[i + 1]
			for (i = 1; i in vmx; i += 2) name["1 " vmx[i]] = vmx[i + 1]
		}
		{ key = $1 " " $2; print (key in name) ? name[key] : "code-" $2, $3 }'
}
