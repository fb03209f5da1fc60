/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CXL memory device, and the component registers of anything on its way, as
 * models behind struct cxll_regs_ops. The code under test cannot tell them
 * from hardware; the test can break them. Module cxl_sim.ko.
 *
 * No locks: a model belongs to one test, and the driver's own locks serialise
 * what writes to it.
 */
#ifndef _CXLL_SIM_H
#define _CXLL_SIM_H

#include <linux/types.h>
#include <cxll/lib/component.h>
#include <cxll/dev.h>
#include <cxll/lib/hdm.h>

/* For everything counted: it never happens. */
#define CXLL_SIM_NEVER		(~0U)

/**
 * struct cxll_sim_link - is the hardware still there?
 * @left: accesses until it is gone; CXLL_SIM_NEVER: it stays. 0: it is gone,
 *	reads return all ones and writes are lost
 * @accesses: how many there were
 *
 * One link may serve several blocks, which then go together.
 */
struct cxll_sim_link {
	unsigned int left;
	unsigned int accesses;
};

/**
 * cxll_sim_link_up - count an access
 * @link: link, NULL for one that stays
 *
 * Return: whether the hardware sees the access.
 *
 * Context: any.
 */
bool cxll_sim_link_up(struct cxll_sim_link *link);

#define CXLL_SIM_HDM		0x200	/* HDM capability in CXL.cachemem */

/**
 * struct cxll_sim_component - component registers of a device, a switch or a
 * host bridge, with the commit behaviour of HDM decoders
 * @regs: window of the whole 64 KiB block, to hand to the code under test
 * @link: knob: what it hangs on, may be NULL
 * @kind: device, or host bridge and switch
 * @commit_reads: knob: reads of Control until a commit is through, 0 at once,
 *	CXLL_SIM_NEVER: it hangs
 * @refuse: knob: bit n makes decoder n answer a commit with an error
 * @any_order: knob: commit decoders in any order and with any base
 * @enable_stuck: knob: HDM Decoder Enable stays as it is
 * @strays: writes that real hardware would ignore or worse: to a committed or
 *	locked decoder, or an uncommit below a committed decoder. A test of
 *	correct code finds 0 here
 * @wide: 64-bit accesses, which read 0 as in QEMU
 * @commits: commits that went through
 * @reg: CXL.cachemem; knob: change what you like after init
 * @wait: reads left until decoder n's commit is through
 */
struct cxll_sim_component {
	struct cxll_regs regs;
	struct cxll_sim_link *link;
	enum cxll_hdm_kind kind;
	unsigned int commit_reads;
	u32 refuse;
	bool any_order;
	bool enable_stuck;

	unsigned int strays;
	unsigned int wide;
	unsigned int commits;
	u32 reg[CXLL_CACHEMEM_LEN / 4];
	unsigned int wait[CXLL_HDM_DECODERS_MAX];
};

/**
 * cxll_sim_component_init - a component with decoders, none committed
 * @comp: result
 * @link: what it hangs on, or NULL
 * @kind: device, or host bridge and switch
 * @decoders: 1 to 32, as far as the capability can say it; 0 leaves the HDM
 *	capability out, as a bridge with one root port may
 * @targets: 1, 2, 4 or 8
 *
 * Context: any.
 */
void cxll_sim_component_init(struct cxll_sim_component *comp,
			     struct cxll_sim_link *link,
			     enum cxll_hdm_kind kind, unsigned int decoders,
			     unsigned int targets);

/**
 * cxll_sim_component_reset - what a hot reset does: all decoders lost
 * @comp: component
 *
 * Context: any.
 */
void cxll_sim_component_reset(struct cxll_sim_component *comp);

/**
 * cxll_sim_hdm_caps - set the HDM Decoder Capability register
 * @comp: component
 * @val: raw value, also one that cannot be
 *
 * Context: any.
 */
void cxll_sim_hdm_caps(struct cxll_sim_component *comp, u32 val);

/**
 * cxll_sim_committed - is a decoder active?
 * @comp: component
 * @n: decoder
 *
 * Return: Committed.
 *
 * Context: any.
 */
bool cxll_sim_committed(const struct cxll_sim_component *comp, unsigned int n);

/**
 * cxll_sim_firmware_commit - a decoder as firmware left it
 * @comp: component
 * @n: decoder
 * @raw: registers; Committed is added
 *
 * Context: any.
 */
void cxll_sim_firmware_commit(struct cxll_sim_component *comp, unsigned int n,
			      const struct cxll_hdm_raw *raw);

