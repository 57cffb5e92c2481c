#ifndef WEBMUNK_CLI_MERGE_RECORD_H_
#define WEBMUNK_CLI_MERGE_RECORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "command.h"
#include "record.h"
#include "webmunk/v1/participant_merge.pb.h"

namespace webmunk::cli {

std::vector<std::string> MergeHeading();
Record MergeRecord(const v1::ParticipantMerge& merge);

// The resource name of a merge that is called by it or by its number. An error is one
// of usage.
absl::StatusOr<std::string> MergeName(const std::string& argument);

// Waits, showing how far it is, until the merge is done, and writes it.
ExitCode FinishMerge(const v1::ParticipantMerge& merge, const Arguments& arguments,
                     const CallSettings& settings, Console& console);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_MERGE_RECORD_H_
