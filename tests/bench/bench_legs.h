#ifndef WEBMUNK_TESTS_BENCH_BENCH_LEGS_H_
#define WEBMUNK_TESTS_BENCH_BENCH_LEGS_H_

#include <set>
#include <string>

namespace webmunk::testing {

// Lists of legs are names with commas between them, as --legs has them. Throws, with the
// names that there are, if one of `wanted` is not among `known`: a leg that is misspelt
// would else be one that nobody misses.
std::set<std::string> ReadLegs(const std::string& wanted, const std::string& known);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_BENCH_LEGS_H_
