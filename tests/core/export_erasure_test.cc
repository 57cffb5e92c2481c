#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "server/exports/export_upkeep.h"
#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// What an erasure finds of exports, whatever state they are in.
class ExportErasureTest : public ::testing::Test {
 protected:
  ExportErasureTest() { database_.Know({"gone", "other"}, {"g"}); }

  SqlConnection& sql() { return database_.sql(); }
  int64_t AddJob(const std::vector<ExportSource>& sources) {
    ExportRequest request{.generators = {"g"}, .sources = sources};
    request.options.format = ExportFormat::kJsonLines;
    return database_.AddJob(request);
  }
  void Set(int64_t job, const std::string& what) {
    sql().Query("UPDATE export_job SET " + what + " WHERE id = $1", {std::to_string(job)});
  }
  void Succeed(int64_t job) {
    Set(job,
        "state = 'succeeded', attempt = 1, archive_file = id || '.1.zip', archive_name = 'x.zip', "
        "archive_bytes = 1, archive_sha256 = sha256('x'), finished = now()");
    Write(job, ".1.zip");
  }
  void Write(int64_t job, const std::string& ending) {
    std::ofstream(absl::StrCat(database_.directory(), "/", job, ending)) << "x";
  }
  void Deliver(int64_t job, const std::string& destination, const std::string& columns) {
    sql().Query(
        "INSERT INTO export_destination (identifier, type, parameters) VALUES ($1, 'local', '{}')",
        {destination});
    sql().Query(
        "INSERT INTO export_delivery (job_id, destination_id) SELECT $1::bigint, id "
        "FROM export_destination WHERE identifier = $2",
        {std::to_string(job), destination});
    sql().Query("UPDATE export_delivery SET " + columns + " WHERE job_id = $1",
                {std::to_string(job)});
  }

  ArchiveCounts Erase(const ArchiveDirectory& directory) {
    const ErasureArchives erasure = ExportErasure(directory);
    const auto connection = Connection::Open(database_.url());
    const auto transaction = Transaction::Begin(**connection);
    const int32_t participant = database_.ParticipantId("gone");
    const auto found = erasure.count(**transaction, participant);
    EXPECT_TRUE(found.ok()) << found.status();
    const auto erased = erasure.erase(**transaction, participant);
    EXPECT_TRUE(erased.ok()) << erased.status();
    EXPECT_TRUE((*transaction)->Commit().ok());
    EXPECT_EQ(found->archives, erased->archives);
    EXPECT_EQ(found->delivered.size(), erased->delivered.size());
    return *erased;
  }
  ArchiveCounts Erase() { return Erase(ArchiveDirectory(database_.directory())); }

  ExportDatabase database_;
};

TEST_F(ExportErasureTest, FilesOfDeadAttemptsGo) {
  std::vector<int64_t> jobs;
  for (const std::string state : {"queued", "failed", "cancelled", "expired"}) {
    jobs.push_back(AddJob({{"gone"}}));
    Set(jobs.back(), "attempt = 5, state = '" + state + "'");
    Write(jobs.back(), ".3.zip");
    Write(jobs.back(), ".4.tmp");
  }
  const int64_t other = AddJob({{"other"}});
  Succeed(other);
  const int64_t deleted = AddJob({{"gone"}});
  Write(deleted, ".1.tmp");
  sql().Query("DELETE FROM export_job WHERE id = $1", {std::to_string(deleted)});
  EXPECT_EQ(Erase().archives, 0);
  EXPECT_THAT(database_.Files(), ElementsAre(absl::StrCat(other, ".1.zip")));
}

TEST_F(ExportErasureTest, ArchivesThatOnlyNameTheParticipantGo) {
  const int64_t named = AddJob({{"other"}, {"gone", false}});
  Succeed(named);
  const int64_t running = AddJob({{"other"}, {"gone", false}});
  Set(running, "state = 'running', attempt = 2, lease_owner = 'x', lease_until = now()");
  Write(running, ".2.tmp");
  EXPECT_EQ(Erase().archives, 1);
  EXPECT_EQ(database_.StateOf(named), "expired");
  EXPECT_EQ(database_.StateOf(running), "queued");
  EXPECT_THAT(database_.Files(), IsEmpty());
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job WHERE unknown_sources <> '{}'"), 0);
}

// The copies do not end with the file.
TEST_F(ExportErasureTest, DeliveriesAreNamedThoughTheirFilesAreGone) {
  const int64_t here = AddJob({{"gone"}});
  Succeed(here);
  Deliver(here, "drive", "state = 'delivered', delivered = now(), target = E'a\nb.zip'");
  const int64_t expired = AddJob({{"gone"}});
  Set(expired, "state = 'expired', attempt = 1, archive_name = 'old.zip'");
  Deliver(expired, "bucket", "state = 'delivered', delivered = now(), target = 'x/old.zip'");
  const int64_t begun = AddJob({{"gone"}});
  Set(begun, "state = 'expired', attempt = 1, archive_name = 'part.zip'");
  Deliver(begun, "sftp", "state = 'failed', attempt = 1, tries = 0");
  const int64_t waiting = AddJob({{"gone"}});
  Deliver(waiting, "never", "state = 'waiting'");
  const ArchiveCounts erased = Erase();
  EXPECT_EQ(erased.archives, 1);
  EXPECT_THAT(erased.delivered,
              UnorderedElementsAre("drive: a b.zip", "bucket: x/old.zip", "sftp: part.zip"));
}

// The list is kept in the record of the erasure.
TEST_F(ExportErasureTest, NamesOfDeliveriesSayNoIdentifier) {
  const int64_t job = AddJob({{"gone"}, {"other"}});
  Succeed(job);
  Deliver(job, "drive", "state = 'delivered', delivered = now(), target = 'x/gone-other_x.zip'");
  sql().Execute("UPDATE export_destination SET prefix_source_range = true");
  EXPECT_THAT(Erase().delivered, ElementsAre("drive: *_x.zip"));
}

// Where nothing was ever made, none is missed.
TEST_F(ExportErasureTest, ServersWithoutArchivesEraseWhatHasNone) {
  AddJob({{"gone"}});
  EXPECT_EQ(Erase(ArchiveDirectory("")).archives, 0);
}

}  // namespace
}  // namespace webmunk::testing
