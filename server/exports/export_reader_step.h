#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_READER_STEP_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_READER_STEP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/exports/export_reader.h"
#include "server/exports/read_deadline.h"

namespace webmunk {

struct ExportReader::Step {
  const Take& take;
  ReadDeadline deadline;
  std::unordered_map<int32_t, std::string> generators{};
  WantedIds wanted{};
  PointRead read{};
  // How many points there are of the section's generators, if they are rare.
  std::optional<ReadNarrowing::Counts> rare{};
  // The participants that the statement under way is about, and about how many points they
  // have; 0: there is none.
  size_t together = 0;
  int64_t points = 0;
  // Of the transaction, with the one under way.
  int statements = 0;
  // Whether it was left amid its points, and whether half of the time had passed when it came
  // to the first.
  bool is_stopped = false;
  bool is_late = false;
  // Those who take points had an error.
  bool is_refused = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_READER_STEP_H_
