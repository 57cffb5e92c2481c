#include "server/reports/archive_facts.h"

#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

using Writer = absl::Status (*)(const ArchiveFacts&, MemberSink&);

using Description = std::pair<std::string_view, Writer>;

constexpr Description kFacts[] = {{"manifest.json", WriteManifestJson},
                                  {"datapackage.json", WriteDatapackageJson},
                                  {"codebook.tsv", WriteCodebookTsv},
                                  {"codebook.json", WriteCodebookJson}};
constexpr Description kTableLoaders[] = {
    {"load.R", WriteRLoader}, {"load.py", WritePythonLoader}, {"load.do", WriteStataLoader}};
constexpr Description kJsonLoaders[] = {{"load.R", WriteJsonRLoader},
                                        {"load.py", WriteJsonPythonLoader}};

absl::Status Write(std::span<const Description> members, const ArchiveFacts& facts,
                   MemberSink& sink) {
  for (const auto& [name, write] : members) {
    WEBMUNK_RETURN_IF_ERROR(sink.Begin({.name = std::string(name), .generator = {}}));
    WEBMUNK_RETURN_IF_ERROR(write(facts, sink));
    WEBMUNK_RETURN_IF_ERROR(sink.End(0));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DescribeArchive(const ArchiveFacts& facts, MemberSink& sink) {
  WEBMUNK_RETURN_IF_ERROR(Write(kFacts, facts, sink));
  return IsJson(facts.request.options.format) ? Write(kJsonLoaders, facts, sink)
                                              : Write(kTableLoaders, facts, sink);
}

std::vector<ArchiveTable> TablesOf(const ArchiveFacts& facts) {
  std::vector<ArchiveTable> tables;
  std::unordered_set<std::string_view> known;
  for (const MemberHead& kind : facts.members.kinds()) {
    if (kind.report != nullptr && known.insert(kind.generator).second) {
      tables.push_back({.generator = kind.generator, .report = kind.report});
    }
  }
  return tables;
}

std::string_view TypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kString:
      return "string";
    case ColumnType::kInteger:
      return "integer";
    case ColumnType::kNumber:
      return "number";
    case ColumnType::kDateTime:
      return "datetime";
    case ColumnType::kJson:
      break;
  }
  return "json";
}

}  // namespace webmunk
