# SPDX-License-Identifier: GPL-2.0-only
# The lab's functions, in the order in which one builds on another.

LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LAB_TOP=$(cd "$LAB_DIR/../.." && pwd)

for lab_part in say cache preflight root chroot kernel initramfs build accel run shell; do
	# shellcheck source=/dev/null # one of the files beside this one
	. "$LAB_DIR/lib/$lab_part.sh"
done
