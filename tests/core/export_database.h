#ifndef WEBMUNK_TESTS_CORE_EXPORT_DATABASE_H_
#define WEBMUNK_TESTS_CORE_EXPORT_DATABASE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/exports/export_runner.h"
#include "server/reports/section.h"
#include "tests/core/export_study.h"
#include "tests/core/migrated_database.h"
#include "tests/support/sql_connection.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// Points that are stored by a transaction which is open until Commit.
class OpenStore {
 public:
  explicit OpenStore(const std::string& url);
  // A bundle of its own, with the ids that ingestion would give.
  void Add(const std::vector<StudyPoint>& points);
  void Commit() { sql_.Execute("COMMIT"); }

 private:
  SqlConnection sql_;
};

// A database with points and jobs, and a directory of archives.
class ExportDatabase {
 public:
  ExportDatabase();

  const std::string& url() const { return url_; }
  SqlConnection& sql() { return sql_; }
  const std::string& directory() const { return directory_.path(); }
  int32_t creator() const { return creator_; }

  // Transactions that store points of them at once need them known.
  void Know(const std::vector<std::string>& sources, const std::vector<std::string>& generators);
  // Each point with its own id and time of arrival; ids rise. What has the same time and
  // comes together is a bundle.
  void Store(const ExportStudy& study);
  int32_t ParticipantId(const std::string& identifier);

  struct Extra {
    std::optional<std::string> cursor{};
    std::optional<std::string> since{};
    int priority = 0;
  };
  int64_t AddJob(const ExportRequest& request, const Extra& extra);
  int64_t AddJob(const ExportRequest& request) { return AddJob(request, {}); }
  // What is visible now.
  std::string CursorNow();

  ExportRunner::Options RunnerOptions() const;
  std::string StateOf(int64_t job);
  // Of a job that has succeeded.
  std::string ArchivePath(int64_t job);
  std::vector<StudyMember> MembersOf(int64_t job);

  // As the error of the job says.
  std::string ErrorOf(int64_t job);
  // The names of the files in the directory.
  std::vector<std::string> Files() const;

  // Makes the job here and now, and returns its members.
  std::vector<StudyMember> Run(const ExportRequest& request);
  void AwaitEnd(int64_t job);

 private:
  std::string url_ = NewMigratedDatabase();
  SqlConnection sql_{url_};
  TempDirectory directory_{"exports"};
  int32_t creator_ = 0;
};

// Without those that tell of the archive itself.
std::vector<StudyMember> WithoutDescription(std::vector<StudyMember> members);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_EXPORT_DATABASE_H_
