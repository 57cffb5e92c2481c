#ifndef WEBMUNK_SERVER_REPORTS_REPORT_H_
#define WEBMUNK_SERVER_REPORTS_REPORT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace webmunk {

// Which clock an instant is written by.
enum class Clock {
  // The zone that the point names.
  kPoint,
  // The study's zone.
  kStudy,
  kUtc,
  // Whole seconds since 1970, rounded down.
  kSeconds,
};

// Where the text of a cell comes from.
struct Cell {
  enum class Kind {
    // For Column::strict: as it is always.
    kSame,
    // `absent`.
    kText,
    kSource,
    kGeneratorId,
    kCreated,
    kRecorded,
    // The name of the zone that kPoint is.
    kZone,
    kLatitude,
    kLongitude,
    // The properties as readers see them, on one line, as Python's json writes them.
    kProperties,
    // 1 if the point's generator is `key`, else 0.
    kIsGenerator,
    // The value of `key`, if it is there (also if it is null), else of `or_key`, else
    // `absent`. A key `a.b` is b of the object a.
    kField,
    // The same without line breaks, and a null counts as not there.
    kClean,
    // What is in front of the first T of the value of `key`; a null counts as not there.
    kBeforeT,
    // How many elements the list at Report::rows_key has.
    kCount,
    // The values of `key` of its elements, joined with semicolons.
    kJoined,
    // As kField and kClean, of the element that the row is of.
    kItemField,
    // If neither key is there: of `point_key` of the point.
    kItemClean,
    // The key of the list that the row's element is in.
    kListKey,
    // What is known of the product `key` is about; see product_details.h.
    kProduct,
  };

  Kind kind = Kind::kSame;
  Clock clock = Clock::kPoint;
  std::string_view key{};
  std::string_view or_key{};
  std::string_view point_key{};
  std::string_view absent{};
};

enum class ColumnType { kString, kInteger, kNumber, kDateTime, kJson };

struct Column {
  std::string_view name;
  ColumnType type = ColumnType::kString;
  std::string_view unit{};
  std::string_view meaning;
  Cell cell;
  // Where the existing system had a fault that strict exports repeat.
  Cell strict{};
};

// One file of an export, as a table of its columns.
struct Report {
  // What is asked for. Names the file.
  std::string_view name;
  std::string_view meaning;
  // Whose points it is made of, if not of the generator `name`.
  std::span<const std::string_view> generators{};

  enum class Rows {
    kPoint,
    // A row per element of the list `rows_key`.
    kListElement,
    // A row per element of the lists that are the members of the object `rows_key`, in
    // the order of its keys.
    kElementOfLists,
  };
  Rows rows = Rows::kPoint;
  std::string_view rows_key{};

  // Reports of Webmunk have the newest points first, by the time that is filtered;
  // those of the Passive Data Kit the oldest, by creation.
  bool newest_first = true;
  // Whether there is a member per participant, in a folder of the report's name.
  bool per_source = false;
  // Whether that is also so for participants that the study does not know, or whose points
  // go to another server: what stayed here is exported.
  bool with_unknown_sources = false;
  // Whether strict exports without any point have the generic header instead.
  bool strict_generic_if_empty = false;

  // Whether its rows are products, not points.
  bool of_products = false;

  std::span<const Column> columns;
  // What the existing system lost where a text that it cleaned, or an object with numbers of
  // an element, was something else, as null. Strict exports lose that too, but no whole
  // files: of these some would be written before the point comes.
  enum class Loss { kNothing, kRow, kRestOfSource };
  Loss strict_loss = Loss::kNothing;

  // The header that strict exports have instead.
  std::span<const std::string_view> strict_header{};
};

// The report of a generator; the generic one for those without their own.
const Report& FindReport(std::string_view name);
// All but the generic one.
std::span<const Report* const> AllReports();
const Report& GenericReport();
inline bool IsGeneric(const Report& report) { return report.name.empty(); }

// A column as the tables of an export have it, which may be a strict one.
struct TableColumn {
  // Of the header.
  std::string_view name;
  // What the cells mean, which a strict header may call by another's name.
  const Column& column;
  const Cell& cell;
};
std::vector<TableColumn> ColumnsOf(const Report& report, bool strict);

// The fields of a point that a cell is made of, in the order in which they are looked for:
// paths as in CodebookField. None: of no field, or of one of all points'.
std::vector<std::string> FieldPaths(const Report& report, const Cell& cell);
// What a cell is made of, for people.
std::string DescribeCell(const Report& report, const Cell& cell);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_REPORT_H_
