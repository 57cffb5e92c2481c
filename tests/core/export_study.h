#ifndef WEBMUNK_TESTS_CORE_EXPORT_STUDY_H_
#define WEBMUNK_TESTS_CORE_EXPORT_STUDY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/points/data_point.h"
#include "server/reports/archive_facts.h"
#include "server/reports/product_details.h"
#include "server/reports/section.h"
#include "server/reports/section_writer.h"

namespace webmunk::testing {

// A stored point.
struct StudyPoint {
  int64_t id = 0;
  int64_t created = 0;
  int64_t recorded = 0;
  std::string source;
  std::string generator;
  std::optional<GeoPoint> location;
  std::string properties;
};

// A product of the study's catalogue.
struct StudyProduct {
  std::string asin;
  std::string brand;
  int64_t added = 0;
  int64_t updated = 0;
  std::optional<std::string> metadata;
};

// A member of an archive: its name and its bytes.
using StudyMember = std::pair<std::string, std::string>;

// The members that describe an archive.
std::vector<StudyMember> DescribedBy(const ArchiveFacts& facts);

// Points in memory, and what the engine of exports does with those of a database.
class ExportStudy {
 public:
  // Stores the points of bundles in the order of upload; those of a bundle have the time
  // of arrival `recorded`.
  void Add(const std::string& bundle, int64_t recorded);
  void Add(StudyPoint point) { points_.push_back(std::move(point)); }

  // In the order of their ids, which begin with 1.
  void Add(StudyProduct product) { products_.push_back(std::move(product)); }

  const std::vector<StudyPoint>& points() const { return points_; }
  const std::vector<StudyProduct>& products() const { return products_; }
  bool Knows(const std::string& source) const;

  // The members of an export, in their order.
  std::vector<StudyMember> Export(const ExportRequest& request);
  const BadPoints& bad_points() const { return bad_points_; }
  // What the members of that export were.
  const std::vector<MemberRecord>& records() const { return records_; }
  // The same, as an archive has them.
  MemberRecords member_records() const;

  // The existing system's 34 recorded bundles, and the products that it had then.
  static ExportStudy Golden();

 private:
  using Take = std::function<absl::Status(const ExportPoint&)>;

  absl::Status Write(const Section& section, SectionWriter& writer);
  absl::Status ReadAllProducts(const TakeProduct& take) const;
  absl::Status Read(const Section& section, const Take& take) const;

  std::vector<StudyPoint> points_;
  std::vector<StudyProduct> products_;
  BadPoints bad_points_;
  std::vector<MemberRecord> records_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_EXPORT_STUDY_H_
