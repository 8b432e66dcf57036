# SPDX-License-Identifier: GPL-2.0-only
# The kernels. 6.12 and 7.3 are Debian's, in the root; "debug" is built here
# from Debian's source of 6.12, small and with every checker on.

# lab_kernel_source: the unpacked source of 6.12, also the home of checkpatch
# and kernel-doc.
lab_kernel_source()
{
	local root

	root=$(lab_root) || return 1
	cache_make "source-$(chroot "$root/tree" dpkg-query -f '${Version}' -W linux-source-6.12)" kernel_unpack "$root"
}

kernel_unpack()
{
	step "unpacking the kernel source" \
		tar -C "$2" --strip-components=1 -xf "$1/tree/usr/src/linux-source-6.12.tar.xz"
}

# lab_kernel_debug: the debug kernel's folder: vmlinuz, modules/, build/.
lab_kernel_debug()
{
	local source

	source=$(lab_kernel_source) || return 1
	cache_make "kernel-$(cache_key "$(basename "$source")" "$LAB_DIR"/kernel/*.config "$LAB_DIR/lib/kernel-build.sh")" \
		kernel_make "$source"
}

kernel_make()
{
	local source=$IN_CACHE/${1##*/} out=$IN_CACHE/${2##*/}

	step "building the debug kernel (about 10 minutes on 2 cores)" \
		in_root "$2" bash tools/lab/lib/kernel-build.sh "$source" "$out" "$(nproc)"
}

# kernel_release NAME: the release string of kernel 6.12, 7.3 or debug.
kernel_release()
{
	case $1 in
	debug) cat "$(lab_kernel_debug)/release" ;;
	*) root_kernel "$(lab_root)/tree" "$1" ;;
	esac
}

# kernel_image NAME, kernel_modules NAME, kernel_build NAME: paths inside the
# root of the image, of the folder that holds lib/modules, of the build tree.
kernel_image()
{
	case $1 in
	debug) echo "$IN_CACHE/$(basename "$(lab_kernel_debug)")/vmlinuz" ;;
	*) echo "/boot/vmlinuz-$(kernel_release "$1")" ;;
	esac
}

kernel_modules()
{
	case $1 in
	debug) echo "$IN_CACHE/$(basename "$(lab_kernel_debug)")/modules" ;;
	*) echo / ;;
	esac
}

kernel_build()
{
	case $1 in
	debug) echo "$IN_CACHE/$(basename "$(lab_kernel_debug)")/build" ;;
	*) echo "/lib/modules/$(kernel_release "$1")/build" ;;
	esac
}
