# SPDX-License-Identifier: GPL-2.0-only
# Inside the root: RELEASE MODULE-ROOT "PROGRAMS" "MODULES" -> /rill/run/initramfs.cpio.
# Uncompressed: unpacking costs emulated instructions at every boot.
set -eu

release=$1 moduleroot=$2 programs=$3 modules=$4
stage=/tmp/stage

add()
{
	[ -e "$stage$1" ] || install -D "$1" "$stage$1"
}

add_program()
{
	local path lib

	path=$(readlink -f "$(command -v "$1")")
	install -D "$path" "$stage/bin/$1"
	ldd "$path" | grep -o '/[^ ]*' | while read -r lib; do add "$lib"; done
}

# A module that the kernel has built in, or does not know, is left out: the two
# kernels differ in that.
add_module()
{
	local path

	modprobe -d "$moduleroot" -S "$release" --show-depends "$1" 2>/dev/null |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | while read -r path; do
		install -D "$path" "$stage/lib/modules/$release/${path##*/}"
	done
}

mkdir -p "$stage"/{bin,dev,proc,sys,run,tmp,etc,lib/modules/"$release"}
ln -s lib "$stage/lib64" 2>/dev/null || true
ln -s . "$stage/usr"
ln -s bin "$stage/sbin"
install /bin/busybox "$stage/bin/busybox"
chroot "$stage" /bin/busybox --install -s /bin
for p in $programs; do add_program "$p"; done
for m in $modules; do add_module "$m"; done
find "$stage/lib/modules" -name '*.xz' -exec unxz {} +
touch "$stage/lib/modules/$release"/modules.{order,builtin}
depmod -b "$stage" "$release"
if [ "$moduleroot" != / ]; then
	cp -a "$moduleroot/lib/modules/$release/kernel" "$stage/lib/modules/$release/"
	cp -a "$moduleroot/lib/modules/$release"/modules.* "$stage/lib/modules/$release/"
fi
(cd "$stage" && find . | sort | cpio --quiet -o -H newc) >/rill/run/initramfs.cpio
