#ifndef WEBMUNK_SERVER_REPORTS_PRODUCT_METADATA_H_
#define WEBMUNK_SERVER_REPORTS_PRODUCT_METADATA_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/points/json_text.h"

namespace webmunk {

// What Keepa told of a product, as far as it can be read: `{"keepa": [{…}, …]}`.
class ProductMetadata {
 public:
  // None if `text` is no JSON, but for NaN and Infinity, which become null unless they
  // are kept.
  static std::optional<ProductMetadata> Read(std::string_view text, bool keeps_non_finite);

  // As Python writes it, indented.
  std::string Indented() const;

  // The token of `key` in the first entry (see json_text.h), valid as long as this;
  // empty where it is missing or null.
  std::string_view InFirst(std::string_view key) const;
  // The same of the first entry where it is neither.
  std::string_view InAny(std::string_view key) const;
  // The texts of `key` in the category trees of all entries, joined with ` > `.
  std::string JoinCategories(std::string_view key) const;

 private:
  explicit ProductMetadata(std::string json);

  // The members of each entry.
  std::vector<std::vector<JsonMember>> Entries() const;

  std::string json_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_PRODUCT_METADATA_H_
