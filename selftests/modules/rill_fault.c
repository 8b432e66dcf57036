// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that misbehaves on request, so that a test can see the lab notice.
 *
 * Owns nothing and is never installed. Loading it commits the fault that its
 * parameter names; except for "leak" and "none", loading does not return.
 */

#include <linux/bug.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

static char *fault = "none";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "fault to commit at load: none, warn, oops, hang or leak");

static void fault_warn(void)
{
	WARN(1, "asked to warn\n");
}

static void fault_oops(void)
{
	int *nowhere = NULL;

	OPTIMIZER_HIDE_VAR(nowhere);
	WRITE_ONCE(*nowhere, 1);
}

static void fault_hang(void)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
}

/* Many, for a stale pointer in a register or on a stack may hide one. */
static void fault_leak(void)
{
	for (int i = 0; i < 32; i++) {
		void *lost = kmalloc(1000, GFP_KERNEL);

		OPTIMIZER_HIDE_VAR(lost);
	}
}

static void fault_none(void)
{
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "none", fault_none }, { "warn", fault_warn }, { "oops", fault_oops },
	{ "hang", fault_hang }, { "leak", fault_leak },
};

static int __init fault_init(void)
{
	for (int i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(fault, faults[i].name)) {
			faults[i].commit();
			return 0;
		}
	}
	pr_err("no such fault: %s\n", fault);
	return -EINVAL;
}
module_init(fault_init);

static void __exit fault_exit(void)
{
}
module_exit(fault_exit);

MODULE_DESCRIPTION("Faults on request, for the lab's own tests");
MODULE_LICENSE("GPL");
