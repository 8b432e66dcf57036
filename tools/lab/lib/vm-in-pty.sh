# SPDX-License-Identifier: GPL-2.0-only
# Inside the root, on a pseudo-terminal: the Bochs host with that terminal as
# its first serial port. Descriptor 3 keeps the terminal open until Bochs has
# opened it too: without a holder the other end hangs up.
set -eu

ln -sf "$(tty)" /rill/run/tty
exec bash tools/lab/lib/vm.sh bochs 3<&0 >/rill/run/emulator 2>&1 </dev/null
