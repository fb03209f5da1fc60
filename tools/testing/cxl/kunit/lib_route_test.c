// SPDX-License-Identifier: GPL-2.0-only
/*
 * Topologies that can be planned, the exact decoders of each, and every plan
 * followed address by address. Drawn sideways: the root is on the left.
 */
#include "lib_topo.h"

struct route_row {
	struct topo_wish wish;
	const char *want;
	bool moved;
};

#define WISH(...)	.wish = { __VA_ARGS__ }

/* Bases of the vectors, Documentation/vectors.md 2 */
#define BY_3		0x180000000ULL
#define NOT_BY_3	0x110000000ULL

/*
 *	W --+-- [0] ----- a		W --- [0] --+-- a
 *	    +-- [1] ----- b			    +-- b ...
 */
static const struct route_row flat_rows[] = {
	{ WISH("2 bridges", "0(0:a) 1(0:b)", "2@256 0 1", "2@256", "ab"),
	  "01 1@256 0; ab" },
	{ WISH("2 bridges, turned round", "0(0:a) 1(0:b)", "2@256 0 1",
	       "2@256", "ba"), "10 1@256 0; ab", true },
	{ WISH("2 bridges, window turned round", "0(0:a) 1(0:b)", "2@256 1 0",
	       "2@256", "ba"), "10 1@256 0; ba" },
	{ WISH("2 bridges pass through", "0=(0:a) 1=(7:b)", "2@4096 0 1",
	       "2@4096", "ab"), "ab" },
	{ WISH("1 of 2 bridges passes through", "0=(0:a) 1(7:b)", "2@16384 0 1",
	       "2@16384", "ab"), "1 1@16384 7; ab" },
	{ WISH("1 bridge", "0(200:a)", "1@256 0", "1@16384", "a"),
	  "0 1@16384 200; a" },
	{ WISH("1 x 2", "0(1:a 2:b)", "1@256 0", "2@256", "ab"),
	  "0 2@256 1,2; ab" },
	{ WISH("1 x 2, turned round", "0(1:a 2:b)", "1@256 0", "2@256", "ba"),
	  "0 2@256 2,1; ba" },
	{ WISH("1 x 2 of 4 ports", "0(1:a 2:b 3:c 4:d)", "1@256 0", "2@512",
	       "ac"), "0 2@512 1,3; ac" },
	{ WISH("1 x 4 in any order", "0(0:a 1:b 2:c 3:d)", "1@256 0", "4@1024",
	       "cadb"), "0 4@1024 2,0,3,1; cadb" },
	{ WISH("1 x 8, turned round",
	       "0(0:a 1:b 2:c 3:d 4:e 5:f 6:g 7:h)", "1@256 0", "8@256",
	       "hgfedcba"), "0 8@256 7,6,5,4,3,2,1,0; hgfedcba" },
	{ WISH("1 x 8, coarse", "0(0:a 1:b 2:c 3:d 4:e 5:f 6:g 7:h)",
	       "1@256 0", "8@16384", "abcdefgh"),
	  "0 8@16384 0,1,2,3,4,5,6,7; abcdefgh" },
	{ WISH("vector A", "0(0:a 1:b) 1(0:c 1:d)", "2@256 0 1", "4@256",
	       "acbd", BY_3 - 2 * GiB),
	  "01 2@512 0,1; acbd" },
	{ WISH("2 x 2, one bridge turned round", "0(0:a 1:b) 1(0:c 1:d)",
	       "2@256 0 1", "4@256", "adbc"),
	  "0 2@512 0,1; 1 2@512 1,0; adbc" },
	{ WISH("2 x 2, by bridges", "0(0:a 1:b) 1(0:c 1:d)",
	       "2@256 0 1", "4@256", "abcd"),
	  "01 2@512 0,1; acbd", true },
	{ WISH("2 x 2, finer than the window", "0(0:a 1:b) 1(0:c 1:d)",
	       "2@512 0 1", "4@256", "abcd"),
	  "01 2@256 0,1; abcd" },
	{ WISH("vector M", "0(0:a 1:b 2:c 3:d) 1(0:e 1:f 2:g 3:h)",
	       "2@16384 0 1", "8@4096", "abcdefgh", BY_3 - 2 * GiB),
	  "01 4@4096 0,1,2,3; abcdefgh" },
	{ WISH("vector N",
	       "0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f) 3(0:g 1:h) 4(0:i 1:j) 5(0:k 1:l) 6(0:m 1:n) 7(0:o 1:p)",
	       "8@256 0 1 2 3 4 5 6 7", "16@256", "acegikmobdfhjlnp",
	       BY_3 - 2 * GiB),
	  "01234567 2@2048 0,1; acegikmobdfhjlnp" },
	{ WISH("4 x 4",
	       "0(0:a 1:b 2:c 3:d) 1(0:e 1:f 2:g 3:h) 2(0:i 1:j 2:k 3:l) 3(0:m 1:n 2:o 3:p)",
	       "4@256 0 1 2 3", "16@256", "aeimbfjncgkodhlp"),
	  "0123 4@1024 0,1,2,3; aeimbfjncgkodhlp" },
	{ WISH("2 CXL 1.1 bridges", "0:a 1:b", "2@256 0 1", "2@256", "ba"),
	  "ab", true },
	{ WISH("a CXL 1.1 and a 2.0 bridge", "0:a 1(3:b)", "2@512 0 1",
	       "2@512", "ab"), "1 1@512 3; ab" },
};

