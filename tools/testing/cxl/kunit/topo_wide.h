/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A wide platform: 16 devices of 1 TiB below four bridges, and windows for the
 * largest regions. Port numbers in parentheses, simulated components in
 * brackets:
 *
 *   wide (root: window 0, 1)
 *    |-- hb0 (0) [bridge 0: 4 decoders, 4 targets]
 *    |    |-- rp0 (0)  -- fn0     each device: 1 TiB volatile, 4 decoders
 *    |    |-- rp4 (1)  -- fn4
 *    |    |-- rp8 (2)  -- fn8
 *    |    `-- rp12 (3) -- fn12
 *    |-- hb1 (1) [bridge 1] -- fn1, fn5, fn9, fn13
 *    |-- hb2 (2) [bridge 2] -- fn2, fn6, fn10, fn14
 *    `-- hb3 (3) [bridge 3] -- fn3, fn7, fn11, fn15
 *
 *   window 0   8 TiB over hb0 to hb3, volatile
 *   window 1   1 TiB to hb0, volatile
 *
 * Nobody ever touches such an address, but they have to be there: more than 43
 * bits, which QEMU's processor has when it is told so ("phys-bits").
 */
#ifndef _CXLL_TOPO_WIDE_H
#define _CXLL_TOPO_WIDE_H

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/bits.h>
#include <cxll/decoder.h>
#include <cxll/memdev.h>
#include <cxll/port.h>
#include "sim/sim.h"

#define TIB			BIT_ULL(40)

#define WIDE_BRIDGES		4
#define WIDE_DEVICES		16
#define WIDE_WINDOWS		2
#define WIDE_SPACE		(9 * TIB)

/**
 * struct wide_device - a memory device and where it stands
 * @rp: root port
 * @node: its function
 * @sim: the device
 * @md: plugged in as, or NULL
 */
struct wide_device {
	struct device *rp;
	struct device *node;
	struct cxll_sim_dev sim;
	struct cxll_memdev *md;
};

/**
 * struct wide - the platform of one case: test->priv
 * @devices: on the bus when the case began
 * @base: window 0 begins here; WIDE_SPACE bytes are free
 * @host: platform device
 * @bridge: host bridges
 * @comp: their registers
 * @dev: memory devices
 * @root: NULL while it is down
 * @port: ports of the bridges
 * @window: windows
 */
struct wide {
	unsigned int devices;
	u64 base;
	struct device *host;
	struct device *bridge[WIDE_BRIDGES];
	struct cxll_sim_component comp[WIDE_BRIDGES];
	struct wide_device dev[WIDE_DEVICES];
	struct cxll_port *root;
	struct cxll_port *port[WIDE_BRIDGES];
	struct cxll_root_decoder *window[WIDE_WINDOWS];
};

/* The platform with all devices plugged in; and all away, with nothing left. */
int wide_init(struct kunit *test);
void wide_exit(struct kunit *test);

/* Plug a memory device in, as its provider does; pull it out. */
void wide_plug(struct kunit *test, unsigned int n);
void wide_unplug(struct kunit *test, unsigned int n);

/* Endpoint of a plugged device, NULL when it is not enabled. */
struct cxll_port *wide_endpoint(struct wide *w, unsigned int n);

#endif
