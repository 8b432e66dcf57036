# SPDX-License-Identifier: GPL-2.0-only
# Inside the root: copies the sources to build/KERNEL, where they changed, and
# runs Kbuild there.
set -eu

kernel=$1 kbuild=$2
shift 2

mkdir -p "build/$kernel"
rsync -rlpt --delete --prune-empty-dirs \
	--filter='P *.o' --filter='P *.ko' --filter='P *.cmd' --filter='P *.mod*' --filter='P Module.symvers' --filter='P modules.order' \
	--exclude=/build --exclude=/.git --include='*/' --include='*.[chS]' --include=Kbuild --exclude='*' \
	./ "build/$kernel/"
exec make --no-print-directory -C "$kbuild" M="$PWD/build/$kernel" "$@" modules
