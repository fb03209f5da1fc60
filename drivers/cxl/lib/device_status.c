// SPDX-License-Identifier: GPL-2.0-only
/* Memory Device Status: the state of mailbox and media (CXL 3.1 8.2.8.5.1.1). */
#include <linux/export.h>
#include <cxll/lib/device_status.h>

struct cxll_device_status cxll_device_status_decode(u64 raw)
{
	return (struct cxll_device_status){
		.fatal = raw & CXLL_DEVICE_STATUS_FATAL,
		.fw_halt = raw & CXLL_DEVICE_STATUS_FW_HALT,
		.mbox_ready = raw & CXLL_DEVICE_STATUS_MBOX_READY,
		.media = raw >> CXLL_DEVICE_STATUS_MEDIA_SHIFT & 3,
	};
}
EXPORT_SYMBOL_GPL(cxll_device_status_decode);

const char *cxll_device_status_fault(const struct cxll_device_status *status)
{
	if (status->fatal)
		return "the device reports a fatal error";
	if (status->fw_halt)
		return "the device's firmware has halted";
	return NULL;
}
EXPORT_SYMBOL_GPL(cxll_device_status_fault);

const char *
cxll_device_status_media_fault(const struct cxll_device_status *status)
{
	const char *fault = cxll_device_status_fault(status);

	if (fault)
		return fault;
	if (status->media == CXLL_MEDIA_ERROR)
		return "the device reports a media error";
	if (status->media == CXLL_MEDIA_DISABLED)
		return "the device has its media disabled";
	return NULL;
}
EXPORT_SYMBOL_GPL(cxll_device_status_media_fault);
