#ifndef WEBMUNK_SERVER_REPORTS_MEMBER_NAMES_H_
#define WEBMUNK_SERVER_REPORTS_MEMBER_NAMES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace webmunk {

// The names of an archive's members. Generators and sources, which they are made of,
// are named by whoever posts: no name leads out of the folder that the archive is
// unpacked in, means a device, or is another's in a file system that does not tell
// cases apart. Not thread-safe.
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
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::string> owned_;
  // The number to begin with, by what is wanted: of many equal ones none is tried twice.
  std::unordered_map<std::string, int> next_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_MEMBER_NAMES_H_
