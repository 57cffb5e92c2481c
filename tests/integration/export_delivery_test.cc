// Exports on their way to where people want them, as they see it: the public API alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/await.h"
#include "tests/support/export_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/scripted_receiver.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {

using ::testing::HasSubstr;

class ExportDeliveryTest : public ::testing::Test {
 protected:
  ExportDeliveryTest()
      : product_(SharedCluster().NewDatabase(), Flags()),
        http_(product_.http_port()),
        admin_(product_.server().NewChannel()) {}

  void Store(const std::string& source) {
    const auto sent = http_.Send(BundlePost(
        absl::StrCat(R"([{"action":"a","passive-data-metadata":{"source":")", source,
                     R"(","generator":"x: y/1","generator-id":"webmunk-extension-action",)",
                     R"("timestamp":1710000000}}])")));
    Require(sent && sent->status == 201, "a bundle was not taken");
  }

  grpc::Status MakeDestination(const std::string& id, const std::string& destination) {
    grpc::ClientContext context;
    v1::CreateExportDestinationRequest request;
    request.set_export_destination_id(id);
    Require(google::protobuf::TextFormat::ParseFromString(destination,
                                                          request.mutable_export_destination()),
            "the destination cannot be read");
    v1::CreateExportDestinationResponse response;
    return admin_.stub().CreateExportDestination(&context, request, &response);
  }

  static std::string ReadAll(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::vector<std::string> Flags() {
    std::filesystem::create_directories(folder_.path() + "/archives");
    std::filesystem::create_directories(folder_.path() + "/local");
    std::ofstream(folder_.path() + "/webhook-key") << "a key of the webhooks\n";
    std::ofstream(folder_.path() + "/keys") << "k1 " << std::string(64, 'a') << "\n";
    return {"--export_dir=" + folder_.path() + "/archives",
            "--export_local_root=" + folder_.path() + "/local",
            "--secret_key_file=" + folder_.path() + "/keys",
            "--webhook_key_file=" + folder_.path() + "/webhook-key",
            "--export_allow_private_destinations",
            "--public_url=https://study.example.org/"};
  }

  // Until the job's only delivery is so.
  void AwaitDelivery(const std::string& name, v1::ExportDelivery::State state, bool has_error) {
    Await("the delivery is as it should be", [&] {
      EXPECT_TRUE(admin_.Get(name).ok());
      const v1::ExportDelivery& delivery = admin_.job.deliveries(0);
      return delivery.state() == state && delivery.error().empty() != has_error;
    });
  }

  TempDirectory folder_{"webmunk-export-delivery-"};
  Product product_;
  HttpClient http_;
  ExportClient admin_;
};

TEST_F(ExportDeliveryTest, AnArchiveArrivesAtItsDestinationAndTheNoticeTellsIt) {
  ScriptedReceiver receiver([](const auto&) { return ScriptedReceiver::Reply{}; });
  Store("p1");
  const grpc::Status made =
      MakeDestination("lab", "local {} naming { path: 'nightly' prefix_host: true }");
  ASSERT_TRUE(made.ok()) << made.error_message();

  grpc::ClientContext context;
  v1::TestExportDestinationRequest test;
  test.set_name("exportDestinations/lab");
  v1::TestExportDestinationResponse tested;
  ASSERT_TRUE(admin_.stub().TestExportDestination(&context, test, &tested).ok());
  EXPECT_TRUE(tested.succeeded()) << tested.error();

  const grpc::Status created = admin_.Create(absl::StrCat(
      "spec { generators: 'webmunk-extension-action' } destinations: 'exportDestinations/lab' "
      "notifications { webhook: '",
      receiver.Url("/hook"), "' }"));
  ASSERT_TRUE(created.ok()) << created.error_message();
  const std::string name = admin_.jobs[0].name();
  Await("the notice is sent", [&] {
    EXPECT_TRUE(admin_.Get(name).ok());
    return admin_.job.notices_size() == 1 &&
           admin_.job.notices(0).state() == v1::ExportNotice::STATE_SENT;
  });
  ASSERT_EQ(admin_.job.deliveries_size(), 1);
  const v1::ExportDelivery delivery = admin_.job.deliveries(0);
  EXPECT_EQ(delivery.state(), v1::ExportDelivery::STATE_DELIVERED) << delivery.error();
  ASSERT_TRUE(admin_.Download(name).ok());
  EXPECT_THAT(delivery.target(), HasSubstr("nightly/study.example.org_"));
  EXPECT_EQ(ReadAll(folder_.path() + "/local/" + delivery.target()), admin_.archive);

  ASSERT_EQ(receiver.requests().size(), 1);
  const auto notice = nlohmann::json::parse(receiver.requests()[0].body);
  EXPECT_EQ(notice["event"], "export.succeeded");
  EXPECT_EQ(notice["export_job"], name);
  EXPECT_EQ(notice["url"], "https://study.example.org/v1/" + name + "/archive");
  EXPECT_EQ(notice["archive"]["bytes"], admin_.archive.size());
  EXPECT_EQ(notice["deliveries"][0]["destination"], "exportDestinations/lab");
  EXPECT_EQ(notice["deliveries"][0]["delivered"], true);
}

