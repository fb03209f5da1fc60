// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes, or reads, a file of sysfs as fast as it can until the file is gone. Its answers do not
 * matter: somebody is inside of the file nearly all the time.
 *
 * usage: attrloop write FILE VALUE
 *        attrloop read FILE
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long done = 0;
	char buf[64];
	ssize_t rc;
	int file;

	if (argc < 3 || (!strcmp(argv[1], "write") && argc < 4))
		return 2;
	file = open(argv[2], argc > 3 ? O_WRONLY : O_RDONLY);
	if (file < 0) {
		perror(argv[2]);
		return 1;
	}
	do {
		rc = argc > 3 ? pwrite(file, argv[3], strlen(argv[3]), 0) :
				pread(file, buf, sizeof(buf), 0);
		done++;
	} while (rc >= 0 || errno != ENODEV);
	printf("%s: %lu times\n", argv[2], done);
	return 0;
}
