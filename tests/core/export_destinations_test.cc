#include "server/delivery/export_destinations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "server/delivery/destination_resealing.h"
#include "server/exports/export_names_store.h"
#include "server/storage/transaction.h"
#include "tests/core/destination_servers.h"
#include "tests/core/export_delivery_fixture.h"
#include "tests/support/await.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExportDestinationsTest : public ExportDeliveryFixture {
 protected:
  ExportDestinationsTest() {
    for (int32_t* group : {&group_a_, &group_b_}) {
      *group = static_cast<int32_t>(sql_.Number(
          "INSERT INTO participant_group (display_name) VALUES (gen_random_uuid()::text) "
          "RETURNING id"));
    }
  }

  static DestinationChange Dav(std::optional<int32_t> group = std::nullopt) {
    DestinationChange change;
    change.destination =
        Destination{.type = DestinationType::kWebdav,
                    .parameters = {{"url", "https://dav.example.org/x"}, {"user", "study"}},
                    .secrets = {{"password", "dav-secret"}}};
    change.group_id = group;
    return change;
  }
  absl::StatusCode CodeOf(const absl::Status& status) const { return status.code(); }
  std::map<std::string, std::string> SecretsOf(const std::string& identifier) {
    const auto record = destinations_->Get(identifier, all_);
    return record->sealed.empty() ? std::map<std::string, std::string>()
                                  : *ReadTexts(*keys_.Open(record->sealed, identifier));
  }

  AccessScope OfA() const { return AccessScope::Groups({group_a_}); }

  int32_t group_a_ = 0;
  int32_t group_b_ = 0;
};

