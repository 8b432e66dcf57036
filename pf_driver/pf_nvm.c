// SPDX-License-Identifier: GPL-2.0-only
/*
 * The EEPROM: image, checksum, MAC address, part number; and the semaphore by
 * which both ports' drivers and the firmware share EEPROM and PHY.
 *
 * Words are read by EERD and written by hand over SPI. Process context only;
 * nothing here waits without a bound, and the semaphore is held for a burst at
 * a time, as the firmware wants the EEPROM too.
 */
#include "pf.h"

#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/iopoll.h>

#define NVM_WORD_VERSION	0x05
#define NVM_WORD_PBA		0x08
#define NVM_PBA_POINTER		0xfafa	/* word 9 then points to a string */
#define NVM_WORD_CHECKSUM	0x3f
#define NVM_CHECKSUM		0xbaba	/* sum of words 0 to 0x3f */
#define NVM_WORD_ETRACK		0x42
#define NVM_ETRACK_VALID	0x8000	/* in the high word */
#define NVM_ETRACK_MASK		0xf000

#define NVM_BURST		64	/* words with the semaphore held */
#define NVM_READ_US		5000	/* for one word */
#define NVM_GRANT_US		5000
#define NVM_WRITE_US		20000	/* a page's write cycle */

/* SPI: a clock of 250 kHz at most, the slowest that boards carry. */
#define SPI_HALF_US		2
#define SPI_WRITE		0x02
#define SPI_READ_STATUS		0x05
#define SPI_WRITE_ENABLE	0x06
#define SPI_A8			BIT(3)	/* ninth bit of a short address */
#define SPI_STATUS_BUSY		BIT(0)

#define SEMAPHORE_TRIES		100
#define SEMAPHORE_STEP_US	2000

/* DS 4.6.10: a read that finds SMBI clear has set it. */
static int swsm_get(struct pf *pf)
{
	u32 swsm;
	int i;

	for (i = 0; i < SEMAPHORE_TRIES; i++) {
		swsm = pf_read(pf, RILL_SWSM);
		if (swsm == ~0U)
			return -ENODEV;
		if (!(swsm & RILL_SWSM_SMBI))
			break;
		usleep_range(50, 100);
	}
	if (i == SEMAPHORE_TRIES)
		return -EBUSY;

	for (i = 0; i < SEMAPHORE_TRIES; i++) {
		pf_write(pf, RILL_SWSM, pf_read(pf, RILL_SWSM) | RILL_SWSM_SWESMBI);
		if (pf_read(pf, RILL_SWSM) & RILL_SWSM_SWESMBI)
			return 0;
		usleep_range(50, 100);
	}
	pf_write(pf, RILL_SWSM, pf_read(pf, RILL_SWSM) & ~RILL_SWSM_SMBI);
	return -EBUSY;
}

static void swsm_put(struct pf *pf)
{
	pf_write(pf, RILL_SWSM, pf_read(pf, RILL_SWSM) &
				~(RILL_SWSM_SMBI | RILL_SWSM_SWESMBI));
}

/**
 * pf_semaphore_get - keep firmware, the other port and other threads out
 * @pf: the function
 * @mask: RILL_SW_FW_EEP, RILL_SW_FW_PHY0 or RILL_SW_FW_PHY1
 *
 * Sleeps, a second at most.
 *
 * Return: 0, -EBUSY if another holds it all that time, -ENODEV.
 */
int pf_semaphore_get(struct pf *pf, u32 mask)
{
	u32 taken = mask | mask << RILL_SW_FW_FW_SHIFT;
	u32 sync;
	int i, err;

	for (i = 0; i < SEMAPHORE_TRIES; i++) {
		err = swsm_get(pf);
		if (err)
			return err;
		sync = pf_read(pf, RILL_SW_FW_SYNC);
		if (!(sync & taken)) {
			pf_write(pf, RILL_SW_FW_SYNC, sync | mask);
			swsm_put(pf);
			return 0;
		}
		swsm_put(pf);
		usleep_range(SEMAPHORE_STEP_US, 2 * SEMAPHORE_STEP_US);
	}
	return -EBUSY;
}

