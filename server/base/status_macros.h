#ifndef WEBMUNK_SERVER_BASE_STATUS_MACROS_H_
#define WEBMUNK_SERVER_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function with the status of `expr` unless it is OK.
#define WEBMUNK_RETURN_IF_ERROR(expr)                                                   \
  do {                                                                                  \
    if (absl::Status status_macro_ = (expr); !status_macro_.ok()) return status_macro_; \
  } while (false)

#define WEBMUNK_STATUS_CONCAT_INNER(a, b) a##b
#define WEBMUNK_STATUS_CONCAT(a, b) WEBMUNK_STATUS_CONCAT_INNER(a, b)

// Declares or assigns `lhs` from the StatusOr `expr`, or returns its status from
// the enclosing function.
#define WEBMUNK_ASSIGN_OR_RETURN(lhs, expr) \
  WEBMUNK_ASSIGN_OR_RETURN_INNER(WEBMUNK_STATUS_CONCAT(status_or_, __LINE__), lhs, expr)
// `lhs` may be a declaration, which parentheses would break.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define WEBMUNK_ASSIGN_OR_RETURN_INNER(result, lhs, expr) \
  auto result = (expr);                                   \
  if (!result.ok()) return std::move(result).status();    \
  lhs = std::move(result).value()
// NOLINTEND(bugprone-macro-parentheses)

#endif  // WEBMUNK_SERVER_BASE_STATUS_MACROS_H_
