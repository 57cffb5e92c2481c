#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <thread>

#include "absl/strings/match.h"
#include "tests/support/form_encoding.h"
#include "tests/support/json_text.h"
#include "tests/support/point_text.h"
#include "tests/support/product_test.h"
#include "tests/support/study_client.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

std::string PointOf(const std::string& participant) {
  return PointText{.source = '"' + participant + '"'}.Json();
}

// A reason to refuse what `participant` sends, and how it is answered.
struct RefusalCase {
  std::string name;
  std::vector<std::string> flags;
  // What happens before the refused request.
  std::function<void(Product&)> prepare;
  int status;
  std::string participant = "refused";

  friend void PrintTo(const RefusalCase& c, std::ostream* out) { *out << c.name; }
};

void Nothing(Product& /*product*/) {}

void SendOne(Product& product, const std::string& participant) {
  const auto response =
      HttpClient(product.http_port()).Send(BundlePost(JsonArray({PointOf(participant)})));
  ASSERT_TRUE(response.has_value());
  ASSERT_EQ(response->status, 201) << response->body;
}

void Enrol(Product& product, v1::Participant::State state) {
  ASSERT_TRUE(StudyClient(product.server().NewChannel()).Create("refused", state).ok());
}

const char* KeyFile() {
  static const TempDirectory& directory = *new TempDirectory("webmunk-key-");
  static const std::string& path = *new std::string(directory.path() + "/key");
  std::ofstream(path) << "old-key\nstudy-key\n";
  return path.c_str();
}

std::vector<RefusalCase> Cases() {
  return {
      {"PausedStudy",
       {},
       [](Product& product) {
         ASSERT_TRUE(StudyClient(product.server().NewChannel()).SetPaused(true).ok());
       },
       503},
      {"PausedParticipant",
       {},
       [](Product& product) { Enrol(product, v1::Participant::STATE_PAUSED); },
       503},
      {"ParticipantWhoIsNotEnrolled",
       {},
       [](Product& product) {
         ASSERT_TRUE(StudyClient(product.server().NewChannel()).SetEnrolledOnly(true).ok());
       },
       503},
      {"TooManyNewParticipants",
       {"--new_participants_per_hour=1"},
       [](Product& product) { SendOne(product, "first"); },
       503},
      {"TooManyNewGenerators",
       {"--new_generators_per_hour=1"},
       [](Product& product) {
         ASSERT_EQ(
             HttpClient(product.http_port())
                 .Send(BundlePost(JsonArray({PointText{.generator_id = R"("other")"}.Json()})))
                 .value()
                 .status,
             201);
       },
       503},
      {"TooManyBundlesOfAnAddress",
       {"--address_rate=0.001", "--address_burst=1"},
       [](Product& product) { SendOne(product, "first"); },
       429},
      {"TooManyBundlesOfAParticipant",
       {"--participant_rate=0.001", "--participant_burst=1"},
       [](Product& product) { SendOne(product, "first"); },
       429,
       "first"},
      {"MissingIngestKey", {std::string("--ingest_key_file=") + KeyFile()}, Nothing, 403},
  };
}

// The ways by which installed clients send, and the REST path for a form.
std::vector<HttpRequest> Requests(const std::string& participant) {
  const std::string point = PointOf(participant);
  const std::string bundle = JsonArray({point});
  return {BundlePost(bundle), FormPost("/data/add-bundle.json", {{"payload", bundle}}),
          HttpRequest{
              .method = "CREATE", .target = "/data/add-bundle.json", .headers = {}, .body = bundle},
          FormPost("/data/add-point.json", {{"payload", point}}),
          HttpRequest{
              .method = "CREATE", .target = "/data/add-point.json", .headers = {}, .body = point}};
}

}  // namespace

class RefusalTest : public ::testing::TestWithParam<RefusalCase> {};

// Every row of the protocol's table that is no JSON: what is not stored and could be
// sent again must not look stored to the extension.
TEST_P(RefusalTest, IsAnsweredAsTextAndKeepsNothing) {
  const RefusalCase& refusal = GetParam();
  Product product(SharedCluster().NewDatabase(), refusal.flags);
  SqlConnection sql(product.database_url());
  refusal.prepare(product);
  const char kKept[] =
      "SELECT (SELECT count(*) FROM data_point) + (SELECT count(*) FROM bundle) + "
      "(SELECT count(*) FROM quarantine) + (SELECT count(*) FROM participant) + "
      "(SELECT count(*) FROM generator)";
  const int64_t kept = sql.Number(kKept);
  for (const HttpRequest& request : Requests(refusal.participant)) {
    SCOPED_TRACE(request.method + " " + request.target);
    const auto response = HttpClient(product.http_port()).Send(request);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, refusal.status) << response->body;
    EXPECT_TRUE(absl::StartsWith(response->Header("Content-Type").value_or(""), "text/plain"));
    EXPECT_FALSE(IsJson(response->body)) << response->body;
    EXPECT_FALSE(response->body.empty());
    EXPECT_EQ(response->Header("Retry-After").has_value(), refusal.status != 403);
    EXPECT_EQ(response->Header("Access-Control-Allow-Origin").value_or(""), "*");
  }
  if (refusal.name != "TooManyNewGenerators") {
    EXPECT_EQ(sql.Number(kKept), kept);
  } else {
    EXPECT_EQ(sql.Number("SELECT count(*) FROM data_point"), 1);
    EXPECT_EQ(sql.Number("SELECT count(*) FROM generator"), 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Admission, RefusalTest, ::testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param.name; });

