#include "tests/compat/api_deviations.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/golden.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kText[] = "text/plain";

// A refusal, of which the reference makes a page.
Deviation Refusal(const std::string& recording, const std::string& status,
                  const std::string& message) {
  return {"bad input is a bad request",
          {recording},
          {{"status", status},
           {"Content-Type", kJson},
           {"body", R"({"message": ")" + message + R"("})"},
           {"Vary", kAbsent}}};
}

Deviation NoToken(const std::string& recording, const std::string& message) {
  return {"no good token, told in JSON",
          {recording},
          {{"Content-Type", kJson}, {"body", R"({"message": ")" + message + R"("})"}}};
}

Deviation WrongMethod(const std::string& recording) {
  return {"wrong method is told before a token is looked for",
          {recording},
          {{"status", "405"}, {"Allow", "POST"}, {"Content-Type", kText}, {"body", ""}}};
}

// The recorded list of data sources with all points of each counted and whole user
// agents.
std::string CorrectedSources(const std::string& recorded) {
  std::map<std::string, int> counts;
  for (const auto& point : GoldenTable("expected/stored-points.tsv")) ++counts[point[2]];
  std::string body = absl::StrReplaceAll(
      recorded, {{"\"126.0) Gecko/20100101 Firefox/126.0\"",
                  "\"Study Browser Extension/0.39 Mozilla/5.0 (Windows NT 10.0; Win64; x64; "
                  "rv:126.0) Gecko/20100101 Firefox/126.0\""}});
  constexpr char kCount[] = "\"point_count\": 0";
  const nlohmann::json answer = nlohmann::json::parse(recorded);
  for (const auto& match : answer.at("matches")) {
    const std::size_t at = body.find(kCount);
    Require(at != std::string::npos, "no count in a recorded answer");
    body.replace(
        at, sizeof(kCount) - 1,
        absl::StrCat("\"point_count\": ", counts[match.at("identifier").get<std::string>()]));
  }
  return body;
}

// One entry for each recorded list of `directory` that has a data source in it.
std::vector<Deviation> CountsAndUserAgents(const std::string& directory) {
  std::vector<Deviation> deviations;
  for (const Recording& recording : GoldenRecordings(directory)) {
    const std::string& body = recording.response.body;
    if (!absl::StartsWith(body, R"({"count")")) continue;
    const std::string corrected = CorrectedSources(body);
    if (corrected == body) continue;
    deviations.push_back(
        {"all points are counted, user agents are whole", {recording.name}, {{"body", corrected}}});
  }
  return deviations;
}

constexpr char kMissingToken[] = "the token is missing, unknown or expired";

}  // namespace

std::vector<Deviation> DataPointsDeviations() {
  const std::string lookups =
      "created, created__gt, created__gte, created__in, created__lt, created__lte, "
      "generator_identifier, generator_identifier__in, generator_identifier__isnull, "
      "generator_identifier__startswith, id, id__gt, id__gte, id__in, id__lt, id__lte, pk, pk__gt, "
      "pk__gte, pk__in, pk__lt, pk__lte, recorded, recorded__gt, recorded__gte, recorded__in, "
      "recorded__lt, recorded__lte, secondary_identifier, secondary_identifier__in, "
      "secondary_identifier__isnull, secondary_identifier__startswith, source, source__in, "
      "source__isnull, source__startswith";
  return {
      Refusal("bad-bad-date", "400",
              "filters: created: the value must be a time in ISO 8601 or seconds since 1970"),
      Refusal("bad-bad-filters-json", "400", "filters is not the JSON that it should be"),
      Refusal("bad-negative-page", "400", "page_index must be a whole number from 0 to 2147483647"),
      Refusal("bad-no-page-size", "400", "page_size is required"),
      Refusal("bad-text-page-index", "400",
              "page_index must be a whole number from 0 to 2147483647"),
      Refusal("bad-unknown-field", "400",
              R"(filters: \"nonsense\" cannot be looked up; there are )" + lookups),
      NoToken("bad-no-token", kMissingToken),
      NoToken("bad-wrong-token", kMissingToken),
      WrongMethod("bad-get"),
      {"latest_pk is honoured without latest",
       {"27-latest-pk-without-latest"},
       {{"body", GoldenFile("expected/api/data-points/26-latest-pk.body")}}},
      {"latest without latest_pk is all points",
       {"28-latest-without-pk"},
       // Which is what the reference answers where it ignores latest_pk.
       {{"body", GoldenFile("expected/api/data-points/27-latest-pk-without-latest.body")}}},
  };
}

std::vector<Deviation> DataSourcesDeviations() {
  auto deviations = CountsAndUserAgents("expected/api/data-sources");
  deviations.push_back(NoToken("bad-no-token", kMissingToken));
  deviations.push_back(WrongMethod("bad-get"));
  return deviations;
}

std::vector<Deviation> UpdateDeviations() {
  auto deviations = CountsAndUserAgents("expected/api/data-sources-update");
  deviations.push_back(
      Refusal("04-no-filter", "400", "filters or excludes must say which data sources to update"));
  return deviations;
}

std::vector<Deviation> RequestTokenDeviations() {
  return {
      {"wrong method is told before a token is looked for",
       {"get"},
       {{"status", "405"},
        {"Allow", "POST"},
        {"Content-Type", kText},
        {"body", ""},
        {"Vary", kAbsent}}},
      Refusal("no-fields", "400", "username is required"),
  };
}

}  // namespace webmunk::testing
