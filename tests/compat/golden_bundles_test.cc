#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "tests/support/form_encoding.h"
#include "tests/support/golden.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {
namespace {

// What names a point: source, generator, secondary, created, longitude, latitude,
// SHA-256 of its canonical properties.
using StoredPoint = std::vector<std::string>;

// The column holds no empty exponent or trailing zeros; compare as numbers.
std::string Degrees(const std::string& text) {
  double value;
  return absl::SimpleAtod(text, &value) ? std::to_string(value) : text;
}

std::vector<StoredPoint> ExpectedPoints() {
  std::vector<StoredPoint> points;
  for (const auto& row : GoldenTable("expected/stored-points.tsv")) {
    const std::string secondary = absl::StrReplaceAll(
        row[4], {{"\\\\", "\\"}, {"\\\"", "\""}, {"\\t", "\t"}, {"\\n", "\n"}, {"\\r", "\r"}});
    points.push_back({row[2], row[3], row[4] == "\\N" ? "\\N" : secondary, row[6], Degrees(row[8]),
                      Degrees(row[9]), row[10]});
  }
  return points;
}

// What the reference reads back for properties that were sent as `json`: Python
// parses and prints them, jsonb stores them (`1e15` stays a float that way, `1e16`
// becomes an integer), Python reads them again.
std::string AsInReference(SqlConnection& sql, const std::string& json,
                          const std::string& encrypted) {
  return PythonJson(
      sql.Value("SELECT jsonb_set($1::jsonb, '{passive-data-metadata,encrypted_transmission}', "
                "to_jsonb($2::boolean))",
                {PythonJson(json), encrypted}));
}

std::vector<StoredPoint> StoredPoints(SqlConnection& sql) {
  std::vector<StoredPoint> points;
  // The time as Python's isoformat() gives it: no fraction where it is zero.
  for (const SqlRow& row : sql.Query(R"(
      SELECT p.identifier, g.identifier, d.secondary,
             to_char(d.created AT TIME ZONE 'UTC',
                     CASE WHEN extract(microseconds FROM d.created)::bigint % 1000000 = 0
                          THEN 'YYYY-MM-DD"T"HH24:MI:SS' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US' END)
                 || '+00:00',
             ST_X(d.location), ST_Y(d.location), d.properties, d.encrypted
      FROM data_point d JOIN participant p ON p.id = d.participant_id
                        JOIN generator g ON g.id = d.generator_id)")) {
    points.push_back({row[0], row[1], row[2], row[3], Degrees(row[4]), Degrees(row[5]),
                      Sha256Hex(AsInReference(sql, row[6], row[7]))});
  }
  return points;
}

// The multiset difference, as text to read.
std::vector<StoredPoint> Without(std::vector<StoredPoint> all, std::vector<StoredPoint> taken) {
  std::sort(all.begin(), all.end());
  std::sort(taken.begin(), taken.end());
  std::vector<StoredPoint> left;
  std::set_difference(all.begin(), all.end(), taken.begin(), taken.end(), std::back_inserter(left));
  return left;
}

std::string SourceOf(const std::string& element) {
  const auto json = nlohmann::json::parse(element);
  if (!json.is_object() || !json.contains("passive-data-metadata")) return "";
  const auto& metadata = json["passive-data-metadata"];
  const bool stored = metadata.contains("source") && metadata.contains("generator");
  return stored ? metadata["source"].dump() : "";
}

// The elements of each source in the order of upload; those that are no points
// under the empty name.
std::map<std::string, std::vector<std::string>> ElementsBySource() {
  std::map<std::string, std::vector<std::string>> queues;
  for (const std::string& bundle : GoldenBundles()) {
    for (const std::string& element : JsonElements(bundle)) {
      queues[SourceOf(element)].push_back(element);
    }
  }
  return queues;
}

// Other bundles of the same elements: sizes and sources drawn anew, the order
// within a source kept.
std::vector<std::string> CutAnew(unsigned seed) {
  std::mt19937 random(seed);
  auto queues = ElementsBySource();
  std::vector<std::string> bundles;
  std::map<std::string, size_t> next;
  while (!queues.empty()) {
    std::vector<std::string> bundle;
    for (size_t size = 1 + random() % 90; bundle.size() < size && !queues.empty();) {
      const auto queue = std::next(queues.begin(), static_cast<long>(random() % queues.size()));
      size_t& position = next[queue->first];
      for (size_t run = 1 + random() % 20; run > 0 && position < queue->second.size(); --run) {
        bundle.push_back(queue->second[position++]);
      }
      if (position == queue->second.size()) queues.erase(queue);
    }
    bundles.push_back(JsonArray(bundle));
  }
  return bundles;
}

}  // namespace

class GoldenBundlesTest : public OwnProductTest {
 protected:
  void Post(const std::vector<std::string>& bundles) {
    for (const std::string& bundle : bundles) {
      const auto response = http().Send(BundlePost(bundle));
      ASSERT_TRUE(response.has_value());
      ASSERT_EQ(response->status, 201) << response->body;
    }
  }
};

TEST_F(GoldenBundlesTest, EveryPointIsStoredAsTheReferenceStoresIt) {
  Post(GoldenBundles());
  const auto expected = ExpectedPoints();
  const auto stored = StoredPoints(sql());
  EXPECT_EQ(stored.size(), expected.size());
  EXPECT_THAT(Without(expected, stored), ::testing::IsEmpty());
  EXPECT_THAT(Without(stored, expected), ::testing::IsEmpty());
  ExpectLedgerAddsUp(sql());
}

TEST_F(GoldenBundlesTest, WhatIsNoPointIsKeptInQuarantine) {
  int64_t elements = 0;
  int64_t points = 0;
  for (const auto& row : GoldenTable("bundles.tsv")) {
    elements += std::stoi(row[3]);
    points += std::stoi(row[4]);
  }
  Post(GoldenBundles());
  EXPECT_EQ(sql().Number("SELECT sum(quarantined) FROM bundle_participant"), elements - points);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), elements - points);
}

TEST_F(GoldenBundlesTest, TextOfPropertiesIsTheInputMinified) {
  Post(GoldenBundles());
  std::vector<std::string> sent;
  for (const auto& [source, elements] : ElementsBySource()) {
    if (!source.empty()) sent.insert(sent.end(), elements.begin(), elements.end());
  }
  std::vector<std::string> stored;
  for (const SqlRow& row : sql().Query("SELECT properties::text FROM data_point")) {
    stored.push_back(row[0]);
  }
  std::sort(sent.begin(), sent.end());
  std::sort(stored.begin(), stored.end());
  EXPECT_TRUE(sent == stored) << sent.size() << " sent, " << stored.size() << " stored";
}

TEST_F(GoldenBundlesTest, ResendInAnotherOrderAndOtherBundlesStoresNothingNew) {
  Post(GoldenBundles());
  std::vector<std::string> shuffled = GoldenBundles();
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(2));
  Post(shuffled);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 1500);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    Post(CutAnew(seed));
    EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 1500) << "seed " << seed;
  }
  ExpectLedgerAddsUp(sql());
}

TEST_F(GoldenBundlesTest, OtherBundlesFirstStoreTheSamePoints) {
  Post(CutAnew(4));
  EXPECT_THAT(Without(ExpectedPoints(), StoredPoints(sql())), ::testing::IsEmpty());
  Post(GoldenBundles());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 1500);
}

}  // namespace webmunk::testing
