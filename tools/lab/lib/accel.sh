# SPDX-License-Identifier: GPL-2.0-only
# Which accelerator runs the QEMU host. KVM is taken only where an unmodified
# kernel was seen to boot on it with virtualization extensions of its own; asked
# once a boot of this machine. Everywhere else: TCG, which has SVM.

lab_accel()
{
	local answer

	answer=$LAB_CACHE/accel-$(cat /proc/sys/kernel/random/boot_id)
	if [ ! -e "$answer" ]; then
		accel_probe >"$answer.$$" && mv "$answer.$$" "$answer"
	fi
	cat "$answer"
}

accel_probe()
{
	local base run

	if [ ! -w /dev/kvm ]; then
		echo tcg
		return
	fi
	base=$(initramfs_base 6.12 '' "$HOST_MODULES") || return 1
	run=$(mktemp -d "${TMPDIR:-/tmp}/rill-run.XXXXXX")
	mkdir -p "$run/stage"
	install "$LAB_DIR/inside/early" "$run/stage/init"
	echo "$IN_CACHE/${base##*/}/initramfs.cpio" >"$run/base"
	RUN_KERNEL=6.12 RUN_CPUS=1 RUN_MEM=512 RUN_NICS=0 RUN_CPU='' RUN_APPEND=rill.probe \
		run_describe "$run" kvm file,path=/rill/run/console
	touch "$run/console"
	timeout --signal=KILL 20 bash -c '. "$0/lib/all.sh"; in_root "$@"' "$LAB_DIR" \
		"$run" bash tools/lab/lib/vm.sh qemu >/dev/null 2>&1 </dev/null || true
	if grep -q '^rill-probe: ' "$run/console"; then
		echo kvm
	else
		say "/dev/kvm does not run an unmodified kernel with SVM or VMX in it: using TCG"
		echo tcg
	fi
	rm -rf "$run"
}
