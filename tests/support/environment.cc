#include "tests/support/environment.h"

#include <cstdlib>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string RequiredVariable(const char* name) {
  const std::string value = Variable(name);
  Require(!value.empty(), std::string(name) + " is not set; ctest sets it");
  return value;
}

}  // namespace

std::string ServerBinary() { return RequiredVariable("WEBMUNK_SERVER_BIN"); }

std::string GatewayBinary() { return RequiredVariable("WEBMUNK_GATEWAY_BIN"); }

std::string ToolBinary() { return RequiredVariable("WEBMUNK_TOOL_BIN"); }

std::string GoldenDirectory() {
  const std::string set = Variable("WEBMUNK_GOLDEN_DIR");
  return set.empty() ? WEBMUNK_TEST_DATA_DIR "/golden" : set;
}

std::string DataFile(const std::string& name) { return WEBMUNK_TEST_DATA_DIR "/" + name; }

bool FullRun() { return Variable("WEBMUNK_TEST_FULL") == "1"; }

}  // namespace webmunk::testing
