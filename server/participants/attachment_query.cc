#include "server/participants/attachment_query.h"

#include "server/base/status_macros.h"
#include "server/participants/participant_store.h"

namespace webmunk {
namespace {

// In front of every attachment.
AttachmentPosition First() { return {.identifier = "", .id = AttachmentId(16, '\0')}; }

}  // namespace

absl::StatusOr<AttachmentPage> AttachmentQuery::ListOfPoint(
    const std::string& participant, const AccessScope& scope, const PointHash& hash,
    const std::optional<AttachmentPosition>& after, int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                           FindParticipant(*connection, participant, scope));
  AttachmentPage page;
  page.participant_id = record.id;
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(
      page.attachments,
      ListPointAttachments(*connection, record.id, hash, after.value_or(First()), page_size + 1));
  if (page.attachments.size() > static_cast<size_t>(page_size)) {
    page.attachments.pop_back();
    page.next = {page.attachments.back().identifier, page.attachments.back().id};
  }
  return page;
}

absl::StatusOr<AttachmentRecord> AttachmentQuery::Get(const AttachmentId& id,
                                                      const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindAttachment(*connection, id, scope);
}

absl::StatusOr<std::vector<int32_t>> AttachmentQuery::OwnersOf(const AttachmentId& id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ParticipantsOfAttachment(*connection, id);
}

absl::StatusOr<std::optional<std::string>> AttachmentQuery::ReadChunk(const AttachmentId& id,
                                                                      int32_t number) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ReadAttachmentChunk(*connection, id, number);
}

}  // namespace webmunk
