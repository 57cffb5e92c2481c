#include "server/points/quarantine_store.h"

#include "server/base/sha256.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO quarantine (bundle_id, kind, received, participant, reason, detail, encoding,
                            encrypted, nonce, raw, sha256)
    VALUES ($1::bigint, $2::text, $3::timestamptz, $4::text, $5::text, $6::text, $7::text,
            $8::boolean, $9::bytea, $10::bytea, $11::bytea)
    ON CONFLICT (kind, sha256) DO NOTHING)sql";

}  // namespace

absl::Status InsertQuarantine(Transaction& transaction, const QuarantineEntry& entry) {
  const bool is_bundle = entry.kind == QuarantineEntry::Kind::kBundle;
  return transaction.connection()
      .Query(kInsert,
             {PgParam::Int8(entry.bundle_id), PgParam::Bytes(is_bundle ? "bundle" : "point"),
              PgParam::Timestamp(entry.received),
              entry.participant ? PgParam::Bytes(*entry.participant) : PgParam::Null(),
              PgParam::Bytes(std::string(entry.reason)), PgParam::Bytes(entry.detail),
              PgParam::Bytes(std::string(entry.encoding)), PgParam::Bool(entry.encrypted),
              entry.nonce.empty() ? PgParam::Null() : PgParam::Bytes(std::string(entry.nonce)),
              PgParam::Bytes(std::string(entry.raw)), PgParam::Bytes(Sha256(entry.raw))})
      .status();
}

}  // namespace webmunk
