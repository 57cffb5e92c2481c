#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "tests/core/destination_servers.h"
#include "tests/fault/export_stage.h"
#include "tests/support/await.h"
#include "tests/support/environment.h"
#include "tests/support/export_client.h"
#include "tests/support/export_job.h"
#include "tests/support/http_client.h"

namespace webmunk::testing {
namespace {

// Slow enough for an upload to take a second.
constexpr int kBytesPerSecond = 3'000'000;

// Archives on their way to three servers at once, by connections that are slow.
class DeliveryKillTest : public ExportStage {
 protected:
  DeliveryKillTest() {
    // It does not get much smaller.
    StoreStudy(2'000, "(SELECT string_agg(md5(n || ' ' || i), '') FROM generate_series(1, 80) i)");
    std::ofstream(directory_.path() + "/keys") << "k1 " << std::string(64, 'a') << "\n";
    if (ServersPython().empty()) return;
    s3_ = std::make_unique<S3Server>();
    s3_way_ = std::make_unique<SlowWay>(s3_->port(), kBytesPerSecond);
  }

  void StartServer() {
    Start({"--task_lease=2s", "--secret_key_file=" + directory_.path() + "/keys",
           "--export_allow_private_destinations", "--export_delivery_workers=3"});
  }

  void MakeDestination(const std::string& id, const std::string& text) {
    grpc::ClientContext context;
    v1::CreateExportDestinationRequest request;
    request.set_export_destination_id(id);
    ASSERT_TRUE(
        google::protobuf::TextFormat::ParseFromString(text, request.mutable_export_destination()));
    v1::CreateExportDestinationResponse response;
    ExportClient client(server().NewChannel());
    const grpc::Status made = client.stub().CreateExportDestination(&context, request, &response);
    ASSERT_TRUE(made.ok()) << made.error_message();
  }
  void MakeDestinations() {
    const std::string user =
        absl::StrCat("user: '", std::string(FileServer::kUser), "' password: '",
                     std::string(FileServer::kPassword), "' ");
    MakeDestination("dav", absl::StrCat("web_dav { url: 'http://127.0.0.1:", dav_way_.port(), "/' ",
                                        user, "}"));
    MakeDestination("sftp", absl::StrCat("sftp { host: '127.0.0.1' port: ", sftp_way_.port(), " ",
                                         user, "host_key: '", sftp_.host_keys(), "' }"));
    if (s3_ == nullptr) return;
    MakeDestination(
        "s3", absl::StrCat("s3 { endpoint: 'http://127.0.0.1:", s3_way_->port(),
                           "' region: 'us-east-1' bucket: 'exports' access_key_id: '", s3_->key(),
                           "' secret_access_key: '", s3_->secret(), "' force_path_style: true }"));
  }

  // A job for all destinations.
  int64_t Export() {
    sql_.Execute("BEGIN");
    const int64_t job = QueueExport(sql_, {.generators = kGenerators});
    sql_.Query(
        "INSERT INTO export_delivery (job_id, destination_id) "
        "SELECT $1::bigint, id FROM export_destination",
        {std::to_string(job)});
    sql_.Execute("COMMIT");
    return job;
  }
  int64_t DeliveriesThatAre(int64_t job, const std::string& state) {
    return sql_.Number("SELECT count(*) FROM export_delivery WHERE job_id = $1 AND state = $2",
                       {std::to_string(job), state});
  }
  void AwaitDelivered(int64_t job) {
    Await("the archive is delivered", [&] {
      EXPECT_EQ(DeliveriesThatAre(job, "failed"), 0);
      return DeliveriesThatAre(job, "delivered") == destinations();
    });
  }

  int64_t destinations() const { return s3_ == nullptr ? 2 : 3; }
  // What each has, with what was left half done.
  static std::vector<std::string> FilesOf(const FileServer& server) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(server.root())) {
      if (entry.is_regular_file()) {
        files.push_back(std::filesystem::relative(entry.path(), server.root()));
      }
    }
    return files;
  }
  // It does not look who signs.
  std::string FromS3(const std::string& path) const {
    HttpClient http(s3_->port());
    const auto response =
        http.Send({.method = "GET",
                   .target = path,
                   .headers = {{"Authorization",
                                "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, "
                                "SignedHeaders=host, Signature=x"}},
                   .body = ""});
    return response.has_value() && response->status == 200 ? response->body : "";
  }
  std::vector<std::string> FilesOfS3() const {
    std::vector<std::string> files;
    const std::string list = FromS3("/exports?list-type=2");
    for (size_t at = 0; (at = list.find("<Key>", at)) != std::string::npos; ++at) {
      files.push_back(list.substr(at + 5, list.find("</Key>", at) - at - 5));
    }
    return files;
  }

