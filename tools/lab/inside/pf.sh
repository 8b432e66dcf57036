# SPDX-License-Identifier: GPL-2.0-only
# For tests in which the PF's driver comes and goes; after host.sh, disturb.sh
# and ktap.sh.

pf_bind()
{
	echo "$1" >"/sys/bus/pci/drivers/$PF/bind"
}

pf_unbind()
{
	echo "$1" >"/sys/bus/pci/drivers/$PF/unbind"
}

pf_bound()
{
	[ -e "/sys/bus/pci/drivers/$PF/$1" ]
}

# pf_back BDF: for `defer`: the next case finds the PF as this one did.
pf_back()
{
	[ -d "/sys/module/$PF" ] || slot_load "$PF"
	[ -e "/sys/bus/pci/devices/$1" ] || echo 1 >/sys/bus/pci/rescan
	pf_bound "$1" || pf_bind "$1"
	until_true 10 bdf_dev "$1"
}

# pf_works: two new VFs reach each other, and the PF's self-test passes.
pf_works()
{
	defer ends_remove
	ends_create 2 || fail "afterwards: no VFs with a link"
	pings v0 10.0.0.2 || fail "afterwards: VF 0 does not reach VF 1"
	until_true 10 pf_running || fail "afterwards: the PF has no link"
	ethtool -t "$(pf_dev)" online || fail "afterwards: the PF's self-test fails"
}

pf_running()
{
	[ "$(cat "/sys/class/net/$(pf_dev)/carrier")" = 1 ]
}

# flowing: VFs 0 and 1 in namespaces, with a flow between them.
flowing()
{
	defer ends_remove
	ends_create 2 || fail "no VFs with a link"
	defer flow_kill
	flow_start v0 v1 10.0.0.2 || fail "VF 0 does not reach VF 1"
}

# unloaded_under_traffic: and loaded again.
unloaded_under_traffic()
{
	defer pf_back "$(pf_bdf)"
	flowing
	rmmod "$PF" || fail "rmmod"
	check "virtual functions stay" [ "$(lspci -d 8086:10ca | wc -l)" -eq 0 ]
	flow_kill
	ends_remove
	slot_load "$PF" || fail "it does not load again"
	pf_works
}
