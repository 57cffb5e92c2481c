#ifndef WEBMUNK_SERVER_REPORTS_ARCHIVE_FACTS_H_
#define WEBMUNK_SERVER_REPORTS_ARCHIVE_FACTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/reports/member_records.h"
#include "server/reports/member_sink.h"
#include "server/reports/section.h"
#include "server/reports/section_writer.h"

namespace webmunk {

// What an archive tells of itself.
struct ArchiveFacts {
  // Of the layout of manifests and tables.
  static constexpr int kSchemaVersion = 1;

  std::string name{};
  // When the job was made, in microseconds since 1970: an archive made anew is the same.
  int64_t created = 0;
  ExportRequest request{};
  // What had been stored when the archive was made, and what was in the one before it:
  // texts that only servers read. Empty: not known, and nothing.
  std::string cursor{};
  std::string since{};
  MemberRecords members;
  BadPoints bad_points{};
};

// Writes the members that describe the archive: manifest.json, datapackage.json,
// codebook.tsv and codebook.json, load.R and load.py, and of tables load.do: Stata reads
// no JSON.
absl::Status DescribeArchive(const ArchiveFacts& facts, MemberSink& sink);

// One by one. The manifest tells what the archive is, when it was made, by which
// filter, the rows and the SHA-256 of each member, and by the API's names the points that
// could not be written.
absl::Status WriteManifestJson(const ArchiveFacts& facts, MemberSink& sink);
// A data package of Frictionless Data, version 1.
absl::Status WriteDatapackageJson(const ArchiveFacts& facts, MemberSink& sink);
// All columns of the tables, and known fields of JSON: type, unit, meaning and what they
// are made of; see codebook_fields.h.
absl::Status WriteCodebookTsv(const ArchiveFacts& facts, MemberSink& sink);
absl::Status WriteCodebookJson(const ArchiveFacts& facts, MemberSink& sink);
// Programs that read every table with the types of its columns.
absl::Status WritePythonLoader(const ArchiveFacts& facts, MemberSink& sink);
absl::Status WriteRLoader(const ArchiveFacts& facts, MemberSink& sink);
absl::Status WriteStataLoader(const ArchiveFacts& facts, MemberSink& sink);
// The same of archives of JSON, whose members are points.
absl::Status WriteJsonPythonLoader(const ArchiveFacts& facts, MemberSink& sink);
absl::Status WriteJsonRLoader(const ArchiveFacts& facts, MemberSink& sink);

// The tables that the archive has, by the generator asked for, each once.
struct ArchiveTable {
  std::string generator;
  const Report* report = nullptr;
};
std::vector<ArchiveTable> TablesOf(const ArchiveFacts& facts);

std::string_view TypeName(ColumnType type);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_ARCHIVE_FACTS_H_
