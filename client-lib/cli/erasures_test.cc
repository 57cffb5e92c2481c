#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "exit_code.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

v1::Erasure Erasure(v1::Erasure::State state, int erased) {
  v1::Erasure erasure;
  erasure.set_name("erasures/7");
  erasure.set_state(state);
  erasure.mutable_found()->set_points(60);
  erasure.mutable_found()->set_identifiers(1);
  if (erased > 0) erasure.mutable_erased()->set_points(erased);
  return erasure;
}

ToolRun RunAgainst(const FakeServer& server, std::vector<std::string> words,
                   const std::optional<std::string>& answer = std::nullopt) {
  words.insert(words.end(), {"--server", server.address()});
  if (!answer) return RunCommandLine(words);
  return RunCommandLine(words, "", {}, false,
                        [&](const std::string& /*prompt*/) { return answer; });
}

TEST(ErasuresTest, WithoutATerminalAnErasureNeedsYes) {
  FakeServer server;
  const ToolRun run = RunAgainst(server, {"participants", "erase", "a"});
  EXPECT_EQ(run.exit_code, kUsage);
  EXPECT_NE(run.err.find("--yes"), std::string::npos) << run.err;
  EXPECT_TRUE(server.script.authorizations.empty());
}

TEST(ErasuresTest, YesErasesWithoutCountingFirst) {
  FakeServer server;
  server.script.erasures = {Erasure(v1::Erasure::STATE_QUEUED, 0)};
  const ToolRun run = RunAgainst(server, {"participants", "erase", "a/b", "--yes", "--reason",
                                          "withdrawn", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  ASSERT_EQ(server.script.erased.size(), 1U);
  EXPECT_EQ(server.script.erased[0].name(), "participants/a/b");
  EXPECT_EQ(server.script.erased[0].reason(), "withdrawn");
  EXPECT_FALSE(server.script.erased[0].validate_only());
  EXPECT_NE(run.out.find(R"("name":"erasures/7","state":"STATE_QUEUED")"), std::string::npos)
      << run.out;
  EXPECT_NE(run.out.find(R"("found":{"points":60,"attachments":0,"quarantineEntries":0,)"
                         R"("outboxPoints":0,"archives":0,"identifiers":1})"),
            std::string::npos)
      << run.out;
}

TEST(ErasuresTest, ADryRunOnlyCounts) {
  FakeServer server;
  v1::Erasure counted;
  counted.mutable_found()->set_points(60);
  server.script.erasures = {counted};
  const ToolRun run = RunAgainst(server, {"participants", "erase", "a", "--dry-run"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  ASSERT_EQ(server.script.erased.size(), 1U);
  EXPECT_TRUE(server.script.erased[0].validate_only());
  EXPECT_NE(run.out.find("state\tnot begun\n"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("found\tpoints=60\n"), std::string::npos) << run.out;
}

TEST(ErasuresTest, AtATerminalOnlyYesErases) {
  for (const char* answer : {"", "y", "no", "a"}) {
    FakeServer server;
    server.script.erasures = {Erasure(v1::Erasure::STATE_UNSPECIFIED, 0)};
    const ToolRun run = RunAgainst(server, {"participants", "erase", "a"}, answer);
    EXPECT_EQ(run.exit_code, kFailed) << answer;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err,
              "webmunk: of participants/a there is points=60 identifiers=1\n"
              "webmunk: nothing was erased\n");
    ASSERT_EQ(server.script.erased.size(), 1U);
    EXPECT_TRUE(server.script.erased[0].validate_only());
  }
  FakeServer server;
  server.script.erasures = {Erasure(v1::Erasure::STATE_UNSPECIFIED, 0),
                            Erasure(v1::Erasure::STATE_QUEUED, 0)};
  const ToolRun run = RunAgainst(server, {"participants", "erase", "a"}, "yes");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  ASSERT_EQ(server.script.erased.size(), 2U);
  EXPECT_FALSE(server.script.erased[1].validate_only());
  EXPECT_NE(run.out.find("state\tqueued\n"), std::string::npos) << run.out;
}

TEST(ErasuresTest, WhoEndsTheInputErasesNothing) {
  FakeServer server;
  const ToolRun run =
      RunCommandLine({"participants", "erase", "a", "--server", server.address()}, "", {}, true,
                     [](const std::string& /*prompt*/) { return std::optional<std::string>(); });
  EXPECT_EQ(run.exit_code, kFailed);
  EXPECT_EQ(server.script.erased.size(), 1U);
}

TEST(ErasuresTest, WaitingTellsEachStateAndTheEnd) {
  FakeServer server;
  v1::Erasure stopped = Erasure(v1::Erasure::STATE_RUNNING, 20);
  stopped.set_last_error("disk\tfull");
  server.script.erasures = {Erasure(v1::Erasure::STATE_QUEUED, 0),
                            Erasure(v1::Erasure::STATE_RUNNING, 10), stopped,
                            Erasure(v1::Erasure::STATE_SUCCEEDED, 60)};
  const ToolRun run = RunAgainst(server, {"participants", "erase", "a", "--yes", "--wait"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err,
            "webmunk: erasures/7 is queued\nwebmunk: erasures/7 is running\n"
            "webmunk: erasures/7 is tried again: disk\\tfull\n"
            "webmunk: erasures/7 is succeeded\n");
  EXPECT_NE(run.out.find("erased\tpoints=60\n"), std::string::npos) << run.out;
  EXPECT_EQ(server.script.tasks_asked, (std::vector<std::string>(3, "erasures/7")));
}

TEST(ErasuresTest, OneIsCalledByItsNumberOrName) {
  for (const char* name : {"7", "erasures/7"}) {
    FakeServer server;
    v1::Erasure done = Erasure(v1::Erasure::STATE_SUCCEEDED, 60);
    done.set_record(R"({"a":1})");
    done.set_record_signature("\x01\xff");
    done.add_delivered_archives("a.zip");
    server.script.erasures = {done};
    const ToolRun run = RunAgainst(server, {"erasures", "show", name, "--output", "json"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(server.script.tasks_asked, std::vector<std::string>{"erasures/7"});
    EXPECT_NE(run.out.find(R"("deliveredArchives":["a.zip"])"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find(R"("record":"{\"a\":1}","recordSignature":"Af8=")"), std::string::npos)
        << run.out;
  }
}

TEST(ErasuresTest, TheListHasRowsInEachFormat) {
  FakeServer server;
  server.script.erasures = {Erasure(v1::Erasure::STATE_RUNNING, 10)};
  const ToolRun rows =
      RunAgainst(server, {"erasures", "list", "--participant", "a", "--limit", "5"});
  EXPECT_EQ(rows.exit_code, 0) << rows.err;
  EXPECT_EQ(rows.out, "erasures/7\trunning\t\t\t\t\t\tpoints=60 identifiers=1\tpoints=10\t\n");
  EXPECT_EQ(server.script.erasures_listed.participant_id(), "a");
  EXPECT_EQ(server.script.erasures_listed.page_size(), 5);
  const ToolRun sheet = RunAgainst(server, {"erasures", "list", "--output", "csv"});
  EXPECT_EQ(sheet.out.rfind("erasure,state,participant,", 0), 0U) << sheet.out;
  const ToolRun json = RunAgainst(server, {"erasures", "list", "--output", "json"});
  EXPECT_EQ(json.out.rfind(R"({"name":"erasures/7","state":"STATE_RUNNING",)", 0), 0U) << json.out;
  const ToolRun table = RunAgainst(server, {"erasures", "list", "--output", "table"});
  EXPECT_EQ(table.out.rfind("ERASURE ", 0), 0U) << table.out;
}

TEST(ErasuresTest, WrongCommandLinesSendNothing) {
  FakeServer server;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"participants", "erase"},
                                                {"participants", "erase", "a", "b", "--yes"},
                                                {"erasures", "list", "a"},
                                                {"erasures", "show"},
                                                {"erasures", "show", "0"},
                                                {"erasures", "show", "none"},
                                                {"erasures", "watch", "participantMerges/7"}}) {
    EXPECT_EQ(RunAgainst(server, words).exit_code, kUsage) << words[0] << " " << words[1];
  }
  EXPECT_TRUE(server.script.authorizations.empty());
}

}  // namespace
}  // namespace webmunk::cli
