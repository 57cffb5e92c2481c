#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "export_options.h"
#include "export_progress.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

v1::ExportJob Job(v1::ExportJob::State state, double share = 0, int number = 7) {
  v1::ExportJob job;
  job.set_name(absl::StrCat("exportJobs/", number));
  job.set_state(state);
  job.mutable_progress()->set_share(share);
  job.mutable_progress()->set_rows(12);
  if (state == v1::ExportJob::STATE_SUCCEEDED) {
    job.mutable_archive()->set_file_name(absl::StrCat("study_", number, ".zip"));
    job.mutable_archive()->set_size_bytes(10);
  }
  return job;
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() : folder_(absl::StrCat(::testing::TempDir(), "/exports-", getpid())) {
    std::filesystem::remove_all(folder_);
    exports_.archive = "0123456789";
    exports_.archive_sha256 =
        absl::HexStringToBytes("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882");
  }

  ToolRun Run(std::vector<std::string> words, bool terminal = false) {
    words.insert(words.end(), {"--server", server_.address()});
    return RunCommandLine(words, "", {}, terminal);
  }

  FakeServer server_;
  FakeExports& exports_ = server_.script.exports;
  const std::string folder_;
};

TEST_F(ExportTest, RunMakesAnArchiveInOneCommand) {
  exports_.jobs = {Job(v1::ExportJob::STATE_QUEUED)};
  exports_.watched = {Job(v1::ExportJob::STATE_QUEUED), Job(v1::ExportJob::STATE_RUNNING, 0.5),
                      Job(v1::ExportJob::STATE_SUCCEEDED, 1)};
  const ToolRun run =
      Run({"export", "run", "--generators", "b,a", "--since", "2024-01-01", "--out", folder_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, folder_ + "/study_7.zip\n");
  EXPECT_EQ(Contents(folder_ + "/study_7.zip"), "0123456789");
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/study_7.zip.part"));
  EXPECT_EQ(run.err,
            "webmunk: exportJobs/7 is queued\nwebmunk: exportJobs/7 is running\n"
            "webmunk: exportJobs/7 is succeeded\n");
  const v1::ExportSpec& spec = exports_.created.order().spec();
  ASSERT_EQ(spec.generators_size(), 2);
  EXPECT_EQ(spec.generators(0), "b");
  EXPECT_EQ(spec.first_day(), "2024-01-01");
}

TEST_F(ExportTest, BreaksAreGoneOver) {
  exports_.jobs = {Job(v1::ExportJob::STATE_QUEUED)};
  exports_.watched = {Job(v1::ExportJob::STATE_QUEUED), Job(v1::ExportJob::STATE_RUNNING),
                      Job(v1::ExportJob::STATE_SUCCEEDED, 1)};
  exports_.messages_per_stream = 1;
  const ToolRun run = Run({"export", "run", "--out", folder_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Contents(folder_ + "/study_7.zip"), "0123456789");
  ASSERT_EQ(exports_.downloads.size(), 3U);
  EXPECT_EQ(exports_.downloads[0].if_match(), "");
  EXPECT_EQ(exports_.downloads[2].offset(), 8);
  EXPECT_EQ(exports_.downloads[2].if_match(), exports_.archive_sha256);
}

TEST_F(ExportTest, WhatIsNotTheArchiveIsNotKept) {
  exports_.jobs = {Job(v1::ExportJob::STATE_SUCCEEDED, 1)};
  exports_.archive = "0123456780";
  const ToolRun run = Run({"export", "download", "7", "--out", folder_});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_NE(run.err.find("SHA-256"), std::string::npos) << run.err;
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(ExportTest, AnExportThatFailsIsAnError) {
  v1::ExportJob failed = Job(v1::ExportJob::STATE_FAILED);
  failed.set_error("the disk is full");
  exports_.jobs = {failed};
  exports_.watched = {failed};
  for (const char* command : {"run", "watch", "download"}) {
    std::vector<std::string> words = {"export", command};
    if (std::string(command) != "run") words.push_back("7");
    const ToolRun run = Run(words);
    EXPECT_EQ(run.exit_code, 1) << command;
    EXPECT_NE(run.err.find("exportJobs/7 is failed: the disk is full"), std::string::npos)
        << run.err;
  }
}

// Else the archives of the others stay at the server.
TEST_F(ExportTest, AJobThatFailsDoesNotKeepTheOthersFromComing) {
  exports_.watched = {
      Job(v1::ExportJob::STATE_SUCCEEDED, 1, 6), Job(v1::ExportJob::STATE_FAILED, 0, 7),
      Job(v1::ExportJob::STATE_CANCELLED, 0, 8), Job(v1::ExportJob::STATE_SUCCEEDED, 1, 9)};
  exports_.jobs = exports_.watched;
  const ToolRun run = Run({"export", "run", "--per-job", "1", "--out", folder_});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, absl::StrCat(folder_, "/study_6.zip\n", folder_, "/study_9.zip\n"));
  EXPECT_EQ(Contents(folder_ + "/study_9.zip"), "0123456789");
  for (const char* error : {"webmunk: exportJobs/7 is failed\nwebmunk: exportJobs/7 is failed\n",
                            "webmunk: exportJobs/8 is cancelled\nwebmunk: exportJobs/8"}) {
    EXPECT_NE(run.err.find(error), std::string::npos) << run.err;
  }
}

// Its patience would be waited for as many times as there are jobs.
TEST_F(ExportTest, AServerThatIsGoneIsWaitedForOnce) {
  exports_.jobs = {Job(v1::ExportJob::STATE_QUEUED, 0, 7),
                   Job(v1::ExportJob::STATE_SUCCEEDED, 1, 8)};
  exports_.watched = {exports_.jobs[1]};
  const ToolRun run =
      Run({"export", "run", "--per-job", "1", "--out", folder_, "--timeout", "50ms"});
  EXPECT_EQ(run.exit_code, 75);
  EXPECT_EQ(run.out, "");
  EXPECT_TRUE(exports_.downloads.empty());
}

TEST_F(ExportTest, AFolderThatTakesNothingIsToldBeforeAnExportIsMade) {
  exports_.jobs = {Job(v1::ExportJob::STATE_SUCCEEDED, 1)};
  exports_.watched = exports_.jobs;
  std::filesystem::create_directories(folder_);
  const std::string file = folder_ + "/file";
  std::ofstream(file) << "x";
  for (const std::string& folder : {file, file + "/folder"}) {
    ToolRun run = Run({"export", "run", "--generators", "g", "--out", folder});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_NE(run.err.find("cannot write into " + folder), std::string::npos) << run.err;
    EXPECT_FALSE(exports_.created.has_order());
    run = Run({"export", "download", "7", "--out", folder});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_TRUE(exports_.downloads.empty());
  }
}

TEST_F(ExportTest, NoJobIsAnError) {
  for (const char* command : {"run", "create"}) {
    const ToolRun run = Run({"export", command});
    EXPECT_EQ(run.exit_code, 3) << command;
    EXPECT_NE(run.err.find("no job"), std::string::npos) << run.err;
  }
}

TEST_F(ExportTest, AnArchiveStaysInItsFolder) {
  v1::ExportJob job = Job(v1::ExportJob::STATE_SUCCEEDED, 1);
  for (const char* name : {"../../evil.zip", "/tmp/evil.zip", ".hidden", "", ".."}) {
    job.mutable_archive()->set_file_name(name);
    exports_.jobs = {job};
    const ToolRun run = Run({"export", "download", "7", "--out", folder_});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(run.out == folder_ + "/evil.zip\n" || run.out == folder_ + "/export.zip\n")
        << run.out;
  }
}

TEST_F(ExportTest, ListAndCancel) {
  exports_.jobs = {Job(v1::ExportJob::STATE_RUNNING, 0.25)};
  ToolRun run = Run({"export", "list", "--state", "running", "--state", "queued"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "exportJobs/7\trunning\t25%\t12\t0\t\t\t\t0\t\t\n");
  ASSERT_EQ(exports_.listed.states_size(), 2);
  EXPECT_EQ(exports_.listed.states(0), v1::ExportJob::STATE_RUNNING);
  run = Run({"export", "cancel", "exportJobs/7", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(exports_.cancelled, "exportJobs/7");
  EXPECT_NE(run.out.find(R"("name":"exportJobs/7","state":"cancelled")"), std::string::npos);
}

TEST_F(ExportTest, ABarShowsHowFarItIs) {
  exports_.watched = {Job(v1::ExportJob::STATE_RUNNING, 0.5),
                      Job(v1::ExportJob::STATE_SUCCEEDED, 1)};
  const ToolRun run = Run({"export", "watch", "7"}, /*terminal=*/true);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.err.find("[####################--------------------] 50% running, 12 rows, 0 B"),
            std::string::npos)
      << run.err;
  EXPECT_TRUE(run.err.ends_with("\r\x1b[K")) << "the bar is removed";
}

absl::StatusOr<v1::CreateExportJobRequest> Read(const std::vector<std::string>& words) {
  const std::vector<Option> options = ExportOrderOptions();
  const absl::StatusOr<Arguments> arguments = Arguments::Parse(words, options);
  if (!arguments.ok()) return arguments.status();
  // In New York it is still the 24th.
  return ReadExportOrder(
      *arguments, absl::FromCivil(absl::CivilSecond(2024, 5, 25, 2, 0, 0), absl::UTCTimeZone()));
}

TEST(ExportOptionsTest, WordsAreDaysOfTheZone) {
  auto request = Read({"--since", "yesterday", "--until", "today", "--time-zone", "UTC"});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->order().spec().first_day(), "2024-05-24");
  EXPECT_EQ(request->order().spec().last_day(), "2024-05-25");
  request = Read({"--since", "yesterday", "--time-zone", "America/New_York"});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->order().spec().first_day(), "2024-05-23");
  request = Read({"--since", "2024-05-01T00:00:00Z"});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->order().spec().first_day(), "");
  EXPECT_EQ(request->order().spec().start_time().seconds(), 1714521600);
}

// The day that is meant is not the server's.
TEST(ExportOptionsTest, WordsAloneAreDaysOfThisComputer) {
  const char* before = getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TZ", "America/New_York", 1);
  const auto request = Read({"--since", "yesterday", "--until", "2024-05-24"});
  const auto dates = Read({"--since", "2024-05-23", "--until", "2024-05-24"});
  before == nullptr ? unsetenv("TZ") : setenv("TZ", kept.c_str(), 1);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->order().spec().first_day(), "2024-05-23");
  EXPECT_EQ(request->order().spec().time_zone(), "America/New_York");
  ASSERT_TRUE(dates.ok()) << dates.status();
  EXPECT_EQ(dates->order().spec().time_zone(), "") << "the server's";
}

