#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/await.h"
#include "tests/support/environment.h"
#include "tests/support/metrics_page.h"
#include "tests/support/product_test.h"
#include "tests/support/quarantine_client.h"

namespace webmunk::testing {

constexpr char kAddBundle[] = "/data/add-bundle.json";

class MetricsTest : public OwnProductTest {
 protected:
  MetricsPage Server() { return MetricsPage::Read(product().server().metrics_port()); }
  MetricsPage Gateway() { return MetricsPage::Read(product().gateway().metrics_port()); }

  static std::string Point(const std::string& participant, int second) {
    return absl::StrCat(R"({"passive-data-metadata":{"source":")", participant,
                        R"(","generator":"g: test","generator-id":"g","timestamp":)",
                        1710000000 + second, "}}");
  }

  // Sends a form as the extension does and returns the status.
  int Post(const std::string& payload) {
    const auto response =
        http().Send({.method = "POST",
                     .target = kAddBundle,
                     .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                     .body = "payload=" + payload});
    return response.has_value() ? response->status : 0;
  }
};

// The names and labels that dashboards and alerts build on. Change the file with
// the code, and say so in CHANGELOG.md.
TEST_F(MetricsTest, NamesTypesAndLabelsAreThoseOfTheGoldenList) {
  ingest().AppendJson("[" + Point("a", 0) + ",{}]");
  http().Send({.method = "GET", .target = "/v1/participants/a", .headers = {}, .body = ""});
  // The server looks at its tasks after it says that it is ready.
  Await("the tasks", [&] {
    return Server().series().count(
               "webmunk_task_last_success_timestamp_seconds{task=\"keep-partitions\"}") > 0;
  });
  std::set<std::string> shapes = Server().Shapes();
  shapes.merge(Gateway().Shapes());
  std::ifstream file(DataFile("metrics.txt"));
  std::set<std::string> golden;
  for (std::string line; std::getline(file, line);) golden.insert(line);
  EXPECT_EQ(absl::StrJoin(shapes, "\n"), absl::StrJoin(golden, "\n"));
}

TEST_F(MetricsTest, EachPointIsCountedAsWhatBecameOfIt) {
  const std::string bundle = "[" + Point("b", 0) + "," + Point("b", 1) + "]";
  ingest().AppendJson(bundle);
  ingest().AppendJson(bundle);
  ingest().AppendJson("[" + Point("b", 2) + R"(,{"passive-data-metadata":7}])");
  const MetricsPage page = Server();
  EXPECT_EQ(page.Value("webmunk_ingest_points_total{outcome=\"stored\"}"), 3);
  EXPECT_EQ(page.Value("webmunk_ingest_points_total{outcome=\"duplicate\"}"), 2);
  EXPECT_EQ(page.Value("webmunk_ingest_points_total{outcome=\"quarantined\"}"), 1);
  EXPECT_EQ(page.Value("webmunk_ingest_bundles_total{outcome=\"read\"}"), 3);
  EXPECT_EQ(page.Value("webmunk_ingest_copy_redos_total"), 0) << "it was stored a moment ago";
  EXPECT_EQ(page.Value("webmunk_ingest_commit_points_count"), 3);
  EXPECT_EQ(page.Value("webmunk_ingest_commit_points_sum"), 5) << "the points that were read";
  EXPECT_EQ(page.Value("webmunk_ingest_bytes_in_flight"), 0);
  EXPECT_EQ(page.Value("webmunk_rpc_duration_seconds_count{code=\"OK\",method=\"IngestService."
                       "AppendBundle\"}"),
            3);
}

TEST_F(MetricsTest, PointStoredBeforeTheServerStartedCostsARedo) {
  const std::string bundle = "[" + Point("r", 0) + "]";
  EXPECT_EQ(Post(bundle), 201);
  product().server().process().Stop(SIGTERM, std::chrono::seconds(30));
  product().StartServer();
  product().WaitUntilHealthy();
  EXPECT_EQ(Post(bundle), 201);
  EXPECT_EQ(Server().Value("webmunk_ingest_copy_redos_total"), 1);
}

TEST_F(MetricsTest, QuarantineIsCountedByReason) {
  EXPECT_EQ(Post("[{},"), 400);
  const MetricsPage page = Server();
  EXPECT_EQ(page.Value("webmunk_ingest_bundles_total{outcome=\"quarantined\"}"), 1);
  EXPECT_EQ(page.Value("webmunk_ingest_quarantined_total{reason=\"bad-json\"}"), 1);
}

TEST_F(MetricsTest, WhatIsInQuarantineAlreadyIsNotCountedAgain) {
  EXPECT_EQ(Post("[{},"), 400);
  EXPECT_EQ(Post("[{},"), 400);
  QuarantineClient(product().server().NewChannel()).ReplayAll();
  EXPECT_EQ(Server().Value("webmunk_ingest_quarantined_total{reason=\"bad-json\"}"), 1);
}

