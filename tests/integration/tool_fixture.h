#ifndef WEBMUNK_TESTS_INTEGRATION_TOOL_FIXTURE_H_
#define WEBMUNK_TESTS_INTEGRATION_TOOL_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {

// Runs of the program `webmunk` by `test-admin` against a product.
class ToolTest : public OwnProductTest {
 protected:
  struct Run {
    int exit_code = -1;
    std::string out;
    std::string err;

    // The lines of `out`, each JSON.
    std::vector<nlohmann::json> Lines() const {
      std::vector<nlohmann::json> lines;
      for (const absl::string_view line : absl::StrSplit(out, '\n', absl::SkipEmpty())) {
        lines.push_back(nlohmann::json::parse(line));
      }
      return lines;
    }
  };

  // One that is under way.
  class Running {
   public:
    Running(const std::vector<std::string>& arguments, const std::string& path)
        : path_(path),
          // The two outputs are told apart by a shell.
          process_({.arguments = WithShell(arguments, path),
                    .environment = {},
                    .log_path = path + ".err",
                    .user = {}}) {}

    ChildProcess& process() { return process_; }
    std::string Out() const { return ReadFile(path_ + ".out"); }
    // Once it has ended, which it does within 60 s.
    Run Result() {
      Run run;
      run.exit_code = process_.Wait(std::chrono::seconds(60)).value_or(-1);
      run.out = Out();
      run.err = process_.Log();
      return run;
    }

   private:
    static std::vector<std::string> WithShell(const std::vector<std::string>& arguments,
                                              const std::string& path) {
      std::ofstream(path + ".out").flush();
      std::vector<std::string> words = {"/bin/sh", "-c", "exec \"$@\" >\"$0\"", path + ".out"};
      words.insert(words.end(), arguments.begin(), arguments.end());
      return words;
    }

    std::string path_;
    ChildProcess process_;
  };

  ToolTest() { std::ofstream(token_file_) << kTestAdminToken << '\n'; }

  // The program's whole command line.
  std::vector<std::string> CommandLine(const std::vector<std::string>& words) {
    std::vector<std::string> arguments = {ToolBinary(), "--server",
                                          absl::StrCat("127.0.0.1:", product().server().port()),
                                          "--token-file", token_file_};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return arguments;
  }

  std::unique_ptr<Running> Start(const std::vector<std::string>& words) {
    return std::make_unique<Running>(CommandLine(words),
                                     absl::StrCat(directory_.path(), "/run-", ++runs_));
  }

  Run Tool(const std::vector<std::string>& words) { return Start(words)->Result(); }

  // The only line of a run that must succeed.
  nlohmann::json Answer(std::vector<std::string> words) {
    words.insert(words.end(), {"--output", "json"});
    const Run run = Tool(words);
    EXPECT_EQ(run.exit_code, 0) << absl::StrCat(words[0], " ", words[1], ": ", run.err);
    const std::vector<nlohmann::json> lines = run.Lines();
    EXPECT_EQ(lines.size(), 1U) << run.out;
    return lines.size() == 1 ? lines[0] : nlohmann::json::object();
  }

  // Points `first` to `first + count - 1` of a source.
  static std::string Points(const std::string& source, int first, int count) {
    std::vector<std::string> points;
    for (int n = first; n < first + count; ++n) {
      points.push_back(PointText{.members = absl::StrCat(R"("n":)", n),
                                 .source = absl::StrCat("\"", source, "\""),
                                 .timestamp = absl::StrCat(1710000000 + n)}
                           .Json());
    }
    return JsonArray(points);
  }

  const std::string& directory() const { return directory_.path(); }

 private:
  TempDirectory directory_{"tool"};
  const std::string token_file_ = directory_.path() + "/token";
  int runs_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_TOOL_FIXTURE_H_
