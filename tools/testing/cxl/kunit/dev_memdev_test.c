// SPDX-License-Identifier: GPL-2.0-only
/* The memdev object: name, attributes, coming and going. */
#include <linux/device.h>
#include <linux/sizes.h>
#include <linux/sysfs.h>
#include <cxll/memdev.h>
#include "dev_tests.h"

static struct cxll_memdev *add(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	struct cxll_memdev *md;

	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&sim->cd), 0);
	md = cxll_memdev_add(&sim->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(md));
	return md;
}

static struct attribute *find(const struct device *dev, const char *group,
			      const char *name)
{
	const struct attribute_group **g;
	struct attribute **a;

	for (g = dev->type->groups; *g; g++) {
		if (!(*g)->name != !group)
			continue;
		if (group && strcmp((*g)->name, group))
			continue;
		for (a = (*g)->attrs; *a; a++)
			if (!strcmp((*a)->name, name))
				return *a;
	}

	return NULL;
}

static void expect_attr(struct kunit *test, struct cxll_memdev *md,
			const char *group, const char *name, const char *want)
{
	struct attribute *attr = find(&md->dev, group, name);
	struct device_attribute *da;
	char *buf;

	KUNIT_ASSERT_NOT_NULL_MSG(test, attr, "%s", name);
	buf = (char *)get_zeroed_page(GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	da = container_of(attr, struct device_attribute, attr);
	da->show(&md->dev, da, buf);
	KUNIT_EXPECT_STREQ(test, buf, want);
	free_page((unsigned long)buf);
}

static void memdev_attributes(struct kunit *test)
{
	struct cxll_sim_dev *sim = dev_case_sim(test);
	struct cxll_memdev *md;

	sim->pmem = SZ_256M;
	set_dev_node(sim->cd.dev, 0);
	md = add(test);
	expect_attr(test, md, NULL, "serial", "0x5e71a1\n");
	expect_attr(test, md, NULL, "firmware_version", "SIM FW 1.0\n");
	expect_attr(test, md, NULL, "payload_max", "2048\n");
	expect_attr(test, md, NULL, "label_storage_size", "1024\n");
	expect_attr(test, md, NULL, "numa_node", "0\n");
	expect_attr(test, md, "ram", "size", "0x20000000\n");
	expect_attr(test, md, "pmem", "size", "0x10000000\n");
	cxll_memdev_remove(md);
}

static void memdev_without_media(struct kunit *test)
{
	struct cxll_memdev *md;

	dev_case_sim(test)->media_status = 2;
	md = add(test);
	expect_attr(test, md, NULL, "firmware_version", "\n");
	expect_attr(test, md, "ram", "size", "0x0\n");
	expect_attr(test, md, NULL, "numa_node", "-1\n");
	cxll_memdev_remove(md);
}

static void memdev_name(struct kunit *test)
{
	struct cxll_memdev *md = add(test), *other;
	char name[16];
	char *node;

	KUNIT_EXPECT_TRUE(test, is_cxll_memdev(&md->dev));
	KUNIT_EXPECT_FALSE(test, is_cxll_memdev(md->dev.parent));
	snprintf(name, sizeof(name), "mem%d", md->id);
	KUNIT_EXPECT_STREQ(test, dev_name(&md->dev), name);

	node = md->dev.type->devnode(&md->dev, NULL, NULL, NULL);
	snprintf(name, sizeof(name), "cxl/mem%d", md->id);
	KUNIT_EXPECT_STREQ(test, node, name);
	kfree(node);

	other = cxll_memdev_add(md->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_NE(test, other->id, md->id);
	KUNIT_EXPECT_NE(test, other->dev.devt, md->dev.devt);
	cxll_memdev_remove(other);
	cxll_memdev_remove(md);
}

/* A number that two have at the same time tells of neither, from then on. */
static void memdev_duplicates(struct kunit *test)
{
	struct cxll_memdev *md, *other;
	struct cxll_sim_dev *sim;

	/* One that no other case has: it is remembered */
	dev_case_sim(test)->cd.serial = 0xd0b1e;
	md = add(test);
	KUNIT_EXPECT_EQ(test, md->cd->identity.serial, md->cd->serial);
	KUNIT_EXPECT_FALSE(test, md->cd->identity.duplicate);

	sim = kunit_kzalloc(test, sizeof(*sim), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sim);
	cxll_sim_dev_init(sim, md->dev.parent);
	sim->cd.serial = 0xd0b1e;
	strscpy(sim->cd.identity.place, "elsewhere",
		sizeof(sim->cd.identity.place));
	KUNIT_ASSERT_EQ(test, cxll_dev_discover(&sim->cd), 0);

	/* another vendor numbers as it likes */
	sim->cd.identity.vendor = 1;
	other = cxll_memdev_add(&sim->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_FALSE(test, sim->cd.identity.duplicate);
	KUNIT_EXPECT_FALSE(test, md->cd->identity.duplicate);
	cxll_memdev_remove(other);

	sim->cd.identity.vendor = md->cd->identity.vendor;
	other = cxll_memdev_add(&sim->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_TRUE(test, sim->cd.identity.duplicate);
	KUNIT_EXPECT_TRUE(test, md->cd->identity.duplicate);
	KUNIT_EXPECT_FALSE(test, cxll_identity_same(&sim->cd.identity,
						    &md->cd->identity));

	/* also when it comes again alone */
	cxll_memdev_remove(md);
	cxll_memdev_remove(other);
	other = cxll_memdev_add(&sim->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_TRUE(test, sim->cd.identity.duplicate);
	cxll_memdev_remove(other);

	/* and no number is no duplicate of no number */
	sim->cd.serial = 0;
	other = cxll_memdev_add(&sim->cd, THIS_MODULE);
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_FALSE(test, sim->cd.identity.duplicate);
	cxll_memdev_remove(other);
	cxll_dev_release(&sim->cd);
}

/* Removal with the detach queued, running, done, or queued twice */
static void memdev_detach(struct kunit *test)
{
	struct cxll_memdev *md = add(test);
	unsigned int i;

	cxll_memdev_detach(md);
	cxll_memdev_detach(md);
	flush_work(&md->detach);
	cxll_memdev_remove(md);

	for (i = 0; i < 20; i++) {
		md = cxll_memdev_add(&dev_case_sim(test)->cd, THIS_MODULE);
		KUNIT_ASSERT_FALSE(test, IS_ERR(md));
		cxll_memdev_detach(md);
		if (i & 1)
			schedule_timeout_uninterruptible(1);
		cxll_memdev_remove(md);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(memdev_attributes),
	KUNIT_CASE(memdev_without_media),
	KUNIT_CASE(memdev_name),
	KUNIT_CASE(memdev_duplicates),
	KUNIT_CASE(memdev_detach),
	{ }
};

struct kunit_suite dev_memdev_suite = {
	.name = "cxl_live_dev_memdev",
	.init = dev_case_init,
	.exit = dev_case_exit,
	.test_cases = cases,
};