/**
 * pf_semaphore_put - the counterpart of pf_semaphore_get()
 * @pf: the function
 * @mask: what was taken
 */
void pf_semaphore_put(struct pf *pf, u32 mask)
{
	/* Without SWSM the write could undo another's: wait for it, if in vain. */
	int err = swsm_get(pf);

	if (err == -ENODEV)
		return;
	if (err)
		dev_warn_ratelimited(&pf->pdev->dev, "semaphore SWSM is stuck\n");
	pf_write(pf, RILL_SW_FW_SYNC, pf_read(pf, RILL_SW_FW_SYNC) & ~mask);
	if (!err)
		swsm_put(pf);
}

static int nvm_read_word(struct pf *pf, u16 word, u16 *data)
{
	u32 eerd;

	pf_write(pf, RILL_EERD, FIELD_PREP(RILL_EERD_ADDR, word) | RILL_EERD_START);
	if (read_poll_timeout(pf_read, eerd, eerd & RILL_EERD_DONE, 5, NVM_READ_US,
			      false, pf, RILL_EERD))
		return -ETIMEDOUT;
	if (eerd == ~0U)
		return -ENODEV;
	*data = FIELD_GET(RILL_EERD_DATA, eerd);
	return 0;
}

static int nvm_read_burst(struct pf *pf, u16 word, u16 count, u16 *data)
{
	int err;

	err = pf_semaphore_get(pf, RILL_SW_FW_EEP);
	if (err)
		return err;
	while (count-- && !err)
		err = nvm_read_word(pf, word++, data++);
	pf_semaphore_put(pf, RILL_SW_FW_EEP);
	return err;
}

static bool nvm_range_valid(const struct pf *pf, u16 word, u16 count)
{
	return count && word < pf->nvm_words && count <= pf->nvm_words - word;
}

/**
 * pf_nvm_read - words of the EEPROM
 * @pf: the function
 * @word: the first
 * @count: of them
 * @data: in the CPU's byte order
 *
 * Return: 0, -EINVAL outside of the EEPROM, -EBUSY, -ETIMEDOUT or -ENODEV.
 */
int pf_nvm_read(struct pf *pf, u16 word, u16 count, u16 *data)
{
	u16 burst;
	int err;

	if (!nvm_range_valid(pf, word, count))
		return -EINVAL;

	for (; count; count -= burst) {
		burst = min_t(u16, count, NVM_BURST);
		err = nvm_read_burst(pf, word, burst, data);
		if (err)
			return err;
		word += burst;
		data += burst;
	}
	return 0;
}

static void spi_clock(struct pf *pf, u32 *eecd, u32 set, u32 clear)
{
	*eecd = (*eecd | set) & ~clear;
	pf_write(pf, RILL_EECD, *eecd);
	pf_flush(pf);
	udelay(SPI_HALF_US);
}

/* Both ways at once, the highest bit first. */
static u16 spi_transfer(struct pf *pf, u16 out, unsigned int bits)
{
	u32 eecd = pf_read(pf, RILL_EECD);
	u16 in = 0;

	while (bits--) {
		if (out & BIT(bits))
			spi_clock(pf, &eecd, RILL_EECD_DI, 0);
		else
			spi_clock(pf, &eecd, 0, RILL_EECD_DI);
		spi_clock(pf, &eecd, RILL_EECD_SK, 0);
		in <<= 1;
		if (pf_read(pf, RILL_EECD) & RILL_EECD_DO)
			in |= 1;
		spi_clock(pf, &eecd, 0, RILL_EECD_SK);
	}
	spi_clock(pf, &eecd, 0, RILL_EECD_DI);
	return in;
}

/* CS is low while a command runs; its rising edge ends it. */
static void spi_select(struct pf *pf, bool select)
{
	u32 eecd = pf_read(pf, RILL_EECD);

	if (select)
		spi_clock(pf, &eecd, 0, RILL_EECD_CS | RILL_EECD_SK);
	else
		spi_clock(pf, &eecd, RILL_EECD_CS, RILL_EECD_SK);
}