TEST_F(MetricsTest, FilesAndTheFormsThatBringThemAreCounted) {
  const auto post = [&](const std::string& file) {
    const auto response =
        http().Send({.method = "POST",
                     .target = kAddBundle,
                     .headers = {{"Content-Type", "multipart/form-data; boundary=b"}},
                     .body = "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n[" +
                             Point("m", 0) +
                             "]\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; "
                             "filename=\"f\"\r\n\r\n" +
                             file + "\r\n--b--\r\n"});
    return response.has_value() ? response->status : 0;
  };
  EXPECT_EQ(post("12345"), 201);
  sql().Execute("UPDATE study_settings SET ingestion_paused = true");
  EXPECT_EQ(post("67890"), 503);
  const MetricsPage server = Server();
  EXPECT_EQ(server.Value("webmunk_ingest_attachments_total{outcome=\"stored\"}"), 1);
  EXPECT_EQ(server.Value("webmunk_ingest_attachments_total{outcome=\"refused\"}"), 1);
  EXPECT_EQ(server.Value("webmunk_ingest_attachment_bytes_total"), 5);
  EXPECT_EQ(server.Value("webmunk_ingest_refusals_total{reason=\"paused\"}"), 1);
  EXPECT_EQ(Gateway().Value("webmunk_gateway_bodies_total{outcome=\"whole\"}"), 2);
}

TEST_F(MetricsTest, RefusalIsCountedByReasonAndLoggedWithItsTrace) {
  ingest().AppendJson("[" + Point("c", 0) + "]");
  sql().Execute("UPDATE participant SET state = 'paused' WHERE identifier = 'c'");
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const auto response =
      http().Send({.method = "POST",
                   .target = kAddBundle,
                   .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                               {"traceparent", "00-" + trace + "-b7ad6b7169203331-01"}},
                   .body = "payload=[" + Point("c", 1) + "]"});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(Server().Value("webmunk_ingest_refusals_total{reason=\"paused\"}"), 1);
  const std::string labels = "{route=\"/data/add-bundle.json\",status=\"5xx\"}";
  EXPECT_EQ(Gateway().Value("webmunk_gateway_request_duration_seconds_count" + labels), 1);
  EXPECT_THAT(product().server().process().Log(), ::testing::HasSubstr(trace));
  EXPECT_THAT(product().gateway().process().Log(), ::testing::HasSubstr(trace));
}

// Of the lines with this event: how many there are, and what they say was left out.
struct Lines {
  int64_t written = 0;
  int64_t left_out = 0;
};

Lines LinesOf(const std::string& log, const std::string& event) {
  Lines lines;
  std::istringstream stream(log);
  for (std::string line; std::getline(stream, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) continue;
    // Not those who asked for /healthz.
    const bool is_upload = json.value("route", kAddBundle) == kAddBundle;
    if (json.at("event") != event || !is_upload) continue;
    ++lines.written;
    lines.left_out += json.at("left_out").get<int64_t>();
  }
  return lines;
}

TEST_F(MetricsTest, FloodOfRefusalsIsCountedWholeAndLoggedNowAndThen) {
  constexpr int kFlood = 300;
  ingest().AppendJson("[" + Point("f", 0) + "]");
  sql().Execute("UPDATE participant SET state = 'paused'");
  const std::string payload = "[" + Point("f", 1) + "]";
  int64_t sent = 0;
  for (; sent < kFlood; ++sent) ASSERT_EQ(Post(payload), 503);
  struct Log {
    ChildProcess* process;
    std::string event;
    int64_t written = 0;
  };
  std::vector<Log> logs = {{&product().server().process(), "bundle refused"},
                           {&product().gateway().process(), "bundle_refused"},
                           {&product().gateway().process(), "request"}};
  for (Log& log : logs) {
    log.written = LinesOf(log.process->Log(), log.event).written;
    EXPECT_GT(log.written, 0) << log.event;
    EXPECT_LT(log.written, kFlood / 2) << log.event;
  }
  // The next line of each tells of all before it.
  Await("further lines", [&] {
    EXPECT_EQ(Post(payload), 503);
    ++sent;
    std::erase_if(logs, [&](const Log& log) {
      const Lines lines = LinesOf(log.process->Log(), log.event);
      if (lines.written == log.written) return false;
      const int64_t told = lines.written + lines.left_out;
      // The gateway logs a request once it is answered.
      EXPECT_TRUE(told == sent || told == sent - 1) << log.event << " " << told << " of " << sent;
      return true;
    });
    return logs.empty();
  });
  EXPECT_EQ(Server().Value("webmunk_ingest_refusals_total{reason=\"paused\"}"), sent);
}

TEST_F(MetricsTest, BrokenTraceIsReplacedByOneThatBothLogsShow) {
  const auto response = http().Send({.method = "GET",
                                     .target = "/v1/participants/nobody-here",
                                     .headers = {{"traceparent", "00-broken"}},
                                     .body = ""});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 404);
  const std::string log = product().gateway().process().Log();
  const size_t begin = log.rfind("\"trace\":\"");
  ASSERT_NE(begin, std::string::npos) << log;
  const std::string trace = log.substr(begin + 9, 32);
  EXPECT_THAT(product().server().process().Log(), ::testing::HasSubstr(trace));
}

}  // namespace webmunk::testing
