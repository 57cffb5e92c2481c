// What the server is called in the names of archives.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/await.h"
#include "tests/support/export_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/schedule_client.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

// A server with flags of its own, and the archive of a day that its nightly export makes.
class NamedServer {
 public:
  explicit NamedServer(std::vector<std::string> flags) {
    flags.push_back("--export_dir=" + archives_.path());
    flags.push_back("--export_local_root=" + local_.path());
    server_ = std::make_unique<ServerProcess>(url_, directory_.path(), flags);
    SqlConnection sql(url_);
    sql.Execute(
        "INSERT INTO export_destination (identifier, type, parameters, prefix_host)"
        " VALUES ('lab', 'local', '{}', true)");
    ExportClient exports(server_->NewChannel());
    Require(exports.Create("spec {} destinations: 'exportDestinations/lab'").ok(), "no job");
    const std::string job = exports.jobs[0].name();
    Await("it is delivered", [&] {
      Require(exports.Get(job).ok(), "the job is gone");
      delivered = exports.job.deliveries(0).target();
      return exports.job.deliveries(0).state() == v1::ExportDelivery::STATE_DELIVERED;
    });
    ScheduleClient schedules(server_->NewChannel());
    // Whoever changes it is its owner.
    Require(schedules.Update("nightly", "enabled: true", {"enabled"}).ok(), "it has no owner");
    Require(schedules.Backfill("nightly", "2024-02-29", "2024-02-29").ok(), "no backfill");
    const v1::ExportJob& night = schedules.backfill.export_jobs(0);
    prefix = night.spec().prefix();
    path = sql.Value("SELECT naming_path FROM export_job WHERE id = $1",
                     {night.name().substr(std::string("exportJobs/").size())});
  }

  // Of an archive that went to a destination with prefix_host.
  std::string delivered;
  // Of the nightly export.
  std::string prefix;
  std::string path;

 private:
  const TempDirectory archives_{"webmunk-exports-"};
  const TempDirectory local_{"webmunk-local-"};
  const TempDirectory directory_{"webmunk-run-"};
  const std::string url_ = SharedCluster().NewDatabase();
  std::unique_ptr<ServerProcess> server_;
};

TEST(ExportNamesTest, ItIsTheHostThatPeopleReachOrWhatItIsToldToBe) {
  const NamedServer known({"--public_url=https://study.example.org:8443/"});
  EXPECT_EQ(known.prefix, "study.example.org_2024-02-29");
  EXPECT_EQ(known.path, "2024-02-29/");
  EXPECT_EQ(known.delivered.substr(0, known.delivered.find('_')), "study.example.org");
  const NamedServer told({"--public_url=https://study.example.org", "--export_host=lab-7"});
  EXPECT_EQ(told.prefix, "lab-7_2024-02-29");
  EXPECT_EQ(told.delivered.substr(0, told.delivered.find('_')), "lab-7");
}

}  // namespace
}  // namespace webmunk::testing
