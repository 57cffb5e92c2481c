#ifndef WEBMUNK_TESTS_CORE_EXPORT_RECORDING_H_
#define WEBMUNK_TESTS_CORE_EXPORT_RECORDING_H_

#include <string>
#include <vector>

#include "tests/core/export_study.h"

namespace webmunk::testing {

// A job that the existing system was given, and the members of its archive in order.
struct RecordedJob {
  ExportRequest request;
  std::vector<StudyMember> members;
};

// The requests in a folder of the recordings, by name.
std::vector<std::string> RecordedRequests(const std::string& folder);

// The jobs of `folder/request`; those sources are known that the study knows.
std::vector<RecordedJob> RecordedJobs(const std::string& folder, const ExportStudy& study);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_EXPORT_RECORDING_H_
