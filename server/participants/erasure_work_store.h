#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_WORK_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_WORK_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/attachment.h"
#include "server/storage/transaction.h"

namespace webmunk {

// The parts of an erasure's work, a transaction's worth at a time. The participant
// is blocked: nothing comes back that is gone.

absl::StatusOr<int64_t> CountPoints(Connection& connection, int32_t participant_id);
absl::StatusOr<int64_t> CountOutboxPoints(Connection& connection, int32_t participant_id);
// Those that no other participant needs.
absl::StatusOr<int64_t> CountAttachments(Connection& connection, int32_t participant_id);

// Deletes up to `limit` points and their links to attachments, adds them to the
// erasure's counts, per generator too, and returns how many.
absl::StatusOr<int64_t> ErasePoints(Transaction& transaction, int64_t erasure_id,
                                    int32_t participant_id, int limit);

// Deletes up to `limit` points of the outbox and returns how many.
absl::StatusOr<int64_t> EraseOutboxPoints(Transaction& transaction, int32_t participant_id,
                                          int limit);
// Deletes the bundles on their way and what a data server told.
absl::Status EraseDeliveries(Transaction& transaction, const std::vector<int32_t>& ids);

// The attachments of the participant's bundles, needed by others or not.
absl::StatusOr<std::vector<AttachmentId>> ListAttachmentsOf(Connection& connection,
                                                            int32_t participant_id);
// Deletes those of them that nobody else needs, and returns how many; of the others
// it drops what names them on the participant's behalf alone.
absl::StatusOr<int64_t> EraseAttachments(Transaction& transaction, int32_t participant_id,
                                         const std::vector<AttachmentId>& ids);

// Deletes what is known of renamings from or to the identifiers, and the rules
// `rule_ids`. That is a change of the rules if there are any.
absl::Status EraseRenamings(Transaction& transaction, const std::vector<std::string>& identifiers,
                            const std::vector<int32_t>& rule_ids);

// Deletes the app configurations whose pattern spells one of the identifiers and fits
// nobody else who is known.
absl::Status EraseConfigurations(Transaction& transaction,
                                 const std::vector<std::string>& identifiers);

// Gives up to `limit` of the participant's shares of the ledger to nobody, and
// returns how many.
absl::StatusOr<int64_t> GiveSharesToNobody(Transaction& transaction, int32_t participant_id,
                                           int limit);

// Tells the ledger which points the erasure took away. `bundle_id` must be reserved.
absl::Status InsertErasureLedger(Transaction& transaction, int64_t erasure_id, int64_t bundle_id);

// Holds the summaries, so that no fold is under way, until the transaction ends.
absl::Status HoldSummaries(Transaction& transaction);
absl::Status EraseSummaries(Transaction& transaction, int32_t participant_id);

absl::Status EraseParticipantRows(Transaction& transaction, const std::vector<int32_t>& ids);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_WORK_STORE_H_
