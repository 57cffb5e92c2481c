#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "server/exports/cron.h"
#include "server/reports/zone_names.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;

// Whether we say of the case what Python says.
bool IsSame(const Json& value) {
  const absl::StatusOr<Cron> cron = Cron::Parse(value[0].get<std::string>());
  // Refused are those that are never due.
  if (!cron.ok()) return value[3].is_null();
  const absl::Time due =
      cron->Next(absl::FromUnixSeconds(value[2]), *FindZone(value[1].get<std::string>()));
  if (value[3].is_null()) return due > absl::FromUnixSeconds(value[4]);
  return due == absl::FromUnixSeconds(value[3]);
}

TEST(CronPythonTest, TimesAreThoseOfAClockThatPythonShows) {
  const TempDirectory directory("cron");
  const std::string path = directory.path() + "/times";
  ChildOptions options;
  options.arguments = {"python3", DataFile("cron_times.py"), "1", "400", path};
  options.log_path = directory.path() + "/log";
  RunCommand(options);
  std::ifstream file(path);
  int cases = 0;
  int due = 0;
  int different = 0;
  for (std::string line; std::getline(file, line); ++cases) {
    const Json value = Json::parse(line);
    if (!value[3].is_null()) ++due;
    if (IsSame(value)) continue;
    if (++different <= 20) ADD_FAILURE() << line;
  }
  EXPECT_EQ(different, 0);
  EXPECT_GE(cases, 8'000);
  EXPECT_GE(due, 2'000);
}

}  // namespace
}  // namespace webmunk::testing
