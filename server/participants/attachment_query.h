#ifndef WEBMUNK_SERVER_PARTICIPANTS_ATTACHMENT_QUERY_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ATTACHMENT_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/attachment_store.h"
#include "server/points/data_point.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of attachments and, unless it is the last, where the next begins.
struct AttachmentPage {
  int32_t participant_id = 0;
  std::vector<AttachmentRecord> attachments;
  std::optional<AttachmentPosition> next;
};

// Answers questions about attachments. Waits for the database. Thread-safe.
class AttachmentQuery {
 public:
  // `pool` must outlive this.
  explicit AttachmentQuery(Pool& pool) : pool_(pool) {}

  // The attachments of the participant's points with this hash, from the first or
  // behind `after`. NOT_FOUND if there is no such participant in the scope; an
  // unknown point has none.
  absl::StatusOr<AttachmentPage> ListOfPoint(const std::string& participant,
                                             const AccessScope& scope, const PointHash& hash,
                                             const std::optional<AttachmentPosition>& after,
                                             int page_size);

  // See FindAttachment.
  absl::StatusOr<AttachmentRecord> Get(const AttachmentId& id, const AccessScope& scope);

  // See ParticipantsOfAttachment.
  absl::StatusOr<std::vector<int32_t>> OwnersOf(const AttachmentId& id);

  // See ReadAttachmentChunk.
  absl::StatusOr<std::optional<std::string>> ReadChunk(const AttachmentId& id, int32_t number);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ATTACHMENT_QUERY_H_
