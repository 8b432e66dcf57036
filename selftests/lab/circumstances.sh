#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: none
# Bad circumstances: each gets a message that names the remedy, and leaves
# nothing half-done behind.

. "$(dirname "$0")/../ktap.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
lab=$top/tools/lab/lab

# refused PATTERN COMMAND...: fails, says PATTERN, and names a remedy.
refused()
{
	local pattern=$1 output
	shift

	! output=$("$@" 2>&1) || fail "was not refused: $*"
	echo "$output" >&2
	grep -q "$pattern" <<<"$output" || fail "the message lacks: $pattern"
	grep -q 'remedy: ' <<<"$output" || fail "the message names no remedy"
}

# Nothing of a run or of a half-made entry is left: mounts, processes, folders.
nothing_left()
{
	local cache=$1

	! grep -q " $cache" /proc/mounts || fail "a mount is left"
	! pgrep -f "$cache" >&2 || fail "a process is left"
	! compgen -G "$cache/*.part" >&2 || fail "a half-made cache entry is left"
	! compgen -G "$cache/tmp/rill-run.*" >&2 || fail "a run's folder is left"
}

new_cache()
{
	cache=$(mktemp -d "${TMPDIR:-/tmp}/rill-cache.XXXXXX")
	mkdir "$cache/tmp"
	defer rm -rf --one-file-system "$cache"
	export LAB_CACHE=$cache TMPDIR=$cache/tmp	# nothing_left looks in both
}

test_not_root()
{
	refused 'must run as root' unshare --user "$lab" up
}

test_other_distribution()
{
	echo 'ID=plan9' >"$KTAP_DIR/os-release"
	# shellcheck disable=SC2016 # the inner shell's arguments
	refused 'neither Debian nor Ubuntu' unshare --mount sh -c \
		'mount --bind "$1" "$(readlink -f /etc/os-release)" && "$2" up' - "$KTAP_DIR/os-release" "$lab"
}

test_full_disk()
{
	new_cache
	# shellcheck disable=SC2016
	refused 'MiB free; the lab needs' unshare --mount sh -c \
		'mount -t tmpfs -o size=100m tmpfs "$1" && "$2" up' - "$cache" "$lab"
}

test_no_mirror_known()
{
	new_cache
	# shellcheck disable=SC2016
	refused 'apt knows no Debian mirror' unshare --mount sh -c '
		for d in /etc/apt/sources.list.d /var/lib/apt/lists; do mount -t tmpfs tmpfs $d; done
		[ ! -e /etc/apt/sources.list ] || mount --bind /dev/null /etc/apt/sources.list
		"$1" up' - "$lab"
	nothing_left "$cache"
}

test_mirror_out_of_reach()
{
	new_cache
	refused 'the root could not be made from' env MIRROR=http://127.0.0.1:9/debian "$lab" up
	nothing_left "$cache"
}

test_interrupted_download()
{
	local maker

	new_cache
	env --default-signal=INT setsid "$lab" up >&2 &
	maker=$!
	for _ in $(seq 300); do
		! compgen -G "$cache/root-*.part/tree/var/cache/apt/archives/partial/*" >/dev/null || break
		sleep 0.1
	done
	compgen -G "$cache/root-*.part" >/dev/null || fail "the download did not begin"
	kill -INT -- "-$maker"
	! wait $maker || fail "the interrupted run succeeded"
	nothing_left "$cache"
	! compgen -G "$cache/root-*[0-9a-f]/tree" || fail "an interrupted root counts as made"
}

test_qemu_without_working_igb()
{
	. "$top/tools/lab/lib/all.sh"
	refused 'no working igb' root_check_qemu 10.0.2
	(root_check_qemu 10.0.13) || fail "10.0.13 is refused"
	(root_check_qemu 11.1.3) || fail "11.1.3 is refused"
}

test_headers_missing()
{
	refused 'has no kernel headers' make -C "$top" KDIR=/nonexistent
}

test_unknown_module()
{
	echo true >"$KTAP_DIR/script"
	refused 'builds no rill_nothing.ko' "$lab" run --module rill_nothing "$KTAP_DIR/script"
}

# Ctrl-C while a host runs: no emulator, mount or folder stays.
test_interrupted_host()
{
	local runner tmp=$KTAP_DIR/tmp

	mkdir "$tmp"
	printf '#!/bin/bash\necho up\nsleep 1000\n' >"$KTAP_DIR/script"
	TMPDIR=$tmp env --default-signal=INT setsid "$lab" run --nics 0 --pf none --vf none --vmm none "$KTAP_DIR/script" >"$KTAP_DIR/output" 2>&1 &
	runner=$!
	for _ in $(seq 600); do
		! grep -q '^up' "$KTAP_DIR/output" || break
		sleep 0.1
	done
	grep -q '^up' "$KTAP_DIR/output" || fail "the host did not start"
	kill -INT -- "-$runner"
	! wait $runner || fail "the interrupted run succeeded"
	! compgen -G "$tmp/rill-run.*" >&2 || fail "the run's folder is left"
	for _ in $(seq 50); do
		pgrep -f "$tmp" >/dev/null || break
		sleep 0.1
	done
	! pgrep -f "$tmp" >&2 || fail "a process is left"
	! grep "$tmp" /proc/mounts >&2 || fail "a mount is left"
}

# What makes a cache entry in these tests: slow, and it says when it ran.
make_slowly()
{
	echo made >>"$KTAP_DIR/made"
	sleep 1
	echo whole >"$1/content"
}

make_badly()
{
	echo half >"$1/content"
	return 1
}

test_two_makers_do_not_collide()
{
	new_cache
	. "$top/tools/lab/lib/all.sh"
	cache_make entry make_slowly >/dev/null &
	cache_make entry make_slowly >/dev/null
	wait $! || fail "the first maker failed"
	check "made more than once" [ "$(wc -l <"$KTAP_DIR/made")" -eq 1 ]
	check "the entry is not whole" grep -qx whole "$cache/entry/content"
}

test_half_made_entry_is_not_used()
{
	new_cache
	. "$top/tools/lab/lib/all.sh"
	! cache_make entry make_badly || fail "a failed maker succeeded"
	check "a failed entry exists" [ ! -e "$cache/entry" ]
	mkdir -p "$cache/entry.part"
	echo half >"$cache/entry.part/content"		# what a killed maker leaves
	cache_make entry make_slowly >/dev/null || fail "making it anew failed"
	check "the entry is not whole" grep -qx whole "$cache/entry/content"
}

ktap_main "$0" "$@"
