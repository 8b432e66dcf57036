# SPDX-License-Identifier: GPL-2.0-only
# What a person, a test or the demo does on an emulated host: virtual functions
# and network namespaces here, guests in guest.sh.

. /rill/env
. /rill/inside/klog.sh
. /rill/inside/slots.sh
. /rill/inside/guest.sh

# until_true SECONDS COMMAND...: waits for a condition, not for a time.
until_true()
{
	local end=$((SECONDS + $1))
	shift

	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		read -rt 0.05 <> <(:) || true
	done
}

# pf_bdf [PORT], vf_bdf I [PORT]: PCI addresses of the 82576's functions.
pf_bdf()
{
	lspci -D -d 8086:10c9 | awk -v n="$((${1:-0} + 1))" 'NR == n { print $1 }'
}

vf_bdf()
{
	basename "$(readlink "/sys/bus/pci/devices/$(pf_bdf "${2:-0}")/virtfn$1")"
}

# bdf_dev BDF: the netdev of a function; it may be in another namespace, and
# then has none here.
bdf_dev()
{
	ls "/sys/bus/pci/devices/$1/net" 2>/dev/null
}

pf_dev()
{
	bdf_dev "$(pf_bdf "${1:-0}")"
}

vf_dev()
{
	bdf_dev "$(vf_bdf "$@")"
}

# vf_create N [PORT]: N virtual functions with fixed addresses 02:00:00:PORT:00:I,
# bound to the VF slot's driver; waits for their netdevs.
vf_create()
{
	local port=${2:-0} pf dev i vf

	pf=/sys/bus/pci/devices/$(pf_bdf "$port")
	dev=$(pf_dev "$port")
	ip link set "$dev" up
	echo 0 >"$pf/sriov_drivers_autoprobe"
	echo "$1" >"$pf/sriov_numvfs" || return 1
	for ((i = 0; i < $1; i++)); do
		ip link set "$dev" vf "$i" mac "02:00:00:0$port:00:0$i" || return 1
		vf=$(vf_bdf "$i" "$port")
		[ "$VF" = none ] || bdf_bind "$vf" "$VF" || return 1
	done
}

# bdf_bind BDF DRIVER: gives a function to a driver, whoever had it before.
bdf_bind()
{
	local device=/sys/bus/pci/devices/$1

	[ ! -e "$device/driver" ] || echo "$1" >"$device/driver/unbind"
	echo "$2" >"$device/driver_override"
	echo "$1" >/sys/bus/pci/drivers_probe
	[ -e "$device/driver" ] || { echo "rill-lab: $2 did not take $1" >&2; return 1; }
	[ "$2" = vfio-pci ] || until_true 5 bdf_dev "$1"
}

# vfio_bind BDF: to vfio-pci, for a guest or a program in user space.
vfio_bind()
{
	modprobe vfio-pci
	bdf_bind "$1" vfio-pci
}

# dev_netns DEV NAMESPACE ADDRESS/LENGTH: a netdev in a namespace of its own, up.
dev_netns()
{
	ip netns list | grep -qw "$2" || ip netns add "$2"
	ip link set "$1" netns "$2"
	ip -n "$2" link set lo up
	ip -n "$2" link set "$1" up
	ip -n "$2" addr add "$3" dev "$1"
	until_true 10 dev_running "$1" "$2"
}

dev_running()
{
	ip -n "$2" link show "$1" | grep -q LOWER_UP
}

# pf_bridge: the host's bridge "br0" over the PF, which emulated and paravirtual
# NICs of guests join.
pf_bridge()
{
	local dev

	[ ! -e /sys/class/net/br0 ] || return 0
	dev=$(pf_dev)
	ip link add br0 type bridge stp_state 0 forward_delay 0
	ip link set "$dev" up
	ip link set "$dev" master br0
	# QEMU: a sender gets its own broadcasts back from the NIC's switch; a bridge
	# that learns from them looks for its guests on the wire.
	bridge link set dev "$dev" learning off
	ip link set br0 up
}

if [ "${RILL_MODE}" = shell ]; then
	PS1='rill# '

	# The root's own asks systemd, which is not here.
	poweroff()
	{
		sync
		command poweroff -f
	}
fi
