# SPDX-License-Identifier: GPL-2.0-only
# The cache of roots, kernels and images: outside the work tree, each entry a
# folder named by what it was made from. An entry appears by one rename when it
# is whole, so that a half-made one is never used; a lock an entry keeps two
# makers apart.

LAB_CACHE=${LAB_CACHE:-/var/cache/rill-lab}

# cache_key FILE-OR-TEXT...: a short digest of the files' contents and the texts.
cache_key()
{
	local a
	for a in "$@"; do
		if [ -f "$a" ]; then cat "$a"; else printf '%s\n' "$a"; fi
	done | sha256sum | cut -c 1-12
}

# cache_make NAME COMMAND...: prints the entry's folder; where it does not exist
# yet, runs COMMAND with a new folder as its last argument.
cache_make()
{
	local name=$1 entry=$LAB_CACHE/$1
	shift

	if [ ! -d "$entry" ]; then
		mkdir -p "$LAB_CACHE"
		(
			flock -n 9 || { say "waiting for another run that makes $name"; flock 9; }
			[ -d "$entry" ] || cache_fill "$entry" "$@"
		) 9>"$LAB_CACHE/$name.lock" || return 1
	fi
	printf '%s\n' "$entry"
}

# Runs in cache_make's subshell, under the entry's lock: whatever part is left
# over has no owner any more.
cache_fill()
{
	local entry=$1
	part=$1.part	# not local: the trap runs outside this function
	shift

	trap 'rm -rf --one-file-system "$part"' EXIT
	trap 'exit 130' INT TERM HUP
	rm -rf --one-file-system "$part"
	mkdir "$part"
	"$@" "$part" || return 1
	mv -T "$part" "$entry"
}
