#include "server/participants/participant_store.h"

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// Casts are spelled out: SOCI takes a colon for the beginning of a parameter.
constexpr char kFind[] = R"sql(
    SELECT id, state, CAST(extract(epoch FROM created) * 1000000 AS bigint),
           CAST(enrolled AS integer),
           coalesce((SELECT s.identifier FROM data_server AS s
                     WHERE s.id = participant.data_server_id), '')
    FROM participant WHERE identifier_sha256 = sha256(convert_to(:identifier, 'UTF8')))sql";
constexpr char kList[] = R"sql(
    SELECT id, identifier, state, CAST(extract(epoch FROM created) * 1000000 AS bigint),
           CAST(enrolled AS integer),
           coalesce((SELECT s.identifier FROM data_server AS s
                     WHERE s.id = participant.data_server_id), '')
    FROM participant
    WHERE (left(identifier, 500), identifier) > (left(:prefix, 500), :after)
    ORDER BY left(identifier, 500), identifier
    LIMIT :limit)sql";

}  // namespace

absl::StatusOr<ParticipantRecord> FindParticipant(Connection& connection,
                                                  const std::string& identifier) {
  ParticipantRecord record;
  record.identifier = identifier;
  std::string state;
  long long created = 0;  // NOLINT(google-runtime-int): SOCI knows no int64_t.
  int enrolled = 0;
  bool found = false;
  WEBMUNK_RETURN_IF_ERROR(CatchSoci([&] {
    connection.soci() << kFind, soci::use(identifier), soci::into(record.id), soci::into(state),
        soci::into(created), soci::into(enrolled), soci::into(record.data_server);
    found = connection.soci().got_data();
  }));
  if (!found) return absl::NotFoundError("there is no such participant");
  record.state = ParticipantStateFromText(state);
  record.created = created;
  record.enrolled = enrolled != 0;
  return record;
}

absl::StatusOr<std::vector<ParticipantRecord>> ListParticipants(Connection& connection,
                                                                const std::string& after,
                                                                int limit) {
  std::vector<int> ids(limit);
  std::vector<std::string> identifiers(limit);
  std::vector<std::string> states(limit);
  std::vector<long long> created(limit);  // NOLINT(google-runtime-int)
  std::vector<int> enrolled(limit);
  std::vector<std::string> data_servers(limit);
  WEBMUNK_RETURN_IF_ERROR(CatchSoci([&] {
    connection.soci() << kList, soci::use(after), soci::use(after), soci::use(limit),
        soci::into(ids), soci::into(identifiers), soci::into(states), soci::into(created),
        soci::into(enrolled), soci::into(data_servers);
  }));
  std::vector<ParticipantRecord> records;
  for (size_t i = 0; i < ids.size(); ++i) {
    records.push_back({ids[i], identifiers[i], ParticipantStateFromText(states[i]), created[i],
                       enrolled[i] != 0, data_servers[i]});
  }
  return records;
}

}  // namespace webmunk
