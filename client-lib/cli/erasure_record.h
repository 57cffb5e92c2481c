#ifndef WEBMUNK_CLI_ERASURE_RECORD_H_
#define WEBMUNK_CLI_ERASURE_RECORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "command.h"
#include "record.h"
#include "task_progress.h"
#include "webmunk/v1/erasure.pb.h"

namespace webmunk::cli {

std::vector<std::string> ErasureHeading();
// As a list has it.
Record ErasureRecord(const v1::Erasure& erasure);
// With what a person has to see to, and the signed record.
Record FullErasureRecord(const v1::Erasure& erasure);

// `points=60 attachments=2`, say; those that are zero are left out.
std::string CountsText(const v1::ErasureCounts& counts);

// The resource name of an erasure that is called by it or by its number. An error is
// one of usage.
absl::StatusOr<std::string> ErasureName(const std::string& argument);

// Waits, showing how far it is, until the erasure is done, and writes it.
ExitCode FinishErasure(const v1::Erasure& erasure, const Arguments& arguments,
                       const CallSettings& settings, Console& console);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_ERASURE_RECORD_H_
