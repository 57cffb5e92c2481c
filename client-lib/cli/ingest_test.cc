#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

class IngestTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "webmunk-ingest-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string File(const std::string& name, const std::string& bytes) {
    const std::filesystem::path path = directory_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }

  ToolRun Ingest(std::vector<std::string> words, const std::string& standard_input = "",
                 bool terminal = false) {
    words.insert(words.begin(), {"ingest", "--server", server_.address(), "--output", "json"});
    return RunCommandLine(words, standard_input, {}, terminal);
  }

  FakeServer server_;
  std::filesystem::path directory_;
};

TEST_F(IngestTest, CountsOfAllFilesAreSummed) {
  server_.script.append_response.set_received(15);
  server_.script.append_response.set_stored(4);
  server_.script.append_response.set_duplicate(3);
  server_.script.append_response.set_quarantined(2);
  server_.script.append_response.set_forwarded(5);
  server_.script.append_response.set_discarded(1);
  const ToolRun run = Ingest({File("a", "[]"), File("b", "[]"), File("c", "[]")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, R"({"received":45,"stored":12,"duplicate":9,"quarantined":6,"forwarded":15,)"
                     R"("discarded":3,"faults":0,"failed":0,"unsent":0})"
                     "\n");
  EXPECT_EQ(run.err, "");
}

TEST_F(IngestTest, EveryFileIsSentOnceWhateverTheParallelism) {
  for (const char* parallel : {"1", "3", "64"}) {
    server_.script.appended.clear();
    std::vector<std::string> words = {"--parallel", parallel};
    std::vector<std::string> expected;
    for (int i = 10; i < 30; ++i) {
      expected.push_back(std::to_string(i));
      words.push_back(File(std::to_string(i), std::to_string(i)));
    }
    EXPECT_EQ(Ingest(words).exit_code, 0);
    std::vector<std::string> sent;
    for (const auto& request : server_.script.appended) sent.push_back(request.raw().payload());
    std::sort(sent.begin(), sent.end());
    EXPECT_EQ(sent, expected) << parallel;
  }
}

TEST_F(IngestTest, GzipIsSentAsSuchFromAFileAndFromStandardInput) {
  ASSERT_EQ(Ingest({"--parallel=1", File("a.json", "\x1f\x8b..."), "-"}, "[1]").exit_code, 0);
  ASSERT_EQ(server_.script.appended.size(), 2U);
  EXPECT_EQ(server_.script.appended[0].raw().encoding(), v1::RawBundle::ENCODING_GZIP);
  EXPECT_EQ(server_.script.appended[1].raw().encoding(), v1::RawBundle::ENCODING_IDENTITY);
  EXPECT_EQ(server_.script.appended[1].raw().payload(), "[1]");
}

TEST_F(IngestTest, BundleFaultIsNamedAndFails) {
  v1::BundleFault& fault = *server_.script.append_response.mutable_bundle_fault();
  fault.set_reason(v1::BundleFault::REASON_BAD_JSON);
  fault.set_message("at byte 3");
  const ToolRun run = Ingest({"-"}, "[1,");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "webmunk: standard input: kept in quarantine whole: BAD_JSON: at byte 3\n");
  EXPECT_NE(run.out.find(R"("faults":1)"), std::string::npos) << run.out;
}

TEST_F(IngestTest, UnreadableFileFailsAndTheOthersAreSent) {
  const ToolRun run = Ingest({"--parallel=1", "/nonexistent", File("a", "[]")});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "webmunk: /nonexistent: no such file\n");
  EXPECT_EQ(server_.script.appended.size(), 1U);
}

TEST_F(IngestTest, ServerThatStaysAwayLeavesTheRestUnsentForLater) {
  server_.script.errors.assign(1000, grpc::Status(grpc::StatusCode::UNAVAILABLE, "full"));
  const ToolRun run = Ingest(
      {"--parallel=1", "--timeout=100ms", File("a", "[]"), File("b", "[]"), File("c", "[]")});
  EXPECT_EQ(run.exit_code, 75);
  EXPECT_NE(run.out.find(R"("unsent":3)"), std::string::npos) << run.out;
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
}

TEST_F(IngestTest, ServerThatComesBackIsNotNoticed) {
  server_.script.errors = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "stopping")};
  const ToolRun run = Ingest({File("a", "[]")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
}

TEST_F(IngestTest, FilesGoOverOneStream) {
  EXPECT_EQ(Ingest({File("a", "[]"), File("b", "[]"), File("c", "[]")}).exit_code, 0);
  EXPECT_EQ(server_.script.streams, 1U);
}

TEST_F(IngestTest, StreamsThatBreakAreNotNoticed) {
  server_.script.append_response.set_stored(1);
  server_.script.answers_per_stream = 3;
  std::vector<std::string> words;
  for (int i = 0; i < 10; ++i) words.push_back(File(std::to_string(i), std::to_string(i)));
  const ToolRun run = Ingest(words);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_NE(run.out.find(R"("stored":10,)"), std::string::npos) << run.out;
  EXPECT_GE(server_.script.streams, 4U);
}

TEST_F(IngestTest, DenialEndsTheRun) {
  server_.script.errors = {grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "wrong key")};
  const ToolRun run = Ingest({"--parallel=1", File("a", "[]"), File("b", "[]")});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(server_.script.appended.size(), 1U);
}

TEST_F(IngestTest, BundleThatTheServerFindsTooLargeFailsForGood) {
  server_.script.errors = {grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too large")};
  const ToolRun run = Ingest({"--parallel=1", File("a", "[]"), File("b", "[]")});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_NE(run.out.find(R"("failed":1,"unsent":0)"), std::string::npos) << run.out;
}

TEST_F(IngestTest, BarIsDrawnOnATerminalOnly) {
  EXPECT_NE(Ingest({File("a", "[]")}, "", true).err.find("1/1"), std::string::npos);
  EXPECT_EQ(Ingest({File("a", "[]")}, "", false).err, "");
}

TEST_F(IngestTest, NoFilesAndStandardInputTwiceAreUsage) {
  EXPECT_EQ(Ingest({}).exit_code, 2);
  EXPECT_EQ(Ingest({"-", "-"}).exit_code, 2);
  EXPECT_EQ(Ingest({"--parallel", "0", "-"}).exit_code, 2);
}

}  // namespace
}  // namespace webmunk::cli