TEST_F(ExportDestinationsTest, ADestinationIsKeptWithItsSecretsSealed) {
  const auto made = destinations_->Create("dav", Dav(), all_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->parameters.at("user"), "study");
  EXPECT_THAT(made->sealed, Not(HasSubstr("dav-secret")));
  EXPECT_EQ(SecretsOf("dav").at("password"), "dav-secret");
  EXPECT_EQ(CodeOf(destinations_->Create("dav", Dav(), all_).status()),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(ExportDestinationsTest, GroupsKeepDestinationsApart) {
  ASSERT_TRUE(destinations_->Create("of-a", Dav(group_a_), OfA()).ok());
  ASSERT_TRUE(destinations_->Create("of-b", Dav(group_b_), all_).ok());
  ASSERT_TRUE(destinations_->Create("of-all", Dav(), all_).ok());
  EXPECT_EQ(CodeOf(destinations_->Create("x", Dav(group_b_), OfA()).status()),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(destinations_->Create("x", Dav(), OfA()).status()),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(destinations_->Get("of-a", OfA()).ok());
  EXPECT_TRUE(destinations_->Get("of-all", OfA()).ok());
  const auto page = destinations_->List("", 10, OfA());
  ASSERT_EQ(page->destinations.size(), 2);
  EXPECT_EQ(page->destinations[0].identifier, "of-a");
  EXPECT_EQ(page->destinations[1].identifier, "of-all");
  // The other group's does not exist, in every method.
  DestinationChange change;
  change.naming = DeliveryNaming{.path = "x"};
  EXPECT_EQ(CodeOf(destinations_->Get("of-b", OfA()).status()), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOf(destinations_->Update("of-b", change, OfA()).status()),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOf(destinations_->Delete("of-b", {}, OfA())), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOf(destinations_->Test("of-b", OfA(), nullptr).status()),
            absl::StatusCode::kNotFound);
  // One of all may be used but not changed, and none given away or taken.
  EXPECT_EQ(CodeOf(destinations_->Update("of-all", change, OfA()).status()),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(destinations_->Delete("of-all", {}, OfA())),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOf(destinations_->Test("of-all", OfA(), nullptr).status()),
            absl::StatusCode::kPermissionDenied);
  change.group_id = group_b_;
  EXPECT_EQ(CodeOf(destinations_->Update("of-a", change, OfA()).status()),
            absl::StatusCode::kPermissionDenied);
  change.group_id = 999'999;
  EXPECT_EQ(CodeOf(destinations_->Update("of-a", change, all_).status()),
            absl::StatusCode::kNotFound);
}

TEST_F(ExportDestinationsTest, SecretsThatAreNotGivenStayWhereTheyBelong) {
  ASSERT_TRUE(destinations_->Create("dav", Dav(), all_).ok());
  DestinationChange change = Dav();
  change.destination->secrets.clear();
  change.destination->parameters["user"] = "other";
  ASSERT_TRUE(destinations_->Update("dav", change, all_).ok());
  EXPECT_EQ(SecretsOf("dav").at("password"), "dav-secret");
  change.destination->parameters["url"] = "https://evil.example.org/x";
  EXPECT_EQ(CodeOf(destinations_->Update("dav", change, all_).status()),
            absl::StatusCode::kInvalidArgument);
  change.destination->secrets["password"] = "new-secret";
  ASSERT_TRUE(destinations_->Update("dav", change, all_).ok());
  EXPECT_EQ(SecretsOf("dav").at("password"), "new-secret");
  // Another way to sign in ends the first.
  change.destination->parameters.erase("user");
  change.destination->secrets = {{"bearer_token", "t"}};
  ASSERT_TRUE(destinations_->Update("dav", change, all_).ok());
  EXPECT_EQ(SecretsOf("dav"), (std::map<std::string, std::string>{{"bearer_token", "t"}}));
}

TEST_F(ExportDestinationsTest, ASecretCanBeTakenAway) {
  const std::string pem = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + std::string(70, 'A') +
                          "\nAb+/=\n-----END OPENSSH PRIVATE KEY-----\n";
  const std::string host_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + std::string(43, 'b');
  DestinationChange given;
  given.destination =
      Destination{.type = DestinationType::kSftp,
                  .parameters = {{"host", "example.org"}, {"user", "u"}, {"host_key", host_key}},
                  .secrets = {{"password", "a"}, {"private_key", pem}, {"passphrase", "p"}}};
  const auto made = destinations_->Create("files", given, all_);
  ASSERT_TRUE(made.ok()) << made.status();
  DestinationChange change;
  change.secrets = {{"passphrase", ""}, {"password", "b"}};
  change.secrets_type = DestinationType::kSftp;
  const auto changed = destinations_->Update("files", change, all_);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(SecretsOf("files").at("password"), "b");
  EXPECT_TRUE(SecretsOf("files").contains("private_key"));
  EXPECT_FALSE(SecretsOf("files").contains("passphrase"));
  change.secrets = {{"private_key", ""}, {"password", ""}};
  EXPECT_EQ(CodeOf(destinations_->Update("files", change, all_).status()),
            absl::StatusCode::kInvalidArgument);
  change.secrets_type = DestinationType::kS3;
  EXPECT_EQ(CodeOf(destinations_->Update("files", change, all_).status()),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ExportDestinationsTest, SecretsAreSealedAnewWithTheFirstKey) {
  ASSERT_TRUE(destinations_->Create("dav", Dav(), all_).ok());
  const std::string file = directory_.path() + "/rotated";
  std::ofstream(file) << "k2 " << std::string(64, 'b') << "\nk1 " << std::string(64, 'a') << "\n";
  const SecretKeys keys = *SecretKeys::Read(file);
  EXPECT_TRUE(keys.IsOld(destinations_->Get("dav", all_)->sealed));
  ASSERT_TRUE(SealDestinationsAnew(**pool_.Get(), keys).ok());
  const auto record = destinations_->Get("dav", all_);
  EXPECT_FALSE(keys.IsOld(record->sealed));
  EXPECT_EQ(ReadTexts(*keys.Open(record->sealed, "dav"))->at("password"), "dav-secret");
}

TEST_F(ExportDestinationsTest, AnotherRevisionIsAborted) {
  const auto made = destinations_->Create("dav", Dav(), all_);
  DestinationChange change;
  change.naming = DeliveryNaming{.path = "x", .prefix_date = true};
  change.revision = made->revision;
  const auto changed = destinations_->Update("dav", change, all_);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_TRUE(changed->naming.prefix_date);
  EXPECT_GT(changed->revision, made->revision);
  EXPECT_EQ(CodeOf(destinations_->Update("dav", change, all_).status()),
            absl::StatusCode::kAborted);
  EXPECT_EQ(CodeOf(destinations_->Delete("dav", made->revision, all_)), absl::StatusCode::kAborted);
}

TEST_F(ExportDestinationsTest, NoneIsDeletedWhileDeliveriesWait) {
  ASSERT_TRUE(destinations_->Create("dav", Dav(), all_).ok());
  MakeJob({"dav"});
  EXPECT_EQ(CodeOf(destinations_->Delete("dav", {}, all_)), absl::StatusCode::kFailedPrecondition);
  sql_.Execute("UPDATE export_delivery SET state = 'failed'");
  EXPECT_TRUE(destinations_->Delete("dav", {}, all_).ok());
  EXPECT_EQ(CodeOf(destinations_->Get("dav", all_).status()), absl::StatusCode::kNotFound);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM export_destination WHERE sealed <> ''"), 0);
  // Its identifier is free again.
  EXPECT_TRUE(destinations_->Create("dav", Dav(), all_).ok());
}

TEST_F(ExportDestinationsTest, DeliveriesThatNeverComeDoNotHoldOne) {
  for (const char* state : {"cancelled", "failed", "expired"}) {
    ASSERT_TRUE(destinations_->Create("dav", Dav(), all_).ok());
    MakeJob({"dav"});
    sql_.Query("UPDATE export_job SET state = $1", {state});
    EXPECT_TRUE(destinations_->Delete("dav", {}, all_).ok()) << state;
  }
}

TEST_F(ExportDestinationsTest, AnOrderThatIsBeingMadeHoldsItsDestinations) {
  ASSERT_TRUE(destinations_->Create("dav", Dav(), all_).ok());
  const auto connection = pool_.Get();
  auto order = Transaction::Begin(**connection);
  ASSERT_TRUE(order.ok());
  ASSERT_EQ(FindScopedDestinations(**connection, all_, {"dav"})->size(), 1);
  std::thread deletion([&] {
    EXPECT_EQ(CodeOf(destinations_->Delete("dav", {}, all_)),
              absl::StatusCode::kFailedPrecondition);
  });
  Await("it waits", [&] {
    return sql_.Number(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND datname = current_database()") > 0;
  });
  const std::string job = MakeJob({});
  ASSERT_TRUE((*connection)
                  ->Query("INSERT INTO export_delivery (job_id, destination_id) "
                          "SELECT max(j.id), max(d.id) FROM export_job j, export_destination d",
                          {})
                  .ok());
  ASSERT_TRUE((*order)->Commit().ok());
  deletion.join();
}

TEST_F(ExportDestinationsTest, WhatIsWrongIsRefusedBeforeItIsKept) {
  DestinationChange given = Dav();
  given.destination->parameters["headers"] = "x";
  EXPECT_EQ(CodeOf(destinations_->Create("dav", given, all_).status()),
            absl::StatusCode::kInvalidArgument);
  given = Dav();
  given.naming = DeliveryNaming{.path = "../x"};
  EXPECT_EQ(CodeOf(destinations_->Create("dav", given, all_).status()),
            absl::StatusCode::kInvalidArgument);
  const SecretKeys none;
  ExportDestinations without(pool_, *delivery_, none);
  EXPECT_EQ(CodeOf(without.Create("dav", Dav(), all_).status()),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM export_destination"), 0);
}

TEST_F(ExportDestinationsTest, ATestIsNotedWithItsError) {
  const FileServer server(FileServer::Protocol::kWebdav);
  DestinationChange given;
  given.destination = server.AsDestination();
  given.naming = DeliveryNaming{.path = "nightly"};
  ASSERT_TRUE(destinations_->Create("dav", given, all_).ok());
  EXPECT_EQ(*destinations_->Test("dav", all_, [] { return false; }), "");
  EXPECT_TRUE(destinations_->Get("dav", all_)->last_tested.has_value());
  EXPECT_EQ(destinations_->Get("dav", all_)->last_test_error, "");
  const int64_t revision = destinations_->Get("dav", all_)->revision;
  given.destination->secrets["password"] = "wrong";
  ASSERT_TRUE(destinations_->Update("dav", given, all_).ok());
  const auto error = destinations_->Test("dav", all_, [] { return false; });
  ASSERT_TRUE(error.ok());
  EXPECT_THAT(*error, HasSubstr("refuses the credentials"));
  EXPECT_EQ(destinations_->Get("dav", all_)->last_test_error, *error);
  EXPECT_EQ(destinations_->Get("dav", all_)->revision, revision + 1) << "a test is no change";
}

TEST_F(ExportDestinationsTest, PagesFollowEachOther) {
  for (const char* name : {"c", "a", "b"}) {
    ASSERT_TRUE(destinations_->Create(name, Dav(), all_).ok());
  }
  const auto first = destinations_->List("", 2, all_);
  ASSERT_EQ(first->destinations.size(), 2);
  EXPECT_EQ(first->destinations[1].identifier, "b");
  const auto second = destinations_->List(*first->next, 2, all_);
  ASSERT_EQ(second->destinations.size(), 1);
  EXPECT_EQ(second->destinations[0].identifier, "c");
  EXPECT_FALSE(second->next.has_value());
}

}  // namespace
}  // namespace webmunk::testing
