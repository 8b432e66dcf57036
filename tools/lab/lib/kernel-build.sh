# SPDX-License-Identifier: GPL-2.0-only
# Inside the root: builds the debug kernel from SOURCE into OUT with JOBS jobs.
# OUT is renamed when it is whole: nothing in it may hold its own path.
set -eu

source=$1 out=$2 jobs=$3
build=$out/build
mkdir -p "$build"
cat tools/lab/kernel/*.config >"$out/fragments"

make -s -C "$source" O="$build" KCONFIG_ALLCONFIG="$out/fragments" allnoconfig
dropped=$(grep '^CONFIG' "$out/fragments" | grep -vxFf "$build/.config" || true)
if [ -n "$dropped" ]; then
	echo "Kconfig did not take these lines of tools/lab/kernel/*.config:"
	echo "$dropped"
	exit 1
fi

make -s -C "$source" O="$build" LOCALVERSION=-rill-debug -j"$jobs" bzImage modules
make -s -C "$source" O="$build" LOCALVERSION=-rill-debug INSTALL_MOD_PATH="$out/modules" modules_install
cp "$build/arch/x86/boot/bzImage" "$out/vmlinuz"
cp "$build/include/config/kernel.release" "$out/release"

# What building a module needs stays; the kernel's own objects go.
find "$build" -path "$build/scripts" -prune -o -path "$build/tools" -prune -o \
	\( -name '*.o' -o -name '*.a' -o -name '*.cmd' \) -type f -exec rm -f {} +
rm -f "$build/vmlinux" "$build/vmlinux.unstripped" "$build"/.tmp_vmlinux*
