#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_ROW_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_ROW_STORE_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// What of participants an export depends on: while it is the same, their points are
// where they were.
struct ParticipantsState {
  std::string era;
  // Those that are there, are not being erased, and are not merged into others.
  int64_t present = 0;
  // The newest merge of any of them with any other.
  int64_t last_merge = 0;

  bool operator==(const ParticipantsState&) const = default;
};
absl::StatusOr<ParticipantsState> ReadParticipantsState(Connection& connection,
                                                        const std::vector<int32_t>& ids);

// By participant: the rows from which merges are just moving points to it, in the order
// in which they do.
absl::StatusOr<std::unordered_map<int32_t, std::vector<int32_t>>> FindMergingRows(
    Connection& connection, const std::vector<int32_t>& ids);

// The identifiers of these generators by their ids, as far as they are known.
absl::StatusOr<std::unordered_map<int32_t, std::string>> FindGenerators(
    Connection& connection, const std::vector<std::string>& identifiers);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_ROW_STORE_H_
