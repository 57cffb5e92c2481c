#include "server/participants/erasure_proto.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/participants/erasure_record.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

v1::Erasure::State StateToProto(ErasureRecord::State state) {
  switch (state) {
    case ErasureRecord::State::kQueued:
      return v1::Erasure::STATE_QUEUED;
    case ErasureRecord::State::kRunning:
      return v1::Erasure::STATE_RUNNING;
    case ErasureRecord::State::kSucceeded:
      return v1::Erasure::STATE_SUCCEEDED;
  }
  return v1::Erasure::STATE_UNSPECIFIED;
}

void FillCounts(const ErasureCounts& counts, v1::ErasureCounts& message) {
  message.set_points(counts.points);
  message.set_attachments(counts.attachments);
  message.set_quarantine_entries(counts.quarantine);
  message.set_outbox_points(counts.outbox);
  message.set_archives(counts.archives);
  message.set_identifiers(counts.identifiers);
}

}  // namespace

absl::StatusOr<int64_t> ParseNumberedName(std::string_view name, std::string_view collection) {
  absl::string_view id(name.data(), name.size());
  int64_t number = 0;
  const bool is_one =
      absl::ConsumePrefix(&id, absl::string_view(collection.data(), collection.size())) &&
      !id.empty() && absl::ascii_isdigit(id[0]) && absl::SimpleAtoi(id, &number) && number > 0;
  if (is_one) return number;
  return absl::InvalidArgumentError(
      absl::StrCat("name must look like ", std::string(collection), "12"));
}

void FillErasure(const ErasureRecord& record, v1::Erasure& message) {
  if (record.id != 0) {
    message.set_name(absl::StrCat("erasures/", record.id));
    message.set_state(StateToProto(record.state));
    *message.mutable_request_time() = MicrosToProto(record.requested);
  }
  if (!record.identifier.empty()) {
    message.set_participant(absl::StrCat("participants/", record.identifier));
  }
  message.set_pseudonym(ErasurePseudonym(record.identifier_hmac));
  message.set_reason(record.reason);
  message.set_requester(absl::StrCat("users/", record.requester));
  if (record.started) *message.mutable_start_time() = MicrosToProto(*record.started);
  if (record.finished) *message.mutable_finish_time() = MicrosToProto(*record.finished);
  FillCounts(record.found, *message.mutable_found());
  FillCounts(record.erased, *message.mutable_erased());
  for (const std::string& archive : record.delivered_archives) {
    message.add_delivered_archives(archive);
  }
  message.set_unreadable_quarantine_entries(record.unreadable_quarantine);
  message.set_last_error(record.last_error);
  message.set_record(record.record);
  message.set_record_signature(record.record_signature);
  message.set_record_public_key(record.record_public_key);
}

}  // namespace webmunk
