// SPDX-License-Identifier: GPL-2.0-only
/* What windows say of the largest region is what can be made, and no more. */
#include "topo.h"

static char line[256];

static const char *read_line(const char *dev, const char *attr)
{
	if (topo_read(line, sizeof(line), TOPO_ATTR, dev, attr))
		line[0] = '\0';
	return strim(line);
}

static const char *of_window(struct topo *t, unsigned int w, const char *attr)
{
	return read_line(dev_name(&t->window[w]->d.dev), attr);
}

static void avail_without_devices(struct kunit *test)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"), "0x0");
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_how"),
			   "no enabled memory device is below a host bridge of the window");
	/* the fixed window permits no pmem */
	KUNIT_EXPECT_STREQ(test, of_window(t, 2, "largest_pmem_how"), "");
	KUNIT_EXPECT_NOT_NULL(test, strstr(of_window(t, 2, "largest_ram_how"),
					   "fixed by firmware"));

	/* below hb1, where window 0 does not lead */
	topo_plug(test, 3);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"), "0x0");
	KUNIT_EXPECT_STREQ(test, of_window(t, 1, "largest_ram_region"),
			   "0x40000000");
}

/* What is said is made; a granule more is refused. */
static void avail_is_creatable(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;
	char name[32], how[64];

	topo_plug(test, 0);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"),
			   "0x40000000");
	snprintf(how, sizeof(how), "1 way of 256 bytes over %s",
		 dev_name(&t->md[0]->dev));
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_how"), how);

	snprintf(name, sizeof(name), "decoder%d.0", topo_endpoint(t, 0)->id);
	KUNIT_EXPECT_EQ(test, topo_write("ram", TOPO_ATTR, name, "mode"), 0);
	KUNIT_EXPECT_EQ(test, topo_write("0x50000000", TOPO_ATTR, name,
					 "dpa_size"), -ENOSPC);
	topo_region_make(test, 0, "ram", 0, 0, SZ_1G, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);

	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"), "0x0");
	snprintf(how, sizeof(how), "%s has 0 MiB of volatile capacity left",
		 dev_name(&t->md[0]->dev));
	KUNIT_EXPECT_NOT_NULL(test, strstr(of_window(t, 0, "largest_ram_how"),
					   how));
	/* behind it, persistent capacity and three decoders */
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_pmem_region"),
			   "0x40000000");
	topo_region_make(test, 0, "pmem", 0, 1, SZ_1G, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_pmem_region"), "0x0");
}

static void avail_of_two(struct kunit *test)
{
	struct topo *t = test->priv;

	topo_plug(test, 0);
	topo_plug(test, 1);
	topo_plug(test, 2);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"),
			   "0x80000000");
	KUNIT_EXPECT_EQ(test, strncmp(of_window(t, 0, "largest_ram_how"),
				      "2 ways of 256 bytes over mem", 28), 0);
	topo_unplug(test, 1);
	topo_unplug(test, 2);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"),
			   "0x40000000");
}

/*
 * Persistent capacity wants addresses, too: volatile memory does not move up to
 * a multiple of 1 GiB where nothing would be left above it for that.
 */
static void avail_for_persistent(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r;

	t->fn[3].ram = SZ_1G + GRAIN;
	t->fn[3].pmem = SZ_512M;
	topo_plug(test, 3);
	topo_region_make(test, 1, "ram", 3, 0, GRAIN, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	topo_region_make(test, 1, "ram", 3, 1, SZ_1G, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
	topo_region_make(test, 1, "pmem", 3, 2, SZ_512M, &r);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&r, true), 0);
}

/* A decoder whose memory is set aside but that no region has */
static void avail_out_of_order(struct kunit *test)
{
	struct topo *t = test->priv;
	char name[32];

	topo_plug(test, 0);
	snprintf(name, sizeof(name), "decoder%d.0", topo_endpoint(t, 0)->id);
	KUNIT_EXPECT_EQ(test, topo_write("ram", TOPO_ATTR, name, "mode"), 0);
	KUNIT_EXPECT_EQ(test, topo_write("0x10000000", TOPO_ATTR, name,
					 "dpa_size"), 0);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"), "0x0");
	KUNIT_EXPECT_NOT_NULL(test, strstr(of_window(t, 0, "largest_ram_how"),
					   "decoder 0 of"));
	KUNIT_EXPECT_EQ(test, topo_write("0", TOPO_ATTR, name, "dpa_size"), 0);
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"),
			   "0x40000000");
}

