#include "server/exports/export_attempt.h"

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/archives/zip_writer.h"
#include "server/base/status_macros.h"
#include "server/exports/point_estimate_store.h"
#include "server/exports/product_reader.h"
#include "server/exports/wanted_ids_store.h"
#include "server/points/increment_store.h"
#include "server/reports/product_details.h"
#include "server/reports/section_writer.h"

namespace webmunk {

// Passes members on to the archive, and counts.
class ExportAttempt::Sink final : public MemberSink {
 public:
  Sink(ZipWriter& next, ExportAttempt& attempt) : next_(next), attempt_(attempt) {}

  absl::Status Begin(const MemberHead& member) override { return next_.Begin(member); }
  absl::Status Write(std::string_view bytes) override {
    attempt_.bytes_written_ += static_cast<int64_t>(bytes.size());
    return next_.Write(bytes);
  }
  void NoteRows(int64_t rows) override { attempt_.rows_written_ = rows_before_ + rows; }
  absl::Status End(int64_t rows) override {
    rows_before_ += rows;
    attempt_.rows_written_ = rows_before_;
    return next_.End(rows);
  }

 private:
  ZipWriter& next_;
  ExportAttempt& attempt_;
  // Of the members before the one that is open.
  int64_t rows_before_ = 0;
};

ExportAttempt::ExportAttempt(const ExportTools& tools, ExportClaim claim, Clock::time_point asked,
                             absl::Duration lease)
    : tools_(tools), claim_(std::move(claim)), lease_(lease) {
  Extend(asked);
}

absl::StatusOr<ArchiveRecord> ExportAttempt::Make() {
  WEBMUNK_RETURN_IF_ERROR(Resolve());
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t bytes, Write());
  WEBMUNK_ASSIGN_OR_RETURN(
      std::string hash, tools_.directory.HashOf(FileName(false), [this] { return should_stop(); }));
  WEBMUNK_RETURN_IF_ERROR(
      tools_.directory.Publish({.job_id = claim_.job_id, .attempt = claim_.attempt}));
  return ArchiveRecord{.name = name(),
                       .file = FileName(true),
                       .host = tools_.host,
                       .bytes = bytes,
                       .sha256 = std::move(hash)};
}

void ExportAttempt::RemoveFiles() const {
  for (const bool is_whole : {false, true}) {
    // What stays is found by those who tidy up.
    tools_.directory.Remove(FileName(is_whole)).IgnoreError();
  }
}

ExportProgress ExportAttempt::progress() const {
  return {.points_expected = points_expected_,
          .points_read = points_read_,
          .rows_written = rows_written_,
          .bytes_written = bytes_written_,
          .bad_points = bad_points_};
}

void ExportAttempt::Extend(Clock::time_point asked) {
  // Others may take it over at the end of the lease, by a clock that is not ours.
  stop_at_ = asked + absl::ToChronoMicroseconds(lease_ * 3 / 4);
}

bool ExportAttempt::should_stop() const { return is_stopped_ || Clock::now() >= stop_at_.load(); }

void ExportAttempt::Refuse(const absl::Status& reason) {
  {
    MutexLock lock(mutex_);
    refusal_ = reason;
  }
  Stop();
}

absl::Status ExportAttempt::refusal() const {
  MutexLock lock(mutex_);
  return refusal_;
}

absl::Status ExportAttempt::Resolve() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, tools_.pool.Get());
  WEBMUNK_RETURN_IF_ERROR(ChooseCursors(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(job_,
                           ResolveExportJob(*connection, claim_.job_id, tools_.creator_scope));
  {
    WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                             Transaction::Begin(*connection));
    WEBMUNK_ASSIGN_OR_RETURN(const bool is_ours, HoldExportJob(*transaction, claim_));
    if (!is_ours) return absl::CancelledError("the job is no longer this attempt's");
    WEBMUNK_RETURN_IF_ERROR(SettleExportJob(*transaction, job_, EncodeCursor(cursor_)));
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  }
  return CountExpected(*connection);
}