/*
 *	W --- [0] --+-- [S] --+-- a
 *		    |	      +-- b
 *		    +-- [T] --+-- c
 *			      +-- d
 */
#define SWITCHES_2X2	"0(0:S(0:a 1:b) 1:T(0:c 1:d))"
#define SWITCHES_2X4	"0(0:S(0:a 1:b 2:c 3:d) 1:T(4:e 5:f 6:g 7:h))"
#define SWITCHES_4X2	\
	"0(0:S(0:a 1:b) 1:T(0:c 1:d) 2:U(0:e 1:f) 3:V(0:g 1:h))"

/* W --+-- [0] --+-- [S] --+-- a, b	    +-- [1] --+-- [U] --+-- e, f
 *     |	 +-- [T] --+-- c, d	    |	      +-- [V] --+-- g, h
 *     +------------------------------------+
 */
#define BRIDGES_2X2X2	\
	"0(0:S(0:a 1:b) 1:T(0:c 1:d)) 1(0:U(0:e 1:f) 1:V(0:g 1:h))"

/* Four levels of two, 0 to G and 0 to O */
#define DEEP_16	"0(0:A(0:B(0:C(0:a 1:b) 1:D(0:c 1:d)) 1:E(0:F(0:e 1:f) 1:G(0:g 1:h))) 1:H(0:I(0:J(0:i 1:j) 1:K(0:k 1:l)) 1:L(0:M(0:m 1:n) 1:N(0:o 1:p))))"

