# SPDX-License-Identifier: GPL-2.0-only
# Inside the root: packs what the run brings along behind the cached base, and
# becomes the emulator HOST.
set -eu

pack()
{
	(cd "$1" && find . | cpio --quiet -o -H newc)
}

[ ! -d /rill/run/guest ] || pack /rill/run/guest >>/rill/run/stage/rill/guest.cpio
pack /rill/run/stage >/rill/run/brought.cpio
cat "$(cat /rill/run/base)" /rill/run/brought.cpio >/rill/run/initramfs.cpio
rm /rill/run/brought.cpio
exec bash "tools/lab/lib/vm-$1.sh"
