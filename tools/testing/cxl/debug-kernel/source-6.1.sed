# files: lib/fault-inject.c lib/Kconfig.debug
# leaves: if \(!fail_stacktrace\(attr\)\)$
#
# What build-debug-kernel changes in the kernel's own source, for 6.1 only; later kernels are like it.
# x86-64 has no filter that looks at the stack, though it works, and /proc/self/fail-nth counts every
# allocation. The failslab part counts what is allocated on behalf of our code.
/^config FAULT_INJECTION_STACKTRACE_FILTER/,/^\thelp/{
	/depends on !X86_64/d
}
/^\t\tif \(fail_nth\) \{$/{
	n
	s/^\t\t\tfail_nth--;/\t\t\tif (!fail_stacktrace(attr))\n\t\t\t\treturn false;\n&/
}
