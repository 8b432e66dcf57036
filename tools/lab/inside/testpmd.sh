# SPDX-License-Identifier: GPL-2.0-only
# DPDK's testpmd on two virtual functions: what the tests of each PF driver share.

# testpmd_on_two_vfs: a case of a KTAP file. A burst goes round for ever: what one
# port receives it sends out of the other, addressed to the other's peer. The
# NIC's switch carries each frame.
testpmd_on_two_vfs()
{
	local log=/run/testpmd port received

	defer vf_remove
	vf_create 2 || fail "no two VFs"
	vfio_bind "$(vf_bdf 0)" || fail "VF 0 is not vfio-pci's"
	vfio_bind "$(vf_bdf 1)" || fail "VF 1 is not vfio-pci's"
	echo 128 >/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
	mount -t hugetlbfs hugetlbfs /dev/hugepages
	defer umount /dev/hugepages

	mkfifo /run/testpmd.in
	defer rm /run/testpmd.in
	dpdk-testpmd -l 0,1 -m 128 -a "$(vf_bdf 0)" -a "$(vf_bdf 1)" -- -i --forward-mode=mac \
		--eth-peer=0,02:00:00:00:00:01 --eth-peer=1,02:00:00:00:00:00 --total-num-mbufs=4096 \
		</run/testpmd.in >$log 2>&1 &
	exec 9>/run/testpmd.in
	echo 'start tx_first 2' >&9
	until_true 90 testpmd_goes_round $log || fail "no frames after 90 s: $(tail -n 1 $log)"
	echo 'quit' >&9
	exec 9>&-
	wait $!
	cat $log >&2
	for port in 0 1; do
		received=$(testpmd_received $log $port)
		note "port $port received $received frames"
	done
}

# The last count of frames that testpmd has shown for a port.
testpmd_received()
{
	awk -v port="port $2 " '/NIC statistics for/ { mine = index($0, port) }
		mine && /RX-packets:/ { n = $2 } END { print n + 0 }' "$1"
}

testpmd_goes_round()
{
	echo 'show port stats all' >&9
	[ "$(testpmd_received "$1" 0)" -gt 1000 ] && [ "$(testpmd_received "$1" 1)" -gt 1000 ]
}
