#include "server/participants/erasure_work.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/base/status_macros.h"
#include "server/participants/erasure_quarantine.h"
#include "server/participants/erasure_quarantine_store.h"
#include "server/participants/erasure_record.h"
#include "server/participants/erasure_start_store.h"
#include "server/participants/erasure_store.h"
#include "server/participants/erasure_work_store.h"
#include "server/points/append_store.h"
#include "server/points/ingest_rule_store.h"
#include "server/points/rename_rules.h"
#include "server/storage/database_clock.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// What one transaction takes: well below a second.
constexpr int kPointsPerTransaction = 5000;
constexpr int kSharesPerTransaction = 20'000;
constexpr size_t kEntriesPerTransaction = 20;
// Each may have megabytes.
constexpr size_t kAttachmentsPerTransaction = 8;

// The numbers stand in the database.
enum Step : int32_t {
  kCount = 0,
  kPoints = 1,
  kOutbox = 2,
  kQuarantine = 3,
  kAttachments = 4,
  kRenamings = 5,
  kArchives = 6,
  kShares = 7,
  kLedger = 8,
  kRows = 9,
};

class ErasureWork {
 public:
  ErasureWork(Connection& connection, const ErasureTools& tools,
              const std::function<bool()>& should_stop, ErasureRecord erasure)
      : connection_(connection),
        tools_(tools),
        should_stop_(should_stop),
        erasure_(std::move(erasure)) {}

  absl::Status Run() {
    WEBMUNK_ASSIGN_OR_RETURN(const HeldParticipant participant,
                             FindNames(connection_, erasure_.participant_id));
    WEBMUNK_ASSIGN_OR_RETURN(names_, AllNames(connection_, participant));
    while (true) {
      WEBMUNK_RETURN_IF_ERROR(DoStep());
      if (erasure_.step == kRows) return absl::OkStatus();
      ++erasure_.step;
    }
  }

 private:
  int32_t participant() const { return erasure_.participant_id; }

  absl::Status DoStep() {
    switch (erasure_.step) {
      case kCount:
        return CountAll();
      case kPoints:
        return Repeat(kPointsPerTransaction, [this](Transaction& transaction) {
          return ErasePoints(transaction, erasure_.id, participant(), kPointsPerTransaction);
        });
      case kOutbox:
        return Repeat(kPointsPerTransaction, [this](Transaction& t) { return EraseOutbox(t); });
      case kQuarantine:
        return EraseQuarantine(true);
      case kAttachments:
        return EraseAllAttachments();
      case kRenamings:
        return EraseAllRenamings();
      case kArchives:
        return EraseArchives();
      case kShares:
        return Repeat(kSharesPerTransaction, [this](Transaction& t) {
          return GiveSharesToNobody(t, participant(), kSharesPerTransaction);
        });
      case kLedger:
        return TellLedger();
      case kRows:
        return Finish();
      default:
        return absl::InternalError("an erasure is at a step that this server does not know");
    }
  }

  // Holds the erasure in its step, until the transaction ends.
  absl::Status Hold(Transaction& transaction) {
    WEBMUNK_ASSIGN_OR_RETURN(const ErasureRecord now, LockErasure(transaction, erasure_.id));
    if (now.state != ErasureRecord::State::kSucceeded && now.step == erasure_.step) {
      return absl::OkStatus();
    }
    return absl::AbortedError("another server goes on with the erasure");
  }

