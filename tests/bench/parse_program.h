#ifndef WEBMUNK_TESTS_BENCH_PARSE_PROGRAM_H_
#define WEBMUNK_TESTS_BENCH_PARSE_PROGRAM_H_

#include <string>

#include "tests/bench/bench_load.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// The program at WEBMUNK_BENCH_PARSE_BIN, which does with bundles what the server
// does with them up to the database, in one thread.
class ParseProgram {
 public:
  explicit ParseProgram(const BenchLoad& load);

  // Runs it once; points per second.
  double Run();

 private:
  TempDirectory directory_;
  std::string bundles_path_;
  int runs_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_PARSE_PROGRAM_H_
