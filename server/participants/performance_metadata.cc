#include "server/participants/performance_metadata.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "server/base/json_quote.h"
#include "server/base/secret_file.h"
#include "server/base/status_macros.h"
#include "server/points/python_number.h"

namespace webmunk {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr char kNothing[] = "{}";

// The whole second that has begun, also before 1970.
int64_t Seconds(int64_t micros) {
  const int64_t seconds = micros / kMicrosPerSecond;
  return micros % kMicrosPerSecond < 0 ? seconds - 1 : seconds;
}

// `0` where a frequency makes no sense, as the existing system has it.
std::string Frequency(int64_t points, int64_t first_created, int64_t last_created) {
  if (points <= 1 || last_created <= first_created) return "0";
  const double seconds = static_cast<double>(last_created - first_created) / kMicrosPerSecond;
  return PythonNumberText(absl::StrFormat("%.17g", static_cast<double>(points) / seconds));
}

// The members of an object, indented by `depth`.
class Members {
 public:
  explicit Members(int depth) : indent_(static_cast<size_t>(depth), ' ') {}

  void Add(std::string_view name, const std::string& json) {
    lines_.push_back(absl::StrCat(indent_, "  ", JsonQuote(name), ": ", json));
  }
  void Add(std::string_view name, int64_t number) { Add(name, absl::StrCat(number)); }
  std::string Json() const {
    return absl::StrCat("{\n", absl::StrJoin(lines_, ",\n"), "\n", indent_, "}");
  }

 private:
  const std::string indent_;
  std::vector<std::string> lines_;
};

std::string GeneratorJson(const std::string& participant, const GeneratorPerformance& generator) {
  Members members(4);
  members.Add("identifier", JsonQuote(generator.generator));
  members.Add("source", JsonQuote(participant));
  members.Add("label", JsonQuote(generator.generator));
  members.Add("points_count", generator.points);
  members.Add("last_recorded", Seconds(generator.last_recorded));
  members.Add("first_created", Seconds(generator.first_created));
  members.Add("last_created", Seconds(generator.last_created));
  members.Add("frequency",
              Frequency(generator.points, generator.first_created, generator.last_created));
  return "    " + members.Json();
}

}  // namespace

std::string PerformanceMetadataJson(const std::string& participant,
                                    const Performance& performance) {
  int64_t points = 0;
  int64_t first_created = std::numeric_limits<int64_t>::max();
  int64_t last_created = std::numeric_limits<int64_t>::min();
  int64_t last_recorded = std::numeric_limits<int64_t>::min();
  std::vector<std::string> generators;
  for (const GeneratorPerformance& generator : performance.generators) {
    points += generator.points;
    first_created = std::min(first_created, generator.first_created);
    last_created = std::max(last_created, generator.last_created);
    last_recorded = std::max(last_recorded, generator.last_recorded);
    generators.push_back(GeneratorJson(participant, generator));
  }
  Members members(0);
  if (performance.latest_point && points > 0) {
    members.Add("latest_point", *performance.latest_point);
    members.Add("user_agent", JsonQuote(performance.user_agent));
    members.Add("latest_point_created", Seconds(last_created));
    members.Add("latest_point_recorded", *performance.latest_recorded_point);
    members.Add("latest_point_recorded_time", Seconds(last_recorded));
  }
  members.Add("point_count", points);
  members.Add("point_frequency", Frequency(points, first_created, last_created));
  members.Add(
      "generator_statistics",
      generators.empty() ? "[]" : absl::StrCat("[\n", absl::StrJoin(generators, ",\n"), "\n  ]"));
  return members.Json();
}

absl::StatusOr<FetchedMetadata> PerformanceMetadata::Fetch(const std::string& participant,
                                                           const std::string& request_key) {
  bool is_right = false;
  for (const std::string& key : request_keys_) is_right |= EqualsInConstantTime(key, request_key);
  if (!is_right) return FetchedMetadata{kNothing};
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const absl::StatusOr<Performance> performance = ReadPerformance(*connection, participant);
  if (absl::IsNotFound(performance.status())) return FetchedMetadata{kNothing};
  if (!performance.ok()) return performance.status();
  return FetchedMetadata{PerformanceMetadataJson(participant, *performance),
                         performance->participant_id};
}

}  // namespace webmunk
