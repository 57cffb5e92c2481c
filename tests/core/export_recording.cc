#include "tests/core/export_recording.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "server/reports/calendar_days.h"
#include "server/reports/zone_names.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kZone[] = "America/New_York";

// Of MM/DD/YYYY; of null: none.
std::optional<absl::CivilDay> ReadDay(const Json& json) {
  if (json.is_null()) return std::nullopt;
  const std::string text = json;
  return absl::CivilDay(std::stoi(text.substr(6)), std::stoi(text.substr(0, 2)),
                        std::stoi(text.substr(3, 2)));
}

DateType ReadDateType(const std::string& text) {
  if (text == "created") return DateType::kCreated;
  return text == "recorded" ? DateType::kRecorded : DateType::kNeither;
}

ExportRequest ReadRequest(const Json& json, const ExportStudy& study) {
  ExportRequest request;
  request.generators = json.at("generators");
  for (const std::string source : json.at("sources")) {
    request.sources.push_back({source, study.Knows(source)});
  }
  request.date_type = ReadDateType(json.at("date_type"));
  request.range = InstantsOfDays(ReadDay(json.at("data_start")), ReadDay(json.at("data_end")),
                                 *FindZone(kZone));
  const Json& raw = json.at("raw_data");
  const bool is_raw = raw == true || raw == "on";
  request.options.format = is_raw ? ExportFormat::kRawJson : ExportFormat::kTsv;
  request.options.time_zone = kZone;
  return request;
}

}  // namespace

std::vector<std::string> RecordedRequests(const std::string& folder) {
  std::vector<std::string> names;
  const std::string path = GoldenDirectory() + "/" + folder;
  if (!std::filesystem::exists(path)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<RecordedJob> RecordedJobs(const std::string& folder, const ExportStudy& study) {
  const std::string path = GoldenDirectory() + "/" + folder;
  const Json json = Json::parse(ReadFile(path + "/request.json"));
  std::vector<RecordedJob> jobs;
  for (const Json& job : json.at("jobs")) {
    RecordedJob& recorded = jobs.emplace_back();
    recorded.request = ReadRequest(job.at("parameters"), study);
    for (const Json& member : job.at("members")) {
      recorded.members.emplace_back(member.at("name"),
                                    ReadFile(path + "/" + member.at("file").get<std::string>()));
    }
  }
  return jobs;
}

}  // namespace webmunk::testing
