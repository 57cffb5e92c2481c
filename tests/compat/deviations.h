#ifndef WEBMUNK_TESTS_COMPAT_DEVIATIONS_H_
#define WEBMUNK_TESTS_COMPAT_DEVIATIONS_H_

#include <string>
#include <utility>
#include <vector>

namespace webmunk::testing {

// Stands for a header that is not there.
inline constexpr char kAbsent[] = "(absent)";

// Where the gateway answers otherwise than the recording. Each entry must occur in each
// of its recordings, and nothing else may differ. All deviations, with the reasons, are in
// tests/data/deviations.tsv, by name; there may be several of one name.
struct Deviation {
  std::string name;
  std::vector<std::string> recordings;
  // `status`, `body` or a header's name, and our value.
  std::vector<std::pair<std::string, std::string>> ours;
};

// Those of what clients upload.
const std::vector<Deviation>& Deviations();

// Recordings that are not replayed yet, and why.
const std::vector<std::pair<std::string, std::string>>& LeftOut();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_COMPAT_DEVIATIONS_H_
