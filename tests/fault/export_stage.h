#ifndef WEBMUNK_TESTS_FAULT_EXPORT_STAGE_H_
#define WEBMUNK_TESTS_FAULT_EXPORT_STAGE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/fault/seeded_random.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// Stores small bundles of the participants of an ExportStage, one after the other, with
// whatever server there is. What one refuses or loses is left.
class SteadyWriter {
 public:
  explicit SteadyWriter(int port) : port_(port), thread_([this] { Run(); }) {}
  ~SteadyWriter();
  SteadyWriter(const SteadyWriter&) = delete;
  SteadyWriter& operator=(const SteadyWriter&) = delete;

  // The server has another port from now on.
  void SetPort(int port) { port_ = port; }
  // Bundles that were acknowledged.
  int stored() const { return stored_; }

 private:
  void Run();

  std::atomic<int> port_;
  std::atomic<int> stored_ = 0;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

// A study with jobs, and a server for them that may be killed at any time.
class ExportStage : public ::testing::Test {
 protected:
  // The generators of the study, as jobs have them.
  static constexpr char kGenerators[] =
      R"(["webmunk-extension-action","webmunk-extension-scroll-position"])";

  // Of twenty participants: their points have a text, an expression of SQL in which `n` is
  // the point's number.
  void StoreStudy(int points, const std::string& text);

  void Start(const std::vector<std::string>& more_flags);
  // By SIGKILL.
  void Kill();
  ServerProcess& server() { return *server_; }
  // Stores bundles of which exports that have begun must not know.
  void StoreMeanwhile() { writer_ = std::make_unique<SteadyWriter>(server_->port()); }
  int stored_meanwhile() const { return writer_ == nullptr ? 0 : writer_->stored(); }

  std::string Column(int64_t job, const std::string& column) {
    return sql_.Value("SELECT " + column + " FROM export_job WHERE id = $1", {std::to_string(job)});
  }
  void AwaitSuccess(int64_t job);
  std::string ArchivePath(int64_t job) {
    return archives_.path() + "/" + Column(job, "archive_file");
  }
  // Of a job's archive, but for what tells the job's own name and time.
  std::vector<std::pair<std::string, std::string>> Members(int64_t job);

  const TempDirectory archives_{"webmunk-exports-"};
  const TempDirectory directory_{"webmunk-run-"};
  const std::string url_ = SharedCluster().NewDatabase();
  SqlConnection sql_{url_};
  SeededRandom random_{FaultSeed()};

 private:
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SteadyWriter> writer_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_FAULT_EXPORT_STAGE_H_
