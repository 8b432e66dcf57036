# SPDX-License-Identifier: GPL-2.0-only
# Runs a command inside the root. The root stays as it was made: it is mounted
# read-only, with the work tree, the cache and a run's folder bound into it, in
# a mount and process namespace of its own. When the command ends, or its
# parent dies, nothing is left: no mount, no process.

# Inside: where the cache appears; enter.sh has the other mounts.
IN_CACHE=/rill/cache

# in_root RUN-FOLDER COMMAND...
in_root()
{
	local run=$1
	shift

	unshare --mount --propagation private --pid --fork --kill-child=KILL -- \
		bash "$LAB_DIR/lib/enter.sh" "$(lab_root)/tree" "$LAB_TOP" "$LAB_CACHE" "$run" "$@"
}
