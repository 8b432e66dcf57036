# SPDX-License-Identifier: GPL-2.0-only
# Runs one emulated host: lays out its folder, starts the emulator, passes on
# what the host's channel says, and returns the verdict. A host that ends, or is
# ended by its time limit, without a verdict has failed.

run_defaults()
{
	RUN_HOST=qemu RUN_KERNEL=6.12 RUN_CPUS=2 RUN_MEM=3072 RUN_NICS=1 RUN_LIMIT=300
	RUN_ICOUNT='' RUN_GUESTS='' RUN_OUT='' RUN_LOG='' RUN_MODE=script RUN_CPU=corei7_skylake_x
	RUN_FILES=() RUN_MODULES=() RUN_SCRIPT='' RUN_ARGS=()
	RUN_APPEND=''
	PF=${PF:-igb} VF=${VF:-igbvf} VMM=${VMM:-kvm}
}

# run_options OPTION...: the options of `lab run`, then SCRIPT and its arguments.
run_options()
{
	while [ $# -gt 0 ]; do
		case $1 in
		--icount) RUN_ICOUNT=y; shift; continue ;;
		--guests) RUN_GUESTS=y; shift; continue ;;
		--*) [ $# -ge 2 ] || die "$1 wants a value" "see tools/lab/lab help" ;;
		*) break ;;
		esac
		case $1 in
		--host) RUN_HOST=$2 ;;
		--kernel) RUN_KERNEL=$2 ;;
		--cpus) RUN_CPUS=$2 ;;
		--cpu-model) RUN_CPU=$2 ;;
		--mem) RUN_MEM=$2 ;;
		--nics) RUN_NICS=$2 ;;
		--limit) RUN_LIMIT=$2 ;;
		--append) RUN_APPEND=$2 ;;
		--pf) PF=$2 ;;
		--vf) VF=$2 ;;
		--vmm) VMM=$2 ;;
		--module) RUN_MODULES+=("$2") ;;
		--in) RUN_FILES+=("$2") ;;
		--out) RUN_OUT=$2 ;;
		--log) RUN_LOG=$2 ;;
		*) die "unknown option $1" "see tools/lab/lab help" ;;
		esac
		shift 2
	done
	RUN_SCRIPT=${1:-}
	[ $# -eq 0 ] || RUN_ARGS=("${@:2}")
}

run_check_options()
{
	case $RUN_HOST in
	qemu|bochs) ;;
	*) die "no such host: $RUN_HOST" "take qemu (SVM, IOMMU, igb) or bochs (VMX)" ;;
	esac
	case $RUN_KERNEL in
	6.12|7.3|debug) ;;
	*) die "no such kernel: $RUN_KERNEL" "take 6.12, 7.3 or debug" ;;
	esac
	if [ "$RUN_MODE" = script ] && [ ! -r "$RUN_SCRIPT" ]; then
		die "no script to run: '$RUN_SCRIPT'" "see tools/lab/lab help"
	fi
	[ "$RUN_HOST" = qemu ] || {
		[ -z "$RUN_ICOUNT" ] || die "Bochs has no instruction-count mode: its clock always counts instructions" "leave --icount out"
		RUN_NICS=0 PF=none VF=none
		[ "$RUN_MEM" -le 2048 ] || RUN_MEM=2048
	}
	[ -z "$RUN_ICOUNT" ] || RUN_CPUS=1
}

# run_modules: builds the tree's modules if the slots or --module name one.
run_modules()
{
	local module

	for module in "$PF" "$VF" "$VMM"; do
		case $module in
		rill_*) RUN_MODULES+=("$module") ;;
		esac
	done
	[ ${#RUN_MODULES[@]} -gt 0 ] || return 0
	lab_build "$RUN_KERNEL" RILL_TESTS=1 || die "the modules do not build for kernel $RUN_KERNEL" "see the compiler's messages above"
	for module in "${RUN_MODULES[@]}"; do
		install -D -t "$1/modules" "$(build_find "$RUN_KERNEL" "$module")" ||
			die "this tree builds no $module.ko" "take one that exists: $(build_list "$RUN_KERNEL")"
	done
}

# run_layout FOLDER ACCEL: what the host finds under /rill, and the initramfs.
run_layout()
{
	local run=$1 rill=$1/stage/rill guest base

	mkdir -p "$rill"/{inside,files,modules}
	install -t "$rill/inside" "$LAB_DIR"/inside/*
	install "$LAB_DIR/inside/early" "$run/stage/init"
	mv "$rill/inside/host" "$rill/host"
	[ -z "$RUN_SCRIPT" ] || install "$RUN_SCRIPT" "$rill/script"
	[ ${#RUN_FILES[@]} -eq 0 ] || cp -a "${RUN_FILES[@]}" "$rill/files/"
	run_modules "$rill" || return 1
	if [ -n "$RUN_GUESTS" ]; then
		guest=$(initramfs_base "$RUN_KERNEL" "$GUEST_PROGRAMS" "$GUEST_MODULES") || return 1
		cp "$guest/initramfs.cpio" "$rill/guest.cpio"
		mkdir -p "$run/guest/modules"
		install "$LAB_DIR/inside/guest-init" "$run/guest/init"
		cp -a "$rill/modules/." "$run/guest/modules/"
		cp "$(lab_root)/tree$(kernel_image "$RUN_KERNEL")" "$rill/guest-vmlinuz" 2>/dev/null ||
			cp "$(lab_kernel_debug)/vmlinuz" "$rill/guest-vmlinuz"
	fi
	{
		printf 'PF=%q VF=%q VMM=%q RILL_MODE=%q\n' "$PF" "$VF" "$VMM" "$RUN_MODE"
		printf 'RILL_HOST=%q RILL_KERNEL=%q RILL_ICOUNT=%q\n' "$RUN_HOST" "$RUN_KERNEL" "$RUN_ICOUNT"
		printf 'RILL_ARGS=('
		[ ${#RUN_ARGS[@]} -eq 0 ] || printf '%q ' "${RUN_ARGS[@]}"
		printf ')\nRILL_TERM=%q\n' "${TERM:-vt100}"
		printf 'RILL_ACCEL=%q\n' "$2"
	} >"$rill/env"
	base=$(initramfs_base "$RUN_KERNEL" '' "$HOST_MODULES") || return 1
	printf '%s\n' "$IN_CACHE/${base##*/}/initramfs.cpio" >"$run/base"
}

