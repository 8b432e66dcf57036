# SPDX-License-Identifier: GPL-2.0-only
# What the lab needs of the machine it runs on, asked before anything is made.
# Each question answers with the remedy.

LAB_DISK_MIB=12000	# root and image 5 GB, kernel source and build 4 GB, room to work

preflight_user()
{
	[ "$(id -u)" -eq 0 ] ||
		die "this must run as root: it installs packages, makes a Debian root and enters it" \
		    "run it again with sudo"
}

preflight_distribution()
{
	local id=unknown like=''

	[ ! -r /etc/os-release ] || {
		id=$(. /etc/os-release; echo "${ID:-unknown}")
		like=$(. /etc/os-release; echo "${ID_LIKE:-}")
	}
	case " $id $like " in
	*' debian '*|*' ubuntu '*) ;;
	*) die "this distribution ($id) is neither Debian nor Ubuntu, so the lab cannot install what it needs" \
	       "use a Debian 12 or newer machine or container" ;;
	esac
	command -v apt-get >/dev/null ||
		die "apt-get is missing" "use a Debian 12 or newer machine or container"
}

preflight_disk()
{
	local free

	mkdir -p "$LAB_CACHE" ||
		die "cannot create the cache folder $LAB_CACHE" "name another: LAB_CACHE=/path make ..."
	free=$(df --output=avail -m "$LAB_CACHE" | tail -n 1 | tr -d ' ')
	[ "$free" -ge "$LAB_DISK_MIB" ] ||
		die "$LAB_CACHE has $free MiB free; the lab needs $LAB_DISK_MIB MiB" \
		    "free some space, or name a larger disk: LAB_CACHE=/path make ..."
}

# Installs what is missing of the packages "command:package".
preflight_packages()
{
	local want missing=''

	for want in "$@"; do
		command -v "${want%%:*}" >/dev/null || missing="$missing ${want#*:}"
	done
	[ -n "$missing" ] || return 0
	step "apt-get update" apt-get -q update ||
		die "apt-get update failed" "check the network and /etc/apt, then run this again"
	# shellcheck disable=SC2086 # a list of package names
	step "installing$missing" env DEBIAN_FRONTEND=noninteractive \
		apt-get -qy --no-install-recommends install $missing ||
		die "could not install$missing" "check the network and /etc/apt, then run this again"
}

# apt_site SUITE-PATTERN: the address that this machine's apt takes Debian from.
apt_site()
{
	apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk -v suite="$1" '$1 == "Debian" && $2 ~ suite { print $3; exit }'
}

# Debian's mirror, from this machine's apt configuration or MIRROR=.
preflight_mirror()
{
	local site=${MIRROR:-}

	[ -n "$site" ] || site=$(apt_site '^[a-z]+$')
	if [ -z "$site" ]; then
		step "apt-get update" apt-get -q update || true
		site=$(apt_site '^[a-z]+$')
	fi
	[ -n "$site" ] ||
		die "apt knows no Debian mirror on this machine" \
		    "name one: make lab MIRROR=http://<a Debian mirror>/debian"
	printf '%s\n' "${site%/}"
}
