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
}

TEST(ParticipantsListTest, LinesHoldIdentifierStateAndTime) {
  FakeServer server;
  AddParticipant(server);
  const ToolRun run = RunCommandLine({"participants", "list", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "a\\tb\tpaused\t1970-01-01T00:00:01Z\n");
}

TEST(ParticipantsListTest, JsonHasTheNamesOfRestAnswers) {
  FakeServer server;
  AddParticipant(server);
  const ToolRun run =
      RunCommandLine({"participants", "list", "--server", server.address(), "--output", "json"});
  EXPECT_EQ(run.out,
            R"({"name":"participants/a\u0009b","participantId":"a\u0009b","state":"STATE_PAUSED",)"
            R"("createTime":"1970-01-01T00:00:01Z"})"
            "\n");
}

}  // namespace
}  // namespace webmunk::cli
