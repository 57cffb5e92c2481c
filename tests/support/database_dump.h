#ifndef WEBMUNK_TESTS_SUPPORT_DATABASE_DUMP_H_
#define WEBMUNK_TESTS_SUPPORT_DATABASE_DUMP_H_

#include <string>
#include <vector>

namespace webmunk::testing {

// All that pg_dump writes of a database, as text.
std::string DumpDatabase(const std::string& connection_string);

// The spellings of `text` that the dump holds: as it is, the hexadecimal digits of its
// bytes, and those of its SHA-256. Empty: nothing tells of it.
std::vector<std::string> TracesOf(const std::string& text, const std::string& dump);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_DATABASE_DUMP_H_
