#include "server/participants/summary_proto.h"

#include "absl/strings/str_cat.h"
#include "server/participants/participant_proto.h"
#include "server/rpc/proto_time.h"

namespace webmunk {
namespace {

constexpr std::string_view kSuffix = "/summary";
constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int32_t kNanosPerMicro = 1000;

// A summary and each of its generators name these alike.
template <typename Message>
void FillTimes(const PointTimes& times, Message& message) {
  message.set_stored_points(times.stored);
  *message.mutable_first_create_time() = MicrosToProto(times.first_created);
  *message.mutable_last_create_time() = MicrosToProto(times.last_created);
  *message.mutable_first_record_time() = MicrosToProto(times.first_recorded);
  *message.mutable_last_record_time() = MicrosToProto(times.last_recorded);
  message.set_points_per_day(PointsPerDay(times));
}

void FillCounts(const SummaryCounts& counts, v1::ParticipantSummary& message) {
  message.set_received_points(counts.received);
  message.set_stored_points(counts.stored);
  message.set_duplicate_points(counts.duplicate);
  message.set_quarantined_points(counts.quarantined);
  message.set_forwarded_points(counts.forwarded);
  message.set_discarded_points(counts.discarded);
  message.set_duplicate_share(DuplicateShare(counts));
  message.set_user_agent(counts.user_agent.value_or(""));
  if (counts.backlog) message.set_pending_points(*counts.backlog);
}

}  // namespace

absl::StatusOr<std::string> ParseSummaryName(std::string_view name) {
  if (!name.ends_with(kSuffix)) {
    return absl::InvalidArgumentError("name must be participants/{participant}/summary");
  }
  name.remove_suffix(kSuffix.size());
  return ParseParticipantName(name, "name");
}

void FillSummary(std::string_view identifier, const ParticipantSummary& summary,
                 v1::ParticipantSummary& message) {
  message.set_name(absl::StrCat("participants/", std::string(identifier), std::string(kSuffix)));
  if (summary.times) FillTimes(*summary.times, message);
  FillCounts(summary.counts, message);
  for (const TimeZoneSpan& zone : summary.time_zones) {
    v1::TimeZoneUse& use = *message.add_time_zones();
    use.set_time_zone(zone.time_zone);
    *use.mutable_first_record_time() = MicrosToProto(zone.first_received);
    *use.mutable_last_record_time() = MicrosToProto(zone.last_received);
  }
  if (summary.clock_offset) {
    google::protobuf::Duration& offset = *message.mutable_clock_offset();
    offset.set_seconds(*summary.clock_offset / kMicrosPerSecond);
    offset.set_nanos(static_cast<int32_t>(*summary.clock_offset % kMicrosPerSecond) *
                     kNanosPerMicro);
  }
  for (const GeneratorTimes& generator : summary.generators) {
    v1::GeneratorSummary& item = *message.add_generators();
    item.set_generator(generator.generator);
    FillTimes(generator.times, item);
  }
}

}  // namespace webmunk