/**
 * struct cxll_sim_fault - how a command is to go wrong
 * @opcode: which command; 0 for any
 * @times: how often; CXLL_SIM_NEVER: always; 0: this entry is unused
 * @skip: leave that many alone first
 * @rc: answer this instead of carrying the command out; 0: carry it out
 * @hang: never clear the doorbell
 * @set_len: claim @len bytes of output, whatever they are
 * @len: see @set_len
 */
struct cxll_sim_fault {
	u16 opcode;
	unsigned int times;
	unsigned int skip;
	u16 rc;
	bool hang;
	bool set_len;
	u32 len;
};

#define CXLL_SIM_FAULTS		4
#define CXLL_SIM_CEL_MAX	96
#define CXLL_SIM_PAYLOAD_MAX	4096
#define CXLL_SIM_PAYLOAD_LOG2	11
#define CXLL_SIM_LSA		1024
#define CXLL_SIM_CDAT_MAX	512

/* Offsets in the device register block */
#define CXLL_SIM_CAPS_LEN	0x40
#define CXLL_SIM_STATUS		0x80
#define CXLL_SIM_MEMDEV		0x90
#define CXLL_SIM_MBOX		0x100
#define CXLL_SIM_BLOCK_LEN	(CXLL_SIM_MBOX + 0x20 + CXLL_SIM_PAYLOAD_MAX)

/**
 * struct cxll_sim_dev - a memory device
 * @cd: what a provider hands to cxll_dev_discover(); filled by init
 * @link: knob: when it goes away; everything below hangs on it
 * @comp: component registers
 * @ready_reads: knob: reads of Memory Device Status until mailbox ready
 * @media_reads: knob: the same until Media Status says ready
 * @media_status: knob: Media Status from then on (1 ready)
 * @fatal: knob: Device Fatal
 * @halt: knob: FW Halt
 * @valid_reads: knob: reads of a range's Size Low until Memory_Info_Valid
 * @active_reads: knob: the same until Memory_Active
 * @doorbell_reads: knob: reads of Control until a command is through
 * @background_reads: knob: reads of Status while a background operation runs
 * @background_hidden: knob: Status says that none runs, as QEMU's does
 * @background_rc: knob: what a background operation ends with
 * @background_stops: knob: it ends at 47 percent
 * @security: knob: what Get Security State returns
 * @fault: knob: commands that go wrong
 * @cel: knob: contents of the Command Effects Log
 * @cel_len: knob: bytes of it
 * @cel_claim: knob: bytes Get Supported Logs claims instead, 0 for the truth
 * @scale_log_offset: knob: take the offset of Get Log in dwords, as QEMU does
 * @ram: knob: volatile bytes
 * @pmem: knob: persistent bytes
 * @partition_align: knob: bytes; 0: fixed partitions
 * @identify_skew: knob: added to the total of Identify, so that it is wrong
 * @lsa: label storage area
 * @cdat: knob: the table, as the device has it
 * @cdat_len: knob: bytes of it; 0: no DOE mailbox
 * @doe_error: knob: what an exchange returns instead
 * @doe_short: knob: bytes an exchange returns at most; 0: all
 * @caps: knob: device capabilities array
 * @config: knob: DVSEC 0
 * @config_off: knob: register of it whose reads are wrong
 * @config_flip: knob: how: these bits the other way round
 * @control_stuck: knob: bits of DVSEC 0 Control that stay as they are
 * @strays: writes to what CONFIG_LOCK has locked
 * @mbox_caps: knob: Mailbox Capabilities
 * @timestamp: what Set Timestamp left
 * @alert: what Set Alert Config left
 * @partition: what Set Partition Info asked for
 * @commands: commands the device took
 * @ctrl: Mailbox Control
 * @cmd: Mailbox Command
 * @status: Mailbox Status
 * @payload: payload
 * @doorbell_left: reads until the doorbell clears
 * @background_left: reads until the background operation ends
 * @background_opcode: what runs in the background, or ran last
 */
struct cxll_sim_dev {
	struct cxll_dev cd;
	struct cxll_sim_link link;
	struct cxll_sim_component comp;

	unsigned int ready_reads;
	unsigned int media_reads;
	unsigned int media_status;
	bool fatal;
	bool halt;
	unsigned int valid_reads[2];
	unsigned int active_reads[2];
	unsigned int doorbell_reads;
	unsigned int background_reads;
	bool background_hidden;
	u16 background_rc;
	bool background_stops;
	u32 security;
	struct cxll_sim_fault fault[CXLL_SIM_FAULTS];

