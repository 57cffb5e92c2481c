#ifndef WEBMUNK_SERVER_INGEST_QUARANTINE_SEARCH_H_
#define WEBMUNK_SERVER_INGEST_QUARANTINE_SEARCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/byte_budget.h"
#include "server/ingest/bundle_reader.h"
#include "server/points/quarantine_search.h"

namespace webmunk {

// Reads the entry as BundleReader reads bundles, in memory of `budget`. Points tell whose
// they are; what cannot be read as such is searched for the identifiers' text.
absl::StatusOr<QuarantineFinding> SearchQuarantined(const BundleReader& reader, ByteBudget& budget,
                                                    const QuarantinedBytes& entry,
                                                    const std::vector<std::string>& identifiers);

// Whether a text, JSON or a piece of it, has one of the identifiers as a string, or by
// itself within one if it is long enough not to occur by chance.
bool MentionsAny(std::string_view text, const std::vector<std::string>& identifiers);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_QUARANTINE_SEARCH_H_
