#include "tests/support/database_dump.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/support/child_process.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

std::string DumpDatabase(const std::string& connection_string) {
  const TempDirectory directory("webmunk-dump-");
  const std::string path = directory.path() + "/dump.sql";
  RunCommand(
      {.arguments = {PostgresBinary("pg_dump"), "--dbname=" + connection_string, "--file=" + path},
       .environment = {},
       .log_path = directory.path() + "/pg_dump.log",
       .user = ""});
  // Some releases put a random word around it.
  std::vector<std::string> lines = absl::StrSplit(ReadFile(path), '\n');
  std::erase_if(lines, [](const std::string& line) {
    return line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ");
  });
  return absl::StrJoin(lines, "\n");
}

std::vector<std::string> TracesOf(const std::string& text, const std::string& dump) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  const std::string sha256(reinterpret_cast<const char*>(digest), sizeof digest);
  std::vector<std::string> traces;
  for (const std::string& spelling :
       {text, absl::BytesToHexString(text), absl::BytesToHexString(sha256)}) {
    if (dump.find(spelling) != std::string::npos) traces.push_back(spelling);
  }
  return traces;
}

}  // namespace webmunk::testing
