#include "server/exports/archive_facts.h"

#include <string_view>
#include <unordered_set>

namespace webmunk {

std::vector<std::pair<std::string, std::string>> DescribeArchive(const ArchiveFacts& facts) {
  return {{"manifest.json", ManifestJson(facts)},
          {"datapackage.json", DatapackageJson(facts)},
          {"codebook.tsv", CodebookTsv(facts)},
          {"codebook.json", CodebookJson(facts)},
          {"load.R", RLoader(facts)},
          {"load.py", PythonLoader(facts)},
          {"load.do", StataLoader(facts)}};
}

std::vector<ArchiveTable> TablesOf(const ArchiveFacts& facts) {
  std::vector<ArchiveTable> tables;
  std::unordered_set<std::string_view> known;
  for (const MemberRecord& member : facts.members) {
    if (member.head.report != nullptr && known.insert(member.head.generator).second) {
      tables.push_back({.generator = member.head.generator, .report = member.head.report});
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
