#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_ORDER_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_ORDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/exports/export_batch_store.h"
#include "server/exports/export_job_record.h"
#include "server/exports/export_job_request.h"
#include "server/exports/export_split.h"

namespace webmunk {

// What somebody asks for, checked but for what the database knows.
struct ExportOrder {
  static constexpr size_t kMostParticipants = 100'000;
  static constexpr size_t kMostGenerators = 1000;
  static constexpr size_t kMostGroups = 1000;
  static constexpr size_t kMostJobs = 1000;
  // Of a user, that have not ended.
  static constexpr int64_t kMostOpenJobs = 2000;
  static constexpr size_t kMostNotices = 20;
  static constexpr size_t kMostDestinations = 20;

  JobRequest request;
  // Identifiers; without any, and without groups: all.
  std::vector<std::string> participants;
  std::vector<int32_t> group_ids;
  // Identifiers.
  std::vector<std::string> excluded;
  // Whether participants who cannot be exported count as ones without points.
  bool allow_missing = false;
  ExportSplit split;
  int32_t priority = 0;
  // Identifiers.
  std::vector<std::string> destinations;
  ExportNaming naming;
  std::vector<NoticeRow> notices;
  std::string mail_subject;
};

// All of it as a text: equal for equal orders. It has identifiers.
std::string OrderText(const ExportOrder& order);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_ORDER_H_
