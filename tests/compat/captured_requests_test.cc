#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "tests/support/golden.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

class CapturedRequestsTest : public OwnProductTest {
 protected:
  // The extension's own bytes and headers.
  void PostAll() {
    HttpHeaders headers;
    const std::string recorded = GoldenFile("captured/request-headers.txt");
    for (absl::string_view line : absl::StrSplit(recorded, '\n', absl::SkipEmpty())) {
      const std::pair<std::string, std::string> header =
          absl::StrSplit(line, absl::MaxSplits(": ", 1));
      if (header.first != "Content-Length") headers.push_back(header);
    }
    for (const char* name : {"00000", "00065", "00130", "00174", "00239", "00304", "00352"}) {
      const auto response =
          http().Send({.method = "POST",
                       .target = "/data/add-bundle.json",
                       .headers = headers,
                       .body = GoldenFile(std::string("captured/") + name + ".form")});
      ASSERT_TRUE(response.has_value());
      EXPECT_EQ(response->status, 201);
      EXPECT_EQ(response->Header("Access-Control-Allow-Origin"), "*");
    }
  }
  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }
};

TEST_F(CapturedRequestsTest, ExtensionsOwnUploadsLeaveEachPointOnce) {
  PostAll();
  EXPECT_EQ(Points(), 289);
  EXPECT_EQ(sql().Number("SELECT sum(duplicate) FROM bundle_participant"), 111);
  PostAll();
  EXPECT_EQ(Points(), 289);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 0);
  ExpectLedgerAddsUp(sql());
}

TEST_F(CapturedRequestsTest, UploadWithoutBrowserHeadersIsTheSame) {
  for (int i = 0; i < 2; ++i) {
    const auto response =
        http().Send({.method = "POST",
                     .target = "/data/add-bundle.json",
                     .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                     .body = GoldenFile("captured/00000.form")});
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201);
  }
  EXPECT_EQ(Points(), 65);
}

}  // namespace webmunk::testing
