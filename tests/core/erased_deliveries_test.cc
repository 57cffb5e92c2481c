// Deliveries of archives that hold somebody who is being erased.

#include <filesystem>
#include <string>

#include "server/delivery/export_delivery_store.h"
#include "tests/core/export_delivery_fixture.h"

namespace webmunk::testing {
namespace {

using ErasedDeliveriesTest = ExportDeliveryFixture;

// From the answer on that it is erased, though its archives are deleted only later.
TEST_F(ErasedDeliveriesTest, PointsOfWhoIsBeingErasedDoNotLeave) {
  DestinationChange given;
  given.destination = Destination{.type = DestinationType::kLocal};
  ASSERT_TRUE(destinations_->Create("lab", given, all_).ok());
  MakeJob({"lab"});
  const auto claim = ClaimDelivery(**pool_.Get(), "slow", absl::Minutes(1));
  ASSERT_TRUE(claim.ok() && claim->has_value());
  const std::string job = MakeJob({"lab"});
  sql_.Execute(
      "WITH gone AS (INSERT INTO participant (identifier, identifier_sha256) "
      "VALUES ('gone', sha256('gone')) RETURNING id), "
      "old AS (INSERT INTO participant (identifier, identifier_sha256, merged_into_id) "
      "SELECT 'old', sha256('old'), id FROM gone RETURNING id) "
      "INSERT INTO export_job_participant (job_id, participant_id) "
      "SELECT j.id, old.id FROM export_job j, old");
  ASSERT_TRUE(*RenewDelivery(**pool_.Get(), **claim, absl::Minutes(1)));
  sql_.Execute(
      "UPDATE participant SET state = 'blocked', being_erased = true WHERE identifier = 'gone'");
  EXPECT_FALSE(*RenewDelivery(**pool_.Get(), **claim, absl::Minutes(1)));
  ASSERT_TRUE(NewDeliveries().DeliverDue().ok());
  EXPECT_EQ(Of(job, "state"), "waiting");
  EXPECT_FALSE(std::filesystem::exists(Local("x_2.zip")));
}

}  // namespace
}  // namespace webmunk::testing
