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
                  const std::string& message, const std::string& reason) {
  return {"refusal of " + recording,
          {recording},
          {{"status", status},
           {"Content-Type", kJson},
           {"body", R"({"message": ")" + message + R"("})"},
           {"Vary", kAbsent}},
          reason};
}

Deviation NoToken(const std::string& recording, const std::string& message) {
  return {"no good token, told in JSON",
          {recording},
          {{"Content-Type", kJson}, {"body", R"({"message": ")" + message + R"("})"}},
          "the page of the reference is its framework's"};
}

Deviation WrongMethod(const std::string& recording) {
  return {"wrong method of " + recording,
          {recording},
          {{"status", "405"}, {"Allow", "POST"}, {"Content-Type", kText}, {"body", ""}},
          "the reference looks for the token first (KNOWN_DEFECTS.md)"};
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
    deviations.push_back({"all points are counted, user agents are whole: " + recording.name,
                          {recording.name},
                          {{"body", corrected}},
                          "point_count is of the last 60 days in the reference, and "
                          "latest_user_agent begins behind the last colon (KNOWN_DEFECTS.md)"});
  }
  return deviations;
}

constexpr char kMissingToken[] = "the token is missing, unknown or expired";

}  // namespace

std::vector<Deviation> DataPointsDeviations() {
  const std::string bad_input = "bad input fails with 500 in the reference (KNOWN_DEFECTS.md)";
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
              "filters: created: the value must be a time in ISO 8601 or seconds since 1970",
              bad_input),
      Refusal("bad-bad-filters-json", "400", "filters is not the JSON that it should be",
              bad_input),
      Refusal("bad-negative-page", "400", "page_index must be a whole number from 0 to 2147483647",
              bad_input),
      Refusal("bad-no-page-size", "400", "page_size is required", bad_input),
      Refusal("bad-text-page-index", "400",
              "page_index must be a whole number from 0 to 2147483647", bad_input),
      Refusal("bad-unknown-field", "400",
              R"(filters: \"nonsense\" cannot be looked up; there are )" + lookups, bad_input),
      NoToken("bad-no-token", kMissingToken),
      NoToken("bad-wrong-token", kMissingToken),
      WrongMethod("bad-get"),
      {"latest_pk is honoured without latest",
       {"27-latest-pk-without-latest"},
       {{"body", GoldenFile("expected/api/data-points/26-latest-pk.body")}},
       "the reference ignores it (KNOWN_DEFECTS.md)"},
      {"latest without latest_pk is all points",
       {"28-latest-without-pk"},
       // Which is what the reference answers where it ignores latest_pk.
       {{"body", GoldenFile("expected/api/data-points/27-latest-pk-without-latest.body")}},
       "the reference finds none (KNOWN_DEFECTS.md)"},
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
  deviations.push_back(Refusal("04-no-filter", "400",
                               "filters or excludes must say which data sources to update",
                               "the reference fails with 500 (KNOWN_DEFECTS.md)"));
  return deviations;
}

std::vector<Deviation> RequestTokenDeviations() {
  return {
      {"GET is a wrong method",
       {"get"},
       {{"status", "405"},
        {"Allow", "POST"},
        {"Content-Type", kText},
        {"body", ""},
        {"Vary", kAbsent}},
       "the reference fails with 500 (KNOWN_DEFECTS.md)"},
      Refusal("no-fields", "400", "username is required",
              "the reference fails with 500 (KNOWN_DEFECTS.md)"),
  };
}

}  // namespace webmunk::testing
