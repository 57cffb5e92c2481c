#ifndef WEBMUNK_TESTS_SUPPORT_ENVIRONMENT_H_
#define WEBMUNK_TESTS_SUPPORT_ENVIRONMENT_H_

#include <string>

namespace webmunk::testing {

// Paths of the programs under test, from WEBMUNK_SERVER_BIN,
// WEBMUNK_GATEWAY_BIN and WEBMUNK_TOOL_BIN; throw if they are not set.
std::string ServerBinary();
std::string GatewayBinary();
std::string ToolBinary();

// Where the recordings are: WEBMUNK_GOLDEN_DIR, else the subset in tests/data.
std::string GoldenDirectory();

// A file of tests/data.
std::string DataFile(const std::string& name);

// Whether WEBMUNK_TEST_FULL=1 asks for the long runs.
bool FullRun();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_ENVIRONMENT_H_
