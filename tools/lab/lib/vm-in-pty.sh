# SPDX-License-Identifier: GPL-2.0-only
# Inside the root, on a pseudo-terminal: the Bochs host with that terminal as
# its first serial port.
set -eu

ln -sf "$(tty)" /rill/run/tty
exec bash tools/lab/lib/vm.sh bochs >/rill/run/emulator 2>&1 </dev/null
