#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the tests: check.sh [--list] [PATTERN]. A test file says in its head what
# it runs on:
#   # HOST: qemu, bochs (an emulated host) or none (this machine)
#   # KERNELS: the host's kernels, a run each
#   # OPTIONS: more options of `lab run`
#   # BUILDS: C programs, named from the file's folder and without .c, which are
#     compiled for the host and found there in /rill/files
# A case is named folder/file.KERNEL.case; PATTERN (an extended regular
# expression) picks among the names. The last line gives the totals; the exit
# status is 0 only if something ran and nothing failed.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
lab=$top/tools/lab/lab
LAB_CACHE=${LAB_CACHE:-/var/cache/rill-lab}
times=$LAB_CACHE/times
passed=0 failed=0 skipped=0

header()
{
	sed -n "s/^# $2: *//p;/^[^#]/q" "$1"
}

test_files()
{
	grep -rl --include='*.sh' '^ktap_main ' "$top/selftests"/*/ | sort
}

cases_of()
{
	sed -n 's/^test_\([a-z0-9_]*\)()$/\1/p' "$1"
}

# file_id FILE KERNEL
file_id()
{
	local id=${1#"$top/selftests/"}

	echo "${id%.sh}${2:+.$2}"
}

list()
{
	local file kernel name

	for file in $(test_files); do
		for kernel in $(header "$file" KERNELS) ''; do
			[ -n "$kernel" ] || [ -z "$(header "$file" KERNELS)" ] || continue
			for name in $(cases_of "$file"); do
				echo "$(file_id "$file" "$kernel").$name $file ${kernel:--} $name"
			done
		done
	done
}

last_time()
{
	awk -v id="$1" '$1 == id { t = $2 } END { print t }' "$times" 2>/dev/null || true
}

# result ID WORD SECONDS REASON: prints and counts one case.
result()
{
	local last

	last=$(last_time "$1")
	case $2 in
	ok) passed=$((passed + 1)) ;;
	skip) skipped=$((skipped + 1)) ;;
	FAIL) failed=$((failed + 1)) ;;
	esac
	printf '%-4s %-60s %4d s%s%s\n' "$2" "$1" "$3" "${last:+ (last $last s)}" "${4:+  $4}"
	[ "$2" != ok ] || echo "$1 $3" >>"$times"
}

# run_file FILE KERNEL CASE...: one host, or this machine, for all the cases.
run_file()
{
	local file=$1 kernel=$2 id line name start=$SECONDS done='' log status=0
	shift 2

	id=$(file_id "$file" "$kernel")
	log=$top/build/check/$(echo "$id" | tr / .)
	mkdir -p "$log"
	while IFS= read -r line; do
		case $line in
		'ok '*'# SKIP'*)
			name=$(echo "$line" | cut -d ' ' -f 3)
			result "$id.$name" skip $((SECONDS - start)) "${line#*# SKIP }" ;;
		'ok '*)
			name=${line##* }
			result "$id.$name" ok $((SECONDS - start)) '' ;;
		'not ok '*)
			name=$(echo "$line" | cut -d ' ' -f 4)
			result "$id.$name" FAIL $((SECONDS - start)) "${line#*# }" ;;
		'# '*) printf '       %s\n' "$line"; continue ;;
		*) continue ;;
		esac
		done="$done $name "
		start=$SECONDS
	done < <(run_command "$file" "$kernel" "$log" "$@" 2>"$log/errors" || status=$?
		echo $status >"$log/status")
	wait $!
	status=$(cat "$log/status")

	for name in "$@"; do
		[[ $done = *" $name "* ]] || result "$id.$name" FAIL 0 "did not finish: $(why "$log")"
	done
	if [ "$status" -ne 0 ] && ! grep -q "^not ok" "$log/ktap"; then
		[ -z "$done" ] || result "$id.verdict" FAIL 0 "$(why "$log")"
	fi
	[ "$status" -eq 0 ] || printf '       logs: %s\n' "${log#"$top/"}"
}

why()
{
	sed -n 's/^lab: \(verdict: \)\?//p' "$1/errors" | tail -n 1
}

# build_program SOURCE PROGRAM: in the lab's root; both named from the work tree.
build_program()
{
	"$lab" enter gcc -Wall -Wextra -Werror -O2 -o "$2" "$1" >&2 ||
		{ echo "lab: $1 does not compile" >&2; return 1; }
}

run_command()
{
	local file=$1 kernel=$2 log=$3 host options name source
	shift 3

	host=$(header "$file" HOST)
	if [ "$host" = none ]; then
		timeout --signal=KILL 1200 "$file" "$@" | tee "$log/ktap"
		return
	fi
	read -ra options <<<"$(header "$file" OPTIONS)"
	for name in $(header "$file" BUILDS); do
		source=$(realpath --relative-to="$top" "$(dirname "$file")/$name.c")
		build_program "$source" "${log#"$top/"}/${name##*/}" || return 1
		options+=(--in "$log/${name##*/}")
	done
	"$lab" run --host "$host" --kernel "$kernel" --log "$log" "${options[@]}" \
		--in "$top/selftests/ktap.sh" "$file" "$@" | tee "$log/ktap"
}

totals()
{
	printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
	[ $failed -eq 0 ] && [ $((passed)) -gt 0 ]
}

main()
{
	local pattern=. chosen file kernel names

	if [ "${1:-}" = --list ]; then
		list | cut -d ' ' -f 1 | grep -E -- "${2:-.}"
		return
	fi
	[ -z "${1:-}" ] || pattern=$1
	"$lab" up
	mkdir -p "$LAB_CACHE" "$top/build/check"
	chosen=$(list | awk -v p="$pattern" '$1 ~ p')
	while read -r file kernel; do
		[ -n "$file" ] || continue
		mapfile -t names < <(echo "$chosen" | awk -v f="$file" -v k="$kernel" '$2 == f && $3 == k { print $4 }')
		[ "$kernel" != - ] || kernel=''
		run_file "$file" "$kernel" "${names[@]}" </dev/null
	done < <(echo "$chosen" | awk '!seen[$2 $3]++ { print $2, $3 }')
	totals
}

main "$@"
