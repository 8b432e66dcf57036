// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vectors, and the interrupt that is not a queue's: link, mailbox, VF resets,
 * reset by the other port.
 *
 * The handler only reads the cause and queues work. VFs decide how often it
 * runs, so EITR limits it. Without MSI-X the one vector serves channel 0 too,
 * and there are no VFs. What channels do with their vectors is common/'s.
 */
#include "pf.h"

#include <linux/interrupt.h>

/*
 * Between two of these interrupts: a mailbox exchange that follows another
 * waits that long, and VFs that ring all the time cost the host this rate.
 * QEMU: takes the field four times as long.
 */
#define IRQ_OTHER_USECS		100

/* DOUTSYNC is left out: VFs can provoke it, and pf_vf_watch() looks at its cause. */
#define IRQ_CAUSES		(RILL_INT_LSC | RILL_INT_VMMB | RILL_INT_DRSTA)
/* What channel 0 unmasks without MSI-X. */
#define IRQ_QUEUE_CAUSES	(RILL_INT_TXDW | RILL_INT_RXDMT0 | RILL_INT_RXT0)

static void irq_causes(struct pf *pf, u32 icr)
{
	if (icr & RILL_INT_VMMB) {
		pf->mbx_irqs++;
		queue_work(pf->wq, &pf->mbx_work);
	}
	if (icr & RILL_INT_LSC)
		mod_delayed_work(pf->wq, &pf->service, 0);
	if (icr & RILL_INT_DRSTA)
		schedule_work(&pf->reset_work);
}

/*
 * The read clears ICR, by GPIE.NSICR. All ones is a device that is gone, or
 * asleep on a shared line; the service work finds out which.
 */
static irqreturn_t irq_msix(int irq, void *data)
{
	struct pf *pf = data;
	u32 icr = pf_read(pf, RILL_ICR);

	if (icr != ~0U)
		irq_causes(pf, icr);
	return IRQ_HANDLED;
}

static irqreturn_t irq_single(int irq, void *data)
{
	struct rill_channel *channel;
	struct pf *pf = data;
	u32 icr = pf_read(pf, RILL_ICR);

	if (icr == ~0U || !(icr & RILL_INT_ASSERTED))
		return IRQ_NONE;

	irq_causes(pf, icr);
	channel = READ_ONCE(pf->rill->channel[0]);
	if ((icr & IRQ_QUEUE_CAUSES) && channel && READ_ONCE(pf->rill->running))
		rill_channel_interrupt(channel);
	return IRQ_HANDLED;
}

static int irq_alloc_msix(struct pf *pf)
{
	unsigned int channels = min_t(unsigned int, RILL_MAX_CHANNELS, num_online_cpus());
	int vectors;

	/* In IOV mode the PF's pool has two channels, whatever the CPUs. */
	channels = max_t(unsigned int, channels, PF_IOV_CHANNELS);
	vectors = pci_alloc_irq_vectors(pf->pdev, 2, 1 + channels, PCI_IRQ_MSIX);
	if (vectors < 0)
		return vectors;

	pf->vectors = vectors;
	pf->rill->msix = true;
	pf->rill->vector_base = PF_VECTOR_OTHER + 1;
	pf->rill->max_channels = vectors - 1;
	return 0;
}

static int irq_alloc_single(struct pf *pf)
{
	int vectors = pci_alloc_irq_vectors(pf->pdev, 1, 1, PCI_IRQ_MSI | PCI_IRQ_INTX);

	if (vectors < 0)
		return vectors;

	dev_warn(&pf->pdev->dev, "no MSI-X: one queue, no virtual functions\n");
	pf->vectors = 0;
	pf->rill->msix = false;
	pf->rill->vector_base = 0;
	pf->rill->max_channels = 1;
	return 0;
}

/**
 * pf_irq_init - allocates vectors and takes the one that is not a queue's
 * @pf: the function; its interrupts are masked
 *
 * Before rill_init(), which wants to know what there is.
 *
 * Return: 0 or a negative error.
 */
int pf_irq_init(struct pf *pf)
{
	int err;

	err = irq_alloc_msix(pf);
	if (err)
		err = irq_alloc_single(pf);
	if (err) {
		dev_err(&pf->pdev->dev, "no interrupt to be had: %d\n", err);
		return err;
	}

	err = pci_request_irq(pf->pdev, PF_VECTOR_OTHER,
			      pf->rill->msix ? irq_msix : irq_single, NULL, pf,
			      "rill_pf-%s", pci_name(pf->pdev));
	if (err)
		pci_free_irq_vectors(pf->pdev);
	return err;
}

void pf_irq_uninit(struct pf *pf)
{
	pci_free_irq(pf->pdev, PF_VECTOR_OTHER, pf);
	pci_free_irq_vectors(pf->pdev);
}

/**
 * pf_irq_map - mode and vectors of interrupts, after a reset
 * @pf: the function; its interrupts are masked
 *
 * The mode comes first: without it the device ignores the rest (DS 7.3.2).
 * NSICR because the mailbox's cause is an edge of ICR, which only a read that
 * clears lets happen again. No auto-mask of this vector: EITR does.
 */
void pf_irq_map(struct pf *pf)
{
	if (!pf->rill->msix) {
		pf_write(pf, RILL_GPIE, RILL_GPIE_NSICR);
	} else {
		pf_write(pf, RILL_GPIE, RILL_GPIE_NSICR | RILL_GPIE_MULTIPLE_MSIX |
					RILL_GPIE_PBA);
		pf_write(pf, RILL_IVAR_MISC,
			 FIELD_PREP(RILL_IVAR_MISC_OTHER, PF_VECTOR_OTHER | RILL_IVAR_VALID));
		/* A message that was sent clears its cause in EICR. */
		pf_write(pf, RILL_EIAC, GENMASK(pf->vectors - 1, 0));
	}
	pf_write(pf, RILL_EITR(PF_VECTOR_OTHER),
		 FIELD_PREP(RILL_EITR_INTERVAL, IRQ_OTHER_USECS));
}

void pf_irq_enable(struct pf *pf)
{
	if (pf->rill->msix)
		pf_write(pf, RILL_EIMS, BIT(PF_VECTOR_OTHER));
	pf_write(pf, RILL_IMS, IRQ_CAUSES);
	pf_flush(pf);
}

/* After this the handler does not run until pf_irq_enable(). */
void pf_irq_disable(struct pf *pf)
{
	pf_write(pf, RILL_IMC, ~0U);
	if (pf->rill->msix)
		pf_write(pf, RILL_EIMC, BIT(PF_VECTOR_OTHER));
	pf_flush(pf);
	synchronize_irq(pci_irq_vector(pf->pdev, PF_VECTOR_OTHER));
}
