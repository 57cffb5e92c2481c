#ifndef WEBMUNK_SERVER_REPORTS_PRODUCT_DETAILS_H_
#define WEBMUNK_SERVER_REPORTS_PRODUCT_DETAILS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "server/reports/export_options.h"
#include "server/reports/member_names.h"
#include "server/reports/member_sink.h"
#include "server/reports/open_member.h"
#include "server/reports/point_zones.h"

namespace webmunk {

// A product on its way into an export. The texts are valid during the call that it is
// handed to.
struct ProductRow {
  int64_t id = 0;
  std::string_view asin;
  // Empty: not known.
  std::string_view brand;
  // Microseconds since 1970.
  int64_t added = 0;
  int64_t updated = 0;
  // JSON as Python writes it, NaN and Infinity included, or any other text; none: the
  // product was not looked up.
  std::optional<std::string_view> metadata;
};

// Hands over all products in the order of their ids, until `take` has an error, which is
// then its own.
using TakeProduct = std::function<absl::Status(const ProductRow&)>;
using ReadProducts = std::function<absl::Status(const TakeProduct& take)>;

// The members of `webmunk-asin-details`: for each product of which there is metadata, a
// file of it, and then a table of all. What is no ASIN is left out, and so are NaN and
// Infinity; strict exports have both. Not thread-safe.
class ProductDetails {
 public:
  // `host` is where the table says that a product's metadata is to be had.
  ProductDetails(const ExportOptions& options, std::string host, MemberSink& sink,
                 MemberNames& names);

  // Reads twice. What became a product only in between is in neither.
  absl::Status Write(const ReadProducts& read);

 private:
  bool IsWanted(const ProductRow& product) const;
  absl::Status AddFile(const ProductRow& product);
  absl::Status BeginTable();
  absl::Status AddRow(const ProductRow& product);
  void AppendCells(const ProductRow& product, RowBuffer& out);

  const ExportOptions options_;
  const std::string host_;
  OpenMember member_;
  MemberNames& names_;
  PointZones zones_;
  int64_t last_id_ = 0;
  // By id of the product.
  std::unordered_map<int64_t, std::string> files_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_PRODUCT_DETAILS_H_
