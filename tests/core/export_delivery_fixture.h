#ifndef WEBMUNK_TESTS_CORE_EXPORT_DELIVERY_FIXTURE_H_
#define WEBMUNK_TESTS_CORE_EXPORT_DELIVERY_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "server/delivery/export_deliveries.h"
#include "server/delivery/export_destinations.h"
#include "tests/core/delivery_fixture.h"
#include "tests/core/migrated_database.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Jobs whose archives are made, and destinations below a folder.
class ExportDeliveryFixture : public ::testing::Test {
 protected:
  ExportDeliveryFixture() {
    std::filesystem::create_directories(Local(""));
    std::filesystem::create_directories(directory_.path() + "/archives");
    std::ofstream(directory_.path() + "/keys") << "k1 " << std::string(64, 'a') << "\n";
    keys_ = *SecretKeys::Read(directory_.path() + "/keys");
    DestinationDelivery::Options options = archive_.options();
    options.local_root = Local("");
    delivery_ = *DestinationDelivery::Make(options);
    destinations_ = std::make_unique<ExportDestinations>(pool_, *delivery_, keys_);
    options_.export_dir = directory_.path() + "/archives";
    options_.public_host = "study.example.org";
    options_.lease = absl::Seconds(3);
    options_.poll = absl::Milliseconds(50);
    options_.wait = [](int) { return absl::Milliseconds(1); };
    batch_ =
        sql_.Value("INSERT INTO export_batch (request_sha256) VALUES (sha256('x')) RETURNING id");
  }

  std::string Local(const std::string& name) const { return directory_.path() + "/local/" + name; }

  // A job that has succeeded, for the destinations; returns its id.
  std::string MakeJob(const std::vector<std::string>& destinations) {
    const std::string number = std::to_string(++jobs_);
    const std::string file = number + ".1.zip";
    std::filesystem::copy_file(archive_.file().path, options_.export_dir + "/" + file);
    const std::string job = sql_.Value(
        "INSERT INTO export_job (batch_id, sequence_index, state, request, archive_name, "
        "archive_file, archive_bytes, archive_sha256, finished, created, unknown_sources) "
        "VALUES ($1::bigint, $2::int, 'succeeded', '{}', $3, $4, $5::bigint, decode($6, 'hex'), "
        "now(), '2026-11-26T23:30:00Z', '{b,a}') RETURNING id",
        {batch_, number, "x_" + number + ".zip", file, std::to_string(archive_.file().bytes),
         archive_.file().sha256});
    for (const std::string& destination : destinations) {
      sql_.Query(
          "INSERT INTO export_delivery (job_id, destination_id) "
          "SELECT $1::bigint, id FROM export_destination WHERE identifier = $2",
          {job, destination});
    }
    return job;
  }

  std::string Of(const std::string& job, const std::string& column) {
    return sql_.Value(
        "SELECT coalesce(" + column + "::text, '') FROM export_delivery WHERE job_id = $1::bigint",
        {job});
  }

  ExportDeliveries NewDeliveries() { return {pool_, *delivery_, keys_, options_}; }

  const AccessScope all_ = AccessScope::Everything();
  TempDirectory directory_{"exports"};
  DeliveryFixture archive_{size_t{1} << 20};
  std::string url_ = NewMigratedDatabase();
  SqlConnection sql_{url_};
  Pool pool_{url_, 8};
  SecretKeys keys_;
  std::unique_ptr<DestinationDelivery> delivery_;
  std::unique_ptr<ExportDestinations> destinations_;
  ExportDeliveries::Options options_;
  std::string batch_;
  int jobs_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_EXPORT_DELIVERY_FIXTURE_H_
