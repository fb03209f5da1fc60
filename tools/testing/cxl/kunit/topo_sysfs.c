// SPDX-License-Identifier: GPL-2.0-only
/* Files below /sys/bus/cxl, opened and written as the tools do it. */
#include <linux/fs.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "topo.h"

#define BUS_DIR		"/sys/bus/cxl/"

char topo_got[128];
char topo_where[128];

__printf(1, 0)
static char *full_path(const char *fmt, va_list args)
{
	char *rel = kvasprintf(GFP_KERNEL, fmt, args), *path;

	/* Cases that never wait for anything would keep others from running */
	cond_resched();
	if (!rel)
		return NULL;
	strscpy(topo_where, rel, sizeof(topo_where));
	path = kasprintf(GFP_KERNEL, BUS_DIR "%s", rel);
	kfree(rel);
	return path;
}

/* The tools send the NUL behind the text, too. */
int topo_write(const char *val, const char *fmt, ...)
{
	size_t len = strlen(val) + 1;
	struct file *file;
	loff_t pos = 0;
	va_list args;
	ssize_t rc;
	char *path;

	va_start(args, fmt);
	path = full_path(fmt, args);
	va_end(args);
	if (!path)
		return -ENOMEM;

	file = filp_open(path, O_WRONLY, 0);
	kfree(path);
	if (IS_ERR(file))
		return PTR_ERR(file);
	rc = kernel_write(file, val, len, &pos);
	filp_close(file, NULL);
	return rc < 0 ? rc : rc == len ? 0 : -EMSGSIZE;
}

int topo_read(char *buf, size_t len, const char *fmt, ...)
{
	struct file *file;
	loff_t pos = 0;
	va_list args;
	ssize_t rc;
	char *path;

	buf[0] = '\0';
	va_start(args, fmt);
	path = full_path(fmt, args);
	va_end(args);
	if (!path)
		return -ENOMEM;

	file = filp_open(path, O_RDONLY, 0);
	kfree(path);
	if (IS_ERR(file))
		return PTR_ERR(file);
	rc = kernel_read(file, buf, len - 1, &pos);
	filp_close(file, NULL);
	if (rc < 0)
		return rc;

	buf[rc] = '\0';
	return 0;
}

bool topo_exists(const char *fmt, ...)
{
	struct path found;
	va_list args;
	char *path;
	int rc;

	va_start(args, fmt);
	path = full_path(fmt, args);
	va_end(args);
	if (!path)
		return false;

	rc = kern_path(path, LOOKUP_FOLLOW, &found);
	kfree(path);
	if (rc)
		return false;
	path_put(&found);
	return true;
}

int topo_link(char *buf, size_t len, const char *fmt, ...)
{
	struct path found;
	va_list args;
	char *path;
	int rc;

	buf[0] = '\0';
	va_start(args, fmt);
	path = full_path(fmt, args);
	va_end(args);
	if (!path)
		return -ENOMEM;

	rc = kern_path(path, LOOKUP_FOLLOW, &found);
	kfree(path);
	if (rc)
		return rc;
	snprintf(buf, len, "%pd", found.dentry);
	path_put(&found);
	return 0;
}

struct dir_count {
	struct dir_context ctx;
	unsigned int n;
};

static bool count_entry(struct dir_context *ctx, const char *name, int len,
			loff_t off, u64 ino, unsigned int type)
{
	if (name[0] != '.')
		container_of(ctx, struct dir_count, ctx)->n++;
	return true;
}

unsigned int topo_count_devices(void)
{
	struct dir_count count = { .ctx.actor = count_entry };
	struct file *dir = filp_open(BUS_DIR "devices", O_RDONLY | O_DIRECTORY,
				     0);

	if (IS_ERR(dir))
		return ~0U;
	iterate_dir(dir, &count.ctx);
	filp_close(dir, NULL);
	return count.n;
}

