#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/compat/replay.h"
#include "tests/support/form_encoding.h"
#include "tests/support/golden.h"
#include "tests/support/product_test.h"
#include "tests/support/require.h"

namespace webmunk::testing {

class AppConfigRecordingsTest : public OwnProductTest {
 protected:
  // The rows that the reference had, and who has one of its own.
  void Configure() {
    using Json = nlohmann::ordered_json;
    const Json all = Json::parse(GoldenFile("expected/app-config/configurations.json"));
    for (const Json& row : all.at("configurations")) {
      sql().Query(
          "INSERT INTO app_configuration (display_name, id_pattern, context_pattern, "
          "evaluate_order, valid, enabled, configuration) VALUES ($1, $2, $3, $4, $5, $6, $7)",
          {row.at("name").get<std::string>(), row.at("id_pattern").get<std::string>(),
           row.at("context_pattern").get<std::string>(),
           absl::StrCat(row.at("evaluate_order").get<int>()), row.at("is_valid").dump(),
           row.at("is_enabled").dump(), row.at("configuration").dump()});
    }
    for (const auto& [source, name] : all.at("sources_with_own_configuration").items()) {
      const std::string point =
          R"([{"passive-data-metadata": {"source": ")" + source +
          R"(", "generator": "note: demo/1", "generator-id": "note", "timestamp": 1}}])";
      Require(http().Send(BundlePost(point)).has_value(), "a bundle was not taken");
      sql().Query(
          "UPDATE participant SET app_configuration_id = "
          "(SELECT id FROM app_configuration WHERE display_name = $2) WHERE identifier = $1",
          {source, name.get<std::string>()});
    }
  }
};

TEST_F(AppConfigRecordingsTest, ClientsAreConfiguredAsRecorded) {
  auto recordings = GoldenRecordings("expected/app-config");
  ASSERT_EQ(recordings.size(), 13U);
  ASSERT_EQ(recordings.front().name, "00-none-configured");
  ExpectAnswersAsRecorded(http(), {recordings.front()}, {});
  Configure();
  recordings.erase(recordings.begin());
  ExpectAnswersAsRecorded(http(), recordings, {});
  const auto head = http().Send(recordings.back().request);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->Header("Content-Length"), recordings.back().response.Header("Content-Length"));
}

}  // namespace webmunk::testing
