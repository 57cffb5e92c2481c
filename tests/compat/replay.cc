#include "tests/compat/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace webmunk::testing {
namespace {

// What is compared of a response, by name.
std::map<std::string, std::string> Compared(const HttpResponse& response) {
  std::map<std::string, std::string> values = {{"status", absl::StrCat(response.status)},
                                               {"body", response.body}};
  for (const char* name :
       {"Content-Type", "Allow", "Location", "Vary", "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods", "Access-Control-Request-Headers",
        "Access-Control-Allow-Headers", "X-Frame-Options", "X-Content-Type-Options",
        "Referrer-Policy", "Cross-Origin-Opener-Policy"}) {
    values[name] = response.Header(name).value_or(kAbsent);
  }
  return values;
}

}  // namespace

void ExpectAnswersAsRecorded(HttpClient& http, const std::vector<Recording>& recordings,
                             const std::vector<Deviation>& deviations) {
  // (deviation, recording, field) for each that is listed and not yet met.
  std::set<std::tuple<std::string, std::string, std::string>> unmet;
  std::map<std::pair<std::string, std::string>, std::string> ours;
  for (const Deviation& deviation : deviations) {
    for (const std::string& recording : deviation.recordings) {
      for (const auto& [field, value] : deviation.ours) {
        unmet.emplace(deviation.name, recording, field);
        EXPECT_TRUE(ours.emplace(std::pair(recording, field), value).second)
            << "listed twice: " << recording << " " << field;
      }
    }
  }
  for (const Recording& recording : recordings) {
    const auto response = http.Send(recording.request);
    ASSERT_TRUE(response.has_value()) << recording.name << ": no answer";
    auto actual = Compared(*response);
    for (const auto& [field, recorded] : Compared(recording.response)) {
      const auto listed = ours.find({recording.name, field});
      EXPECT_EQ(actual[field], listed == ours.end() ? recorded : listed->second)
          << recording.name << " " << field << ", recorded " << recorded;
      if (listed == ours.end() || actual[field] == recorded) continue;
      std::erase_if(unmet, [&](const auto& entry) {
        return std::get<1>(entry) == recording.name && std::get<2>(entry) == field;
      });
    }
  }
  EXPECT_THAT(unmet, ::testing::IsEmpty()) << "listed deviations that do not occur";
}

}  // namespace webmunk::testing