static const struct route_row switch_rows[] = {
	{ WISH("2 switches x 2, by switches", SWITCHES_2X2, "1@256 0", "4@256",
	       "abcd"),
	  "0 2@512 0,1; ST 2@256 0,1; abcd" },
	{ WISH("2 switches x 2, in turn", SWITCHES_2X2, "1@256 0", "4@256",
	       "acbd"),
	  "0 2@256 0,1; ST 2@512 0,1; acbd" },
	{ WISH("2 switches x 2, one turned round", SWITCHES_2X2, "1@256 0",
	       "4@256", "cbda"),
	  "0 2@256 1,0; T 2@512 0,1; S 2@512 1,0; cbda" },
	{ WISH("2 switches x 2, no bit does it", SWITCHES_2X2, "1@256 0",
	       "4@256", "acdb"),
	  "0 2@256 0,1; ST 2@512 0,1; acbd", true },
	{ WISH("2 switches, one device each", SWITCHES_2X2, "1@256 0", "2@1024",
	       "da"), "0 2@1024 1,0; T 1@1024 1; S 1@1024 0; da" },
	{ WISH("1 of 2 switches", SWITCHES_2X2, "1@256 0", "2@1024", "cd"),
	  "0 1@1024 1; T 2@1024 0,1; cd" },
	{ WISH("2 switches x 4", SWITCHES_2X4, "1@256 0", "8@256", "abcdefgh"),
	  "0 2@1024 0,1; S 4@256 0,1,2,3; T 4@256 4,5,6,7; abcdefgh" },
	{ WISH("2 switches x 4, pairs in turn", SWITCHES_2X4, "1@256 0",
	       "8@256", "aebfcgdh"),
	  "0 2@256 0,1; S 4@512 0,1,2,3; T 4@512 4,5,6,7; aebfcgdh" },
	{ WISH("2 switches x 2 of 4", SWITCHES_2X4, "1@256 0", "4@4096",
	       "dhaf"),
	  "0 2@4096 0,1; S 2@8192 3,0; T 2@8192 7,5; dhaf" },
	{ WISH("vector C", SWITCHES_4X2, "1@256 0", "8@256", "acegbdfh",
	       BY_3 + 2 * GiB),
	  "0 4@256 0,1,2,3; STUV 2@1024 0,1; acegbdfh" },
	{ WISH("vector B", BRIDGES_2X2X2, "2@256 0 1", "8@256", "aecgbfdh",
	       BY_3 - 2 * GiB),
	  "01 2@512 0,1; SUTV 2@1024 0,1; aecgbfdh" },
	{ WISH("vector K", BRIDGES_2X2X2, "2@1024 0 1", "8@256", "abcdefgh",
	       BY_3 - 2 * GiB),
	  "01 2@512 0,1; STUV 2@256 0,1; abcdefgh" },
	{ WISH("window in the middle", BRIDGES_2X2X2, "2@512 0 1", "8@256",
	       "acegbdfh"),
	  "01 2@256 0,1; STUV 2@1024 0,1; acegbdfh" },
	{ WISH("2 x 2 x 2, wildly", BRIDGES_2X2X2, "2@256 0 1", "8@256",
	       "hgfedcba"),
	  "10 2@512 1,0; VU 2@1024 0,1; TS 2@1024 1,0; dgbechaf", true },
	{ WISH("vector G",
	       "0=(0:S(0:a 1:b 2:c 3:d)) 1=(0:T(0:e 1:f 2:g 3:h)) 2=(0:U(0:i 1:j 2:k 3:l)) 3=(0:V(0:m 1:n 2:o 3:p))",
	       "4@4096 0 1 2 3", "16@4096", "aeimbfjncgkodhlp",
	       0x400000000ULL),
	  "STUV 4@16384 0,1,2,3; aeimbfjncgkodhlp" },
	{ WISH("four levels", DEEP_16, "1@256 0", "16@256", "abcdefghijklmnop"),
	  "0 2@2048 0,1; AH 2@1024 0,1; BEIL 2@512 0,1; CDFGJKMN 2@256 0,1; abcdefghijklmnop" },
	{ WISH("bridge passes through", "0=(9:S(0:a 1:b 2:c 3:d))", "1@256 0",
	       "4@256", "dcba"), "S 4@256 3,2,1,0; dcba" },
	{ WISH("a switch passes through", "0(4:S=(0:a) 5:b)", "1@256 0",
	       "2@256", "ab"), "0 2@256 4,5; ab" },
	{ WISH("bridge and switch pass through", "0=(4:S=(0:T(1:a 2:b)))",
	       "1@256 0", "2@256", "ab"), "T 2@256 1,2; ab" },
	{ WISH("uneven depth below 2 bridges",
	       "0(0:a 1:b) 1(5:S(0:c 1:d))", "2@256 0 1", "4@256", "acbd"),
	  "0 2@512 0,1; 1 1@256 5; S 2@512 0,1; acbd" },
	{ WISH("uneven depth below 1 bridge",
	       "0(0:S(0:a 1:b) 1:T(0:U(0:c) 1:V=(0:d)))", "1@256 0", "4@256",
	       "abcd"),
	  "0 2@512 0,1; ST 2@256 0,1; U 1@256 0; abcd" },
	{ WISH("granularities of one level differ",
	       "0(0:S(0:a 1:b) 1:T(0:c 1:d)) 1(0:e 1:f 2:g 3:h)",
	       "2@1024 0 1", "8@256", "acbdefgh"),
	  "0 2@256 0,1; 1 4@256 0,1,2,3; ST 2@512 0,1; acbdefgh" },
};

