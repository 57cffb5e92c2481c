// Exports of calendar days: whose days they are, and when they are over.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/export_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;

// Of a study in New York.
class ExportDaysTest : public ::testing::Test {
 protected:
  ExportDaysTest()
      : product_(SharedCluster().NewDatabase(),
                 {"--export_dir=" + archives_.path(), "--export_time_zone=America/New_York"}),
        sql_(product_.database_url()),
        http_(product_.http_port()),
        admin_(product_.server().NewChannel()) {}

  // A point of 2024-03-09T16:00:00Z that names no zone.
  void Store() {
    const auto sent = http_.Send(BundlePost(
        R"([{"action":"a","passive-data-metadata":{"source":"alice","generator":"x: y/1",)"
        R"("generator-id":"webmunk-extension-action","timestamp":1710000000}}])"));
    Require(sent && sent->status == 201, "a bundle was not taken");
  }

  std::string Create(const std::string& order) {
    const grpc::Status status = admin_.Create(order);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return admin_.jobs.empty() ? "" : admin_.jobs[0].name();
  }

  // The archive of a job that is made for the order.
  std::map<std::string, std::string> Export(const std::string& order) {
    const std::string name = Create(order);
    EXPECT_TRUE(admin_.Watch(name).ok());
    EXPECT_EQ(admin_.jobs.back().state(), v1::ExportJob::STATE_SUCCEEDED)
        << admin_.jobs.back().error();
    EXPECT_TRUE(admin_.Download(name).ok());
    const std::string path = folder_.path() + "/downloaded.zip";
    std::ofstream(path, std::ios::binary) << admin_.archive;
    const auto members = ReadZip(path);
    return {members.begin(), members.end()};
  }

  // How long after `end` the job may begin, in seconds.
  double WaitOf(const std::string& name, absl::Time end) {
    const std::string seconds = sql_.Value(
        "SELECT (extract(epoch FROM next_try) - $2::float8)::text FROM export_job WHERE id = $1",
        {name.substr(name.find('/') + 1), absl::StrCat(absl::ToUnixSeconds(end))});
    return std::stod(seconds);
  }

  TempDirectory archives_{"webmunk-archives-"};
  TempDirectory folder_{"webmunk-folder-"};
  Product product_;
  SqlConnection sql_;
  HttpClient http_;
  ExportClient admin_;
};

std::string InstantText(absl::Time time) {
  return absl::StrCat("{ seconds: ", absl::ToUnixSeconds(time), " }");
}

// What arrived before that instant.
std::string ArrivedBefore(absl::Time end) {
  return absl::StrCat("spec { date_type: DATE_TYPE_RECORDED end_time ", InstantText(end), " }");
}

TEST_F(ExportDaysTest, TheZoneOfTheDaysDoesNotChangeCells) {
  Store();
  // There it is the 10th.
  const std::string spec =
      "spec { generators: 'webmunk-extension-action' first_day: '2024-03-10'"
      " last_day: '2024-03-10' time_zone: 'Pacific/Kiritimati' ";
  const auto members = Export(spec + "}");
  const std::string table = members.at("webmunk-extension-action.txt");
  const std::vector<std::string> lines = absl::StrSplit(table, "\r\n", absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2U) << table;
  const std::vector<std::string> cells = absl::StrSplit(lines[1], '\t');
  EXPECT_EQ(cells.at(1), "2024-03-09T11:00:00-05:00");
  EXPECT_EQ(cells.at(3), "America/New_York");
  EXPECT_THAT(members.at("manifest.json"), HasSubstr(R"("timeZone": "Pacific/Kiritimati")"));
  EXPECT_THAT(members.at("manifest.json"), HasSubstr(R"("studyTimeZone": "America/New_York")"));
  EXPECT_EQ(admin_.jobs.back().spec().time_zone(), "Pacific/Kiritimati");
  // But which days there are is all that raw JSON is about.
  EXPECT_EQ(Export(spec + "format: FORMAT_RAW_JSON }")
                .count("alice__webmunk-extension-action__2024-03-10.json"),
            1U);
}

// What arrived before the end may not be committed yet.
TEST_F(ExportDaysTest, WhatArrivedInARangeThatIsJustOverIsExportedTwoMinutesLater) {
  const absl::Time now = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  const absl::Time nearly = now - absl::Seconds(116);
  const std::string name = Create(ArrivedBefore(nearly));
  EXPECT_EQ(admin_.jobs.at(0).state(), v1::ExportJob::STATE_QUEUED);
  ASSERT_TRUE(admin_.Watch(name).ok());
  EXPECT_EQ(admin_.jobs.back().state(), v1::ExportJob::STATE_SUCCEEDED);
  EXPECT_GE(admin_.jobs.back().start_time().seconds(), absl::ToUnixSeconds(nearly) + 120);

  for (const absl::Duration since : {absl::Seconds(1), absl::Seconds(-100)}) {
    const absl::Time end = now - since;
    const std::string job = Create(ArrivedBefore(end));
    EXPECT_EQ(WaitOf(job, end), 120);
    // Nor by a detour.
    ASSERT_TRUE(admin_.Cancel(job).ok());
    ASSERT_TRUE(admin_.Retry(job).ok());
    EXPECT_EQ(WaitOf(job, end), 120);
    ASSERT_TRUE(admin_.Cancel(job).ok());
  }
}

TEST_F(ExportDaysTest, WhatIsNotOverIsExportedAsItIsNow) {
  const absl::Time now = absl::Now();
  const absl::Time soon = now + absl::Seconds(1);
  for (const std::string& spec :
       {std::string("spec { date_type: DATE_TYPE_RECORDED }"), ArrivedBefore(now + absl::Hours(1)),
        ArrivedBefore(now - absl::Hours(1)),
        absl::StrCat("spec { end_time ", InstantText(soon), " }"),
        absl::StrCat("spec { date_type: DATE_TYPE_RECORDED start_time ", InstantText(soon),
                     " }")}) {
    // Of a machine that is busy.
    EXPECT_LT(WaitOf(Create(spec), now), 60) << spec;
  }
}

}  // namespace
}  // namespace webmunk::testing