// The archive is made, and cannot be delivered at once.
TEST_F(ExportDeliveryTest, WhoseRightsEndMeanwhileGetsNoArchiveDelivered) {
  Store("p1");
  ASSERT_TRUE(MakeDestination("lab", "local {} naming { path: 'folder' }").ok());
  SqlConnection sql(product_.database_url());
  const std::string blocker = folder_.path() + "/local/folder";
  ExportClient ann(product_.server().NewChannelWith(AddTestUser(sql, "ann", {{"exporter", 0}})));
  const std::string loss = "UPDATE user_account SET disabled = $1 WHERE identifier = 'ann'";
  const std::string group_loss =
      "UPDATE role_grant SET group_id = CASE WHEN $1 THEN (SELECT min(id) FROM participant_group) "
      "END WHERE user_id = (SELECT id FROM user_account WHERE identifier = 'ann')";
  AddTestGroup(sql, "Another");
  for (const auto& [change, reason] :
       {std::pair(loss, "disabled"), std::pair(group_loss, "may no longer export all of its")}) {
    std::ofstream(blocker) << "in the way";
    const grpc::Status created = ann.Create("spec {} destinations: 'exportDestinations/lab'");
    ASSERT_TRUE(created.ok()) << created.error_message();
    const std::string name = ann.jobs[0].name();
    AwaitDelivery(name, v1::ExportDelivery::STATE_WAITING, true);
    sql.Query(change, {"true"});
    std::filesystem::remove(blocker);
    sql.Execute("UPDATE export_delivery SET next_try = now()");
    AwaitDelivery(name, v1::ExportDelivery::STATE_FAILED, true);
    EXPECT_THAT(admin_.job.deliveries(0).error(), HasSubstr(reason));
    EXPECT_FALSE(std::filesystem::exists(blocker));
    // With the rights again it can be asked for anew.
    sql.Query(change, {"false"});
    ASSERT_TRUE(admin_.Retry(name).ok());
    AwaitDelivery(name, v1::ExportDelivery::STATE_DELIVERED, false);
    std::filesystem::remove_all(blocker);
  }
}

TEST_F(ExportDeliveryTest, ARetryGoesToWhereTheDestinationIsByThen) {
  Store("p1");
  ASSERT_TRUE(MakeDestination("lab", "local {} naming { path: 'folder' }").ok());
  std::ofstream(folder_.path() + "/local/folder") << "in the way";
  SqlConnection sql(product_.database_url());
  ASSERT_TRUE(admin_.Create("spec {} destinations: 'exportDestinations/lab'").ok());
  const std::string name = admin_.jobs[0].name();
  AwaitDelivery(name, v1::ExportDelivery::STATE_WAITING, true);
  EXPECT_TRUE(admin_.job.deliveries(0).has_next_try_time());
  EXPECT_THAT(admin_.job.deliveries(0).target(), HasSubstr("folder/"));
  sql.Execute("UPDATE export_delivery SET state = 'failed'");
  sql.Execute("UPDATE export_destination SET path = 'other'");
  ASSERT_TRUE(admin_.Retry(name).ok());
  AwaitDelivery(name, v1::ExportDelivery::STATE_DELIVERED, false);
  EXPECT_THAT(admin_.job.deliveries(0).target(), HasSubstr("other/"));
}

