#include "server/exports/export_split.h"

#include <algorithm>
#include <utility>

namespace webmunk {
namespace {

using Jobs = std::vector<std::vector<SplitSource>>;

// `sources` are in order.
Jobs SplitByCount(std::vector<SplitSource> sources, size_t count) {
  Jobs jobs;
  size_t end = sources.size();
  while (end > 0) {
    const size_t begin = end > count ? end - count : 0;
    std::vector<SplitSource>& job = jobs.emplace_back();
    for (size_t i = begin; i < end; ++i) job.push_back(std::move(sources[i]));
    end = begin;
  }
  return jobs;
}

Jobs SplitByPoints(std::vector<SplitSource> sources, int64_t target) {
  Jobs jobs;
  int64_t points = 0;
  for (SplitSource& source : sources) {
    const bool joins = !jobs.empty() && (points == 0 || points < target);
    if (!joins) {
      jobs.emplace_back();
      points = 0;
    }
    points += source.points;
    jobs.back().push_back(std::move(source));
  }
  return jobs;
}

}  // namespace

std::vector<std::vector<SplitSource>> SplitSources(std::vector<SplitSource> sources,
                                                   const ExportSplit& split) {
  std::sort(sources.begin(), sources.end(),
            [](const SplitSource& a, const SplitSource& b) { return a.identifier < b.identifier; });
  if (sources.empty() || !split.is_asked()) return {std::move(sources)};
  if (split.participants_per_job > 0) {
    return SplitByCount(std::move(sources), static_cast<size_t>(split.participants_per_job));
  }
  return SplitByPoints(std::move(sources), split.points_per_job);
}

}  // namespace webmunk
