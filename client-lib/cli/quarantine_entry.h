#ifndef WEBMUNK_CLI_QUARANTINE_ENTRY_H_
#define WEBMUNK_CLI_QUARANTINE_ENTRY_H_

#include <string>
#include <vector>

#include "webmunk/v1/quarantine.pb.h"

namespace webmunk::cli {

// An entry without its bytes, as one line of JSON with the names of the API.
std::string QuarantineEntryJson(const v1::QuarantineEntry& entry);

// Its number, when it arrived, kind, reason, size, participant and detail.
std::vector<std::string> QuarantineEntryFields(const v1::QuarantineEntry& entry);
std::vector<std::string> QuarantineEntryHeading();

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_QUARANTINE_ENTRY_H_
