# SPDX-License-Identifier: GPL-2.0-only
# The lab's root: one Debian trixie tree that serves three ends. It is entered
# by chroot to build, check and run the emulators; its read-only image is the
# emulated host's disk; its kernels are what the host boots.

ROOT_SUITE=trixie

root_packages()
{
	grep -v '^#' "$LAB_DIR/root.packages" | tr -s '\n' ','
}

root_sources()
{
	local mirror=$1 security suite

	for suite in $ROOT_SUITE $ROOT_SUITE-updates $ROOT_SUITE-backports; do
		echo "deb $mirror $suite main"
	done
	security=$(apt_site -security)
	[ -z "$security" ] || echo "deb $security $ROOT_SUITE-security main"
}

# The name changes with the packages and with how the tree is made, no more:
# what follows from the root, up to the debug kernel, is long in the making.
root_name()
{
	echo "root-$(cache_key "$LAB_DIR/root.packages" \
		"$ROOT_SUITE $(declare -f root_packages root_sources root_bootstrap root_image)")"
}

# lab_root: prints the root's folder, with tree/ and image.erofs in it.
lab_root()
{
	cache_make "$(root_name)" root_make
}

root_make()
{
	local out=$1 mirror

	mirror=$(preflight_mirror) || return 1
	step "making the root (Debian $ROOT_SUITE, about 2 minutes)" root_bootstrap "$mirror" "$out/tree" ||
		die "the root could not be made from $mirror" \
		    "if a download was interrupted, run this again: nothing half-made is kept"
	root_check "$out/tree"
	step "making the emulated host's disk" root_image "$out"
}

# INITRD=No: the lab makes its own initramfs, so the kernels' packages need not.
root_bootstrap()
{
	local mirror=$1 tree=$2

	root_sources "$mirror" |
		INITRD=No mmdebstrap --mode=root --variant=minbase \
			--include="$(root_packages)" \
			--aptopt='APT::Install-Recommends "false"' \
			--aptopt='Acquire::Retries "3"' \
			--customize-hook="chroot \"\$1\" apt-get install -qy --no-install-recommends \
				-t $ROOT_SUITE-backports linux-image-amd64 linux-headers-amd64" \
			--customize-hook='mkdir -p "$1/rill/src" "$1/rill/cache" "$1/rill/run"' \
			"$ROOT_SUITE" "$tree" -
}

# QEMU before 10.0.6 loses every register access of a VF.
root_check_qemu()
{
	printf '%s\n' 10.0.6 "$1" | sort -V -C ||
		die "QEMU $1 has no working igb: its VFs lose every register access" \
		    "it needs 10.0.6 or newer: name a current mirror by MIRROR="
}

root_check()
{
	local tree=$1 version

	version=$(chroot "$tree" qemu-system-x86_64 --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p')
	root_check_qemu "$version"
	chroot "$tree" qemu-system-x86_64 -device help 2>/dev/null | grep -q '"igb"' ||
		die "the root's QEMU $version has no igb device" "name another mirror by MIRROR="
	printf 'kernels %s and %s, QEMU %s, Bochs %s\n' "$(root_kernel "$tree" 6.12)" "$(root_kernel "$tree" 7.3)" \
		"$version" "$(chroot "$tree" dpkg-query -f '${Version}' -W bochs)" >"$tree/../versions"
}

# root_kernel TREE VERSION: the full release string of the root's kernel.
root_kernel()
{
	local found

	found=$(find "$1/boot" -name "vmlinuz-$2.*" -printf '%f\n' | sed 's/^vmlinuz-//' | sort -V | tail -n 1)
	[ -n "$found" ] ||
		die "the root has no kernel $2" "the mirror has moved on: name one that still holds it by MIRROR="
	printf '%s\n' "$found"
}

# Bochs reads whole cylinders of 16 heads and 63 sectors only.
root_image()
{
	local out=$1 size

	unshare --mount bash -ec '
		mount --bind "$1" "$1/tree/rill/run"
		chroot "$1/tree" mkfs.erofs -x-1 -T0 \
			--exclude-regex="^(proc|sys|dev|rill/run|usr/src|usr/share/(doc|man|locale|icons)|usr/include|usr/lib/gcc|var/cache|var/lib/apt)/" \
			--exclude-regex="\.a$|libLLVM|libclang|libz3" \
			/rill/run/image.erofs /' - "$out" || return 1
	size=$(stat -c %s "$out/image.erofs")
	truncate -s $(((size + 516095) / 516096 * 516096)) "$out/image.erofs"
}
