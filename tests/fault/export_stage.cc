#include "tests/fault/export_stage.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/ingest_client.h"
#include "tests/support/test_users.h"
#include "tests/support/token_channel.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

constexpr int kParticipants = 20;

std::string BundleText(int number) {
  std::string text = "[";
  for (int point = 0; point < 4; ++point) {
    const char* generator =
        point % 2 == 0 ? "webmunk-extension-action" : "webmunk-extension-scroll-position";
    absl::StrAppend(&text, point == 0 ? "" : ",", R"({"url*":"https://example.com/later","top":)",
                    number, R"(,"passive-data-metadata":{"source":"s)", number % kParticipants + 1,
                    R"(","generator":"later: x/1","generator-id":")", generator,
                    R"(","timestamp":)", 1'710'000'000 + number, ".", point, "}}");
  }
  return text + "]";
}

std::string WithoutName(const std::string& manifest) {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(manifest);
  json.erase("name");
  json.erase("created");
  return json.dump();
}

}  // namespace

SteadyWriter::~SteadyWriter() {
  is_over_ = true;
  thread_.join();
}

void SteadyWriter::Run() {
  while (!is_over_) {
    // One that finds nobody waits longer and longer before it looks again.
    IngestClient client(NewTokenChannel(absl::StrCat("127.0.0.1:", port_.load()), kTestAdminToken));
    grpc::Status status;
    while (!is_over_ && status.ok()) {
      v1::AppendBundleRequest request;
      request.mutable_raw()->set_payload(BundleText(stored_));
      v1::AppendBundleResponse response;
      status = client.Append(request, response);
      stored_ += status.ok() ? 1 : 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

void ExportStage::StoreStudy(int points, const std::string& text) {
  sql_.Query(
      "INSERT INTO participant (identifier, identifier_sha256) SELECT 's' || n, "
      "sha256(('s' || n)::bytea) FROM generate_series(1, $1::int) n",
      {std::to_string(kParticipants)});
  for (const char* generator : {"webmunk-extension-action", "webmunk-extension-scroll-position"}) {
    sql_.Query(
        "INSERT INTO generator (identifier, identifier_sha256) "
        "VALUES ($1, sha256(convert_to($1, 'UTF8')))",
        {generator});
  }
  sql_.Query(
      "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
      "encrypted, properties) SELECT (SELECT min(id) FROM participant) + n % 20, "
      "(SELECT min(id) FROM generator) + n % 2, now() - n * interval '10 seconds', now(), "
      "nextval('data_point_id'), md5(n::text)::uuid, false, ('{\"url*\":\"https://example.com/' "
      "|| n || '\",\"top\":' || n || ',\"text\":\"' || " +
          text +
          " || '\",\"passive-data-metadata\":{\"timezone\":\"UTC\"}}')::json "
          "FROM generate_series(1, $1::int) n",
      {std::to_string(points)});
  sql_.Execute("ANALYZE");
}

void ExportStage::Start(const std::vector<std::string>& more_flags) {
  std::vector<std::string> flags = {"--export_dir=" + archives_.path()};
  flags.insert(flags.end(), more_flags.begin(), more_flags.end());
  server_ = std::make_unique<ServerProcess>(url_, directory_.path(), flags);
  if (writer_ != nullptr) writer_->SetPort(server_->port());
}

void ExportStage::Kill() {
  EXPECT_EQ(server_->process().Stop(SIGKILL, std::chrono::seconds(5)), 128 + SIGKILL);
}

void ExportStage::AwaitSuccess(int64_t job) {
  Await("the export has succeeded", [&] {
    const std::string state = Column(job, "state");
    EXPECT_NE(state, "failed") << Column(job, "error");
    return state == "succeeded" || state == "failed";
  });
}

std::vector<std::pair<std::string, std::string>> ExportStage::Members(int64_t job) {
  std::vector<std::pair<std::string, std::string>> members = ReadZip(ArchivePath(job));
  std::erase_if(members, [](const auto& member) { return member.first == "datapackage.json"; });
  for (auto& [name, bytes] : members) {
    if (name == "manifest.json") bytes = WithoutName(bytes);
  }
  return members;
}

}  // namespace webmunk::testing
