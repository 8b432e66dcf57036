# SPDX-License-Identifier: GPL-2.0-only
# What a person types. Kbuild has the modules; tools/lab/lab has the lab.

KDIR ?= /lib/modules/$(shell uname -r)/build
LAB  := tools/lab/lab

.DEFAULT_GOAL := all
.PHONY: all lab shell demo check check-list lint clean help

all: ## build the modules for the running kernel, for KDIR=, or for the lab's KVER=
ifneq ($(KVER),)
	$(LAB) build-all $(KVER)
else
	@[ -e $(KDIR)/Makefile ] || { \
		echo "error: $(KDIR) has no kernel headers"; \
		echo "remedy: apt-get install linux-headers-$$(uname -r), or name them by KDIR=," \
		     "or build for the lab's kernels by KVER=6.12, 7.3 or all"; exit 1; } >&2
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules
endif

lab: ## make what the lab needs: packages, root, emulators, debug kernel (15 minutes, once)
	$(LAB) up

shell: ## a root prompt on an emulated host: HOST=, KERNEL=, NICS=, PF=, VF=, VMM=
	$(LAB) shell $(if $(HOST),--host $(HOST)) $(if $(KERNEL),--kernel $(KERNEL)) $(if $(NICS),--nics $(NICS))

demo: ## measure every way of guest I/O in one run, with a report: PF=, VF=, VMM=
	tools/bench/demo.sh

check: ## run the tests, or those whose names match T=
	selftests/check.sh $(if $(T),'$(T)')

check-list: ## list the tests, or those whose names match T=
	@selftests/check.sh --list $(if $(T),'$(T)')

lint: ## W=1, sparse, checkpatch, kernel-doc, shellcheck, clang-format
	selftests/check.sh '^lint/'

clean: ## remove build/; the lab's cache goes by tools/lab/lab remove
	rm -rf build

help: ## this list
	@echo "targets:"
	@sed -n 's/^\([a-z-]*\):.* ## /  \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14
	@echo "variables:"
	@sed -n 's/^#: //p' $(firstword $(MAKEFILE_LIST)) | sed 's/^/  /'

#: KDIR=FOLDER   headers of the kernel to build for    (the running kernel's)
#: KVER=6.12|7.3|debug|all   build for the lab's kernels instead
#: T=PATTERN     which tests: an extended regular expression on their names
#: HOST=qemu|bochs   which emulated host 'make shell' starts          (qemu)
#: KERNEL=6.12|7.3|debug   its kernel                                 (6.12)
#: NICS=N        its 82576 ports                                         (1)
#: PF= VF= VMM=  module in each slot, or none           (igb, igbvf and kvm)
#: LAB_CACHE=FOLDER   where the lab keeps what it made (/var/cache/rill-lab)
#: MIRROR=URL    the Debian mirror                  (this machine's apt has it)
