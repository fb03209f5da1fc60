/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place for it; the Makefile reads it too. Every module carries it:
 * DKMS replaces a stock module only by one whose version differs.
 */
#ifndef _CXLL_VERSION_H
#define _CXLL_VERSION_H

#define CXL_LIVE_VERSION "0.2"

#endif
