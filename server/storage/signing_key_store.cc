#include "server/storage/signing_key_store.h"

#include <openssl/rand.h>

#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr size_t kKeySize = 32;
constexpr char kLock[] = "LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE";
constexpr char kSelect[] = "SELECT secret FROM signing_key ORDER BY id DESC LIMIT 2";
constexpr char kInsert[] = "INSERT INTO signing_key (secret) VALUES ($1::bytea)";

absl::StatusOr<std::vector<std::string>> Select(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kSelect, {}));
  std::vector<std::string> keys;
  keys.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) keys.emplace_back(rows.Bytes(row, 0));
  return keys;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> LoadSigningKeys(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<std::string> keys, Select(connection));
  if (!keys.empty()) return keys;
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kLock));
  WEBMUNK_ASSIGN_OR_RETURN(keys, Select(connection));
  if (keys.empty()) {
    std::string key(kKeySize, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), kKeySize) != 1) {
      return absl::InternalError("no random bytes for a signing key");
    }
    WEBMUNK_RETURN_IF_ERROR(connection.Query(kInsert, {PgParam::Bytes(key)}).status());
    keys.push_back(std::move(key));
  }
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return keys;
}

}  // namespace webmunk
