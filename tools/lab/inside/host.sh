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

# not COMMAND...: the other way round, for `check` and `until_true`.
not()
{
	! "$@"
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

# vf_numvfs N [PORT]: nothing but the number.
vf_numvfs()
{
	echo "$1" >"/sys/bus/pci/devices/$(pf_bdf "${2:-0}")/sriov_numvfs"
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
	vf_numvfs "$1" "$port" || return 1
	for ((i = 0; i < $1; i++)); do
		ip link set "$dev" vf "$i" mac "02:00:00:0$port:00:0$i" || return 1
		vf=$(vf_bdf "$i" "$port")
		[ "$VF" = none ] || bdf_bind "$vf" "$VF" || return 1
	done
}

# vf_remove [PORT]: the virtual functions of one port, or of all, go.
vf_remove()
{
	local pf

	for pf in $(if [ $# -gt 0 ]; then pf_bdf "$1"; else lspci -D -d 8086:10c9 | cut -d ' ' -f 1; fi); do
		echo 0 >"/sys/bus/pci/devices/$pf/sriov_numvfs"
	done
}

# bdf_bind BDF DRIVER: gives a function to a driver, whoever had it before.
bdf_bind()
{
	local device=/sys/bus/pci/devices/$1

	bdf_unbind "$1"
	echo "$2" >"$device/driver_override"
	echo "$1" >/sys/bus/pci/drivers_probe
	[ -e "$device/driver" ] || { echo "rill-lab: $2 did not take $1" >&2; return 1; }
	[ "$2" = vfio-pci ] || until_true 5 bdf_dev "$1"
}

# bdf_unbind BDF: takes it from the driver that has it, if one has.
bdf_unbind()
{
	[ ! -e "/sys/bus/pci/devices/$1/driver" ] || echo "$1" >"/sys/bus/pci/devices/$1/driver/unbind"
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
	until_true 30 dev_running "$1" "$2"
}

dev_running()
{
	ip -n "$2" link show "$1" | grep -q LOWER_UP
}

# ends_create N: virtual functions 0 to N - 1, each in a namespace of its own:
# VF 0 is 10.0.0.1 in "v0", VF 1 is 10.0.0.2 in "v1", and so on.
ends_create()
{
	vf_create "$1" && ends_up "$1"
}

# ends_up N: the same with virtual functions that are there.
ends_up()
{
	local i

	for ((i = 0; i < $1; i++)); do
		dev_netns "$(vf_dev "$i")" "v$i" "10.0.0.$((i + 1))/24" || return 1
	done
}

# ends_remove: undoes either.
ends_remove()
{
	local name

	for name in $(ip netns list | grep -o '^v[0-9]'); do
		ip netns del "$name"
	done
	vf_remove 0
}

# end_dev I: the netdev of VF I in its namespace.
end_dev()
{
	ip netns exec "v$1" ls "/sys/bus/pci/devices/$(vf_bdf "$1")/net"
}

# pings NAMESPACE ADDRESS: reaches it soon, and then loses nothing.
pings()
{
	until_true 30 ip netns exec "$1" ping -c 1 -W 1 "$2" &&
		ip netns exec "$1" ping -q -c 5 -i 0.01 "$2"
}

# listens NAMESPACE PORT: a TCP server is there.
listens()
{
	[ -n "$(ip netns exec "$1" ss -Hltn "sport = $2")" ]
}

# tcp_bytes FROM TO ADDRESS: sends 4 MiB between two namespaces; prints how much
# of it arrived.
tcp_bytes()
{
	local server

	ip netns exec "$2" iperf3 -s -1 >/dev/null &
	server=$!
	until_true 10 listens "$2" 5201
	ip netns exec "$1" iperf3 -J -c "$3" -n 4M | jq '.end.sum_received.bytes // 0'
	kill "$server" 2>/dev/null
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
