// SPDX-License-Identifier: GPL-2.0-only
/* cxl_lib_kunit: what lib computes, as tables. */
#include <linux/module.h>
#include "lib_tests.h"

kunit_test_suites(&lib_why_suite, &lib_life_suite, &lib_interleave_suite, &lib_dvsec_suite,
		  &lib_range_suite, &lib_rcrb_suite, &lib_derive_suite,
		  &lib_component_suite, &lib_hdm_suite,
		  &lib_cedt_suite, &lib_cfmws_suite, &lib_mboxcmd_suite, &lib_cdat_suite,
		  &lib_partition_suite, &lib_dpa_suite,
		  &lib_plan_suite, &lib_route_suite, &lib_refuse_suite,
		  &lib_tree_suite, &lib_adopt_suite,
		  &lib_translate_suite, &lib_block_suite, &lib_policy_suite, &lib_avail_suite,
		  &lib_place_suite, &lib_search_suite,
		  &lib_region_state_suite,
		  &lib_identity_suite, &lib_gap_suite, &lib_prmt_suite,
		  &lib_device_status_suite, &lib_security_suite);

MODULE_DESCRIPTION("KUnit suites of the pure logic of cxl-live");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(CXL_LIVE);
