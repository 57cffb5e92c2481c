#include "server/ingest/quarantine_replayer.h"

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/ingest/bundle_attachments.h"
#include "server/ingest/memory_room.h"
#include "server/points/attachment_store.h"

namespace webmunk {
namespace {

// What one transaction takes at most.
constexpr size_t kBatchPoints = 1024;
constexpr size_t kBatchBytes = size_t{32} << 20;

// The ledger knows encodings by constants.
std::string_view EncodingNamed(std::string_view encoding) {
  if (encoding == "gzip") return "gzip";
  return encoding == "typed" ? "typed" : "identity";
}

absl::StatusOr<BundleReader::Result> ReadBundle(const BundleReader& reader,
                                                const QuarantinedBytes& entry, BundleShape shape,
                                                ByteReservation& memory) {
  // What the gateway could not make out of a form, no server can.
  if (const auto envelope = EnvelopeFaultNamed(entry.reason); envelope && !entry.encrypted) {
    return BundleReader::Result(BundleFault{*envelope, EnvelopeMessage(*envelope)});
  }
  return reader.Read({.is_gzip = entry.encoding == "gzip",
                      .encrypted = entry.encrypted,
                      .nonce = entry.nonce,
                      .shape = shape},
                     entry.raw, memory);
}

// As a bundle of its own: only in an array is a point rejected alone.
absl::StatusOr<BundleReader::Result> ReadPoint(const BundleReader& reader,
                                               const QuarantinedBytes& entry,
                                               ByteReservation& memory) {
  constexpr size_t kBrackets = 2;
  const absl::Status room = HoldMemory(memory, entry.raw.size() + kBrackets);
  if (absl::IsOutOfRange(room)) {
    return BundleReader::Result(
        BundleFault{BundleFaultReason::kTooLarge, std::string(room.message())});
  }
  WEBMUNK_RETURN_IF_ERROR(room);
  WEBMUNK_ASSIGN_OR_RETURN(BundleReader::Result result,
                           reader.ReadText(absl::StrCat("[", entry.raw, "]"), BundleShape::kArray,
                                           memory, static_cast<uint32_t>(entry.occurrence)));
  auto* bundle = std::get_if<std::unique_ptr<ParsedBundle>>(&result);
  if (bundle != nullptr && entry.hash && !(*bundle)->points.empty()) {
    (*bundle)->points[0].hash = *entry.hash;
  }
  return result;
}

// What an old bundle says of its sender's state is no news.
void ForgetReports(ParsedBundle& bundle) {
  for (ParticipantReport& report : bundle.reports) report = {};
}

bool LeftTheQuarantine(const PendingBundle& bundle, const AppendResult& result) {
  return !result.fault && (bundle.replayed->kind == QuarantineEntry::Kind::kBundle ||
                           result.counts.quarantined == 0);
}

}  // namespace

absl::StatusOr<std::unique_ptr<PendingBundle>> QuarantineReplayer::Read(
    Connection& connection, int64_t id, const IngestRules& rules, ByteReservation& memory) const {
  absl::StatusOr<QuarantinedBytes> entry = LoadQuarantined(connection, id);
  if (absl::IsNotFound(entry.status())) return nullptr;
  WEBMUNK_RETURN_IF_ERROR(entry.status());
  auto pending = std::make_unique<PendingBundle>();
  pending->arrival = absl::Now();
  pending->bytes = entry->raw.size();
  pending->sha256 = Sha256(entry->raw);
  pending->encoding = EncodingNamed(entry->encoding);
  pending->encrypted = entry->encrypted;
  pending->shape = entry->is_single_point ? BundleShape::kSinglePoint : BundleShape::kArray;
  pending->client_address = std::move(entry->client_address);
  pending->replayed = ReplayedEntry{id, entry->kind, entry->bundle_id};
  const bool is_point = entry->kind == QuarantineEntry::Kind::kPoint;
  WEBMUNK_ASSIGN_OR_RETURN(BundleReader::Result result,
                           is_point ? ReadPoint(intake_.reader(), *entry, memory)
                                    : ReadBundle(intake_.reader(), *entry, pending->shape, memory));
  WEBMUNK_RETURN_IF_ERROR(BundleIntake::Take(std::move(result), rules, memory, *pending));
  if (pending->parsed) ForgetReports(*pending->parsed);
  WEBMUNK_ASSIGN_OR_RETURN(pending->attachments, AttachmentsOfBundle(connection, entry->bundle_id));
  if (const absl::Status linked = LinkAttachments(*pending); !linked.ok()) {
    pending->attachment_links.clear();
    pending->parsed = nullptr;
    pending->fault = {BundleFaultReason::kTooLarge, std::string(linked.message())};
  }
  return pending;
}

absl::StatusOr<QuarantineReplayer::Batch> QuarantineReplayer::ReadBatch(
    const std::vector<int64_t>& ids, size_t& next) const {
  const std::shared_ptr<const IngestRules> rules = rules_.Current();
  if (rules == nullptr) return absl::UnavailableError("the server is starting; replay later");
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  Batch batch;
  size_t points = 0;
  size_t bytes = 0;
  while (next < ids.size() && points < kBatchPoints && bytes < kBatchBytes) {
    ByteReservation memory(intake_.memory());
    auto bundle = Read(*connection, ids[next], *rules, memory);
    // What is read already is stored first; the next batch, which has the memory that
    // this one holds now, begins with the entry.
    if (!bundle.ok() && !batch.bundles.empty()) break;
    WEBMUNK_RETURN_IF_ERROR(bundle.status());
    ++next;
    if (*bundle == nullptr) continue;
    points += 1 + ((*bundle)->parsed ? (*bundle)->parsed->points.size() : 0);
    bytes += memory.bytes();
    batch.bundles.push_back(*std::move(bundle));
    batch.memory.push_back(std::move(memory));
  }
  return batch;
}

absl::Status QuarantineReplayer::Store(const Batch& batch, ReplayCounts& counts) {
  std::vector<PendingBundle*> bundles;
  for (const auto& bundle : batch.bundles) bundles.push_back(bundle.get());
  const BatchWriter::Results results = writer_.Write(bundles);
  absl::Status status;
  for (size_t i = 0; i < results.size(); ++i) {
    if (absl::IsNotFound(results[i].status())) continue;
    if (absl::IsUnavailable(results[i].status())) {
      status = absl::UnavailableError("not everything could be stored now; replay again");
      continue;
    }
    ++counts.replayed;
    if (!results[i].ok()) continue;
    counts.stored += results[i]->counts.stored;
    counts.duplicate += results[i]->counts.duplicate;
    if (LeftTheQuarantine(*bundles[i], *results[i])) ++counts.released;
  }
  return status;
}

absl::Status QuarantineReplayer::Replay(const std::vector<int64_t>& ids, ReplayCounts& counts) {
  MutexLock lock(mutex_);
  for (size_t next = 0; next < ids.size();) {
    WEBMUNK_ASSIGN_OR_RETURN(const Batch batch, ReadBatch(ids, next));
    WEBMUNK_RETURN_IF_ERROR(Store(batch, counts));
  }
  return absl::OkStatus();
}

}  // namespace webmunk
