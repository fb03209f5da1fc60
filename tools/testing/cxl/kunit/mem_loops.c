// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver's own loops over memory blocks, built a second time to be linked
 * against the model in mem_model.c.
 */
#include "../../../../drivers/cxl/region/hwpoison_job.c"
#include "../../../../drivers/cxl/region/memory_lose.c"
#include "../../../../drivers/cxl/region/offline.c"
