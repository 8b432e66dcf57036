# SPDX-License-Identifier: GPL-2.0-only
# Inside the root: becomes the QEMU host that /rill/run/vm.env describes.
# shellcheck disable=SC2154 # the variables are vm.env's
set -eu

. /rill/run/vm.env

machine=(-M q35,kernel-irqchip=split -m "$VM_MEM" -smp "$VM_CPUS" -nodefaults -no-reboot -display none)
case $VM_ACCEL in
kvm) machine+=(-accel kvm -cpu host) ;;
icount) machine+=(-accel tcg,thread=single -icount shift=0,sleep=off -cpu max) ;;
tcg) machine+=(-accel tcg,thread=multi -cpu max) ;;
esac

# caching-mode: VFIO's mappings must reach the emulated NIC's translations.
nics=(-device intel-iommu,intremap=on,caching-mode=on,aw-bits=48)
for ((i = 0; i < VM_NICS; i++)); do
	nics+=(-device "pcie-root-port,id=port$i,chassis=$i,slot=$i")
	# Ports 0 and 1 are the two ends of one wire, and so are 2 and 3.
	nics+=(-netdev "hubport,id=wire$i,hubid=$((i / 2))")
	nics+=(-device "igb,id=nic$i,bus=port$i,netdev=wire$i,mac=52:54:00:82:57:0$i")
done

exec qemu-system-x86_64 "${machine[@]}" "${nics[@]}" \
	-drive "if=none,id=root,file=$VM_IMAGE,format=raw,readonly=on" -device virtio-blk-pci,drive=root \
	-kernel "$VM_KERNEL" -initrd /rill/run/initramfs.cpio \
	-append "console=ttyS0,115200 $VM_CMDLINE" \
	-chardev "$VM_CONSOLE,id=console" -serial chardev:console \
	-serial file:/rill/run/channel -serial file:/rill/run/out.tar
