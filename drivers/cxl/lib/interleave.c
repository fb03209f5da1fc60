// SPDX-License-Identifier: GPL-2.0-only
/* Ways, granularity, and where an address goes (CXL 3.1 8.2.4.20.13). */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <cxll/lib/interleave.h>

/* Index is the code; 0 marks a reserved one. */
static const u8 ways_of_code[] = { 1, 2, 4, 8, 16, 0, 0, 0, 3, 6, 12 };

#define GRAN_CODE_MAX	6

int cxll_ways_decode(unsigned int code, unsigned int *ways)
{
	if (code >= ARRAY_SIZE(ways_of_code) || !ways_of_code[code])
		return -EINVAL;
	*ways = ways_of_code[code];
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_ways_decode);

int cxll_ways_encode(unsigned int ways, u8 *code)
{
	unsigned int i;

	if (!ways)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(ways_of_code); i++) {
		if (ways_of_code[i] == ways) {
			*code = i;
			return 0;
		}
	}
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(cxll_ways_encode);

int cxll_gran_decode(unsigned int code, unsigned int *gran)
{
	if (code > GRAN_CODE_MAX)
		return -EINVAL;
	*gran = CXLL_GRAN_MIN << code;
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_gran_decode);

int cxll_gran_encode(unsigned int gran, u8 *code)
{
	unsigned int i;

	for (i = 0; i <= GRAN_CODE_MAX; i++) {
		if (gran == CXLL_GRAN_MIN << i) {
			*code = i;
			return 0;
		}
	}
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(cxll_gran_encode);

void cxll_ilv_split(const struct cxll_interleave *ilv, u64 off,
		    unsigned int *pos, u64 *dpa_off)
{
	unsigned int shift = ilog2(ilv->gran);
	u64 chunk;
	u32 rem;

	chunk = div_u64_rem(off >> shift, ilv->ways, &rem);
	*pos = rem;
	*dpa_off = chunk << shift | (off & (ilv->gran - 1));
}
EXPORT_SYMBOL_GPL(cxll_ilv_split);

int cxll_ilv_join(const struct cxll_interleave *ilv, unsigned int pos,
		  u64 dpa_off, u64 *off)
{
	unsigned int shift = ilog2(ilv->gran);
	u64 chunk;

	if (pos >= ilv->ways)
		return -EINVAL;
	/* At least 8 of 64 bits are free here: 16 ways need 4 of them. */
	chunk = (dpa_off >> shift) * ilv->ways + pos;
	if (chunk > U64_MAX >> shift)
		return -EOVERFLOW;
	*off = chunk << shift | (dpa_off & (ilv->gran - 1));
	return 0;
}
EXPORT_SYMBOL_GPL(cxll_ilv_join);

unsigned int cxll_ilv_select(const struct cxll_interleave *ilv, u64 hpa)
{
	u32 rem;

	div_u64_rem(hpa >> ilog2(ilv->gran), ilv->ways, &rem);
	return rem;
}
EXPORT_SYMBOL_GPL(cxll_ilv_select);
