#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_PROTO_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/participants/erasure_store.h"
#include "webmunk/v1/erasure.pb.h"

namespace webmunk {

// The id in a name such as `erasures/{id}`, `collection` being all before the id;
// INVALID_ARGUMENT, naming `name`, for anything else.
absl::StatusOr<int64_t> ParseNumberedName(std::string_view name, std::string_view collection);

void FillErasure(const ErasureRecord& record, v1::Erasure& message);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_PROTO_H_
