# SPDX-License-Identifier: GPL-2.0-only
# /dev/cxl/memN under requests that are wrong in every field, and under right ones.
# topology: passthrough

load
mem=$(memdev)
run /cxl-live/bin/ioctl "/dev/cxl/$mem"
# The device still answers.
run cxl list -M -v
unload
