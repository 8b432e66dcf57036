# SPDX-License-Identifier: GPL-2.0-only
# In its own namespaces (chroot.sh): lays out the root's mounts and enters it.
set -e

tree=$1 top=$2 cache=$3 run=$4
shift 4

mount --bind "$tree" "$tree"
mount --rbind /dev "$tree/dev"
mount -t proc proc "$tree/proc"
mount -t sysfs -o ro sysfs "$tree/sys"
mount -t tmpfs tmpfs "$tree/tmp"
mount -t tmpfs tmpfs "$tree/run"
mount --bind "$top" "$tree/rill/src"
mount --bind "$cache" "$tree/rill/cache"
mount --bind "$run" "$tree/rill/run"
mount -o remount,bind,ro "$tree"

export HOME=/tmp PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8
exec chroot "$tree" env --chdir=/rill/src "$@"
