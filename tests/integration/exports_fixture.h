#ifndef WEBMUNK_TESTS_INTEGRATION_EXPORTS_FIXTURE_H_
#define WEBMUNK_TESTS_INTEGRATION_EXPORTS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/export_client.h"
#include "tests/support/http_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {

// A product that makes no archive by itself: what its jobs come to, the tests say.
class ExportsTest : public ::testing::Test {
 protected:
  ExportsTest()
      : product_(SharedCluster().NewDatabase(),
                 {"--export_dir=" + folder_.path(), "--export_workers=0",
                  "--export_delivery_workers=0", "--export_time_zone=America/New_York"}),
        sql_(product_.database_url()),
        http_(product_.http_port()),
        admin_(product_.server().NewChannel()) {}

  Product& product() { return product_; }
  SqlConnection& sql() { return sql_; }
  HttpClient& http() { return http_; }
  // `test-admin`.
  ExportClient& admin() { return admin_; }

  // A participant without points; in a group, unless that is 0.
  void AddParticipant(const std::string& identifier, int group = 0) {
    sql_.Query(
        "INSERT INTO participant (identifier, identifier_sha256, group_id)"
        " VALUES ($1, sha256(convert_to($1, 'UTF8')), nullif($2::int, 0))",
        {identifier, std::to_string(group)});
  }

  std::string TokenOf(const std::string& user, const TestGrants& grants) {
    return AddTestUser(sql_, user, grants);
  }
  ExportClient ClientWith(const std::string& token) {
    return ExportClient(product_.server().NewChannelWith(token));
  }
  ExportClient ClientOf(const std::string& user, const TestGrants& grants) {
    return ClientWith(TokenOf(user, grants));
  }

  // A job of test-admin's.
  std::string Make(const std::string& order) {
    const grpc::Status status = admin_.Create(order);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return admin_.jobs.empty() ? "" : admin_.jobs[0].name();
  }

  static std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

  void SetState(const std::string& name, const std::string& state) {
    const bool is_running = state == "running";
    sql_.Query(absl::StrCat("UPDATE export_job SET state = $2, lease_owner = ",
                            is_running ? "'test'" : "NULL",
                            ", lease_until = ", is_running ? "now() + interval '1 hour'" : "NULL",
                            ", attempt = attempt + 1, started = now(), attempt_started = now()",
                            is_running ? "" : ", finished = now()", " WHERE id = $1"),
               {IdOf(name), state});
  }

  // As if an attempt had made an archive of these bytes.
  void Finish(const std::string& name, const std::string& archive) {
    const std::string file = IdOf(name) + ".1.zip";
    // Those that tidy up take away what no job names.
    sql_.Query("UPDATE export_job SET archive_file = $2 WHERE id = $1", {IdOf(name), file});
    std::ofstream(PathOf(name), std::ios::binary) << archive;
    sql_.Query(
        "UPDATE export_job SET state = 'succeeded', lease_owner = NULL, lease_until = NULL,"
        " archive_file = $2, archive_name = 'x.zip', archive_host = 'test',"
        " archive_bytes = length($3), archive_sha256 = sha256(convert_to($3, 'UTF8')),"
        " rows_written = 7, started = '2024-02-29T23:00:00Z', finished = now(),"
        " expires = now() + interval '1 day' WHERE id = $1",
        {IdOf(name), file, archive});
  }
  std::string PathOf(const std::string& name) {
    return absl::StrCat(folder_.path(), "/", IdOf(name), ".1.zip");
  }

 private:
  TempDirectory folder_{"webmunk-exports-"};
  Product product_;
  SqlConnection sql_;
  HttpClient http_;
  ExportClient admin_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_EXPORTS_FIXTURE_H_
