# SPDX-License-Identifier: GPL-2.0-only
# Inside the root: becomes the Bochs host that /rill/run/vm.env describes.
# shellcheck disable=SC2154 # the variables are vm.env's
set -eu

. /rill/run/vm.env
cd /rill/run

# The boot loader reads an ISO; the root is an IDE disk. Bochs keeps a lock
# beside a disk, so each run has a name of its own for the shared image.
mkdir -p iso
ln -sf /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 iso/
ln -sf "$VM_KERNEL" iso/vmlinuz
ln -sf ../initramfs.cpio iso/initrd
ln -sf "$VM_IMAGE" disk.img
cat >iso/isolinux.cfg <<EOF
default rill
label rill
kernel vmlinuz
append initrd=initrd console=ttyS0,115200 $VM_CMDLINE
EOF
xorriso -as mkisofs -quiet -follow-links -f -o boot.iso -b isolinux.bin -c boot.cat \
	-no-emul-boot -boot-load-size 4 -boot-info-table iso 2>xorriso.log

cat >bochsrc <<EOF
config_interface: textconfig
display_library: rfb, options="timeout=0"
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
cpu: model=$VM_CPU, count=$VM_CPUS, ips=100000000, reset_on_triple_fault=0
megs: $VM_MEM
clock: sync=none, time0=utc
ata0-master: type=disk, path=disk.img, mode=flat
ata1-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, $VM_CONSOLE
com2: enabled=1, mode=file, dev=channel
com3: enabled=1, mode=file, dev=out.tar
panic: action=fatal
error: action=report
info: action=ignore
log: bochs.log
EOF
exec bochs -q -f bochsrc
