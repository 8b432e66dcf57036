# SPDX-License-Identifier: GPL-2.0-only
# Initial file systems. A base (busybox, programs with their libraries, modules
# with what they depend on) is cached by what is in it; what changes from run to
# run is a second archive behind it: the kernel unpacks one after the other.

# Before the host's disk is mounted; the same in both emulators.
HOST_MODULES='virtio_blk ata_piix sd_mod erofs overlay'

GUEST_PROGRAMS='bash iperf3 sockperf ethtool ip ping lspci'
GUEST_MODULES='virtio_console virtio_net e1000 e1000e igbvf'

# initramfs_base KERNEL PROGRAMS MODULES: prints the cache entry that holds
# initramfs.cpio.
initramfs_base()
{
	local root

	root=$(lab_root) || return 1
	cache_make "initramfs-$(cache_key "$(basename "$root")" "$(kernel_modules "$1")" "$(kernel_release "$1")" \
		"$2" "$3" "$LAB_DIR/lib/initramfs-build.sh")" initramfs_make "$@"
}

initramfs_make()
{
	step "making an initramfs for kernel $1" \
		in_root "$4" bash tools/lab/lib/initramfs-build.sh \
			"$(kernel_release "$1")" "$(kernel_modules "$1")" "$2" "$3"
}
