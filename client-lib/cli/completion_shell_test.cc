// What real shells make of the scripts that complete command lines.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "command_table.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

using Words = std::vector<std::string>;

// Whether there is a program of this name.
bool IsInstalled(const std::string& program) {
  return std::system(absl::StrCat("command -v ", program, " >/dev/null").c_str()) == 0;
}

// A folder with a script for each run.
class CompletionShellTest : public ::testing::Test {
 protected:
  CompletionShellTest() {
    std::string folder = ::testing::TempDir() + "/completion-XXXXXX";
    if (mkdtemp(folder.data()) != nullptr) folder_ = folder;
  }
  ~CompletionShellTest() override {
    for (const char* file : {"script", "a file", "b"}) unlink((folder_ + "/" + file).c_str());
    rmdir(folder_.c_str());
  }

  void MakeFile(const std::string& name) { std::ofstream(folder_ + "/" + name).flush(); }

  // What the shell's function for `webmunk` offers for the last of the words, in order. In
  // zsh, it may offer more than what begins so: the shell picks.
  Words Complete(const std::string& shell, const Words& words) {
    std::string script = RunCommandLine({"completion", shell}).out;
    if (shell == "zsh") absl::StrAppend(&script, "setopt ksharrays shwordsplit\n");
    absl::StrAppend(&script, "COMP_WORDS=(webmunk");
    for (const std::string& word : words) absl::StrAppend(&script, " '", word, "'");
    absl::StrAppend(&script, ")\nCOMP_CWORD=", words.size(),
                    "\n_webmunk\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    Words offered = LinesOf(shell, script);
    if (shell == "zsh") {
      std::erase_if(offered, [&](const std::string& word) {
        return word.compare(0, words.back().size(), words.back()) != 0;
      });
    }
    return offered;
  }

  Words LinesOf(const std::string& shell, const std::string& script) {
    std::ofstream(folder_ + "/script") << script;
    const std::string options = shell == "bash" ? "--norc --noprofile" : "-f";
    const std::string command =
        absl::StrCat("cd '", folder_, "' && ", shell, " ", options, " ./script 2>&1");
    FILE* output = popen(command.c_str(), "r");
    EXPECT_NE(output, nullptr);
    std::string text;
    char part[1024];
    while (std::fgets(part, sizeof(part), output) != nullptr) text += part;
    EXPECT_EQ(pclose(output), 0) << text;
    Words lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  // That each command is offered word by word, and its options behind it.
  void ExpectCommandsAndOptions(const std::string& shell) {
    EXPECT_EQ(Complete(shell, {"erasu"}), (Words{"erasures"}));
    EXPECT_EQ(Complete(shell, {"erasures", ""}), (Words{"list", "show", "watch"}));
    EXPECT_EQ(Complete(shell, {"participants", "s"}), (Words{"set", "show", "summary"}));
    EXPECT_EQ(Complete(shell, {"participants", "erase", "--"}).front(), "--dry-run");
    EXPECT_EQ(Complete(shell, {"participants", "erase", "alice", "--ye"}), (Words{"--yes"}));
    EXPECT_EQ(Complete(shell, {"participants", "merge", "a", "--in"}), (Words{"--into"}));
    EXPECT_EQ(Complete(shell, {"watch", "--participant", "alice", "--tok"}),
              (Words{"--token-file"}));
    EXPECT_EQ(Complete(shell, {"nonsense", "--"}), Words());
    // Options may stand before the command.
    EXPECT_EQ(Complete(shell, {"--server", "a:1", "erasu"}), (Words{"erasures"}));
    EXPECT_EQ(Complete(shell, {"--server", "=", "a:1", "erasu"}), (Words{"erasures"}));
    EXPECT_EQ(Complete(shell, {"--server", "a", ":", "1", "erasu"}), (Words{"erasures"}));
    EXPECT_EQ(Complete(shell, {"--server", "=", "unix", ":", "/a", "erasures", "s"}),
              (Words{"show"}));
    EXPECT_EQ(Complete(shell, {"--server=a:1", "--tls", "erasures", "s"}), (Words{"show"}));
    EXPECT_EQ(Complete(shell, {"--token-file", "scr"}), (Words{"script"}));
  }

 private:
  std::string folder_;
};

TEST_F(CompletionShellTest, BashOffersCommandsAndOptions) {
  ASSERT_TRUE(IsInstalled("bash"));
  ExpectCommandsAndOptions("bash");
  Words first;
  for (const Command& command : CommandTable()) {
    const Words name = absl::StrSplit(command.name, ' ');
    if (std::find(first.begin(), first.end(), name[0]) == first.end()) first.push_back(name[0]);
  }
  std::sort(first.begin(), first.end());
  EXPECT_EQ(Complete("bash", {""}), first);
}

TEST_F(CompletionShellTest, BashOffersFilesWhereNothingElseIsWanted) {
  MakeFile("a file");
  MakeFile("b");
  EXPECT_EQ(Complete("bash", {"ingest", ""}), (Words{"a file", "b", "script"}));
  EXPECT_EQ(Complete("bash", {"ingest", "b", "a"}), (Words{"a file"}));
  EXPECT_EQ(Complete("bash", {"config", "create", "b"}), (Words{"b"}));
}

TEST_F(CompletionShellTest, BashCallsTheFunctionForTheTool) {
  const std::string script = RunCommandLine({"completion", "bash"}).out;
  EXPECT_EQ(LinesOf("bash", script + "complete -p webmunk\n"),
            (Words{"complete -o filenames -F _webmunk webmunk"}));
}

TEST_F(CompletionShellTest, ZshOffersCommandsAndOptions) {
  ASSERT_TRUE(IsInstalled("zsh"));
  ExpectCommandsAndOptions("zsh");
}

}  // namespace
}  // namespace webmunk::cli
