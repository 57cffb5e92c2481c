#ifndef WEBMUNK_TESTS_SUPPORT_ZIP_READER_H_
#define WEBMUNK_TESTS_SUPPORT_ZIP_READER_H_

#include <string>
#include <utility>
#include <vector>

namespace webmunk::testing {

// The members of a zip file of less than 4 GiB, as pairs of name and bytes, in the order
// of its directory. Throws if it is none, or a checksum is wrong.
std::vector<std::pair<std::string, std::string>> ReadZip(const std::string& path);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_ZIP_READER_H_
