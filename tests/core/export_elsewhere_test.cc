#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAction[] = "webmunk-extension-action";
constexpr char kLog[] = "webmunk-extension-log-elements";
constexpr char kItem[] = "pdk-external-amazon-item";
constexpr char kStatus[] = "pdk-system-status";

// A participant whose points go to another server, `there`, beside one whose do not. Some of
// its points came before.
class ExportElsewhereTest : public ::testing::TestWithParam<bool> {
 protected:
  ExportElsewhereTest() {
    ExportStudy study;
    for (const char* source : {"here", "there"}) {
      for (const char* generator : {kAction, kLog, kItem, kStatus}) {
        const auto id = static_cast<int64_t>(study.points().size()) + 1;
        study.Add({.id = id,
                   .created = 1'718'064'000'000'000 + id,
                   .recorded = 1'718'064'100'000'000,
                   .source = source,
                   .generator = generator,
                   .location = std::nullopt,
                   .properties = R"({"ordered":"2024-06-11"})"});
      }
    }
    database_.Store(study);
    database_.sql().Execute(
        "WITH server AS (INSERT INTO data_server (identifier, upload_url) "
        "VALUES ('other', 'https://other.example.com/') RETURNING id) "
        "UPDATE participant SET data_server_id = server.id FROM server "
        "WHERE identifier = 'there'");
  }

  std::vector<StudyMember> Export(const std::vector<std::string>& generators, ExportFormat format) {
    ExportRequest request{.generators = generators, .sources = {{"here"}, {"there"}}};
    request.options.strict = GetParam();
    request.options.format = format;
    return WithoutDescription(database_.Run(request));
  }

  ExportDatabase database_;
};

TEST_P(ExportElsewhereTest, ReportsOfThePassiveDataKitHaveWhatIsHere) {
  const auto members = Export({kAction, kItem, kLog, kStatus}, ExportFormat::kTsv);
  std::vector<std::string> names;
  std::map<std::string, std::string> texts;
  for (const auto& [name, bytes] : members) {
    names.push_back(name);
    texts[name] = bytes;
  }
  const std::string item = kItem;
  EXPECT_THAT(names, ElementsAre("webmunk-extension-action.txt", item + "/here.txt",
                                 item + "/there.txt", "webmunk-extension-log-elements/here.txt",
                                 "pdk-system-status/here.txt", "pdk-system-status/there.txt"));
  EXPECT_THAT(texts[item + "/there.txt"], HasSubstr("\r\nthere\t"));
  EXPECT_THAT(texts["pdk-system-status/there.txt"], HasSubstr("\r\nthere\t"));
  EXPECT_THAT(texts["webmunk-extension-action.txt"], HasSubstr("\r\nhere\t"));
  EXPECT_THAT(texts["webmunk-extension-action.txt"], Not(HasSubstr("there")));
}

TEST_P(ExportElsewhereTest, JsonHasNoneOfThem) {
  for (const ExportFormat format : {ExportFormat::kRawJson, ExportFormat::kJsonLines}) {
    const auto members = Export({kItem}, format);
    ASSERT_EQ(members.size(), 1U);
    EXPECT_THAT(members[0].first + members[0].second, Not(HasSubstr("there")));
    EXPECT_THAT(members[0].second, HasSubstr("2024-06-11"));
  }
}

INSTANTIATE_TEST_SUITE_P(Strict, ExportElsewhereTest, ::testing::Bool());

}  // namespace
}  // namespace webmunk::testing
