#include <gtest/gtest.h>

#include "exit_code.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

TEST(ParticipantsChangeTest, OnlyWhatIsGivenIsSet) {
  FakeServer server;
  const ToolRun run =
      RunCommandLine({"participants", "set", "a/b", "--server", server.address(), "--state",
                      "paused", "--group", "7", "--suppress-alerts", "no", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const v1::UpdateParticipantRequest& request = server.script.participant_updated;
  EXPECT_EQ(request.participant().name(), "participants/a/b");
  EXPECT_EQ(request.participant().state(), v1::Participant::STATE_PAUSED);
  EXPECT_EQ(request.participant().group(), "participantGroups/7");
  ASSERT_EQ(request.update_mask().paths_size(), 3);
  EXPECT_EQ(request.update_mask().paths(0), "state");
  EXPECT_EQ(request.update_mask().paths(1), "group");
  EXPECT_EQ(request.update_mask().paths(2), "suppresses_alerts");
  EXPECT_NE(run.out.find(R"("state":"STATE_PAUSED")"), std::string::npos) << run.out;
}

TEST(ParticipantsChangeTest, NoneTakesOutOfAGroup) {
  FakeServer server;
  const ToolRun run = RunCommandLine(
      {"participants", "move", "--group", "none", "--server", server.address(), "a", "b"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "movedCount\t2\n");
  EXPECT_EQ(server.script.participants_moved.group(), "");
  EXPECT_EQ(server.script.participants_moved.names(1), "participants/b");
}

TEST(ParticipantsChangeTest, WrongCommandLinesSendNothing) {
  FakeServer server;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"participants", "set", "a"},
        {"participants", "set", "a", "--state", "gone"},
        {"participants", "set", "a", "--group", "x"},
        {"participants", "set", "a", "--suppress-alerts", "maybe"},
        {"participants", "set", "--state", "paused"},
        {"participants", "move", "a"},
        {"groups", "rename", "7"},
        {"groups", "set", "7"},
        {"groups", "set", "7", "--suppress-alerts", "maybe"},
        {"groups", "delete", "x"},
        {"config", "create"},
        {"config", "set", "7"}}) {
    std::vector<std::string> line = words;
    line.insert(line.end(), {"--server", server.address()});
    EXPECT_EQ(RunCommandLine(line).exit_code, kUsage) << words[0] << " " << words[1];
  }
  EXPECT_TRUE(server.script.authorizations.empty());
}

}  // namespace
}  // namespace webmunk::cli