/*
 *	W --+-- [0] --+-- a, b		W --+-- [0] --+-- [S] --+-- a, b
 *	    +-- [1] --+-- c, d		    |	      +-- [T] --+-- c, d
 *	    +-- [2] --+-- e, f		    +-- [1] ...	    +-- [2] ...
 */
#define BRIDGES_3X2	"0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f)"
#define BRIDGES_3X2X2	"0(0:S(0:a 1:b) 1:T(0:c 1:d)) 1(0:U(0:e 1:f) 1:V(0:g 1:h)) 2(0:W(0:i 1:j) 1:X(0:k 1:l))"
#define BRIDGES_6X2	"0(0:a 1:b) 1(0:c 1:d) 2(0:e 1:f) 3(0:g 1:h) 4(0:i 1:j) 5(0:k 1:l)"

static const struct route_row three_rows[] = {
	{ WISH("3 bridges", "0=(0:a) 1=(0:b) 2=(0:c)", "3@256 0 1 2", "3@256",
	       "abc", BY_3), "abc" },
	{ WISH("vector H", "0=(0:a) 1=(0:b) 2=(0:c)", "3@256 0 1 2", "3@256",
	       "cab", NOT_BY_3), "cab" },
	{ WISH("vector H, as at a base by 3", "0=(0:a) 1=(0:b) 2=(0:c)",
	       "3@256 0 1 2", "3@256", "abc", NOT_BY_3), "cab", true },
	{ WISH("vector D", BRIDGES_3X2, "3@256 0 1 2", "6@256", "adebcf",
	       BY_3),
	  "012 2@256 0,1; adebcf" },
	{ WISH("vector J", BRIDGES_3X2, "3@512 0 1 2", "6@256", "abcdef",
	       BY_3),
	  "012 2@256 0,1; abcdef" },
	{ WISH("vector L", BRIDGES_3X2, "3@512 0 1 2", "6@256", "cdefab",
	       NOT_BY_3),
	  "120 2@256 0,1; cdefab" },
	{ WISH("vector E", BRIDGES_3X2X2, "3@256 0 1 2", "12@256",
	       "agjdekbhicfl", BY_3),
	  "012 2@256 0,1; SVWTUX 2@512 0,1; agjdekbhicfl" },
	{ WISH("vector F", BRIDGES_6X2, "6@256 0 1 2 3 4 5", "12@256",
	       "acfhikbdegjl", BY_3),
	  "012345 2@512 0,1; acfhikbdegjl" },
	{ WISH("6 CXL 1.1 bridges", "0:a 1:b 2:c 3:d 4:e 5:f",
	       "6@512 5 4 3 2 1 0", "6@512", "fedcba", BY_3), "fedcba" },
	{ WISH("12 of 6, listed twice", BRIDGES_6X2,
	       "12@256 0 1 2 3 4 5 0 1 2 3 4 5", "12@256", "acegikbdfhjl",
	       BY_3),
	  "01 2@512 0,1; 23 2@512 1,0; 45 2@512 0,1; acegikbdfhjl" },
	{ WISH("3 x 4, finer than the window",
	       "0(0:a 1:b 2:c 3:d) 1(0:e 1:f 2:g 3:h) 2(0:i 1:j 2:k 3:l)",
	       "3@1024 0 1 2", "12@256", "abcdefghijkl", BY_3),
	  "012 4@256 0,1,2,3; abcdefghijkl" },
};

