#include <gtest/gtest.h>

#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

v1::QuarantineEntry SomeEntry() {
  v1::QuarantineEntry entry;
  entry.set_name("quarantineEntries/7");
  entry.set_kind(v1::QuarantineEntry::KIND_POINT);
  entry.set_reason("bad-timestamp");
  entry.set_detail("no\ttime");
  entry.set_participant("participants/ann");
  entry.mutable_receive_time()->set_seconds(1);
  entry.set_size_bytes(12);
  entry.set_encoding("identity");
  entry.set_replay_count(2);
  return entry;
}

TEST(QuarantineListTest, LinesHoldWhatAPersonAsksFor) {
  FakeServer server;
  *server.script.quarantine_page.add_entries() = SomeEntry();
  const ToolRun run = RunCommandLine({"quarantine", "list", "--server", server.address(),
                                      "--reason", "bad-timestamp", "--kind=point"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "7\t1970-01-01T00:00:01Z\tpoint\tbad-timestamp\t12\t2\tann\tno\\ttime\n");
  EXPECT_EQ(server.script.quarantine_listed.filter().reason(), "bad-timestamp");
  EXPECT_EQ(server.script.quarantine_listed.filter().kind(), v1::QuarantineEntry::KIND_POINT);
}

TEST(QuarantineListTest, JsonHasTheNamesOfTheApi) {
  FakeServer server;
  *server.script.quarantine_page.add_entries() = SomeEntry();
  const ToolRun run =
      RunCommandLine({"quarantine", "list", "--server", server.address(), "--output", "json"});
  EXPECT_EQ(run.out,
            R"({"name":"quarantineEntries/7","kind":"KIND_POINT","reason":"bad-timestamp",)"
            R"("detail":"no\u0009time","participant":"participants/ann",)"
            R"("receiveTime":"1970-01-01T00:00:01Z","sizeBytes":12,"encoding":"identity",)"
            R"("encrypted":false,"replayCount":2})"
            "\n");
}

TEST(QuarantineShowTest, RawWritesTheBytesAndNothingElse) {
  FakeServer server;
  server.script.quarantine_entry = SomeEntry();
  const std::string bytes("\x1f\x8b\0\n\xff", 5);
  server.script.quarantine_entry.set_raw(bytes);
  const ToolRun run =
      RunCommandLine({"quarantine", "show", "7", "--raw", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, bytes);
}

TEST(QuarantineShowTest, UnknownEntryIsNotFound) {
  FakeServer server;
  server.script.errors = {{grpc::StatusCode::NOT_FOUND, "gone"}};
  const ToolRun run = RunCommandLine({"quarantine", "show", "7", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "");
}

TEST(QuarantineReplayTest, SendsTheNamesAndPrintsTheCounts) {
  FakeServer server;
  server.script.replay_response.set_replayed(2);
  server.script.replay_response.set_released(1);
  server.script.replay_response.set_stored(5);
  const ToolRun run = RunCommandLine({"quarantine", "replay", "7", "quarantineEntries/8",
                                      "--server", server.address(), "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "{\"replayed\":2,\"released\":1,\"stored\":5,\"duplicate\":0}\n");
  ASSERT_EQ(server.script.replayed.names_size(), 2);
  EXPECT_EQ(server.script.replayed.names(0), "quarantineEntries/7");
  EXPECT_EQ(server.script.replayed.names(1), "quarantineEntries/8");
}

TEST(QuarantineDiscardTest, NeverTakesAnEmptySelectionForAll) {
  FakeServer server;
  const ToolRun run = RunCommandLine({"quarantine", "discard", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(server.script.authorizations.empty());
}

TEST(QuarantineDiscardTest, SelectsByOptions) {
  FakeServer server;
  server.script.discard_response.set_discarded(3);
  const ToolRun run =
      RunCommandLine({"quarantine", "discard", "--participant", "ann", "--received-before",
                      "2026-01-01T00:00:00Z", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "3\tdiscarded\n");
  EXPECT_EQ(server.script.discarded.filter().participant(), "participants/ann");
  EXPECT_FALSE(server.script.discarded.all());
}

TEST(QuarantineOptionsTest, RefusesWhatIsNoEntryOrNoKind) {
  EXPECT_EQ(RunCommandLine({"quarantine", "show", "seven"}).exit_code, 2);
  EXPECT_EQ(RunCommandLine({"quarantine", "list", "--kind", "x"}).exit_code, 2);
  EXPECT_EQ(RunCommandLine({"quarantine", "replay", "7", "--all"}).exit_code, 2);
}

}  // namespace
}  // namespace webmunk::cli