// It can hold somebody who was erased since.
TEST_F(ExportDeliveryTest, WhatIsMadeAnewReplacesWhatWasDelivered) {
  Store("p1");
  ASSERT_TRUE(MakeDestination("lab", "local {}").ok());
  ASSERT_TRUE(admin_.Create("spec {} destinations: 'exportDestinations/lab'").ok());
  const std::string name = admin_.jobs[0].name();
  AwaitDelivery(name, v1::ExportDelivery::STATE_DELIVERED, false);
  const std::string delivered = folder_.path() + "/local/" + admin_.job.deliveries(0).target();
  SqlConnection sql(product_.database_url());
  const std::string archive =
      folder_.path() + "/archives/" + sql.Value("SELECT archive_file FROM export_job");
  EXPECT_EQ(admin_.Retry(name).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  // An archive that is lost with its disk, and one that is expired.
  for (const char* change : {"", "UPDATE export_job SET state = 'expired', archive_file = NULL"}) {
    if (*change == '\0') std::filesystem::remove(archive);
    if (*change != '\0') sql.Execute(change);
    std::ofstream(delivered) << "of before";
    ASSERT_TRUE(admin_.Retry(name).ok());
    Await("it is delivered anew", [&] { return ReadAll(delivered) != "of before"; });
    AwaitDelivery(name, v1::ExportDelivery::STATE_DELIVERED, false);
    EXPECT_TRUE(ReadAll(delivered).starts_with("PK"));
  }
}

TEST_F(ExportDeliveryTest, WithoutAnArchiveNoTimeIsTold) {
  Store("p1");
  ASSERT_TRUE(MakeDestination("lab", "local {}").ok());
  // What arrives until now is exported in two minutes.
  ASSERT_TRUE(admin_
                  .Create(absl::StrCat("spec { date_type: DATE_TYPE_RECORDED end_time { seconds: ",
                                       absl::ToUnixSeconds(absl::Now()),
                                       " } } destinations: 'exportDestinations/lab'"))
                  .ok());
  const std::string name = admin_.jobs[0].name();
  ASSERT_TRUE(admin_.Cancel(name).ok());
  ASSERT_TRUE(admin_.Get(name).ok());
  EXPECT_EQ(admin_.job.deliveries(0).state(), v1::ExportDelivery::STATE_WAITING);
  EXPECT_FALSE(admin_.job.deliveries(0).has_next_try_time());
}

TEST_F(ExportDeliveryTest, APathThatNoDestinationTakesIsRefusedAtOnce) {
  ASSERT_TRUE(MakeDestination("lab", "local {}").ok());
  const grpc::Status refused =
      admin_.Create("spec {} destinations: 'exportDestinations/lab' naming { path: '/x' }");
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.error_message(), HasSubstr("order.naming.path"));
}

TEST_F(ExportDeliveryTest, SecretsOfDestinationsAreKeptAndNotShown) {
  const grpc::Status made = MakeDestination(
      "dav", "web_dav { url: 'https://dav.example.org/x' user: 'u' password: 'dav-secret' }");
  ASSERT_TRUE(made.ok()) << made.error_message();
  grpc::ClientContext context;
  v1::ListExportDestinationsResponse page;
  ASSERT_TRUE(admin_.stub().ListExportDestinations(&context, {}, &page).ok());
  ASSERT_EQ(page.export_destinations_size(), 1);
  EXPECT_EQ(page.export_destinations(0).web_dav().user(), "u");
  EXPECT_EQ(page.export_destinations(0).web_dav().password(), "");
  EXPECT_EQ(product_.server().process().Log().find("dav-secret"), std::string::npos);
}

}  // namespace webmunk::testing
