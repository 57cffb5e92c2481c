#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_SPLIT_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_SPLIT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace webmunk {

// How a request becomes jobs, as the existing system did it; both 0: one job.
struct ExportSplit {
  // This many sources to a job. Cut from the last one by code point on: the first job
  // has the last ones.
  int32_t participants_per_job = 0;
  // A source joins a job that has fewer points.
  int64_t points_per_job = 0;

  bool is_asked() const { return participants_per_job > 0 || points_per_job > 0; }
};

struct SplitSource {
  std::string identifier;
  // None: it stands for nobody.
  std::optional<int32_t> participant_id;
  // At any time, of the generators that are asked for.
  int64_t points = 0;
};

// The sources of each job, by code point; at least one job.
std::vector<std::vector<SplitSource>> SplitSources(std::vector<SplitSource> sources,
                                                   const ExportSplit& split);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_SPLIT_H_
