# SPDX-License-Identifier: GPL-2.0-only
# Guests of an emulated host: QEMU on the hypervisor slot, Debian's kernel and a
# small initramfs. A port of the guest is a command line for the host:
# guest_exec. State of guest NAME: /run/guest/NAME/.

# What a guest's kernel need not try at each boot: the self-tests of ciphers take
# a fifth of a boot under emulation.
GUEST_SKIPS='cryptomgr.notests=1 initcall_blacklist=jent_mod_init,crypto_kdf108_init,init_encrypted'

# guest_start NAME [--nic vf:I|e1000|e1000e|virtio|vhost]... [--accel vmm|tcg]
#   [--machine q35|microvm] [--cpus N] [--mem MIB] [--limit SECONDS]
guest_start()
{
	local name=$1 dir=/run/guest/$1 accel=vmm machine=q35 cpus=1 mem=384 limit=120 nics=() modules='' start
	shift

	while [ $# -gt 0 ]; do
		case $1 in
		--nic) nics+=("$2") ;;
		--accel) accel=$2 ;;
		--machine) machine=$2 ;;
		--cpus) cpus=$2 ;;
		--mem) mem=$2 ;;
		--limit) limit=$2 ;;
		*) echo "guest_start: unknown option $1" >&2; return 1 ;;
		esac
		shift 2
	done

	[ -e /rill/guest.cpio ] || { echo "guest_start: this run brought no guest: say --guests" >&2; return 1; }
	rm -rf "$dir"
	mkdir -p "$dir"
	mkfifo "$dir/agent.in" "$dir/agent.out"
	guest_nics "$name" "${nics[@]}" || return 1

	start=$(date +%s%N)
	# shellcheck disable=SC2046 # words on purpose
	qemu-system-x86_64 -name "$name" $(guest_machine "$machine" "$accel") \
		-m "$mem" -smp "$cpus" -nodefaults -no-user-config -no-reboot -display none \
		-kernel /rill/guest-vmlinuz -initrd /rill/guest.cpio \
		-append "console=ttyS0 quiet panic=-1 $GUEST_SKIPS rill.modules=${modules#,}" \
		-serial "file:$dir/console" -chardev "pipe,id=agent,path=$dir/agent" \
		$(guest_agent "$machine") $(cat "$dir/nics") >"$dir/qemu" 2>&1 &
	echo $! >"$dir/pid"

	if ! guest_wait "$name" "$limit"; then
		echo "rill-lab: guest $name did not start; its messages:" >&2
		cat "$dir/qemu" >&2
		tail -n 20 "$dir/console" >&2
		guest_stop "$name"
		return 1
	fi
	echo $((($(date +%s%N) - start) / 1000000)) >"$dir/boot_ms"
}

# The hypervisor's device node follows from the slot.
guest_machine()
{
	local accel

	case $2 in
	tcg) accel='tcg -cpu qemu64' ;;
	*) accel='kvm -cpu host'
	   [ "$VMM" != rill_vmm ] || accel='kvm,device=/dev/rill -cpu host' ;;
	esac
	case $1 in
	microvm) echo "-M microvm,pit=on,pic=on,rtc=on,isa-serial=on -accel $accel" ;;
	*) echo "-M q35,kernel-irqchip=split -accel $accel" ;;
	esac
}

# The host's line to the guest: a virtio serial port, which moves a buffer for
# an interrupt; on microvm, which has no PCI, a second UART.
guest_agent()
{
	case $1 in
	microvm) echo '-device isa-serial,index=1,chardev=agent' ;;
	*) echo '-device virtio-serial-pci,addr=0x1e -device virtserialport,chardev=agent' ;;
	esac
}

# guest_nics NAME KIND...: prepares the host's side; QEMU's words in the guest's
# folder, the driver of each in the caller's `modules`.
guest_nics()
{
	local name=$1 dir=/run/guest/$1 kind n=0 tap bdf
	shift

	: >"$dir/nics"
	for kind in "$@"; do
		tap=$name$n
		case $kind in
		vf:*)
			bdf=$(vf_bdf "${kind#vf:}")
			vfio_bind "$bdf" || return 1
			echo "-device vfio-pci,host=$bdf" >>"$dir/nics"
			modules=$modules,$VF
			;;
		e1000|e1000e|virtio|vhost)
			guest_tap "$tap" "02:00:00:0f:00:1$n" || return 1
			guest_tap_words "$kind" "$tap" "02:00:00:0f:00:1$n" >>"$dir/nics"
			case $kind in
			e1000*) modules=$modules,$kind ;;
			*) modules=$modules,virtio_net ;;
			esac
			;;
		*) echo "guest_start: unknown NIC $kind" >&2; return 1 ;;
		esac
		n=$((n + 1))
	done
}

