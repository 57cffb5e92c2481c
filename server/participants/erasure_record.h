#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_RECORD_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_RECORD_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/participants/erasure_store.h"
#include "server/participants/record_key_store.h"

namespace webmunk {

// What stands for an erased participant: the beginning of its identifier's HMAC, in
// hexadecimal digits.
std::string ErasurePseudonym(std::string_view identifier_hmac);

// The record of a finished erasure: a JSON object on one line.
std::string ErasureRecordText(const ErasureRecord& erasure);

// The key that signs records; made if there is none.
absl::StatusOr<RecordKey> LoadRecordKey(Connection& connection);

// The Ed25519 signature of the bytes of `text`, 64 bytes.
std::string SignRecord(std::string_view text, const RecordKey& key);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_RECORD_H_
