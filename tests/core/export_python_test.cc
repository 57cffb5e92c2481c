#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "server/reports/calendar_days.h"
#include "server/reports/cell_text.h"
#include "server/reports/slug.h"
#include "server/reports/zone_clock.h"
#include "server/reports/zone_names.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;

std::string Cell(const std::string& token, char delimiter, bool is_clean) {
  RowBuffer out;
  AppendValueCell(token, is_clean, {.delimiter = delimiter}, out);
  return std::string(out.view());
}

absl::TimeZone Zone(const std::string& name) { return FindZone(name).value(); }

int64_t BeginOf(const std::string& day, const std::string& zone) {
  absl::CivilDay civil;
  EXPECT_TRUE(absl::ParseCivilTime(day, &civil)) << day;
  return BeginOfDay(civil, Zone(zone));
}

class PythonValues {
 public:
  // Whether what we make of the case is what Python makes of it.
  bool Check(const Json& value) {
    const std::string kind = value[0];
    ++cases_[kind];
    if (kind == "cell") {
      return Cell(value[1], '\t', false) == value[2] && Cell(value[1], ',', false) == value[3];
    }
    if (kind == "clean") return Cell(value[1], '\t', true) == value[2];
    if (kind == "slug") return Slug(value[1].get<std::string>()) == value[2];
    if (kind == "day") return BeginOf(value[2], value[1]) == value[3];
    return kind == "time" && Time(value[1], value[2]) == value[3];
  }

  std::map<std::string, int>& cases() { return cases_; }

 private:
  // By a clock that has written other times before.
  std::string Time(const std::string& zone, int64_t micros) {
    RowBuffer out;
    clocks_.try_emplace(zone, Zone(zone)).first->second.AppendIso(micros, out);
    return std::string(out.view());
  }

  std::map<std::string, int> cases_;
  std::map<std::string, ZoneClock> clocks_;
};

TEST(ExportPythonTest, ValuesAreWrittenAsPythonWritesThem) {
  const TempDirectory directory("export");
  const std::string path = directory.path() + "/values";
  ChildOptions options;
  options.arguments = {"python3", DataFile("python_values.py"), "1", "100000", path};
  options.log_path = directory.path() + "/log";
  RunCommand(options);
  PythonValues values;
  std::ifstream file(path);
  int different = 0;
  for (std::string line; std::getline(file, line);) {
    if (values.Check(Json::parse(line))) continue;
    if (++different <= 20) ADD_FAILURE() << line;
  }
  EXPECT_EQ(different, 0);
  EXPECT_GE(values.cases()["cell"], 100'000);
  EXPECT_GE(values.cases()["time"], 20'000);
  EXPECT_GE(values.cases()["day"], 7'000);
}

}  // namespace
}  // namespace webmunk::testing