static u8 spi_status(struct pf *pf)
{
	u8 status;

	spi_select(pf, true);
	spi_transfer(pf, SPI_READ_STATUS, 8);
	status = spi_transfer(pf, 0, 8);
	spi_select(pf, false);
	return status;
}

/* The line floats high where no EEPROM answers. */
static int spi_ready(struct pf *pf)
{
	u8 status;

	if (read_poll_timeout(spi_status, status, !(status & SPI_STATUS_BUSY),
			      100, NVM_WRITE_US, false, pf))
		return status == 0xff ? -EOPNOTSUPP : -ETIMEDOUT;
	return 0;
}

/* QEMU: has no SPI behind EECD and never grants it. */
static int spi_get(struct pf *pf)
{
	u32 eecd;
	int err;

	err = pf_semaphore_get(pf, RILL_SW_FW_EEP);
	if (err)
		return err;
	pf_write(pf, RILL_EECD, pf_read(pf, RILL_EECD) | RILL_EECD_REQ);
	if (!read_poll_timeout(pf_read, eecd, eecd & RILL_EECD_GNT, 5, NVM_GRANT_US,
			       false, pf, RILL_EECD))
		return 0;

	pf_write(pf, RILL_EECD, pf_read(pf, RILL_EECD) & ~RILL_EECD_REQ);
	pf_semaphore_put(pf, RILL_SW_FW_EEP);
	return -EOPNOTSUPP;
}

static void spi_put(struct pf *pf)
{
	pf_write(pf, RILL_EECD, pf_read(pf, RILL_EECD) & ~RILL_EECD_REQ);
	pf_semaphore_put(pf, RILL_SW_FW_EEP);
}

/* Within one page of the EEPROM, that is. */
static int spi_write_page(struct pf *pf, u16 word, u16 count, const u16 *data)
{
	bool wide = pf_read(pf, RILL_EECD) & RILL_EECD_ADDR_BITS;
	u8 command = SPI_WRITE;
	int err;

	err = spi_ready(pf);
	if (err)
		return err;

	spi_select(pf, true);
	spi_transfer(pf, SPI_WRITE_ENABLE, 8);
	spi_select(pf, false);

	if (!wide && word >= 128)
		command |= SPI_A8;
	spi_select(pf, true);
	spi_transfer(pf, command, 8);
	spi_transfer(pf, 2 * word, wide ? 16 : 8);
	while (count--)
		spi_transfer(pf, swab16(*data++), 16);
	spi_select(pf, false);
	return spi_ready(pf);
}

static int nvm_write_words(struct pf *pf, u16 word, u16 count, const u16 *data)
{
	u16 page = pf_read(pf, RILL_EECD) & RILL_EECD_ADDR_BITS ? 16 : 4;
	u16 burst;
	int err;

	for (; count; count -= burst) {
		burst = min_t(u16, count, page - word % page);
		err = spi_get(pf);
		if (err)
			return err;
		err = spi_write_page(pf, word, burst, data);
		spi_put(pf);
		if (err)
			return err;
		word += burst;
		data += burst;
	}
	return 0;
}

static int nvm_sum(struct pf *pf, u16 words, u16 *sum)
{
	u16 data[NVM_WORD_CHECKSUM + 1];
	int i, err;

	err = pf_nvm_read(pf, 0, words, data);
	if (err)
		return err;
	for (*sum = 0, i = 0; i < words; i++)
		*sum += data[i];
	return 0;
}

/**
 * pf_nvm_write - writes words of the EEPROM and puts its checksum right
 * @pf: the function
 * @word: the first
 * @count: of them
 * @data: in the CPU's byte order
 *
 * The device takes new words at its next reset. QEMU: -EOPNOTSUPP.
 *
 * Return: 0, -EINVAL outside of the EEPROM, -EOPNOTSUPP if it cannot be written,
 * -EBUSY, -ETIMEDOUT or -ENODEV.
 */
