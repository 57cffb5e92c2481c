#include "quarantine_entry.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "json_object.h"
#include "rfc3339.h"

namespace webmunk::cli {

std::string QuarantineEntryJson(const v1::QuarantineEntry& entry) {
  JsonObject json;
  json.String("name", entry.name())
      .String("kind", v1::QuarantineEntry::Kind_Name(entry.kind()))
      .String("reason", entry.reason())
      .String("detail", entry.detail());
  if (!entry.participant().empty()) json.String("participant", entry.participant());
  return json.String("receiveTime", FormatTime(entry.receive_time()))
      .Number("sizeBytes", static_cast<std::int64_t>(entry.size_bytes()))
      .String("encoding", entry.encoding())
      .Raw("encrypted", entry.encrypted() ? "true" : "false")
      .Number("replayCount", static_cast<std::int64_t>(entry.replay_count()))
      .Text();
}

std::vector<std::string> QuarantineEntryFields(const v1::QuarantineEntry& entry) {
  return {std::string(absl::StripPrefix(entry.name(), "quarantineEntries/")),
          FormatTime(entry.receive_time()),
          entry.kind() == v1::QuarantineEntry::KIND_BUNDLE ? "bundle" : "point",
          entry.reason(),
          absl::StrCat(entry.size_bytes()),
          absl::StrCat(entry.replay_count()),
          std::string(absl::StripPrefix(entry.participant(), "participants/")),
          entry.detail()};
}

std::vector<std::string> QuarantineEntryHeading() {
  return {"ENTRY", "RECEIVED", "KIND", "REASON", "BYTES", "REPLAYS", "PARTICIPANT", "DETAIL"};
}

}  // namespace webmunk::cli
