#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/exports/schedule_change.h"
#include "server/exports/schedule_proto.h"
#include "server/exports/schedule_store.h"
#include "tests/core/export_database.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Whom a schedule leaves out by itself.
class ExportSuppressedTest : public ::testing::Test {
 protected:
  ExportSuppressedTest() {
    database_.Know({"loud", "quiet", "of quiet group", "of loud group", "elsewhere", "merged", "-"},
                   {});
    sql().Execute(R"sql(
        INSERT INTO participant_group (display_name, suppresses_alerts)
        VALUES ('quiet', true), ('loud', false);
        INSERT INTO data_server (identifier, upload_url) VALUES ('other', 'https://a.example/');
        UPDATE participant SET suppresses_alerts = true WHERE identifier IN ('quiet', '-');
        UPDATE participant SET group_id = g.id FROM participant_group g
        WHERE identifier = 'of ' || g.display_name || ' group';
        UPDATE participant SET data_server_id = s.id FROM data_server s
        WHERE participant.identifier = 'elsewhere';
        UPDATE participant SET suppresses_alerts = true,
            merged_into_id = (SELECT id FROM participant WHERE identifier = 'loud')
        WHERE identifier = 'merged')sql");
  }

  SqlConnection& sql() { return database_.sql(); }
  std::vector<std::string> Suppressed(const AccessScope& scope) {
    const auto connection = Connection::Open(database_.url());
    Require(connection.ok(), "no connection");
    auto suppressed = ListSuppressed(**connection, scope);
    Require(suppressed.ok(), std::string(suppressed.status().message()));
    return *std::move(suppressed);
  }
  int32_t Group(const std::string& name) {
    return static_cast<int32_t>(
        sql().Number("SELECT id FROM participant_group WHERE display_name = $1", {name}));
  }

  ExportDatabase database_;
};

TEST_F(ExportSuppressedTest, TheirOwnWordTheirGroupsAndAnotherServerCount) {
  EXPECT_THAT(Suppressed(AccessScope::Everything()),
              UnorderedElementsAre("quiet", "of quiet group", "elsewhere"));
  EXPECT_THAT(Suppressed(AccessScope::Groups({Group("quiet")})),
              UnorderedElementsAre("of quiet group"));
  EXPECT_THAT(Suppressed(AccessScope::Groups({Group("loud")})), IsEmpty());
}

TEST_F(ExportSuppressedTest, AScheduleSaysWhetherItLeavesThemOut) {
  v1::UpdateExportScheduleRequest request;
  request.mutable_export_schedule()->set_skips_suppressed(true);
  request.mutable_update_mask()->add_paths("skips_suppressed");
  const auto change = ParseScheduleUpdate(request);
  ASSERT_TRUE(change.ok()) << change.status();
  EXPECT_FALSE(OnlyDisables(*change));

  const auto connection = Connection::Open(database_.url());
  ASSERT_TRUE(connection.ok());
  const auto transaction = Transaction::Begin(**connection);
  ASSERT_TRUE(transaction.ok());
  ScheduleRecord record;
  record.identifier = "weekly";
  record.cron = "0 3 * * 1";
  const auto id = InsertSchedule(**transaction, record);
  ASSERT_TRUE(id.ok()) << id.status();
  record = *FindSchedule(**connection, "weekly", {});
  EXPECT_FALSE(record.skips_suppressed);
  Apply(*change, record);
  ASSERT_TRUE(UpdateSchedule(**transaction, record).ok());
  record = *FindSchedule(**connection, "weekly", {});
  EXPECT_TRUE(record.skips_suppressed);
  record.identifier = "monthly";
  ASSERT_TRUE(InsertSchedule(**transaction, record).ok());
  EXPECT_TRUE(FindSchedule(**connection, "monthly", {})->skips_suppressed);
  v1::ExportSchedule message;
  FillSchedule({.record = record, .participants = {}, .excluded = {}}, message);
  EXPECT_TRUE(message.skips_suppressed());
}

}  // namespace
}  // namespace webmunk::testing
