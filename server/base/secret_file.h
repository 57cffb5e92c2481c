#ifndef WEBMUNK_SERVER_BASE_SECRET_FILE_H_
#define WEBMUNK_SERVER_BASE_SECRET_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace webmunk {

// The lines of a file that holds secrets, without white space at their ends; empty
// lines and those that begin with `#` are left out. INVALID_ARGUMENT if the file
// cannot be read, is larger than 64 KiB or has no line left. No error names a
// content.
absl::StatusOr<std::vector<std::string>> ReadSecretLines(const std::string& path);

// The first line of a file, whole, but for its end: a password may have any character.
// INVALID_ARGUMENT, which does not name it, if the file cannot be read, is larger than
// 64 KiB or has nothing in that line.
absl::StatusOr<std::string> ReadPasswordLine(const std::string& path);

// Whether both are equal, in a time that depends on the sizes alone.
bool EqualsInConstantTime(const std::string& a, const std::string& b);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_SECRET_FILE_H_
