#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

v1::DataPoint Point(const std::string& id) {
  v1::DataPoint point;
  point.set_id(id);
  point.set_participant("participants/p");
  point.set_generator("g");
  point.mutable_create_time()->set_seconds(1);
  point.mutable_record_time()->set_seconds(2);
  point.set_properties(R"({"n":1e400,"s":"\ud83c"})");
  return point;
}

class PointsListTest : public testing::Test {
 protected:
  ToolRun List(std::vector<std::string> more) {
    std::vector<std::string> words = {"points", "list", "--server", server_.address()};
    words.insert(words.end(), more.begin(), more.end());
    return RunCommandLine(words);
  }

  FakeServer server_;
};

TEST_F(PointsListTest, JsonIsOneObjectPerLineWithThePropertiesAsTheyStand) {
  server_.script.point_pages.resize(2);
  *server_.script.point_pages[0].add_data_points() = Point("a");
  server_.script.point_pages[0].set_next_page_token("1");
  v1::DataPoint full = Point("b");
  full.set_secondary_identifier("\"s\"");
  full.mutable_location()->set_latitude(42.5);
  full.mutable_location()->set_longitude(-71);
  *server_.script.point_pages[1].add_data_points() = full;
  const ToolRun run = List({"--participant", "p", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const std::string middle =
      R"(","participant":"participants/p","generator":"g","createTime":"1970-01-01T00:00:01Z",)"
      R"("recordTime":"1970-01-01T00:00:02Z",)";
  const std::string properties = R"("properties":{"n":1e400,"s":"\ud83c"}})";
  EXPECT_EQ(run.out, R"({"id":"a)" + middle + properties + "\n" + R"({"id":"b)" + middle +
                         R"("secondaryIdentifier":"\"s\"",)" +
                         R"("location":{"latitude":42.5,"longitude":-71},)" + properties + "\n");
}

TEST_F(PointsListTest, OptionsBecomeTheRequest) {
  List({"--participant", "a/b", "--generator", "g1", "--generator=g2", "--created-from",
        "1970-01-01T00:00:01Z", "--created-to", "1970-01-01T00:00:02Z", "--recorded-to",
        "1970-01-01T00:00:03Z", "--descending", "--limit", "7"});
  ASSERT_EQ(server_.script.listed.size(), 1U);
  const v1::ListDataPointsRequest& request = server_.script.listed[0];
  EXPECT_EQ(request.parent(), "participants/a/b");
  ASSERT_EQ(request.generators_size(), 2);
  EXPECT_EQ(request.generators(1), "g2");
  EXPECT_EQ(request.create_time_range().start_time().seconds(), 1);
  EXPECT_EQ(request.create_time_range().end_time().seconds(), 2);
  EXPECT_FALSE(request.record_time_range().has_start_time());
  EXPECT_EQ(request.record_time_range().end_time().seconds(), 3);
  EXPECT_EQ(request.order_by(), "create_time desc");
  EXPECT_EQ(request.page_size(), 7);
}

TEST_F(PointsListTest, WithoutAParticipantEachRowTellsItsOwn) {
  server_.script.point_pages.resize(1);
  *server_.script.point_pages[0].add_data_points() = Point("a");
  const ToolRun run = List({"--filter", "properties.n > 1", "--omit", "html", "--omit=a.b"});
  EXPECT_EQ(run.out, "participants/p\t1970-01-01T00:00:01Z\t1970-01-01T00:00:02Z\tg\t\ta\n");
  const v1::ListDataPointsRequest& request = server_.script.listed.at(0);
  EXPECT_EQ(request.parent(), "");
  EXPECT_EQ(request.filter(), "properties.n > 1");
  ASSERT_EQ(request.omitted_properties_size(), 2);
  EXPECT_EQ(request.omitted_properties(1), "a.b");
}

TEST_F(PointsListTest, LimitEndsTheListWithoutAnotherPage) {
  server_.script.point_pages.resize(1);
  *server_.script.point_pages[0].add_data_points() = Point("a");
  *server_.script.point_pages[0].add_data_points() = Point("b");
  server_.script.point_pages[0].set_next_page_token("1");
  const ToolRun run = List({"--participant", "p", "--limit", "2"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out,
            "1970-01-01T00:00:01Z\t1970-01-01T00:00:02Z\tg\t\ta\n"
            "1970-01-01T00:00:01Z\t1970-01-01T00:00:02Z\tg\t\tb\n");
  EXPECT_EQ(server_.script.listed.size(), 1U);
}

TEST_F(PointsListTest, ServersErrorsBecomeExitCodesAndOneLine) {
  server_.script.errors = {grpc::Status(grpc::StatusCode::NOT_FOUND, "no participant 'p'\nreally")};
  const ToolRun not_found = List({"--participant", "p"});
  EXPECT_EQ(not_found.exit_code, 3);
  EXPECT_EQ(not_found.err, "webmunk: no participant 'p'\\nreally\n");
  EXPECT_EQ(not_found.out, "");
  server_.script.errors = {grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no")};
  EXPECT_EQ(List({"--participant", "p"}).exit_code, 4);
  server_.script.errors = {grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no")};
  EXPECT_EQ(List({"--participant", "p"}).exit_code, 1);
}

TEST_F(PointsListTest, ErrorOnALaterPageFailsTheCommandAfterItsOutput) {
  server_.script.point_pages.resize(1);
  *server_.script.point_pages[0].add_data_points() = Point("a");
  server_.script.point_pages[0].set_next_page_token("bad");
  const ToolRun run = List({"--participant", "p"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "webmunk: bad page token\n");
  EXPECT_NE(run.out, "");
}

TEST_F(PointsListTest, WrongCommandLineIsUsageAndSendsNothing) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--participant", ""},
      {"--participant", "p", "extra"},
      {"--participant", "p", "--limit", "0"},
      {"--participant", "p", "--created-from", "yesterday"},
      {"--participant", "p", "--output", "xml"},
      {"--participant", "p", "--timeout", "5"},
      {"--participant", "p", "--tls", "--plaintext"},
      {"--participant", "p", "--unknown"}};
  for (const auto& words : wrong) {
    const ToolRun run = List(words);
    EXPECT_EQ(run.exit_code, 2) << testing::PrintToString(words);
    EXPECT_EQ(run.err.rfind("webmunk: ", 0), 0U) << run.err;
  }
  EXPECT_TRUE(server_.script.listed.empty());
}

}  // namespace
}  // namespace webmunk::cli
