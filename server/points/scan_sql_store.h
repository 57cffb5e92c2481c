#ifndef WEBMUNK_SERVER_POINTS_SCAN_SQL_STORE_H_
#define WEBMUNK_SERVER_POINTS_SCAN_SQL_STORE_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "server/points/scan_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// The parts that statements on points are made of. Their text depends on what a scan
// asks for: a condition that is there but never used would spoil the plan, and
// PostgreSQL would make one anew for each call.
//
// A filter may let through one point of a million. So it is no part of what walks along
// the index: that reads `PointScan::read_limit` rows, and the filter is put to these.
// The last of them is told in any case, so that the next statement goes on behind it.
struct ScanShape {
  bool with_properties = false;
  bool generators = false;
  bool secondaries = false;
  bool recorded = false;
  bool box = false;

  static constexpr size_t kCount = 32;
  static ScanShape Of(const PointScan& scan);
  static ScanShape At(size_t index);
  size_t index() const;
  bool has_filter() const { return generators || secondaries || recorded || box; }
};

// The parameters that a statement's text has named so far.
class ScanParams {
 public:
  // The text that stands for the next one.
  std::string Next(const char* type);

 private:
  int count_ = 0;
};

// What of a statement differs.
struct ScanFrom {
  // Where the rows `d` of data_point come from, up to the WHERE, the conditions that an
  // index has to do with, and its order.
  std::string rows;
  std::string range;
  std::string order;
  // What is joined to these rows, and what else is asked of them there.
  std::string joined;
  std::string condition;
  // The columns that are told, the properties aside.
  std::string columns;
};

// The statement. Its columns are those of ReadMark, those of `from`, then the properties.
std::string ScanStatement(const ScanShape& shape, const ScanFrom& from, ScanParams& params);

// The statements of all shapes in both directions, each in two forms. They are made once, so
// that each stays prepared.
class ScanStatements {
 public:
  using Make = std::string (*)(bool descending, bool is_second_form, const ScanShape& shape);
  explicit ScanStatements(Make make);

  const char* Of(const PointScan& scan, bool is_second_form) const {
    return forms_[Form(scan.descending, is_second_form)][ScanShape::Of(scan).index()].c_str();
  }

 private:
  static size_t Form(bool descending, bool is_second_form) {
    return (descending ? 1 : 0) + (is_second_form ? 2 : 0);
  }

  std::array<std::array<std::string, ScanShape::kCount>, 4> forms_;
};

// The parameters that ScanStatement names, in this order. `has_condition`: whether
// ScanFrom::condition was there.
void AddScanParams(const PointScan& scan, bool has_condition, std::vector<PgParam>& params);

// What the first two columns say.
struct ScanMark {
  // How many rows were read up to here; 0: as many as were told.
  int64_t read = 0;
  // Whether the filter lets it through.
  bool is_found = true;

  static constexpr int kColumns = 2;
};
ScanMark ReadMark(const PgRows& rows, int row);

// Counts what a statement tells, to say in the end how far it has come.
class ScanProgress {
 public:
  explicit ScanProgress(const PointScan& scan) : scan_(scan) {}

  // Of each row; whether it is a point that was asked for.
  bool Add(const ScanMark& mark, int32_t row_id, const PointPosition& position);
  // Of the point before: no more are taken.
  void Stop() { is_stopped_ = true; }
  ScanEnd End() const;

 private:
  const PointScan& scan_;
  ScanEnd end_;
  int64_t found_ = 0;
  bool is_stopped_ = false;
};

PgParam FromParam(const std::optional<int64_t>& micros);
PgParam ToParam(const std::optional<int64_t>& micros);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_SCAN_SQL_STORE_H_
