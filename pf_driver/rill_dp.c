// SPDX-License-Identifier: GPL-2.0-only
#include "../common/rill_dp.c"
