#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: bochs
# KERNELS: 6.12
# OPTIONS: --cpus 1 --guests --limit 500
# The Bochs host: an Intel processor whose VMX runs a guest.

. /rill/inside/host.sh
. /rill/files/ktap.sh

test_processor_has_vmx()
{
	check "no vmx in /proc/cpuinfo" grep -qw vmx /proc/cpuinfo
	check "no EPT, VPID or unrestricted guest" \
		grep -qE 'vmx flags.*(ept .*vpid.*unrestricted_guest|ept vpid unrestricted_guest)' /proc/cpuinfo
}

test_guest_under_kvm_intel()
{
	local release

	defer guest_stop g
	guest_start g --machine microvm --mem 192 --limit 300 || fail "the guest did not start"
	release=$(guest_exec g 'uname -r')
	check "the guest answers '$release'" [ "$release" = "$(uname -r)" ]
	check "kvm_intel counts no exits" [ "$(cat /sys/kernel/debug/kvm/exits)" -gt 1000 ]
	note "guest up after $(cat /run/guest/g/boot_ms) ms, $(cat /sys/kernel/debug/kvm/exits) exits"
}

ktap_main "$0" "$@"
