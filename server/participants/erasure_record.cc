#include "server/participants/erasure_record.h"

#include <sodium.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// 64 bits: nobody meets two of the same, and nobody finds an identifier from them.
constexpr size_t kPseudonymBytes = 8;

std::string TimeText(int64_t micros) {
  return JsonQuote(
      absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromUnixMicros(micros), absl::UTCTimeZone()));
}

std::string CountsText(const ErasureCounts& counts) {
  return absl::StrCat("{\"points\":", counts.points, ",\"attachments\":", counts.attachments,
                      ",\"quarantineEntries\":", counts.quarantine,
                      ",\"outboxPoints\":", counts.outbox, ",\"archives\":", counts.archives,
                      ",\"identifiers\":", counts.identifiers, "}");
}

}  // namespace

std::string ErasurePseudonym(std::string_view identifier_hmac) {
  return absl::BytesToHexString(std::string(identifier_hmac.substr(0, kPseudonymBytes)));
}

std::string ErasureRecordText(const ErasureRecord& erasure) {
  std::string archives;
  for (const std::string& name : erasure.delivered_archives) {
    absl::StrAppend(&archives, archives.empty() ? "" : ",", JsonQuote(name));
  }
  return absl::StrCat(
      "{\"erasure\":", JsonQuote(absl::StrCat("erasures/", erasure.id)),
      ",\"pseudonym\":", JsonQuote(ErasurePseudonym(erasure.identifier_hmac)),
      ",\"requester\":", JsonQuote(absl::StrCat("users/", erasure.requester)),
      ",\"reason\":", JsonQuote(erasure.reason), ",\"requestTime\":", TimeText(erasure.requested),
      ",\"startTime\":", TimeText(erasure.started.value_or(erasure.requested)),
      ",\"finishTime\":", TimeText(erasure.finished.value_or(erasure.requested)),
      ",\"found\":", CountsText(erasure.found), ",\"erased\":", CountsText(erasure.erased),
      ",\"unreadableQuarantineEntries\":", erasure.unreadable_quarantine,
      ",\"deliveredArchives\":[", archives, "]}");
}

absl::StatusOr<RecordKey> LoadRecordKey(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<RecordKey> stored, FindRecordKey(connection));
  if (stored) return *std::move(stored);
  if (sodium_init() < 0) return absl::InternalError("libsodium does not start");
  RecordKey fresh;
  fresh.public_key.resize(crypto_sign_PUBLICKEYBYTES);
  fresh.secret_key.resize(crypto_sign_SECRETKEYBYTES);
  crypto_sign_keypair(reinterpret_cast<unsigned char*>(fresh.public_key.data()),
                      reinterpret_cast<unsigned char*>(fresh.secret_key.data()));
  return MakeRecordKey(connection, fresh);
}

std::string SignRecord(std::string_view text, const RecordKey& key) {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(key.secret_key.data()));
  return signature;
}

}  // namespace webmunk