static const struct route_row window_rows[] = {
	{ WISH("0,1,0,1", "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 1 0 1", "4@256",
	       "acbd"), "01 2@512 0,1; acbd" },
	{ WISH("0,1,0,1, 2 ways", "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 1 0 1",
	       "2@256", "bc"), "0 1@256 1; 1 1@256 0; bc" },
	{ WISH("0,0,1,1", "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 0 1 1", "4@256",
	       "abcd"), "01 2@256 0,1; abcd" },
	{ WISH("0,0,1,1, 2 ways", "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 0 1 1",
	       "2@512", "ad"), "0 1@512 0; 1 1@512 1; ad" },
	{ WISH("0,1,1,0", "0(0:a 1:b) 1(0:c 1:d)", "4@256 0 1 1 0", "4@256",
	       "acdb"), "0 2@256 0,1; 1 2@256 1,0; acdb" },
	{ WISH("0,0", "0(0:a)", "2@256 0 0", "1@4096", "a"),
	  "0 1@4096 0; a" },
	{ WISH("0,0,0,0", "0(0:a 1:b)", "4@256 0 0 0 0", "2@4096", "ba"),
	  "0 2@4096 1,0; ba" },
	{ WISH("0,0,0", "0(0:a 1:b)", "3@256 0 0 0", "2@256", "ab"),
	  "0 2@256 0,1; ab" },
	{ WISH("0,1,0,1,0,1", "0(0:a) 1(0:b)", "6@256 0 1 0 1 0 1", "2@256",
	       "ab"), "01 1@256 0; ab" },
	{ WISH("0,0,1,1,2,2", "0=(0:a) 1=(0:b) 2=(0:c)", "6@256 0 0 1 1 2 2",
	       "3@512", "abc", BY_3), "abc" },
	{ WISH("0,0,0,1 over uneven bridges",
	       "0(0:a 1:S(0:b 1:c)) 1(0:d)", "4@256 0 0 0 1", "4@256", "bacd"),
	  "0 2@256 1,0; 1 1@256 0; S 2@512 0,1; bacd" },
	{ WISH("XOR, 2 bridges", "0(0:a) 1(0:b)", "x2@256 0 1", "2@256", "ab"),
	  "01 1@256 0; ab" },
	{ WISH("XOR, 4 x 4",
	       "0(0:a 1:b 2:c 3:d) 1(0:e 1:f 2:g 3:h) 2(0:i 1:j 2:k 3:l) 3(0:m 1:n 2:o 3:p)",
	       "x4@256 0 1 2 3", "16@256", "aeimbfjncgkodhlp", 0x1900000000),
	  "0123 4@1024 0,1,2,3; aeimbfjncgkodhlp" },
	{ WISH("XOR, vector K", BRIDGES_2X2X2, "x2@1024 0 1", "8@256",
	       "abcdefgh", 0x1980000000),
	  "01 2@512 0,1; STUV 2@256 0,1; abcdefgh" },
	{ WISH("XOR, 3 bridges", "0=(0:a) 1=(0:b) 2=(0:c)", "x3@256 0 1 2",
	       "3@256", "cab", NOT_BY_3), "cab" },
	{ WISH("XOR, vector F", BRIDGES_6X2, "x6@256 0 1 2 3 4 5", "12@256",
	       "acfhikbdegjl", BY_3),
	  "012345 2@512 0,1; acfhikbdegjl" },
	{ WISH("XOR, 0,1,0,1, 2 ways", "0(0:a) 1(0:b)", "x4@256 0 1 0 1",
	       "2@256", "ab"), "01 1@256 0; ab" },
	{ WISH("XOR, 0,0,1,1, 2 ways", "0(0:a) 1(0:b)", "x4@256 0 0 1 1",
	       "2@512", "ab"), "01 1@512 0; ab" },
	{ WISH("XOR, 0,0,1,1,2,2", "0=(0:a) 1=(0:b) 2=(0:c)",
	       "x6@256 0 0 1 1 2 2", "3@512", "abc", BY_3), "abc" },
};

