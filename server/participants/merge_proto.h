#ifndef WEBMUNK_SERVER_PARTICIPANTS_MERGE_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_MERGE_PROTO_H_

#include "server/participants/merge_store.h"
#include "webmunk/v1/participant_merge.pb.h"

namespace webmunk {

void FillMerge(const MergeRecord& record, v1::ParticipantMerge& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_MERGE_PROTO_H_
