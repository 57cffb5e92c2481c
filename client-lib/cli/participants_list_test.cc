#include <gtest/gtest.h>

#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

void AddParticipant(FakeServer& server) {
  server.script.participant_pages.resize(1);
  v1::Participant& participant = *server.script.participant_pages[0].add_participants();
  participant.set_name("participants/a\tb");
  participant.set_participant_id("a\tb");
  participant.set_state(v1::Participant::STATE_PAUSED);
  participant.mutable_create_time()->set_seconds(1);
  participant.set_group("participantGroups/7");
  participant.set_display_name("A.B.");
}

TEST(ParticipantsListTest, LinesHoldIdentifierStateAndTime) {
  FakeServer server;
  AddParticipant(server);
  const ToolRun run = RunCommandLine({"participants", "list", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "a\\tb\tpaused\t1970-01-01T00:00:01Z\tparticipantGroups/7\tA.B.\n");
}

TEST(ParticipantsListTest, JsonHasTheNamesOfRestAnswers) {
  FakeServer server;
  AddParticipant(server);
  const ToolRun run =
      RunCommandLine({"participants", "list", "--server", server.address(), "--output", "json"});
  EXPECT_EQ(run.out,
            R"({"name":"participants/a\u0009b","participantId":"a\u0009b","state":"STATE_PAUSED",)"
            R"("createTime":"1970-01-01T00:00:01Z","enrolled":false,"dataServer":"",)"
            R"("displayName":"A.B.","group":"participantGroups/7","suppressesAlerts":false,)"
            R"("appConfiguration":"","etag":"","updateTime":null,"beingErased":false,)"
            R"("mergedParticipantIds":[]})"
            "\n");
}

TEST(ParticipantsListTest, SummaryAndFilterAreAskedFor) {
  FakeServer server;
  AddParticipant(server);
  v1::ParticipantSummary& summary =
      *server.script.participant_pages[0].mutable_participants(0)->mutable_summary();
  summary.set_received_points(8);
  summary.set_stored_points(6);
  summary.set_points_per_day(1.5);
  summary.set_duplicate_share(0.25);
  const ToolRun run = RunCommandLine({"participants", "list", "--server", server.address(),
                                      "--summary", "--filter", "enrolled = true"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(
      run.out,
      "a\\tb\tpaused\t1970-01-01T00:00:01Z\tparticipantGroups/7\tA.B.\t8\t6\t1.5\t0.25\t\t\n");
  EXPECT_EQ(server.script.participants_listed.view(), v1::PARTICIPANT_VIEW_FULL);
  EXPECT_EQ(server.script.participants_listed.filter(), "enrolled = true");
}

}  // namespace
}  // namespace webmunk::cli
