# SPDX-License-Identifier: GPL-2.0-only
# Every command of Documentation/resize.md, as it stands there and in that order. What a person does
# with hands, or the state the page speaks of, stands in its comments: <!-- do: WORDS -->.
# topology: one
# timeout: 240

page=/cxl-live/doc/resize.md
policy	# our own default, as a reader has it
snapshot /tmp/before
load
echo 2 >/sys/module/cxl_region/parameters/offline_seconds
create_region "$(memdev)"

# A reader types slower than devices come.
settled() {
	wait_for 20 all_enabled
	echo 1 >/sys/bus/cxl/flush
}

commands=0 inside="" commands_seen=""
while IFS= read -r line <&4; do
	case $line in
	'```') if [ "$inside" ]; then inside=; else inside=1; fi ;;
	'<!-- do: '*' -->')
		line=${line#'<!-- do: '}
		eval "${line%' -->'}" ;;
	'# '*)
		[ "$inside" ] || continue
		# Two spaces begin what the page says about a command.
		command=${line#'# '}
		command=${command%%  *}
		if [[ $command == cxl\ list* || $command == cxl\ create* ]]; then settled; fi
		echo "  # $command"
		eval "$command" || fail "a command of the page failed: $command"
		case $command in
		*/state)
			commands_seen+="$(eval "$command") " ;;
		modprobe\ cxl_pci | *rescan) wait_for 20 has_memdev; settled ;;
		esac
		commands=$((commands + 1)) ;;
	esac
done 4<"$page"
run test "$commands" -ge 25
run test "$commands_seen" = "held live "
unload
snapshot /tmp/after
same_as /tmp/before /tmp/after