TEST(AdmissionTest, RetryAfterIsTheTimeUntilTheNextToken) {
  Product product(SharedCluster().NewDatabase(), {"--address_rate=0.001", "--address_burst=1"});
  SendOne(product, "first");
  const auto response =
      HttpClient(product.http_port()).Send(BundlePost(JsonArray({PointOf("first")})));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 429);
  const int seconds = std::stoi(response->Header("Retry-After").value_or("0"));
  EXPECT_GT(seconds, 900);
  EXPECT_LE(seconds, 1000);
}

// While one bundle waits for the database there is no room for a second.
TEST(AdmissionTest, OverloadIsRefusedAtOnceAsText) {
  Product product(SharedCluster().NewDatabase(), {"--max_bytes_in_flight=3000000"});
  SqlConnection blocker(product.database_url());
  SqlConnection sql(product.database_url());
  blocker.Execute("BEGIN; LOCK TABLE participant");
  const auto request = [](size_t size) {
    const PointText point{.members = "\"html\":\"" + std::string(size, 'x') + "\""};
    return FormPost("/data/add-bundle.json", {{"payload", JsonArray({point.Json()})}});
  };
  // Reading takes four times the text: it, a copy, and what identifies the point.
  int first = 0;
  std::thread waiting([&] {
    first = HttpClient(product.http_port()).Send(request(240'000)).value_or(HttpResponse{}).status;
  });
  for (int i = 0; i < 1000 && sql.Number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0;
       ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto refused = HttpClient(product.http_port()).Send(request(220'000));
  blocker.Execute("COMMIT");
  waiting.join();
  EXPECT_EQ(first, 201);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->body, "retry later");
  EXPECT_TRUE(refused->Header("Retry-After").has_value());
  EXPECT_EQ(HttpClient(product.http_port()).Send(request(220'000)).value().status, 201);
}

TEST(AdmissionTest, CapOnNewcomersLeavesKnownParticipantsAlone) {
  Product product(SharedCluster().NewDatabase(), {"--new_participants_per_hour=1"});
  SendOne(product, "first");
  const auto refused =
      HttpClient(product.http_port()).Send(BundlePost(JsonArray({PointOf("second")})));
  EXPECT_EQ(refused.value().status, 503);
  SendOne(product, "first");
}

TEST(AdmissionTest, IngestKeyIsTakenFromHeaderAndUrl) {
  Product product(SharedCluster().NewDatabase(), {std::string("--ingest_key_file=") + KeyFile()});
  const std::string bundle = JsonArray({PointOf("keyed")});
  const auto status = [&](HttpRequest request, const std::string& query, HttpHeaders headers) {
    request.target += query;
    for (auto& header : headers) request.headers.push_back(std::move(header));
    return HttpClient(product.http_port()).Send(request).value_or(HttpResponse{}).status;
  };
  const HttpRequest rest{.method = "POST",
                         .target = "/v1/bundles",
                         .headers = {{"Content-Type", "application/json"}},
                         .body = bundle};
  EXPECT_EQ(status(BundlePost(bundle), "?key=study-key", {}), 201);
  EXPECT_EQ(status(BundlePost(bundle), "", {{"X-Webmunk-Ingest-Key", "old-key"}}), 201);
  EXPECT_EQ(status(rest, "", {{"X-Webmunk-Ingest-Key", "study-key"}}), 200);
  EXPECT_EQ(status(BundlePost(bundle), "?key=study-kez", {}), 403);
  EXPECT_EQ(status(BundlePost(bundle), "?key=", {}), 403);
  EXPECT_EQ(status(rest, "", {}), 403);
  // A body that cannot be read is not kept either.
  EXPECT_EQ(status(FormPost("/data/add-bundle.json", {{"payload", "[{"}}), "", {}), 403);
  SqlConnection sql(product.database_url());
  EXPECT_EQ(sql.Number("SELECT count(*) FROM quarantine"), 0);
  EXPECT_EQ(product.server().process().Log().find("study-key"), std::string::npos);
  EXPECT_EQ(product.gateway().process().Log().find("study-key"), std::string::npos);
}

TEST(AdmissionTest, AddressIsBelievedOfTheGatewayAlone) {
  Product product(SharedCluster().NewDatabase(), {"--address_rate=0.001", "--address_burst=1"});
  const auto send = [&](const std::shared_ptr<grpc::Channel>& channel, const std::string& address) {
    grpc::ClientContext context;
    context.AddMetadata("x-webmunk-client-address", address);
    v1::AppendBundleRequest request;
    request.mutable_raw()->set_payload(JsonArray({PointOf("p")}));
    v1::AppendBundleResponse response;
    return v1::IngestService::NewStub(channel)
        ->AppendBundle(&context, request, &response)
        .error_code();
  };
  const auto tcp = product.server().NewChannel();
  EXPECT_EQ(send(tcp, "203.0.113.1"), grpc::StatusCode::OK);
  EXPECT_EQ(send(tcp, "203.0.113.2"), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const auto gateway =
      grpc::CreateChannel(product.server().gateway_address(), grpc::InsecureChannelCredentials());
  EXPECT_EQ(send(gateway, "203.0.113.3"), grpc::StatusCode::OK);
  EXPECT_EQ(send(gateway, "203.0.113.4"), grpc::StatusCode::OK);
  EXPECT_EQ(send(gateway, "203.0.113.3"), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace webmunk::testing
