// What the commands about participants, groups, configurations and live points do.

#include <fstream>

#include "tests/integration/tool_fixture.h"
#include "tests/support/await.h"

namespace webmunk::testing {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class ToolStudyTest : public ToolTest {};

TEST_F(ToolStudyTest, AParticipantIsShownAsItWasMade) {
  const nlohmann::json made =
      Answer({"participants", "create", "alice/1", "--display-name", "Alice", "--state", "paused"});
  const nlohmann::json shown = Answer({"participants", "show", "alice/1"});
  EXPECT_EQ(shown["name"], "participants/alice/1");
  EXPECT_EQ(shown["participantId"], "alice/1");
  EXPECT_EQ(shown["displayName"], "Alice");
  EXPECT_EQ(shown["state"], "STATE_PAUSED");
  EXPECT_EQ(shown["enrolled"], true);
  EXPECT_EQ(shown["etag"], made["etag"]);
  const Run rows = Tool({"participants", "show", "alice/1"});
  EXPECT_THAT(rows.out, HasSubstr("displayName\tAlice\n"));
  EXPECT_THAT(rows.out, HasSubstr("state\tpaused\n"));
  const Run sheet = Tool({"participants", "show", "alice/1", "--output", "csv"});
  EXPECT_THAT(sheet.out, HasSubstr("participantid"));
  const Run nobody = Tool({"participants", "show", "nobody"});
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_EQ(nobody.out, "");
}

TEST_F(ToolStudyTest, ASummaryTellsWhatArrived) {
  ingest().AppendJson(Points("alice", 0, 20));
  ingest().AppendJson(Points("alice", 10, 20));
  const nlohmann::json summary = Answer({"participants", "summary", "alice"});
  EXPECT_EQ(summary["receivedPoints"], 40);
  EXPECT_EQ(summary["storedPoints"], 30);
  EXPECT_EQ(summary["duplicatePoints"], 10);
  ASSERT_THAT(summary["generators"], SizeIs(1));
  EXPECT_EQ(summary["generators"][0]["storedPoints"], 30);
}

TEST_F(ToolStudyTest, AGroupLivesFromItsMakingToItsEnd) {
  const std::string name = Answer({"groups", "create", "First"})["name"];
  Answer({"participants", "create", "alice"});
  EXPECT_EQ(Answer({"participants", "move", "--group", name, "alice"})["movedCount"], 1);
  EXPECT_EQ(Answer({"participants", "show", "alice"})["group"], name);
  EXPECT_EQ(Answer({"groups", "rename", name, "Second"})["displayName"], "Second");
  const nlohmann::json listed = Answer({"groups", "list"});
  EXPECT_EQ(listed["name"], name);
  EXPECT_EQ(listed["displayName"], "Second");
  EXPECT_EQ(listed["participantCount"], 1);
  EXPECT_EQ(listed["suppressesAlerts"], false);
  EXPECT_EQ(Answer({"groups", "set", name, "--suppress-alerts", "yes"})["suppressesAlerts"], true);
  const nlohmann::json both =
      Answer({"groups", "set", name, "--display-name", "Second half", "--suppress-alerts", "no"});
  EXPECT_EQ(both["displayName"], "Second half");
  EXPECT_EQ(both["suppressesAlerts"], false);
  Answer({"groups", "rename", name, "Second"});

  EXPECT_EQ(Tool({"groups", "create", "Second"}).exit_code, 1);
  EXPECT_EQ(Tool({"groups", "delete", name}).exit_code, 1);
  EXPECT_EQ(Tool({"groups", "delete", name, "--force"}).exit_code, 0);
  EXPECT_EQ(Tool({"groups", "list"}).out, "");
  EXPECT_EQ(Answer({"participants", "show", "alice"})["group"], "");
  EXPECT_EQ(Tool({"groups", "rename", name, "Third"}).exit_code, 3);
}

TEST_F(ToolStudyTest, AConfigurationIsMadeShownChangedAndDeleted) {
  const std::string text = "{\"a\":  [1, \"\u00e4\"]}\n";
  const std::string file = directory() + "/config.json";
  std::ofstream(file) << text;
  const nlohmann::json made = Answer({"config", "create", "--file", file, "--id-pattern", "^ali",
                                      "--order", "5", "--display-name", "Ours"});
  const std::string name = made["name"];
  EXPECT_EQ(made["idPattern"], "^ali");
  EXPECT_EQ(made["contextPattern"], ".*");
  EXPECT_EQ(made["evaluateOrder"], 5);
  EXPECT_EQ(Answer({"config", "list"}), made);

  EXPECT_EQ(Tool({"config", "show", name, "--text"}).out, text);
  nlohmann::json shown = Answer({"config", "show", name});
  EXPECT_EQ(shown["configuration"], text);
  EXPECT_EQ(shown["displayName"], "Ours");

  const Run preview = Tool({"config", "preview", "alice", "--output", "json"});
  ASSERT_EQ(preview.exit_code, 0) << preview.err;
  ASSERT_FALSE(preview.Lines().empty());
  EXPECT_EQ(preview.Lines().back()["appConfiguration"], name);
  EXPECT_EQ(preview.Lines().back()["chosen"], true);
  EXPECT_EQ(nlohmann::json::parse(Tool({"config", "preview", "alice", "--text"}).out),
            nlohmann::json::parse(text));

  EXPECT_EQ(Answer({"config", "set", name, "--enabled", "no"})["enabled"], false);
  shown = Answer({"config", "show", name});
  EXPECT_EQ(shown["enabled"], false);
  EXPECT_EQ(shown["idPattern"], "^ali");
  for (const nlohmann::json& trial :
       Tool({"config", "preview", "alice", "--output", "json"}).Lines()) {
    EXPECT_EQ(trial["chosen"], false) << trial;
  }
  EXPECT_EQ(Tool({"config", "delete", name}).exit_code, 0);
  EXPECT_EQ(Tool({"config", "show", name}).exit_code, 3);
  EXPECT_EQ(Tool({"config", "list"}).out, "");
}

TEST_F(ToolStudyTest, WatchPrintsWhatIsStoredAndGoesOnBehindItsToken) {
  // Who is watched must be known.
  ingest().AppendJson(Points("alice", 0, 1));
  const auto first = Start(
      {"watch", "--participant", "alice", "--limit", "1", "--print-token", "--output", "json"});
  // Nobody tells from outside when it has begun: what is stored before is not printed.
  int stored = 1;
  Await("a point is printed", [&] {
    if (!first->process().Running()) return true;
    ingest().AppendJson(Points("bob", stored, 1));
    ingest().AppendJson(Points("alice", stored, 1));
    ++stored;
    return false;
  });
  const Run begun = first->Result();
  ASSERT_EQ(begun.exit_code, 0) << begun.err;
  ASSERT_THAT(begun.Lines(), SizeIs(1)) << begun.out;
  EXPECT_EQ(begun.Lines()[0]["participant"], "participants/alice");
  const std::string token(absl::StripSuffix(begun.err, "\n"));
  ASSERT_FALSE(token.empty());
  const int next = begun.Lines()[0]["properties"]["n"].get<int>() + 1;

  ingest().AppendJson(Points("alice", stored, 2));
  const int missed = stored + 2 - next;
  const Run more = Tool({"watch", "--participant", "alice", "--since", token, "--limit",
                         std::to_string(missed), "--output", "json"});
  ASSERT_EQ(more.exit_code, 0) << more.err;
  ASSERT_THAT(more.Lines(), SizeIs(missed));
  // None is missed; one that shared its message with others comes again with them.
  const int again = more.Lines()[0]["properties"]["n"];
  EXPECT_LE(again, next);
  EXPECT_GE(again, next - 1);
  for (int i = 0; i < missed; ++i) EXPECT_EQ(more.Lines()[i]["properties"]["n"], again + i);
}

TEST_F(ToolStudyTest, WatchThatIsInterruptedTellsItsToken) {
  ingest().AppendJson(Points("alice", 0, 1));
  for (const int signal : {SIGINT, SIGTERM}) {
    const auto watch =
        Start({"watch", "--participant", "alice", "--print-token", "--output", "json"});
    int stored = 1;
    Await("a point is printed", [&] {
      ingest().AppendJson(Points("alice", signal * 1000 + stored, 1));
      ++stored;
      return !watch->Out().empty() || !watch->process().Running();
    });
    ASSERT_FALSE(watch->Out().empty()) << watch->process().Log();
    watch->process().Signal(signal);
    const Run ended = watch->Result();
    EXPECT_EQ(ended.exit_code, 128 + signal);
    ASSERT_FALSE(ended.Lines().empty());
    const int last = ended.Lines().back()["properties"]["n"];
    ingest().AppendJson(Points("alice", signal * 1000 + stored, 1));
    const Run more =
        Tool({"watch", "--participant", "alice", "--since",
              std::string(absl::StripSuffix(ended.err, "\n")), "--limit", "1", "--output", "json"});
    ASSERT_THAT(more.Lines(), SizeIs(1)) << more.err;
    // None is missed; what was being printed may come again.
    EXPECT_LE(more.Lines()[0]["properties"]["n"], last + 1);
    EXPECT_GE(more.Lines()[0]["properties"]["n"], last);
  }
}

TEST_F(ToolStudyTest, WatchOfATokenThatIsNoneFails) {
  const Run run = Tool({"watch", "--since", "x"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("webmunk: "));
}

}  // namespace webmunk::testing