/* What the ports hold and can do decides. */
static const struct route_row state_rows[] = {
	{ WISH("decoders in use", SWITCHES_2X2, "1@256 0", "4@256", "abcd",
	       .tweak = { { '0', TOPO_COMMITTED, 2 },
			  { 'T', TOPO_COMMITTED, 1 },
			  { 'b', TOPO_COMMITTED, 3 } }),
	  "0.2 2@512 0,1; S 2@256 0,1; T.1 2@256 0,1; abcd" },
	{ WISH("a switch lacks bit 11", SWITCHES_2X2, "1@256 0", "4@2048",
	       "abcd", .tweak = { { 'S', TOPO_LACKS, TOPO_LACKS_11TO8 } }),
	  "0 2@2048 0,1; ST 2@4096 0,1; acbd", true },
	{ WISH("the bridge lacks bit 12", SWITCHES_2X2, "1@256 0", "4@2048",
	       "abcd", .tweak = { { '0', TOPO_LACKS, TOPO_LACKS_14TO12 } }),
	  "0 2@2048 0,1; ST 2@4096 0,1; acbd", true },
	{ WISH("persistent, skips 3.5 GiB", "0(0:a) 1(0:b)", "2@256 0 1",
	       "2@256", "ab", .mode = CXLL_MODE_PMEM,
	       .tweak = { { 'a', TOPO_COMMITTED, 1 },
			  { 'a', TOPO_SKIP, 0xe0000000 },
			  { 0, TOPO_RESTRICT, CXLL_CFMWS_HOST_ONLY |
					      CXLL_CFMWS_PERSISTENT } }),
	  "01 1@256 0; ab" },
	{ WISH("4 GiB of each", "0(0:a 1:b)", "1@256 0", "2@256", "ab",
	       .share = 4096), "0 2@256 0,1; ab" },
	{ WISH("last decoder of each", "0(0:a 1:b)", "1@256 0", "2@256", "ab",
	       .tweak = { { '0', TOPO_COMMITTED, 3 },
			  { 'a', TOPO_COMMITTED, 3 },
			  { 'b', TOPO_COMMITTED, 3 } }),
	  "0.3 2@256 0,1; ab" },
	{ WISH("no more targets than ports", "0(0:a 1:b)", "1@256 0", "2@256",
	       "ab", .tweak = { { '0', TOPO_TARGETS, 2 } }),
	  "0 2@256 0,1; ab" },
	{ WISH("a CXL 2.0 device, 2 ways", "0(0:a 1:b)", "1@256 0", "2@256",
	       "ab", .tweak = { { 'a', TOPO_LACKS, TOPO_LACKS_3_6_12 |
						   TOPO_LACKS_16 } }),
	  "0 2@256 0,1; ab" },
};

