#ifndef WEBMUNK_SERVER_REPORTS_MEMBER_NAMES_H_
#define WEBMUNK_SERVER_REPORTS_MEMBER_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace webmunk {

// The names of an archive's members. Generators and sources, which they are made of,
// are named by whoever posts: no name leads out of the folder that the archive is
// unpacked in, means a device, has what Windows refuses, or is another's in a file system
// that does not tell cases apart, and none looks like a home, a variable or an address. Of
// each name a few bytes are kept. Not thread-safe.
class MemberNames {
 public:
  // In bytes.
  static constexpr size_t kLongest = 150;

  // A name that was not taken yet: `folder/stem` and `extension`, with `folder` empty:
  // without one. `folder` and `extension` are ours. What a stem must not have becomes
  // `_`, and what is too long is cut. If the name is taken, `__1` follows the stem, or
  // `__2` and so on.
  std::string Take(std::string_view folder, std::string_view stem, std::string_view extension);

  // The same name each time for the same owner, folder and extension: for archives that
  // repeat a member as the existing system did.
  std::string TakeOnce(std::string_view owner, std::string_view folder, std::string_view stem,
                       std::string_view extension);

  // The name that Take begins with, also if it is taken.
  static std::string Plain(std::string_view folder, std::string_view stem,
                           std::string_view extension);

 private:
  // A name as another file system sees it; two that were one by chance would have a number
  // more than they need.
  using Mark = uint64_t;

  // The number that sets the name apart; 0: none is needed.
  int TakeNumber(std::string_view folder, const std::string& sanitized, std::string_view extension);

  absl::flat_hash_set<Mark> taken_;
  // The number by owner.
  absl::flat_hash_map<Mark, int> owned_;
  // The number to begin with, by what is wanted: of many equal ones none is tried twice.
  absl::flat_hash_map<Mark, int> next_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_MEMBER_NAMES_H_