  // Runs `body` in a transaction of this step; with `ends` it is the last.
  absl::Status InStep(bool ends, const std::function<absl::Status(Transaction&)>& body) {
    if (should_stop_()) return absl::CancelledError("stopped before the end");
    WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection_));
    WEBMUNK_RETURN_IF_ERROR(Hold(*transaction));
    WEBMUNK_RETURN_IF_ERROR(body(*transaction));
    if (ends) {
      WEBMUNK_RETURN_IF_ERROR(NoteErasureStep(*transaction, erasure_.id, erasure_.step + 1));
    }
    return transaction->Commit();
  }

  // Runs transactions of `some` until one has done less than it was asked to do.
  absl::Status Repeat(int64_t asked,
                      const std::function<absl::StatusOr<int64_t>(Transaction&)>& some) {
    for (int64_t done = asked; done >= asked;) {
      WEBMUNK_RETURN_IF_ERROR(InStep(false, [&](Transaction& transaction) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(done, some(transaction));
        return absl::OkStatus();
      }));
    }
    return InStep(true, [](Transaction&) { return absl::OkStatus(); });
  }

  // Runs `erase` with `size` of `all` at a time, in a transaction each.
  template <typename Id, typename Erase>
  absl::Status InParts(const std::vector<Id>& all, size_t size, const Erase& erase) {
    for (size_t i = 0; i < all.size(); i += size) {
      const auto some = std::span(all).subspan(i, std::min(size, all.size() - i));
      const std::vector<Id> part(some.begin(), some.end());
      WEBMUNK_RETURN_IF_ERROR(InStep(false, [&](Transaction& t) { return erase(t, part); }));
    }
    return absl::OkStatus();
  }

  absl::Status CountAll() {
    ErasureCounts found;
    WEBMUNK_ASSIGN_OR_RETURN(const QuarantinedOf quarantined,
                             FindQuarantinedOf(connection_, names_, tools_.search, should_stop_));
    found.quarantine = static_cast<int64_t>(quarantined.ids.size());
    found.identifiers = static_cast<int64_t>(names_.size());
    return InStep(false, [&](Transaction& transaction) -> absl::Status {
      WEBMUNK_ASSIGN_OR_RETURN(found.points, CountPoints(connection_, participant()));
      WEBMUNK_ASSIGN_OR_RETURN(found.outbox, CountOutboxPoints(connection_, participant()));
      WEBMUNK_ASSIGN_OR_RETURN(found.attachments, CountAttachments(connection_, participant()));
      if (tools_.archives.count) {
        WEBMUNK_ASSIGN_OR_RETURN(const ArchiveCounts archives,
                                 tools_.archives.count(transaction, participant()));
        found.archives = archives.archives;
      }
      return BeginErasureWork(transaction, erasure_.id, found);
    });
  }

  absl::StatusOr<int64_t> EraseOutbox(Transaction& transaction) {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t erased,
                             EraseOutboxPoints(transaction, participant(), kPointsPerTransaction));
    WEBMUNK_RETURN_IF_ERROR(EraseDeliveries(transaction, {participant()}));
    WEBMUNK_RETURN_IF_ERROR(AddErased(transaction, erasure_.id, {.outbox = erased}));
    return erased;
  }

  // Files that came with what is in quarantine are no point's; they go with it.
  absl::Status EraseEntries(Transaction& t, const std::vector<int64_t>& ids) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> held, LockQuarantined(t, ids));
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<AttachmentId> files,
                             AttachmentsOfQuarantined(t, held));
    WEBMUNK_RETURN_IF_ERROR(DeleteQuarantined(t, held));
    ErasureCounts erased{.quarantine = static_cast<int64_t>(held.size())};
    WEBMUNK_ASSIGN_OR_RETURN(erased.attachments, EraseAttachments(t, participant(), files));
    return AddErased(t, erasure_.id, erased);
  }

  absl::Status EraseQuarantine(bool ends_step) {
    WEBMUNK_ASSIGN_OR_RETURN(const QuarantinedOf found,
                             FindQuarantinedOf(connection_, names_, tools_.search, should_stop_));
    const auto erase = [this](Transaction& t, const auto& ids) { return EraseEntries(t, ids); };
    WEBMUNK_RETURN_IF_ERROR(InParts(found.ids, kEntriesPerTransaction, erase));
    return InStep(ends_step, [&](Transaction& transaction) {
      return NoteUnreadableQuarantine(transaction, erasure_.id, found.unreadable);
    });
  }

  absl::Status EraseAllAttachments() {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<AttachmentId> all,
                             ListAttachmentsOf(connection_, participant()));
    const auto erase = [this](Transaction& t, const auto& ids) -> absl::Status {
      WEBMUNK_ASSIGN_OR_RETURN(const int64_t erased, EraseAttachments(t, participant(), ids));
      return AddErased(t, erasure_.id, {.attachments = erased});
    };
    WEBMUNK_RETURN_IF_ERROR(InParts(all, kAttachmentsPerTransaction, erase));
    return InStep(true, [](Transaction&) { return absl::OkStatus(); });
  }

  absl::Status EraseAllRenamings() {
    // By itself: it may wait for the participant's row, and ingestion for the renamings.
    WEBMUNK_RETURN_IF_ERROR(
        InStep(false, [this](Transaction& t) { return EraseConfigurations(t, names_); }));
    std::vector<int32_t> ids;
    WEBMUNK_RETURN_IF_ERROR(InStep(true, [&](Transaction& t) -> absl::Status {
      WEBMUNK_ASSIGN_OR_RETURN(const std::vector<RenameRuleRecord> rules,
                               ListRenameRules(connection_));
      for (const RenameRuleRecord& rule : rules) {
        const auto is_of = [&rule](const std::string& name) {
          return IsRuleOf(rule.pattern, rule.replacement, name);
        };
        if (std::any_of(names_.begin(), names_.end(), is_of)) ids.push_back(rule.id);
      }
      return EraseRenamings(t, names_, ids);
    }));
    if (!ids.empty() && tools_.rules_changed) tools_.rules_changed(connection_);
    return absl::OkStatus();
  }

  absl::Status EraseArchives() {
    return InStep(true, [&](Transaction& transaction) -> absl::Status {
      if (!tools_.archives.erase) return absl::OkStatus();
      WEBMUNK_ASSIGN_OR_RETURN(const ArchiveCounts archives,
                               tools_.archives.erase(transaction, participant()));
      WEBMUNK_RETURN_IF_ERROR(NoteDeliveredArchives(transaction, erasure_.id, archives.delivered));
      return AddErased(transaction, erasure_.id, {.archives = archives.archives});
    });
  }

  absl::Status TellLedger() {
    if (should_stop_()) return absl::CancelledError("stopped before the end");
    WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection_));
    absl::StatusOr<ReservedIds> ids = ReserveIds(*transaction, 0, 1);
    if (!ids.ok()) {  // Else the session would keep the lock.
      connection_.Execute("ROLLBACK; SELECT pg_advisory_unlock_all()").IgnoreError();
      return ids.status();
    }
    WEBMUNK_RETURN_IF_ERROR(Hold(*transaction));
    WEBMUNK_RETURN_IF_ERROR(InsertErasureLedger(*transaction, erasure_.id, ids->first_bundle));
    WEBMUNK_RETURN_IF_ERROR(NoteErasureStep(*transaction, erasure_.id, erasure_.step + 1));
    return transaction->Commit();
  }

  // What ingestion has counted since, of points that it drops, goes with the row itself.
  absl::Status EraseRows(Transaction& transaction, const HeldParticipant& participant) {
    for (const int32_t id : participant.ids) {
      int64_t moved = kSharesPerTransaction;
      while (moved >= kSharesPerTransaction) {
        WEBMUNK_ASSIGN_OR_RETURN(moved, GiveSharesToNobody(transaction, id, kSharesPerTransaction));
      }
      WEBMUNK_RETURN_IF_ERROR(EraseSummaries(transaction, id));
    }
    WEBMUNK_RETURN_IF_ERROR(EraseDeliveries(transaction, participant.ids));
    WEBMUNK_RETURN_IF_ERROR(EraseRenamings(transaction, participant.identifiers, {}));
    return EraseParticipantRows(transaction, participant.ids);
  }

  absl::Status Finish() {
    // Once more: the block does not keep out what no server could read, and from here on
    // nobody knows the names that tell whose it is.
    WEBMUNK_RETURN_IF_ERROR(EraseQuarantine(false));
    WEBMUNK_ASSIGN_OR_RETURN(const RecordKey key, LoadRecordKey(connection_));
    return InStep(false, [&](Transaction& t) -> absl::Status {
      // Before the participant: ingestion of many waits for that.
      WEBMUNK_RETURN_IF_ERROR(HoldSummaries(t));
      WEBMUNK_ASSIGN_OR_RETURN(const HeldParticipant held, HoldParticipant(t, participant()));
      WEBMUNK_RETURN_IF_ERROR(EraseRows(t, held));
      WEBMUNK_ASSIGN_OR_RETURN(ErasureRecord erasure, LockErasure(t, erasure_.id));
      erasure.erased.identifiers = erasure.found.identifiers;
      WEBMUNK_RETURN_IF_ERROR(
          AddErased(t, erasure_.id, {.identifiers = erasure.found.identifiers}));
      WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(connection_));
      erasure.finished = absl::ToUnixMicros(now);
      erasure.record = ErasureRecordText(erasure);
      erasure.record_signature = SignRecord(erasure.record, key);
      return FinishErasure(t, erasure, key.id);
    });
  }

  Connection& connection_;
  const ErasureTools& tools_;
  const std::function<bool()>& should_stop_;
  ErasureRecord erasure_;
  // All by which points of the participant were sent or stored.
  std::vector<std::string> names_;
};

}  // namespace

absl::Status DoErasureWork(Connection& connection, const ErasureTools& tools,
                           const std::function<bool()>& should_stop, ErasureRecord erasure) {
  return ErasureWork(connection, tools, should_stop, std::move(erasure)).Run();
}

}  // namespace webmunk
