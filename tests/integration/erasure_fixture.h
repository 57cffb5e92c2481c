#ifndef WEBMUNK_TESTS_INTEGRATION_ERASURE_FIXTURE_H_
#define WEBMUNK_TESTS_INTEGRATION_ERASURE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/attachments_fixture.h"
#include "tests/support/database_dump.h"
#include "tests/support/erasure_client.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"

namespace webmunk::testing {

// A product with somebody to be erased, and somebody who stays.
class ErasureTest : public AttachmentsTest {
 protected:
  static constexpr char kVictim[] = "victim-7f3a91";
  static constexpr char kOther[] = "other-55c0de";
  // What stands in the victim's points and files alone.
  static constexpr char kSecret[] = "secret-text-e19b";

  ErasureTest() : erasures_(product().server().NewChannel()) {}

  static std::string PointOf(const std::string& source, int n, const std::string& more = "") {
    return PointText{.members = absl::StrCat(R"("n":)", n, more),
                     .source = absl::StrCat("\"", source, "\""),
                     .timestamp = absl::StrCat(1710000000 + n),
                     .generator_id = n % 3 == 0 ? R"("pdk-system-status")" : R"("study-event")"}
        .Json();
  }

  static std::string Points(const std::string& source, int first, int count) {
    std::vector<std::string> points;
    for (int n = first; n < first + count; ++n) {
      points.push_back(PointOf(source, n, absl::StrCat(R"(,"text":")", kSecret, "\"")));
    }
    return JsonArray(points);
  }

  // Some of everything that can be stored of the victim: points (some with files), a
  // point and a whole bundle in quarantine, and names that a rule gives.
  void StoreVictim() {
    EXPECT_EQ(ingest().AppendJson(Points(kVictim, 0, 60)), (Counts{60, 0, 0}));
    // No time: rejected, but whose it is can be told.
    EXPECT_EQ(ingest().AppendJson(absl::StrCat(R"([{"passive-data-metadata":{"source":")", kVictim,
                                               R"(","generator-id":"x","timestamp":"never"},"a":")",
                                               kSecret, R"("}])")),
              (Counts{0, 0, 1}));
    // Cut: nobody can read it as JSON.
    v1::AppendBundleResponse response;
    EXPECT_TRUE(Append(absl::StrCat(R"([{"passive-data-metadata":{"source":")", kVictim,
                                    R"("},"a":")", kSecret),
                       {}, response)
                    .ok());
    EXPECT_TRUE(response.has_bundle_fault());
    own_file_ = Upload("own.png", absl::StrCat("picture of ", kSecret));
    // Each has a copy.
    shared_file_ = Upload("shared.png", "what both sent");
    EXPECT_TRUE(Append(JsonArray({PointOf(kVictim, 100, R"(,"file@":"own.png")"),
                                  PointOf(kVictim, 101, R"(,"file@":"shared.png")")}),
                       {own_file_, shared_file_}, response)
                    .ok());
  }

  void StoreOther() {
    EXPECT_EQ(ingest().AppendJson(JsonArray({PointOf(kOther, 1), PointOf(kOther, 2)})),
              (Counts{2, 0, 0}));
    const std::string shared = Upload("shared.png", "what both sent");
    v1::AppendBundleResponse response;
    EXPECT_TRUE(
        Append(JsonArray({PointOf(kOther, 3, R"(,"file@":"shared.png")")}), {shared}, response)
            .ok());
    EXPECT_EQ(response.stored(), 1);
  }

  // Fails the test if anything is left of the victim, or anything is gone of the other.
  void ExpectErased() {
    const std::string dump = DumpDatabase(product().database_url());
    EXPECT_THAT(TracesOf(kVictim, dump), ::testing::IsEmpty());
    EXPECT_THAT(TracesOf(kSecret, dump), ::testing::IsEmpty());
    EXPECT_EQ(Rows("participant"), Rows("participant WHERE identifier = 'other-55c0de'"));
    EXPECT_EQ(Rows("data_point"), 3);
    EXPECT_EQ(Rows("data_point_attachment"), 1);
    EXPECT_EQ(Rows("attachment"), 1);
    // These name nobody but by a number.
    for (const char* table :
         {"participant_summary", "participant_generator_summary", "participant_time_zone"}) {
      EXPECT_EQ(
          Rows(absl::StrCat(table, " WHERE participant_id NOT IN (SELECT id FROM participant)")), 0)
          << table;
    }
    ExpectLedgerAddsUp(sql());
  }

  int Discarded(const std::string& json) {
    v1::AppendBundleResponse response;
    const grpc::Status status = Append(json, {}, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.discarded();
  }

  ErasureClient erasures_;
  std::string own_file_;
  std::string shared_file_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_ERASURE_FIXTURE_H_
