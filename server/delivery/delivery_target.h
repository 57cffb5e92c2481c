#ifndef WEBMUNK_SERVER_DELIVERY_DELIVERY_TARGET_H_
#define WEBMUNK_SERVER_DELIVERY_DELIVERY_TARGET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace webmunk {

// How an archive is named at a destination.
struct DeliveryNaming {
  // The folder; a `/` is appended if it has none at its end.
  std::string path = "";
  bool prefix_host = false;
  bool prefix_date = false;
  bool prefix_source_range = false;
};

// What the names are made of.
struct NamedArchive {
  // The host that people know the server by.
  std::string host = "";
  // The day, in UTC, on which the export was asked for.
  absl::CivilDay requested = {};
  // The sources in the order of the job; the first and the last are enough.
  std::vector<std::string> sources = {};
  // The archive's own name, as `pdk-export_2026-11-26_7.zip`.
  std::string name = "";
};

// OK for a path of a destination or a job: of printable characters and at most 512
// bytes, without a part that is empty, `.` or `..`, without `\`, and for a folder
// below another (`is_relative`) without a `/` at its begin.
absl::Status CheckTargetPath(const std::string& path, bool is_relative);

// The path of the archive at the destination: path, `<host>_`, `<date>_`, `<source>_` or
// `<first>-<last>_`, and the archive's name, which is never cut: it tells jobs apart. What
// host and sources have that no file's name may have becomes `_`, and they are cut so that
// the name has at most 240 bytes. INVALID_ARGUMENT if CheckTargetPath refuses the path.
absl::StatusOr<std::string> TargetOf(const DeliveryNaming& naming, const NamedArchive& archive,
                                     bool is_relative);

// Where a try puts what is not whole yet: no two tries write to one file.
std::string PartialOf(const std::string& target, int64_t attempt);

// Whether `name` is what another try of `target`, both without folders, had.
bool IsPartialOf(const std::string& name, const std::string& target);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_DELIVERY_TARGET_H_
