# files: fs/char_dev.c
# leaves: ^\t\tinode->i_mapping = &inode->i_data;
#
# What build-debug-kernel changes in the kernel's own source.
#
# open() of device-dax points i_mapping of the inode in /dev into the dax device. When the device goes,
# cdev_purge() resets i_cdev of that inode and not i_mapping, so evicting it reads freed memory if its
# driver was unbound with the file still there (daxctl disable-device, or a write to unbind). That is
# the kernel's own, and KASAN reports only the first fault: what follows would go unseen.
/^\t\tinode->i_cdev = NULL;$/{
	n
	s/^\t\}$/\t\tinode->i_mapping = \&inode->i_data;\n&/
}
