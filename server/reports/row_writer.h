#ifndef WEBMUNK_SERVER_REPORTS_ROW_WRITER_H_
#define WEBMUNK_SERVER_REPORTS_ROW_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/reports/cell_text.h"
#include "server/reports/export_fields.h"
#include "server/reports/export_options.h"
#include "server/reports/export_point.h"
#include "server/reports/point_zones.h"
#include "server/reports/report.h"
#include "server/reports/row_buffer.h"
#include "server/reports/whole_point.h"

namespace webmunk {

// Writes points as rows of a report, separated by tabs or commas, each ended by CR LF.
// Not thread-safe.
class RowWriter {
 public:
  // `report` must outlive this.
  RowWriter(const Report& report, const ExportOptions& options);

  void AppendHeader(RowBuffer& out) const;

  // Appends the rows of a point and returns how many those are. None, and nothing
  // appended, if the point cannot be read.
  std::optional<int64_t> AppendRows(const ExportPoint& point, RowBuffer& out);

 private:
  // A column with what is known of it beforehand.
  struct Slot {
    Cell::Kind kind;
    Clock clock;
    int key = ExportFields::kNone;
    int or_key = ExportFields::kNone;
    int point_key = ExportFields::kNone;
    // As a cell.
    std::string absent{};
    std::string_view generator{};
  };
  // What of a point all its rows share.
  struct Row {
    const ExportPoint& point;
    PointZone& zone;
    // The element that the row is of.
    size_t item = 0;
    std::string_view list_key{};
  };

  Slot MakeSlot(const Cell& cell);
  // Returns how many rows it appends: none, if the existing system lost it.
  int64_t AppendRow(const Row& row, RowBuffer& out);
  bool IsLost(const Row& row);
  // Whether the existing system failed at the row.
  bool Fails(const Row& row) const;
  // What is to be cleaned: empty, if nothing is there.
  std::string_view Unclean(const Slot& slot, const Row& row) const;
  void AppendCell(const Slot& slot, const Row& row, RowBuffer& out);
  // A cell that does not depend on the properties.
  void AppendKnown(const Slot& slot, const Row& row, RowBuffer& out);
  void AppendTime(const Slot& slot, const Row& row, RowBuffer& out);
  void AppendFirst(std::string_view token, std::string_view other, bool is_clean, const Slot& slot,
                   RowBuffer& out) const;
  void AppendSource(std::string_view source, RowBuffer& out);
  void AppendJoined(const Slot& slot, RowBuffer& out) const;
  void AppendProperties(const ExportPoint& point, RowBuffer& out);
  // Whether a cell can hold all that the point says, if there is such a cell.
  bool CanBeWhole(const ExportPoint& point);
  void AppendBeforeT(std::string_view token, RowBuffer& out) const;

  const Report& report_;
  const bool strict_;
  const CellStyle style_;
  ExportFields fields_;
  PointZones zones_;
  int zone_slot_;
  std::vector<Slot> slots_;
  const Report::Loss loss_;
  // Of elements: values that tell that the row is lost.
  std::vector<int> misfits_;
  // Whose rest is lost.
  std::optional<std::string> lost_source_;
  // Whether a cell holds all that a point says, and what that is of the point under way.
  bool is_whole_ = false;
  WholePoint whole_;
  std::string_view whole_properties_;
  // The last source, and its cell.
  std::string source_;
  RowBuffer source_cell_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_ROW_WRITER_H_
