// Erasures and merges from the command line to the database.

#include "tests/integration/tool_fixture.h"
#include "tests/support/pseudo_terminal.h"

namespace webmunk::testing {

using ::testing::HasSubstr;

class ToolErasureTest : public ToolTest {
 protected:
  int64_t PointsOf(const std::string& identifier) {
    return sql().Number(
        "SELECT count(*) FROM data_point d JOIN participant p ON p.id = d.participant_id "
        "WHERE p.identifier = $1",
        {identifier});
  }
};

TEST_F(ToolErasureTest, AParticipantIsCountedAndThenErased) {
  ingest().AppendJson(Points("alice", 0, 20));
  ingest().AppendJson(Points("bob", 0, 5));
  const nlohmann::json counted = Answer({"participants", "erase", "alice", "--dry-run"});
  EXPECT_EQ(counted["name"], "");
  EXPECT_EQ(counted["participant"], "participants/alice");
  EXPECT_EQ(counted["found"]["points"], 20);
  EXPECT_EQ(PointsOf("alice"), 20);

  const Run refused = Tool({"participants", "erase", "alice"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--yes"));
  EXPECT_EQ(PointsOf("alice"), 20);

  const nlohmann::json done =
      Answer({"participants", "erase", "alice", "--yes", "--wait", "--reason", "withdrawn"});
  EXPECT_EQ(done["state"], "STATE_SUCCEEDED");
  EXPECT_EQ(done["found"]["points"], 20);
  EXPECT_EQ(done["erased"]["points"], 20);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM data_point"), 5);
  EXPECT_EQ(Tool({"participants", "show", "alice"}).exit_code, 3);

  const nlohmann::json listed = Answer({"erasures", "list", "--participant", "alice"});
  EXPECT_EQ(listed["name"], done["name"]);
  EXPECT_EQ(listed["reason"], "withdrawn");
  EXPECT_EQ(listed["requester"], "users/test-admin");
  const nlohmann::json shown = Answer({"erasures", "show", done["name"]});
  EXPECT_EQ(nlohmann::json::parse(shown["record"].get<std::string>())["reason"], "withdrawn");
  EXPECT_FALSE(shown["recordSignature"].get<std::string>().empty());
  EXPECT_EQ(Answer({"erasures", "watch", done["name"]}), shown);
  EXPECT_EQ(Tool({"erasures", "list", "--participant", "bob"}).out, "");
}

TEST_F(ToolErasureTest, ATerminalIsAsked) {
  ingest().AppendJson(Points("alice", 0, 20));
  for (const bool meant : {false, true}) {
    TerminalProcess tool(CommandLine({"participants", "erase", "alice", "--wait"}));
    tool.AwaitText("of participants/alice there is points=20");
    tool.AwaitText("Type yes: ");
    tool.Type(meant ? "yes\n" : "y\n");
    EXPECT_EQ(tool.Wait(), meant ? 0 : 1) << tool.screen();
    EXPECT_THAT(tool.screen(), HasSubstr(meant ? "succeeded" : "nothing was erased"));
    EXPECT_EQ(PointsOf("alice"), meant ? 0 : 20);
  }
}

TEST_F(ToolErasureTest, AnErasureOfNobodyIsNotFoundByWhoMayNotSee) {
  EXPECT_EQ(Tool({"erasures", "show", "1"}).exit_code, 3);
  EXPECT_EQ(Tool({"merges", "show", "1"}).exit_code, 3);
}

TEST_F(ToolErasureTest, AParticipantIsMergedIntoAnother) {
  ingest().AppendJson(Points("stays", 0, 30));
  ingest().AppendJson(Points("goes", 20, 40));
  const nlohmann::json counted =
      Answer({"participants", "merge", "goes", "--into", "stays", "--dry-run"});
  EXPECT_EQ(counted["foundPoints"], 40);
  EXPECT_EQ(counted["droppedPoints"], 10);
  EXPECT_EQ(PointsOf("goes"), 40);

  const nlohmann::json done =
      Answer({"participants", "merge", "goes", "--into", "stays", "--yes", "--wait"});
  EXPECT_EQ(done["state"], "STATE_SUCCEEDED");
  EXPECT_EQ(done["participant"], "participants/stays");
  EXPECT_EQ(done["mergedParticipant"], "participants/goes");
  EXPECT_EQ(done["movedPoints"], 30);
  EXPECT_EQ(done["droppedPoints"], 10);
  EXPECT_EQ(PointsOf("stays"), 60);
  EXPECT_EQ(Answer({"merges", "list"}), done);
  EXPECT_EQ(Answer({"merges", "show", done["name"]}), done);
  EXPECT_EQ(Answer({"merges", "watch", done["name"]}), done);
  EXPECT_EQ(Answer({"participants", "show", "goes"})["participantId"], "stays");
  // What is another name already goes nowhere else.
  EXPECT_EQ(Tool({"participants", "merge", "goes", "--into", "stays", "--yes"}).exit_code, 1);
}

}  // namespace webmunk::testing