int pf_nvm_write(struct pf *pf, u16 word, u16 count, const u16 *data)
{
	u16 sum;
	int err;

	if (!nvm_range_valid(pf, word, count))
		return -EINVAL;
	err = nvm_write_words(pf, word, count, data);
	if (err || word > NVM_WORD_CHECKSUM)
		return err;

	err = nvm_sum(pf, NVM_WORD_CHECKSUM, &sum);
	if (err)
		return err;
	sum = NVM_CHECKSUM - sum;
	return nvm_write_words(pf, NVM_WORD_CHECKSUM, 1, &sum);
}

/**
 * pf_nvm_mac - the port's own address
 * @pf: the function, right after pf_hw_reset()
 * @mac: the address
 *
 * The reset put it into the first receive address, with the port's number and
 * an alternate address of the EEPROM taken into account.
 *
 * Return: 0, or -EADDRNOTAVAIL if it is not a station's.
 */
int pf_nvm_mac(struct pf *pf, u8 *mac)
{
	u32 low = pf_read(pf, RILL_RAL(0));
	u32 high = pf_read(pf, RILL_RAH(0));
	int i;

	for (i = 0; i < 4; i++)
		mac[i] = low >> (8 * i);
	mac[4] = high;
	mac[5] = high >> 8;
	return is_valid_ether_addr(mac) ? 0 : -EADDRNOTAVAIL;
}

/* DS 6.2.5: a string elsewhere, or six digits of each word, as in E12345-003. */
static void nvm_read_pba(struct pf *pf)
{
	u16 string[sizeof(pf->pba) / 2];
	u16 words[2], count;
	int i;

	if (pf_nvm_read(pf, NVM_WORD_PBA, 2, words))
		return;
	if (words[0] != NVM_PBA_POINTER) {
		snprintf(pf->pba, sizeof(pf->pba), "%04X%02X-%03X", words[0],
			 words[1] >> 8, words[1] & 0xff);
		return;
	}

	/* Its length in words comes first and counts itself. */
	if (pf_nvm_read(pf, words[1], 1, &count) || count < 2 || count == 0xffff)
		return;
	count = min_t(u16, count - 1, ARRAY_SIZE(string));
	if (pf_nvm_read(pf, words[1] + 1, count, string))
		return;
	for (i = 0; i < count; i++) {
		pf->pba[2 * i] = string[i] >> 8;
		pf->pba[2 * i + 1] = string[i];
	}
	pf->pba[sizeof(pf->pba) - 1] = '\0';
}

static void nvm_read_version(struct pf *pf)
{
	u16 etrack[2];

	pf_nvm_read(pf, NVM_WORD_VERSION, 1, &pf->nvm_version);
	if (!pf_nvm_read(pf, NVM_WORD_ETRACK, 2, etrack) &&
	    (etrack[1] & NVM_ETRACK_MASK) == NVM_ETRACK_VALID)
		pf->etrack = (u32)etrack[1] << 16 | etrack[0];
}

/**
 * pf_nvm_probe - size, checksum and identity of the EEPROM
 * @pf: the function, after pf_hw_reset()
 *
 * A board may come without one; then pf->nvm_words is 0. One whose checksum is
 * wrong may have configured the device in any way: it is refused.
 *
 * Return: 0, -EIO for a wrong checksum, or the error that kept it from being read.
 */
int pf_nvm_probe(struct pf *pf)
{
	struct device *dev = &pf->pdev->dev;
	u32 eecd = pf_read(pf, RILL_EECD);
	u16 sum;
	int err;

	if (!(eecd & RILL_EECD_PRES)) {
		dev_warn(dev, "no EEPROM\n");
		return 0;
	}
	pf->nvm_words = BIT(min_t(u32, FIELD_GET(RILL_EECD_SIZE, eecd) + 6, 15));

	err = nvm_sum(pf, NVM_WORD_CHECKSUM + 1, &sum);
	if (err) {
		dev_err(dev, "EEPROM cannot be read: %d\n", err);
		return err;
	}
	if (sum != NVM_CHECKSUM) {
		dev_err(dev, "EEPROM checksum is %#06x instead of %#06x: rewrite its image\n",
			sum, NVM_CHECKSUM);
		return -EIO;
	}
	nvm_read_version(pf);
	nvm_read_pba(pf);
	return 0;
}