guest_tap_words()
{
	local backend="tap,id=$2,ifname=$2,script=no,downscript=no" model=virtio-net-pci

	case $1 in
	e1000*) model=$1 ;;
	vhost) backend=$backend,vhost=on ;;
	esac
	echo "-netdev $backend -device $model,netdev=$2,mac=$3"
}

# A frame from a VF to an address behind the bridge reaches the PF only if the
# NIC knows that address: the static entry puts it into the PF's filter.
guest_tap()
{
	pf_bridge
	modprobe -q tun
	modprobe -q vhost_net
	ip link del "$1" 2>/dev/null
	ip tuntap add "$1" mode tap vnet_hdr || return 1
	ip link set "$1" master br0 up
	bridge fdb add "$2" dev "$(pf_dev)" self 2>/dev/null || true	# it may stand from an earlier guest
}

guest_wait()
{
	local name=$1 end=$((SECONDS + $2)) line

	# Read and write: an open that only writes would wait for a QEMU that died.
	exec {guest_in}<>"/run/guest/$name/agent.in" {guest_out}<>"/run/guest/$name/agent.out"
	echo "$guest_in" >"/run/guest/$name/in"
	echo "$guest_out" >"/run/guest/$name/out"
	while [ $SECONDS -lt $end ] && kill -0 "$(cat "/run/guest/$name/pid")" 2>/dev/null; do
		IFS= read -rt 1 -u "$guest_out" line || continue
		[ "$line" != 'rill-guest: ready' ] || return 0
	done
	return 1
}

guest_lives()
{
	kill -0 "$(cat "/run/guest/$1/pid")" 2>/dev/null && return
	echo "rill-lab: guest $1 died; its messages:" >&2
	tail -n 20 "/run/guest/$1/qemu" "/run/guest/$1/console" >&2
	return 1
}

# guest_exec NAME COMMAND [SECONDS]: runs a shell command in the guest; its
# output and its exit status are the command's.
guest_exec()
{
	local name=$1 end=$((SECONDS + ${3:-120})) fd line part=''

	fd=$(cat "/run/guest/$name/out")
	printf '%s\n' "$2" >&"$(cat "/run/guest/$name/in")"
	while [ $SECONDS -lt $end ]; do
		if ! IFS= read -rt 1 -u "$fd" line; then
			part=$part$line		# the first half of a line that is not whole yet
			guest_lives "$name" || return 125
			continue
		fi
		line=$part$line part=''
		case $line in
		'rill-guest: done '*) return "${line##* }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
	echo "rill-lab: guest $name: no answer to: $2" >&2
	return 124
}

# guest_try NAME COMMAND [SECONDS]: guest_exec, and notes a guest that died or
# does not answer. QEMU: nested SVM under emulation now and then loses a guest
# (docs/lab.md says why); guest_lost tells that from a failure worth believing.
guest_try()
{
	local status

	! guest_lost "$1" || return 125
	guest_exec "$@"
	status=$?
	case $status in 124|125) touch "/run/guest/$1/lost" ;; esac
	return $status
}

# guest_lost NAME: also true for one that never started.
guest_lost()
{
	[ ! -e "/run/guest/$1/pid" ] || [ -e "/run/guest/$1/lost" ]
}

guest_stop()
{
	local dir=/run/guest/$1 fd

	kill "$(cat "$dir/pid")" 2>/dev/null
	wait "$(cat "$dir/pid")" 2>/dev/null
	for fd in in out; do
		[ ! -e "$dir/$fd" ] || { read -r fd <"$dir/$fd" && exec {fd}>&-; }
	done
	for fd in "/sys/class/net/$1"[0-9]; do
		[ ! -e "$fd" ] || ip link del "${fd##*/}"
	done
	rm -rf "$dir"
}
