/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _CXLL_DEVICE_STATUS_H
#define _CXLL_DEVICE_STATUS_H

#include <linux/bits.h>
#include <linux/types.h>

/* Memory Device Status (CXL 3.1 8.2.8.5.1.1) */
#define CXLL_DEVICE_STATUS_FATAL	BIT_ULL(0)
#define CXLL_DEVICE_STATUS_FW_HALT	BIT_ULL(1)
#define CXLL_DEVICE_STATUS_MEDIA_SHIFT	2
#define CXLL_DEVICE_STATUS_MBOX_READY	BIT_ULL(4)

/**
 * enum cxll_media - Media Status, as the register encodes it
 * @CXLL_MEDIA_NOT_READY: initialization has not completed
 * @CXLL_MEDIA_READY: usable
 * @CXLL_MEDIA_ERROR: cannot be used
 * @CXLL_MEDIA_DISABLED: by a command; also while it is sanitized
 */
enum cxll_media {
	CXLL_MEDIA_NOT_READY,
	CXLL_MEDIA_READY,
	CXLL_MEDIA_ERROR,
	CXLL_MEDIA_DISABLED,
};

/**
 * struct cxll_device_status - Memory Device Status, decoded
 * @fatal: Device Fatal
 * @fw_halt: FW Halt
 * @mbox_ready: Mailbox Interfaces Ready
 * @media: Media Status
 */
struct cxll_device_status {
	bool fatal;
	bool fw_halt;
	bool mbox_ready;
	enum cxll_media media;
};

/**
 * cxll_device_status_decode - decode Memory Device Status
 * @raw: register as read; all ones, of a device that is gone, is for the caller
 *
 * Return: its fields.
 *
 * Context: any.
 */
struct cxll_device_status cxll_device_status_decode(u64 raw);

/**
 * cxll_device_status_fault - why does a device not answer commands?
 * @status: decoded
 *
 * Return: sentence, or NULL when the register has no reason.
 *
 * Context: any.
 */
const char *cxll_device_status_fault(const struct cxll_device_status *status);

/**
 * cxll_device_status_media_fault - why can media not be used?
 * @status: decoded
 *
 * Return: sentence; NULL when the media are ready, or only not ready yet.
 *
 * Context: any.
 */
const char *
cxll_device_status_media_fault(const struct cxll_device_status *status);

#endif