TEST(ExportOptionsTest, EverythingIsPassedOn) {
  const auto request = Read({"--participant", "a",        "--participant", "b",
                             "--exclude",     "c",        "--group",       "7",
                             "--recorded",    "--format", "jsonl",         "--strict",
                             "--per-job",     "10",       "--priority",    "3",
                             "--destination", "s3",       "--mail",        "a@example.org",
                             "--key",         "k",        "--prefix",      "p",
                             "--suffix",      "s"});
  ASSERT_TRUE(request.ok()) << request.status();
  const v1::ExportSpec& spec = request->order().spec();
  EXPECT_EQ(spec.participants(1), "participants/b");
  EXPECT_EQ(spec.excluded_participants(0), "participants/c");
  EXPECT_EQ(spec.groups(0), "participantGroups/7");
  EXPECT_EQ(spec.date_type(), v1::ExportSpec::DATE_TYPE_RECORDED);
  EXPECT_EQ(spec.format(), v1::ExportSpec::FORMAT_JSON_LINES);
  EXPECT_TRUE(spec.strict());
  EXPECT_EQ(request->order().split().participants_per_job(), 10);
  EXPECT_EQ(request->order().priority(), 3);
  EXPECT_EQ(request->order().destinations(0), "exportDestinations/s3");
  EXPECT_EQ(request->order().notifications(0).mail(), "a@example.org");
  EXPECT_EQ(request->idempotency_key(), "k");
}

TEST(ExportOptionsTest, WhatIsWrongIsUsage) {
  EXPECT_FALSE(Read({"--format", "xlsx"}).ok());
  EXPECT_FALSE(Read({"--since", "soon"}).ok());
  EXPECT_FALSE(Read({"--since", "today", "--time-zone", "Mars/Olympus"}).ok());
  EXPECT_FALSE(Read({"--per-job", "0"}).ok());
  EXPECT_FALSE(Read({"alice"}).ok());
  EXPECT_FALSE(ExportJobName("x").ok());
  EXPECT_FALSE(ExportJobName("exportJobs/").ok());
  EXPECT_EQ(*ExportJobName("12"), "exportJobs/12");
}

TEST(ExportProgressTest, SizesAreReadable) {
  EXPECT_EQ(SizeText(0), "0 B");
  EXPECT_EQ(SizeText(1023), "1023 B");
  EXPECT_EQ(SizeText(1536), "1.5 KiB");
  EXPECT_EQ(SizeText(std::int64_t{3} << 40), "3.0 TiB");
}

}  // namespace
}  // namespace webmunk::cli
