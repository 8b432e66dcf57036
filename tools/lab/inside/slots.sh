# SPDX-License-Identifier: GPL-2.0-only
# The three slots of the stack. Each holds an in-tree module or one of Rill's;
# PF, VF and VMM in the run's environment say which.

# slot_load MODULE [PARAMETER...]: ours by insmod, after what it depends on; the
# kernel's by modprobe.
slot_load()
{
	local module=$1 file=/rill/modules/$1.ko need
	shift

	if [ -e "$file" ]; then
		for need in $(modinfo -F depends "$file" | tr , ' '); do
			modprobe "$need" || return 1
		done
		insmod "$file" "$@"
	else
		modprobe "$module" "$@"
	fi
}

# What "kvm" means depends on the processor of the emulated host.
slot_vmm_modules()
{
	case $VMM in
	kvm) if grep -qw svm /proc/cpuinfo; then echo kvm_amd; else echo kvm_intel; fi ;;
	none) ;;
	*) echo "$VMM" ;;
	esac
}

slots_load()
{
	local module

	for module in $PF $VF $(slot_vmm_modules); do
		[ "$module" != none ] || continue
		case $module in
		# Bochs 3.0 wants the posted-interrupt descriptor on a page of its own.
		kvm_intel) slot_load "$module" enable_apicv=0 ;;
		*) slot_load "$module" ;;
		esac || { echo "rill-lab: $module did not load" >/dev/console; return 1; }
	done
}
