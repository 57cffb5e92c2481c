#ifndef WEBMUNK_SERVER_BASE_FILTER_SYNTAX_H_
#define WEBMUNK_SERVER_BASE_FILTER_SYNTAX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

inline constexpr size_t kMaxFilterBytes = size_t{64} << 10;
inline constexpr int kMaxFilterComparisons = 1000;
// Of parentheses and NOTs in each other.
inline constexpr int kMaxFilterDepth = 100;

enum class FilterOp : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  // `:*`: whether there is any value.
  kHas,
};

// What a field is compared with.
struct FilterValue {
  enum class Kind : uint8_t { kText, kNumber, kTrue, kFalse, kNull, kAny };
  Kind kind = Kind::kText;
  // Of a text what it stands for, in valid UTF-8 without U+0000; of a number its
  // spelling, which is JSON's.
  std::string text;
  // The text ended with a `*`, which is no part of `text`: whatever begins so.
  bool is_prefix = false;
};

// A filter as it was written. What fields there are, and what they can be compared
// with, is for whoever uses it to tell.
struct FilterNode {
  enum class Kind : uint8_t { kAnd, kOr, kNot, kComparison };
  Kind kind = Kind::kAnd;
  // Of an AND, none or two and more: none holds always. Of an OR two and more, of a
  // NOT one.
  std::vector<FilterNode> children;

  // The rest is of comparisons alone. The names between the dots.
  std::vector<std::string> field;
  FilterOp op = FilterOp::kEqual;
  FilterValue value;
  // Where in the text it begins, counted in bytes from 0.
  size_t position = 0;

  bool IsEmpty() const { return kind == Kind::kAnd && children.empty(); }
};

// Reads a filter in the syntax of StreamDataPointsRequest.filter. Blank: one that
// always holds. INVALID_ARGUMENT, with the position in bytes from 1, if it cannot be
// read or exceeds a limit above.
absl::StatusOr<FilterNode> ParseFilter(std::string_view text);

// INVALID_ARGUMENT: `what` is wrong with this comparison, and where it stands.
absl::Status FilterError(const FilterNode& comparison, std::string_view what);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_FILTER_SYNTAX_H_
