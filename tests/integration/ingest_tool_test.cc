#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/json_text.h"
#include "tests/support/ledger.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// Runs of `webmunk ingest` against the product.
class IngestToolTest : public OwnProductTest {
 protected:
  static constexpr int kPointsPerFile = 20;

  // The tool, at work on as many files of points of their own.
  std::unique_ptr<ChildProcess> Ingest(int files) {
    std::vector<std::string> arguments = {
        ToolBinary(), "ingest", "--server",    product().server().gateway_address(),
        "--output",   "json",   "--parallel=8"};
    for (int file = 0; file < files; ++file) {
      std::vector<std::string> points;
      for (int n = 0; n < kPointsPerFile; ++n) {
        points.push_back(
            PointText{.members = absl::StrCat("\"n\":", file * kPointsPerFile + n)}.Json());
      }
      arguments.push_back(absl::StrCat(directory_.path(), "/", file, ".json"));
      std::ofstream(arguments.back()) << JsonArray(points);
    }
    return std::make_unique<ChildProcess>(ChildOptions{.arguments = arguments,
                                                       .environment = {},
                                                       .log_path = directory_.path() + "/log",
                                                       .user = {}});
  }
  int64_t Points() { return sql().Number("SELECT count(*) FROM data_point"); }

 private:
  TempDirectory directory_{"ingest"};
};

TEST_F(IngestToolTest, EveryFileIsStored) {
  const auto tool = Ingest(100);
  EXPECT_EQ(tool->Wait(std::chrono::seconds(60)), 0) << tool->Log();
  const auto totals = nlohmann::json::parse(tool->Log());
  EXPECT_EQ(totals["stored"], 100 * kPointsPerFile);
  EXPECT_EQ(Points(), 100 * kPointsPerFile);
}

TEST_F(IngestToolTest, ServersThatAreKilledLoseAndDoubleNothing) {
  constexpr int kFiles = 3000;
  const auto tool = Ingest(kFiles);
  for (int kills = 1; kills <= 3; ++kills) {
    Await("points arrive", [&] { return Points() > kills * 200 * kPointsPerFile; });
    product().server().process().Stop(SIGKILL, std::chrono::seconds(10));
    product().StartServer();
  }
  EXPECT_EQ(tool->Wait(std::chrono::seconds(120)), 0) << tool->Log();
  const auto totals = nlohmann::json::parse(tool->Log());
  EXPECT_EQ(totals["received"], kFiles * kPointsPerFile);
  EXPECT_EQ(totals["unsent"], 0);
  EXPECT_EQ(Points(), kFiles * kPointsPerFile);
  ExpectLedgerAddsUp(sql());
}

}  // namespace webmunk::testing
