# SPDX-License-Identifier: GPL-2.0-only
# The file of a dax device is opened all the time while its region is disabled. The kernel must remove
# the file before it unbinds device_dax: opening a file without a driver runs modprobe, and goes on
# after the dax device is freed, which the file's inode then still points to.
# topology: one
# timeout: 100

asked=/tmp/asked
cat >/tmp/modprobe <<'EOF'
#!/bin/sh
echo "$@" >>/tmp/asked
exec /sbin/modprobe "$@"
EOF
chmod +x /tmp/modprobe

load
was=$(</proc/sys/kernel/modprobe)
echo /tmp/modprobe >/proc/sys/kernel/modprobe

rounds=5
late=0
for ((n = 0; n < rounds; n++)); do
	create_region "$(memdev)"
	dax=$(dax_of "$REGION")
	wait_for 10 test -e "/dev/$dax"
	/cxl-live/bin/daxuse often "/dev/$dax" >/tmp/use.log &
	opener=$!
	wait_for 20 grep -q ready /tmp/use.log
	: >$asked

	# Refused when the file is open at that moment
	wait_for 20 cxl disable-region "$REGION"
	run test ! -e "/dev/$dax"
	kill -TERM $opener
	wait $opener
	cat /tmp/use.log
	if grep char-major $asked; then late=$((late + 1)); fi
	run cxl destroy-region "$REGION"
done
echo "$was" >/proc/sys/kernel/modprobe
unload

# Who had found the file just before it was removed may do so
say "$late of $rounds rounds asked for a driver of the file"
[ $late -le 1 ] || fail "in $late of $rounds rounds the file was there without a driver"
