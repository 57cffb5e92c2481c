// Exports from the command that asks for one to the archive in a folder.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/export_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_users.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ExportRunTest : public ::testing::Test {
 protected:
  ExportRunTest()
      : product_(SharedCluster().NewDatabase(), {"--export_dir=" + archives_.path()}),
        sql_(product_.database_url()),
        http_(product_.http_port()),
        admin_(product_.server().NewChannel()) {}

  void Store(const std::string& source, int points) {
    std::string bundle;
    for (int i = 0; i < points; ++i) {
      absl::StrAppend(&bundle, bundle.empty() ? "[" : ",", R"({"action":")", source, i,
                      R"(","passive-data-metadata":{"source":")", source,
                      R"(","generator":"x: y/1","generator-id":"webmunk-extension-action",)",
                      R"("timestamp":)", 1710000000 + i, "}}");
    }
    const auto sent = http_.Send(BundlePost(bundle + "]"));
    Require(sent && sent->status == 201, "a bundle was not taken");
  }

  std::string Create(ExportClient& client, const std::string& order) {
    const grpc::Status status = client.Create(order);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return client.jobs.empty() ? "" : client.jobs[0].name();
  }

  // A job that nobody makes before Release.
  std::string CreateHeld(ExportClient& client, const std::string& order) {
    sql_.Execute(
        "CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN NEW.next_try := ''infinity''; RETURN NEW; END';"
        "CREATE OR REPLACE TRIGGER hold BEFORE INSERT ON export_job"
        " FOR EACH ROW EXECUTE FUNCTION hold()");
    std::string name = Create(client, order);
    sql_.Execute("DROP TRIGGER hold ON export_job");
    return name;
  }
  void Release(const std::string& name) {
    sql_.Query("UPDATE export_job SET next_try = now() WHERE id = $1",
               {name.substr(name.find('/') + 1)});
  }

  v1::ExportJob AwaitEnd(const std::string& name) {
    const grpc::Status status = admin_.Watch(name);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return admin_.jobs.empty() ? v1::ExportJob() : admin_.jobs.back();
  }

  std::map<std::string, std::string> Members(const std::string& path) {
    const auto members = ReadZip(path);
    return {members.begin(), members.end()};
  }
  // Of a job's archive.
  std::map<std::string, std::string> Archive(const std::string& name) {
    EXPECT_TRUE(admin_.Download(name).ok());
    const std::string path = folder_.path() + "/downloaded.zip";
    std::ofstream(path, std::ios::binary) << admin_.archive;
    return Members(path);
  }

  static std::ptrdiff_t Lines(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  }

  static constexpr char kTable[] = "webmunk-extension-action.txt";

  TempDirectory archives_{"webmunk-archives-"};
  TempDirectory folder_{"webmunk-folder-"};
  Product product_;
  SqlConnection sql_;
  HttpClient http_;
  ExportClient admin_;
};

TEST_F(ExportRunTest, OneCommandMakesAnArchive) {
  Store("alice", 5);
  Store("bob", 3);
  const std::string token_file = folder_.path() + "/token";
  std::ofstream(token_file) << kTestAdminToken << "\n";
  const std::string out = folder_.path() + "/out";
  ChildProcess tool(
      {.arguments = {ToolBinary(), "export", "run", "--server", product_.server().gateway_address(),
                     "--token-file", token_file, "--generators", "webmunk-extension-action",
                     "--since", "2024-01-01", "--until", "2024-12-31", "--prefix", "study",
                     "--suffix", "one", "--out", out},
       .environment = {},
       .log_path = folder_.path() + "/log",
       .user = {}});
  ASSERT_EQ(tool.Wait(std::chrono::seconds(60)), 0) << tool.Log();
  EXPECT_THAT(tool.Log(), HasSubstr("exportJobs/1 is succeeded"));
  EXPECT_THAT(tool.Log(), HasSubstr(out + "/study_1_one.zip\n"));
  const auto members = Members(out + "/study_1_one.zip");
  ASSERT_EQ(members.count(kTable), 1U);
  EXPECT_EQ(Lines(members.at(kTable)), 9);
  EXPECT_EQ(members.count("manifest.json"), 1U);
}

TEST_F(ExportRunTest, SplitJobsHoldTheirParticipantsAlone) {
  for (const char* source : {"a", "b", "c"}) Store(source, 2);
  ASSERT_TRUE(admin_.Create("spec {} split { participants_per_job: 2 }").ok());
  std::vector<std::string> names;
  for (const v1::ExportJob& job : admin_.jobs) names.push_back(job.name());
  ASSERT_EQ(names.size(), 2U);
  std::vector<std::ptrdiff_t> lines;
  for (const std::string& name : names) {
    EXPECT_EQ(AwaitEnd(name).state(), v1::ExportJob::STATE_SUCCEEDED);
    lines.push_back(Lines(Archive(name).at(kTable)));
  }
  EXPECT_THAT(lines, ElementsAre(5, 3));
}