/* fn0 and fn1 are there, and the lowest 12 granules of window 0 are taken. */
static void avail_take_low(struct kunit *test, struct topo_region *space)
{
	topo_plug(test, 0);
	topo_plug(test, 1);
	KUNIT_ASSERT_EQ(test, topo_region_create(test->priv, 0, "ram", space), 0);
	KUNIT_EXPECT_EQ(test, topo_region_write(space, "size", "0xc0000000\n"),
			0);
}

/*
 * Window 0, 16 granules: 0 to 11 were high's neighbour and are free, high has
 * 12, and 13 to 15 are free. hb0's decoder of high ends at 13, so the 12 below
 * are of no use to a device below hb0 as long as high is there.
 */
static void avail_below_the_floor(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region space, high, low;
	char want[96];

	avail_take_low(test, &space);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &high);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&high, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &space), 0);

	/* fn1 has 1 GiB, the window three granules above the floor */
	KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"),
			   "0x30000000");
	topo_region_make(test, 0, "ram", 1, 0, SZ_1G, &low);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), -ENOSPC);
	snprintf(want, sizeof(want), "above that: destroy %s", high.name);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(read_line(low.name, "reason"),
					       want), "%s", line);

	/* do as it says */
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &high), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &low), 0);
}

/* Two have to go; the highest first. */
static void avail_names_all(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region space, first, second, low;
	char want[96];

	avail_take_low(test, &space);
	topo_region_make(test, 0, "ram", 0, 0, GRAIN, &first);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&first, true), 0);
	topo_region_make(test, 0, "ram", 0, 1, 2 * GRAIN, &second);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&second, true), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &space), 0);

	topo_region_make(test, 0, "ram", 1, 0, SZ_1G, &low);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), -ENOSPC);
	snprintf(want, sizeof(want), ": destroy %s, then %s", second.name,
		 first.name);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(read_line(low.name, "reason"),
					       want), "%s", line);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &second), 0);
	KUNIT_EXPECT_EQ(test, topo_region_delete(t, 0, &first), 0);
	KUNIT_EXPECT_EQ(test, topo_region_commit(&low, true), 0);
}

/* Four regions go in any order; whatever it was, all room is there again. */
static void avail_in_any_order(struct kunit *test)
{
	struct topo *t = test->priv;
	struct topo_region r[4];
	unsigned int order, i, left, round;
	bool there[4];

	topo_plug(test, 0);
	for (order = 0; order < 24; order += 5) {
		for (i = 0; i < 4; i++) {
			topo_region_make(test, 0, "ram", 0, i, GRAIN, &r[i]);
			KUNIT_ASSERT_EQ(test, topo_region_commit(&r[i], true),
					0);
			there[i] = true;
		}
		/* Whom the order of decoders still holds has another try */
		for (left = 4, round = 0; left && round < 16; round++) {
			i = (order + round * (order % 3 + 1) + round / 4) % 4;
			if (there[i] && !topo_region_delete(t, 0, &r[i])) {
				KUNIT_EXPECT_EQ(test, topo_write("0", TOPO_ATTR,
								 r[i].decoder,
								 "dpa_size"),
						0);
				there[i] = false;
				left--;
			}
		}
		for (i = 4; i-- > 0;)
			if (there[i]) {
				KUNIT_EXPECT_EQ(test,
						topo_region_delete(t, 0, &r[i]),
						0);
				KUNIT_EXPECT_EQ(test, topo_write("0", TOPO_ATTR,
								 r[i].decoder,
								 "dpa_size"),
						0);
			}
		KUNIT_EXPECT_STREQ(test, of_window(t, 0, "largest_ram_region"),
				   "0x40000000");
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(avail_without_devices),
	KUNIT_CASE(avail_is_creatable),
	KUNIT_CASE(avail_of_two),
	KUNIT_CASE(avail_for_persistent),
	KUNIT_CASE(avail_out_of_order),
	KUNIT_CASE(avail_below_the_floor),
	KUNIT_CASE(avail_names_all),
	KUNIT_CASE(avail_in_any_order),
	{ }
};

struct kunit_suite topo_avail_suite = {
	.name = "cxl_live_topo_avail",
	.init = topo_init,
	.exit = topo_exit,
	.test_cases = cases,
};