# run_describe FOLDER ACCEL CONSOLE: vm.env, read inside the root.
run_describe()
{
	local root

	root=$(lab_root) || return 1
	{
		printf 'VM_ACCEL=%q VM_CPUS=%q VM_MEM=%q VM_NICS=%q\n' "$2" "$RUN_CPUS" "$RUN_MEM" "$RUN_NICS"
		printf 'VM_CPU=%q VM_CONSOLE=%q\n' "$RUN_CPU" "$3"
		printf 'VM_KERNEL=%q VM_IMAGE=%q\n' "$(kernel_image "$RUN_KERNEL")" "$IN_CACHE/${root##*/}/image.erofs"
		printf 'VM_CMDLINE=%q\n' "intel_iommu=on iommu=pt panic=-1 oops=panic panic_on_warn=1 hung_task_panic=1 $RUN_APPEND"
	} >"$1/vm.env"
}

run_accel()
{
	if [ -n "$RUN_ICOUNT" ]; then echo icount; else lab_accel; fi
}

# lab_run: runs the host that the options describe; its channel's lines go to
# standard output. Returns 0 only for the verdict "pass".
lab_run()
{
	local console='file,path=/rill/run/console' accel='' status=0

	run_check_options
	RUN=$(mktemp -d "${TMPDIR:-/tmp}/rill-run.XXXXXX")
	trap run_clean EXIT
	trap 'exit 130' INT TERM HUP
	[ "$RUN_HOST" = bochs ] && console='mode=file, dev=console' || accel=$(run_accel)
	run_layout "$RUN" "$accel" && run_describe "$RUN" "$accel" "$console" || return 1

	touch "$RUN/channel" "$RUN/console"
	timeout --signal=KILL "$RUN_LIMIT" bash -c '. "$0/lib/all.sh"; in_root "$@"' "$LAB_DIR" \
		"$RUN" bash tools/lab/lib/vm.sh "$RUN_HOST" >"$RUN/emulator" 2>&1 </dev/null &
	RUN_VM=$!
	run_follow || status=$?
	run_collect
	return $status
}

# run_follow: passes the channel's lines on until the verdict, or the VM's end.
run_follow()
{
	local line verdict=''

	while IFS= read -r line; do
		line=${line%$'\r'}
		case $line in
		'verdict: '*) verdict=${line#verdict: }; break ;;
		*) printf '%s\n' "$line" ;;
		esac
	done < <(tail -n +1 -s 0.1 -f --pid="$RUN_VM" "$RUN/channel" 2>/dev/null)

	if [ -n "$verdict" ]; then
		# The host powers itself off; a Bochs that cannot is ended here.
		timeout 5 tail -s 0.1 -f --pid="$RUN_VM" /dev/null || true
		run_kill
	else
		{ wait "$RUN_VM"; } 2>/dev/null || [ $? -ne 137 ] ||
			verdict="fail: no verdict within the limit of $RUN_LIMIT s"
	fi
	case ${verdict:=fail: the host ended without a verdict} in
	pass) return 0 ;;
	esac
	say "verdict: $verdict"
	{
		cat "$RUN/emulator"
		tail -n 80 "$RUN/console"
	} | tr -d '\r' | sed 's/^/    console: /' >&2
	return 1
}

# timeout(1) leads a process group of its own: all of it, or the emulator stays.
run_kill()
{
	[ -z "${RUN_VM:-}" ] || { kill -KILL -- "-$RUN_VM" && wait "$RUN_VM"; } 2>/dev/null || true
}

# run_collect: the files that the host sent out, and the logs.
run_collect()
{
	if [ -n "$RUN_OUT" ] && [ -s "$RUN/out.tar" ]; then
		mkdir -p "$RUN_OUT"
		tar -C "$RUN_OUT" -xf "$RUN/out.tar"
	fi
	if [ -n "$RUN_LOG" ]; then
		mkdir -p "$RUN_LOG"
		cp "$RUN/console" "$RUN/emulator" "$RUN/channel" "$RUN_LOG/"
	fi
}

run_clean()
{
	run_kill
	rm -rf "$RUN"
}
