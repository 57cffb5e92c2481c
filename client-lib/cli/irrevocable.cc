#include "irrevocable.h"

#include "absl/strings/str_cat.h"

namespace webmunk::cli {

absl::StatusOr<bool> MustAsk(const Arguments& arguments, const Console& console,
                             absl::string_view what) {
  if (arguments.Has("dry-run") || arguments.Has("yes")) return false;
  if (console.ask) return true;
  return absl::InvalidArgumentError(
      absl::StrCat(what,
                   " cannot be undone: without a terminal to ask at, give --yes, or "
                   "--dry-run to see what there is"));
}

bool IsMeant(Console& console, absl::string_view found, absl::string_view question) {
  console.err << "webmunk: " << found << "\n" << std::flush;
  const auto answer = console.ask(absl::StrCat(question, " It cannot be undone. Type yes"));
  return answer == "yes";
}

}  // namespace webmunk::cli