	u8 cel[4 * CXLL_SIM_CEL_MAX];
	u32 cel_len;
	u32 cel_claim;
	bool scale_log_offset;
	u64 ram;
	u64 pmem;
	u64 partition_align;
	s64 identify_skew;
	u8 lsa[CXLL_SIM_LSA];
	u8 cdat[CXLL_SIM_CDAT_MAX];
	u32 cdat_len;
	int doe_error;
	u32 doe_short;
	u32 caps[CXLL_SIM_CAPS_LEN / 4];
	u32 config[16];
	u32 config_off;
	u32 config_flip;
	u32 control_stuck;
	unsigned int strays;
	u32 mbox_caps;

	u64 timestamp;
	u8 alert[12];
	u8 partition[9];
	unsigned int commands;

	u32 ctrl;
	u64 cmd;
	u64 status;
	u8 payload[CXLL_SIM_PAYLOAD_MAX];
	unsigned int doorbell_left;
	unsigned int background_left;
	u16 background_opcode;
};

#define to_cxll_sim_dev(c) container_of(c, struct cxll_sim_dev, cd)

/**
 * cxll_sim_dev_init - a sound device: 512 MiB volatile, 4 decoders, CDAT
 * @sim: result, not on the stack: it is large
 * @dev: parent for the memdev, and for messages
 *
 * Context: any.
 */
void cxll_sim_dev_init(struct cxll_sim_dev *sim, struct device *dev);

/**
 * cxll_sim_ranges - set the DVSEC ranges to a capacity
 * @sim: device
 * @size: bytes of range 1 and 2; 0 for none
 *
 * HDM_Count follows.
 *
 * Context: any.
 */
void cxll_sim_ranges(struct cxll_sim_dev *sim, const u64 size[2]);

/**
 * cxll_sim_range_place - a range as firmware leaves it: with a base, enabled
 * @sim: device
 * @r: range, 0 or 1
 * @base: HPA
 *
 * Context: any.
 */
void cxll_sim_range_place(struct cxll_sim_dev *sim, unsigned int r, u64 base);

/**
 * cxll_sim_range_base - where a range is
 * @sim: device
 * @r: range, 0 or 1
 *
 * Return: HPA, 0 when it was cleared.
 *
 * Context: any.
 */
u64 cxll_sim_range_base(const struct cxll_sim_dev *sim, unsigned int r);

/**
 * cxll_sim_cxl11 - take what CXL 2.0 has added off a device
 * @sim: device made by cxll_sim_dev_init()
 * @mailbox: false: the mailbox and the CDAT as well, not only HDM decoders
 *
 * Context: any.
 */
void cxll_sim_cxl11(struct cxll_sim_dev *sim, bool mailbox);

/**
 * cxll_sim_dev_reset - what a hot reset does: nothing decodes any more
 * @sim: device; its decoders, the bases of its ranges and Mem_Enable
 *
 * Context: any.
 */
void cxll_sim_dev_reset(struct cxll_sim_dev *sim);

/**
 * cxll_sim_dev_remove - surprise removal
 * @sim: device
 *
 * Context: any.
 */
void cxll_sim_dev_remove(struct cxll_sim_dev *sim);

/**
 * cxll_sim_cel_drop - take a command out of the Command Effects Log
 * @sim: device
 * @opcode: which
 *
 * Context: any.
 */
void cxll_sim_cel_drop(struct cxll_sim_dev *sim, u16 opcode);

/**
 * cxll_sim_cdat_sum - make the CDAT's checksum right again
 * @sim: device
 *
 * Context: any.
 */
void cxll_sim_cdat_sum(struct cxll_sim_dev *sim);

/* Between the files of the model: */

/**
 * cxll_sim_execute - carry out the command in the mailbox
 * @sim: device
 * @opcode: which
 * @in_len: bytes of input in the payload
 * @out_len: result: bytes of output there
 *
 * Return: return code.
 *
 * Context: any.
 */
u16 cxll_sim_execute(struct cxll_sim_dev *sim, u16 opcode, u32 in_len,
		     u32 *out_len);

/**
 * cxll_sim_cel_fill - put every command of the model into the CEL
 * @sim: device
 *
 * Context: any.
 */
void cxll_sim_cel_fill(struct cxll_sim_dev *sim);

/**
 * cxll_sim_doe - one table access exchange, &cxll_dev_ops.doe
 * @cd: device
 * @request: request dword
 * @rsp: response dwords
 * @rsp_len: bytes of room
 *
 * Return: response bytes or -errno.
 *
 * Context: any.
 */
int cxll_sim_doe(struct cxll_dev *cd, u32 request, __le32 *rsp, size_t rsp_len);

/**
 * cxll_sim_cdat_fill - a CDAT with one DSMAS and four DSLBIS
 * @sim: device
 *
 * Context: any.
 */
void cxll_sim_cdat_fill(struct cxll_sim_dev *sim);

#endif
