# SPDX-License-Identifier: GPL-2.0-only
# Builds the tree's modules inside the root, a copy of the sources a kernel:
# build/KERNEL. Kbuild before 6.13 writes beside the sources.

# lab_build KERNEL [MAKE-ARGUMENT...]
lab_build()
{
	local kernel=$1
	shift

	in_root "$LAB_CACHE" bash tools/lab/lib/build-in-root.sh "$kernel" "$(kernel_build "$kernel")" \
		-j"$(nproc)" "$@"
}

build_find()
{
	find "$LAB_TOP/build/$1" -name "$2.ko" -print -quit | grep .
}

build_list()
{
	find "$LAB_TOP/build/$1" -name '*.ko' -printf '%f ' | sed 's/\.ko//g'
}

# lab_build_all KERNEL|all: what `make KVER=` does.
lab_build_all()
{
	local kernel

	for kernel in $(if [ "$1" = all ]; then echo 6.12 7.3 debug; else echo "$1"; fi); do
		say "building for kernel $kernel"
		lab_build "$kernel" || return 1
	done
}
