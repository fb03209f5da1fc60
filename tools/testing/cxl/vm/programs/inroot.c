// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes to a file as a process does whose root directory is another one: the file is opened first.
 *
 * usage: inroot DIR FILE TEXT
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd;

	if (argc != 4)
		return 2;
	fd = open(argv[2], O_WRONLY);
	if (fd < 0 || chroot(argv[1]) || chdir("/")) {
		perror("inroot");
		return 2;
	}
	if (write(fd, argv[3], strlen(argv[3])) != (ssize_t)strlen(argv[3])) {
		perror("inroot: write");
		return 1;
	}
	return 0;
}