int topo_ep_write(struct topo *t, unsigned int id, const char *attr,
		  const char *val)
{
	return topo_write(val, "devices/decoder%d.%u/%s",
			  topo_endpoint(t, 0)->id, id, attr);
}

void topo_flush(void)
{
	topo_write("1\n", "flush");
}

int topo_bind(const char *driver, const struct device *dev, bool bind)
{
	return topo_write(dev_name(dev), "drivers/%s/%s", driver,
			  bind ? "bind" : "unbind");
}

/* Regions */

int topo_region_create(struct topo *t, unsigned int window, const char *kind,
		       struct topo_region *r)
{
	const char *name = dev_name(&t->window[window]->d.dev);
	int rc;

	rc = topo_read(r->name, sizeof(r->name), "devices/%s/create_%s_region",
		       name, kind);
	if (rc)
		return rc;
	strim(r->name);
	return topo_write(r->name, "devices/%s/create_%s_region", name, kind);
}

int topo_region_write(const struct topo_region *r, const char *attr,
		      const char *val)
{
	return topo_write(val, TOPO_ATTR, r->name, attr);
}

int topo_region_commit(const struct topo_region *r, bool on)
{
	return topo_region_write(r, "commit", on ? "1\n" : "0\n");
}

int topo_region_delete(struct topo *t, unsigned int window,
		       const struct topo_region *r)
{
	return topo_write(r->name, "devices/%s/delete_region",
			  dev_name(&t->window[window]->d.dev));
}

void topo_region_prepare(struct kunit *test, unsigned int window,
			 const char *kind, unsigned int fn, unsigned int dec,
			 u64 size, struct topo_region *r)
{
	struct topo *t = test->priv;
	struct cxll_port *ep = topo_endpoint(t, fn);
	char num[32];

	KUNIT_ASSERT_NOT_NULL(test, ep);
	KUNIT_ASSERT_EQ(test, topo_region_create(t, window, kind, r), 0);
	snprintf(r->decoder, sizeof(r->decoder), "decoder%d.%u", ep->id, dec);
	snprintf(num, sizeof(num), "%#llx\n", size);

	KUNIT_ASSERT_EQ(test, topo_region_write(r, "size", num), 0);
	KUNIT_ASSERT_EQ(test, topo_write(kind, TOPO_ATTR, r->decoder, "mode"),
			0);
	KUNIT_ASSERT_EQ(test, topo_write(num, TOPO_ATTR, r->decoder,
					 "dpa_size"), 0);
}

int topo_region_attach(const struct topo_region *r)
{
	return topo_region_write(r, "target0", r->decoder);
}

void topo_region_make(struct kunit *test, unsigned int window,
		      const char *kind, unsigned int fn, unsigned int dec,
		      u64 size, struct topo_region *r)
{
	topo_region_prepare(test, window, kind, fn, dec, size, r);
	KUNIT_ASSERT_EQ(test, topo_region_attach(r), 0);
}

bool topo_region_exists(const struct topo_region *r)
{
	return topo_exists("devices/%s", r->name);
}

int topo_region_bind(struct topo *t, const struct topo_region *r)
{
	struct device *dev = bus_find_device_by_name(t->root->dev.bus, NULL,
						     r->name);
	int rc;

	if (!dev)
		return -ENOENT;
	rc = topo_bind("cxl_region", dev, true);
	put_device(dev);
	return rc;
}

void topo_region_live(struct kunit *test, unsigned int fn, unsigned int dec,
		      u64 size, struct topo_region *r)
{
	topo_region_make(test, 0, "ram", fn, dec, size, r);
	KUNIT_ASSERT_EQ(test, topo_region_commit(r, true), 0);
	KUNIT_ASSERT_EQ(test, topo_region_bind(test->priv, r), 0);
}

void topo_bind_bridge(struct kunit *test, bool bind)
{
	struct topo *t = test->priv;

	KUNIT_EXPECT_EQ(test, topo_bind("cxl_port", &t->port[0]->dev, bind), 0);
	topo_flush();
}