static void route_desc(const struct route_row *row, char *desc)
{
	strscpy(desc, row->wish.name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(flat, flat_rows, route_desc);
KUNIT_ARRAY_PARAM(switched, switch_rows, route_desc);
KUNIT_ARRAY_PARAM(three, three_rows, route_desc);
KUNIT_ARRAY_PARAM(window, window_rows, route_desc);
KUNIT_ARRAY_PARAM(state, state_rows, route_desc);

static void expect_endpoint(struct kunit *test, struct topo *t,
			    const struct cxll_plan_step *step)
{
	const struct cxll_plan_target *target = &t->req.targets[0];

	while (target->port[target->depth - 1].key != step->key)
		target++;
	KUNIT_EXPECT_EQ(test, step->decoder, target->decoder);
	KUNIT_EXPECT_EQ(test, step->set.ilv.ways, t->req.ilv.ways);
	KUNIT_EXPECT_EQ(test, step->set.ilv.gran, t->req.ilv.gran);
	KUNIT_EXPECT_EQ(test, step->set.skip, target->dpa.skip);
}

/* All of the same range, writable, endpoints last */
static void expect_steps(struct kunit *test, struct topo *t)
{
	struct cxll_why why = { };
	struct cxll_hdm_raw raw;
	unsigned int i, ports = t->plan.nr - t->req.ilv.ways;

	for (i = 0; i < t->plan.nr; i++) {
		const struct cxll_plan_step *step = &t->plan.step[i];

		KUNIT_EXPECT_EQ(test, step->kind == CXLL_HDM_PORT, i < ports);
		KUNIT_EXPECT_EQ(test, step->set.base, t->req.base);
		KUNIT_EXPECT_EQ(test, step->set.size, t->req.size);
		KUNIT_EXPECT_TRUE(test, step->set.host_only);
		KUNIT_EXPECT_FALSE(test, step->set.lock);
		KUNIT_EXPECT_EQ(test, cxll_hdm_encode(&step->set, step->kind,
						      &raw, &why), 0);
		if (i >= ports)
			expect_endpoint(test, t, step);
	}
}

/* Read back, the decoders tell the same positions. */
static void expect_adoption(struct kunit *test, struct topo *t)
{
	struct cxll_adopt *in = kunit_kzalloc(test, sizeof(*in), GFP_KERNEL);
	struct cxll_why why = { };
	unsigned int i, pos = ~0U;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, in);
	for (i = 0; i < t->req.ilv.ways; i++) {
		topo_adopt(t, i, in);
		expect_rc(test, cxll_adopt_position(in, &pos, &why), 0, &why,
			  "adopted");
		KUNIT_EXPECT_EQ(test, pos, t->plan.pos[i]);
	}
}

static void topology_is_planned(struct kunit *test)
{
	const struct route_row *row = test->param_value;
	struct topo *t = topo_new(test);
	struct cxll_why why = { };
	unsigned int i, used = 0;
	u64 seed = 1;

	topo_request(test, t, &row->wish);
	KUNIT_ASSERT_EQ_MSG(test, topo_plan(t, &why), 0, "%s: %s",
			    row->wish.name, why.text);
	KUNIT_EXPECT_STREQ(test, topo_say(t), row->want);
	KUNIT_EXPECT_EQ(test, t->plan.moved, row->moved);
	expect_steps(test, t);
	for (i = 0; i < t->req.ilv.ways; i++) {
		used |= 1U << t->plan.pos[i];
		if (!row->moved)
			KUNIT_EXPECT_EQ(test, t->plan.pos[i], i);
	}
	KUNIT_EXPECT_EQ(test, used, (1U << t->req.ilv.ways) - 1);
	topo_expect_routes(test, t, TOPO_ADDRESSES, &seed);
	expect_adoption(test, t);
}

static struct kunit_case route_cases[] = {
	KUNIT_CASE_PARAM(topology_is_planned, flat_gen_params),
	KUNIT_CASE_PARAM(topology_is_planned, switched_gen_params),
	KUNIT_CASE_PARAM(topology_is_planned, three_gen_params),
	KUNIT_CASE_PARAM(topology_is_planned, window_gen_params),
	KUNIT_CASE_PARAM(topology_is_planned, state_gen_params),
	{ }
};

struct kunit_suite lib_route_suite = {
	.name = "cxl_live_lib_route",
	.test_cases = route_cases,
};
