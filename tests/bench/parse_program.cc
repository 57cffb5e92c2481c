#include "tests/bench/parse_program.h"

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/support/child_process.h"
#include "tests/support/require.h"

namespace webmunk::testing {

ParseProgram::ParseProgram(const BenchLoad& load)
    : directory_("bench"), bundles_path_(directory_.path() + "/bundles") {
  std::ofstream file(bundles_path_, std::ios::binary);
  for (const BenchBundle& bundle : load.bundles) {
    const auto size = static_cast<uint32_t>(bundle.gzip.size());
    file.write(reinterpret_cast<const char*>(&size), sizeof(size));
    file.write(bundle.gzip.data(), size);
  }
  Require(file.good(), "cannot write " + bundles_path_);
}

double ParseProgram::Run() {
  const char* program = std::getenv("WEBMUNK_BENCH_PARSE_BIN");
  Require(program != nullptr, "WEBMUNK_BENCH_PARSE_BIN is not set; tools/bench sets it");
  const std::string log_path = absl::StrCat(directory_.path(), "/", ++runs_, ".log");
  RunCommand(
      {.arguments = {program, bundles_path_}, .environment = {}, .log_path = log_path, .user = {}});
  return std::stod(ReadFile(log_path));
}

}  // namespace webmunk::testing
