#ifndef WEBMUNK_SERVER_REPORTS_CODEBOOK_FIELDS_H_
#define WEBMUNK_SERVER_REPORTS_CODEBOOK_FIELDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/reports/archive_facts.h"

namespace webmunk {

// A column of a table, or a field of JSON objects: `a.b` is b of the object a, `a[].b` is
// b of each element of the list a, and `a.*[].b` the same of each list in the object a.
struct CodebookField {
  std::string name;
  // As TypeName names it; of fields also boolean.
  std::string_view type;
  std::string_view unit;
  std::string_view meaning;
  // What of a point it is made of.
  std::string source;
};

struct CodebookTable {
  std::string generator;
  std::string_view meaning;
  std::vector<CodebookField> fields;
};

// What the members of the archive hold, by the generator asked for, each once. Of JSON, of
// which points may hold any, these are the fields that are known.
std::vector<CodebookTable> CodebookOf(const ArchiveFacts& facts);

// The fields that the objects of a generator's JSON members have at the top, with the
// types of a Table Schema.
std::vector<CodebookField> TopFields(std::string_view generator, ExportFormat format);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_CODEBOOK_FIELDS_H_
