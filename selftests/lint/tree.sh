#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# HOST: none
# The gates of `make lint`: every checker is silent on every file it reads.

. "$(dirname "$0")/../ktap.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
lab=tools/lab/lab

# enter COMMAND...: in the root, with $KSRC the kernel's source.
enter()
{
	"$lab" enter env KSRC="/rill/cache/$(basename "$("$lab" source)")" "$@"
}

# The kernel's own checkers are the measure of its C; clang-format is of the rest.
c_files()
{
	git ls-files '*.[ch]'
}

shell_files()
{
	git grep -lE '^#!/bin/(ba|busybox )?sh' -- . ; git ls-files '*.sh'
}

# silent COMMAND...: succeeds, and prints nothing that looks like a complaint.
silent()
{
	local output

	output=$("$@" 2>&1) || { echo "$output" >&2; return 1; }
	! grep -E 'warning:|error:|WARNING|ERROR' <<<"$output" >&2
}

test_modules_build_without_a_warning_on_6_12()
{
	rm -rf build/6.12
	check "W=1 or sparse complains" silent "$lab" build 6.12 RILL_TESTS=1 W=1 C=2 CF=-Wsparse-error
}

test_modules_build_without_a_warning_on_7_3()
{
	rm -rf build/7.3
	check "W=1 complains" silent "$lab" build 7.3 RILL_TESTS=1 W=1
}

# Ignored: a module outside the kernel's tree asks for the version (compat.h), and
# without that tree checkpatch does not know which odd names are the kernel's.
test_checkpatch()
{
	# shellcheck disable=SC2046,SC2016 # one file a word; $KSRC is the root's
	check "checkpatch --strict complains" enter sh -c \
		'"$KSRC/scripts/checkpatch.pl" --strict --no-tree --ignore LINUX_VERSION_CODE,CAMELCASE --quiet --no-summary --file "$@"' - $(c_files)
}

test_kernel_doc()
{
	# shellcheck disable=SC2046,SC2016
	check "kernel-doc complains" silent enter sh -c '"$KSRC/scripts/kernel-doc" -none "$@"' - $(c_files)
}

test_clang_format()
{
	# shellcheck disable=SC2046
	check "clang-format would change something" enter clang-format --dry-run --Werror $(git ls-files 'selftests/*.[ch]' 'tools/*.[ch]')
}

test_shellcheck()
{
	# shellcheck disable=SC2046
	check "shellcheck complains" enter shellcheck -x $(shell_files | sort -u)
}

# Hosts of mirrors and paths of one machine have no place in the tree.
test_no_mirror_is_named()
{
	! git grep -nE 'deb\.debian\.org|/(home|work)/[a-z]' -- . ':!selftests/lint/tree.sh' >&2 ||
		fail "a mirror's host name or a private path"
}

ktap_main "$0" "$@"