absl::Status ExportAttempt::CountExpected(Connection& connection) {
  std::vector<int32_t> ids;
  for (const ExportParticipant& participant : job_.participants) ids.push_back(participant.id);
  const std::vector<std::string> generators =
      GeneratorsRead(job_.asked.generators, job_.asked.options.format);
  const ExportRequest& asked = job_.asked;
  const bool has_range =
      asked.date_type != DateType::kNeither && (asked.range.from || asked.range.to);
  absl::StatusOr<std::unordered_map<int32_t, int64_t>> counts;
  if (since_) {
    counts = CountSince(connection, since_->seen, cursor_.seen, ids, generators);
  } else if (has_range) {
    counts = EstimatePointsOf(connection, ids, generators, asked.date_type, asked.range);
  } else {
    counts = CountPointsOf(connection, ids, generators);
  }
  WEBMUNK_RETURN_IF_ERROR(counts.status());
  int64_t expected = 0;
  for (const auto& [id, points] : *counts) expected += points;
  points_expected_ = expected;
  return absl::OkStatus();
}

absl::Status ExportAttempt::ChooseCursors(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PointCursor now, ReadCursorNow(connection));
  if (claim_.since) {
    since_ = DecodeCursor(*claim_.since);
    if (!since_) return absl::InternalError("the cursor of an export cannot be read");
  }
  const std::optional<PointCursor> before =
      claim_.cursor ? DecodeCursor(*claim_.cursor) : std::nullopt;
  // Where all points are exported, those of the restored database will do.
  const bool is_lost = before && before->era != now.era && !since_;
  cursor_ = before && !is_lost ? *before : now;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> ExportAttempt::Write() {
  ExportReader reader(tools_.pool, {.participants = job_.participants,
                                    .until = cursor_,
                                    .since = since_,
                                    .should_stop = [this] { return should_stop(); },
                                    .breaker = &breaker_});
  WEBMUNK_RETURN_IF_ERROR(reader.Prepare());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<ZipWriter> zip,
                           ZipWriter::Create(tools_.directory.PathOf(FileName(false)),
                                             claim_.created, tools_.deflaters));
  Sink sink(*zip, *this);
  BadPoints bad_points;
  WEBMUNK_RETURN_IF_ERROR(WriteSections(sink, reader, bad_points));
  WEBMUNK_ASSIGN_OR_RETURN(MemberRecords members, zip->TakeMembers());
  const ArchiveFacts facts{.name = name(),
                           .created = claim_.created,
                           .request = job_.asked,
                           .cursor = EncodeCursor(cursor_),
                           .since = since_ ? EncodeCursor(*since_) : "",
                           .members = std::move(members),
                           .bad_points = std::move(bad_points)};
  WEBMUNK_RETURN_IF_ERROR(DescribeArchive(facts, *zip));
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t size, zip->Close());
  WEBMUNK_RETURN_IF_ERROR(reader.Check());
  return size;
}

absl::Status ExportAttempt::WriteSections(Sink& sink, ExportReader& reader, BadPoints& bad_points) {
  MemberNames names;
  return ForEachSection(job_.asked, names, [&](const Section& section) {
    const ExportOutput output{.sink = sink, .names = names, .bad_points = bad_points};
    const bool is_of_products = section.report != nullptr && section.report->of_products;
    return is_of_products ? WriteProducts(output) : WriteSection(section, reader, output);
  });
}

absl::Status ExportAttempt::WriteProducts(const ExportOutput& output) {
  ProductReader reader(
      tools_.pool, [this] { return should_stop(); }, &breaker_);
  ProductDetails products(job_.asked.options, tools_.host, output.sink, output.names);
  return products.Write([&](const TakeProduct& take) { return reader.Read(take); });
}

absl::Status ExportAttempt::WriteSection(const Section& section, ExportReader& reader,
                                         const ExportOutput& output) {
  const std::unique_ptr<SectionWriter> writer =
      SectionWriter::Make(section, job_.asked.options, output);
  if (const std::optional<Section> looked_at = LookedAt(section)) {
    WEBMUNK_RETURN_IF_ERROR(reader.Read(*looked_at, [&](const ExportPoint& point) {
      writer->Look(point);
      return absl::OkStatus();
    }));
  }
  WEBMUNK_RETURN_IF_ERROR(writer->Begin());
  WEBMUNK_RETURN_IF_ERROR(reader.Read(section, [&](const ExportPoint& point) {
    if (!section.is_read_again) points_read_.fetch_add(1, std::memory_order_relaxed);
    return writer->Add(point);
  }));
  bad_points_ = output.bad_points.count;
  return writer->Finish();
}

std::string ExportAttempt::name() const {
  return ArchiveName(job_.request, claim_.job_id, claim_.started);
}

std::string ExportAttempt::FileName(bool is_whole) const {
  return ArchiveDirectory::NameOf(
      {.job_id = claim_.job_id, .attempt = claim_.attempt, .is_whole = is_whole});
}

}  // namespace webmunk