TEST_F(ExportRunTest, EverybodyIsWhoIsThereWhenItBegins) {
  Store("alice", 1);
  const std::string name = CreateHeld(admin_, "spec {}");
  Store("bob", 1);
  Release(name);
  const v1::ExportJob job = AwaitEnd(name);
  ASSERT_EQ(job.state(), v1::ExportJob::STATE_SUCCEEDED) << job.error();
  EXPECT_EQ(job.participant_count(), 2);
  EXPECT_EQ(Lines(Archive(name).at(kTable)), 3);
}

TEST_F(ExportRunTest, AJobRunsWithTheRightsItsCreatorHasThen) {
  Store("ours", 1);
  Store("theirs", 1);
  const int group = AddTestGroup(sql_, "Ours");
  sql_.Query("UPDATE participant SET group_id = $1 WHERE identifier = 'ours'",
             {std::to_string(group)});
  ExportClient ann(product_.server().NewChannelWith(AddTestUser(sql_, "ann", {{"exporter", 0}})));
  const std::string everybody = CreateHeld(ann, "spec {}");
  const std::string named = CreateHeld(ann, "spec { participants: 'participants/theirs' }");
  sql_.Query("UPDATE role_grant SET group_id = $1 WHERE role = 'exporter'",
             {std::to_string(group)});
  Release(everybody);
  v1::ExportJob job = AwaitEnd(everybody);
  EXPECT_EQ(job.state(), v1::ExportJob::STATE_SUCCEEDED) << job.error();
  EXPECT_EQ(job.participant_count(), 1);
  EXPECT_THAT(Archive(everybody).at(kTable), ::testing::Not(HasSubstr("theirs")));
  Release(named);
  job = AwaitEnd(named);
  EXPECT_EQ(job.state(), v1::ExportJob::STATE_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("may no longer export"));

  const std::string orphan = CreateHeld(ann, "spec {}");
  sql_.Execute("UPDATE user_account SET disabled = true WHERE identifier = 'ann'");
  Release(orphan);
  job = AwaitEnd(orphan);
  EXPECT_EQ(job.state(), v1::ExportJob::STATE_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("disabled"));
}

TEST_F(ExportRunTest, ATokenOfOneGroupExportsThatGroupAlone) {
  Store("ours", 1);
  Store("theirs", 1);
  const int group = AddTestGroup(sql_, "Ours");
  sql_.Query("UPDATE participant SET group_id = $1 WHERE identifier = 'ours'",
             {std::to_string(group)});
  // Of a user who may export all of the study.
  ExportClient token(product_.server().NewChannelWith(AddTestUser(sql_, "ann", {{"exporter", 0}})));
  LimitTokens(sql_, "ann", group);
  const std::string everybody = CreateHeld(token, "spec {}");
  const std::string named = CreateHeld(token, "spec { participants: 'participants/ours' }");
  Store("newcomer", 1);
  Release(everybody);
  const v1::ExportJob job = AwaitEnd(everybody);
  EXPECT_EQ(job.state(), v1::ExportJob::STATE_SUCCEEDED) << job.error();
  EXPECT_EQ(job.participant_count(), 1);
  const std::string table = Archive(everybody).at(kTable);
  EXPECT_THAT(table, HasSubstr("ours"));
  EXPECT_THAT(table, ::testing::Not(HasSubstr("theirs")));
  EXPECT_THAT(table, ::testing::Not(HasSubstr("newcomer")));

  // Whoever leaves the group is out of the token's reach, though not of its user's.
  sql_.Execute("UPDATE participant SET group_id = NULL WHERE identifier = 'ours'");
  Release(named);
  EXPECT_EQ(AwaitEnd(named).state(), v1::ExportJob::STATE_FAILED);
}

TEST_F(ExportRunTest, AJobMadeAnewHoldsWhatItHeld) {
  Store("alice", 3);
  const std::string name = Create(admin_, "spec {}");
  ASSERT_EQ(AwaitEnd(name).state(), v1::ExportJob::STATE_SUCCEEDED);
  ASSERT_TRUE(admin_.Download(name).ok());
  const std::string before = admin_.archive;
  Store("bob", 3);
  sql_.Execute("UPDATE export_job SET state = 'expired', archive_file = NULL");
  ASSERT_TRUE(admin_.Retry(name).ok());
  ASSERT_EQ(AwaitEnd(name).state(), v1::ExportJob::STATE_SUCCEEDED);
  ASSERT_TRUE(admin_.Download(name).ok());
  EXPECT_EQ(admin_.archive, before);
}

TEST_F(ExportRunTest, ADeletedJobTakesItsArchiveAlong) {
  Store("alice", 1);
  const std::string name = Create(admin_, "spec {}");
  ASSERT_EQ(AwaitEnd(name).state(), v1::ExportJob::STATE_SUCCEEDED);
  EXPECT_FALSE(std::filesystem::is_empty(archives_.path()));
  ASSERT_TRUE(admin_.Delete(name).ok());
  EXPECT_TRUE(std::filesystem::is_empty(archives_.path()));
}

}  // namespace webmunk::testing