  // Every copy is whole, and there is one of each archive at each destination.
  void ExpectDeliveredOnce(const std::vector<int64_t>& jobs) {
    std::map<std::string, std::vector<std::string>> there = {{"dav", FilesOf(dav_)},
                                                             {"sftp", FilesOf(sftp_)}};
    if (s3_ != nullptr) there["s3"] = FilesOfS3();
    for (auto& [destination, files] : there) {
      std::vector<std::string> wanted;
      for (const int64_t job : jobs) {
        const std::string target = sql_.Value(
            "SELECT d.target FROM export_delivery d JOIN export_destination t "
            "ON t.id = d.destination_id WHERE d.job_id = $1 AND t.identifier = $2",
            {std::to_string(job), destination});
        wanted.push_back(target);
        const std::string bytes = destination == "s3"    ? FromS3("/exports/" + target)
                                  : destination == "dav" ? dav_.Content(target)
                                                         : sftp_.Content(target);
        EXPECT_TRUE(bytes == ReadFile(ArchivePath(job))) << destination << " " << target;
      }
      std::sort(files.begin(), files.end());
      std::sort(wanted.begin(), wanted.end());
      EXPECT_EQ(files, wanted) << destination;
    }
  }

  const FileServer dav_{FileServer::Protocol::kWebdav};
  const FileServer sftp_{FileServer::Protocol::kSftp};
  const SlowWay dav_way_{dav_.port(), kBytesPerSecond};
  const SlowWay sftp_way_{sftp_.port(), kBytesPerSecond};
  std::unique_ptr<S3Server> s3_;
  std::unique_ptr<SlowWay> s3_way_;
};

TEST_F(DeliveryKillTest, KilledServersUploadsArriveOnce) {
  StartServer();
  MakeDestinations();
  std::vector<int64_t> jobs = {Export()};
  Await("uploads have begun", [&] { return DeliveriesThatAre(jobs[0], "running") > 0; });
  const auto begin = std::chrono::steady_clock::now();
  AwaitDelivered(jobs[0]);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  StoreMeanwhile();
  const int wanted = FullRun() ? 30 : 3;
  int interrupted = 0;
  int64_t uploads = 0;
  while (interrupted < wanted && jobs.size() < 3 * static_cast<size_t>(wanted)) {
    const int64_t job = jobs.emplace_back(Export());
    Await("uploads have begun", [&] { return DeliveriesThatAre(job, "running") > 0; });
    random_.Pause(0, static_cast<int>(millis.count()));
    Kill();
    const int64_t broken_off = DeliveriesThatAre(job, "running");
    interrupted += broken_off > 0 ? 1 : 0;
    uploads += broken_off;
    StartServer();
    AwaitDelivered(job);
  }
  EXPECT_EQ(interrupted, wanted) << "too few uploads were broken off: this shows nothing";
  ExpectDeliveredOnce(jobs);
  std::cout << "kills: " << jobs.size() - 1
            << ", of them while archives were brought: " << interrupted
            << ", uploads broken off: " << uploads
            << ", bundles stored meanwhile: " << stored_meanwhile() << std::endl;
}

}  // namespace
}  // namespace webmunk::testing
