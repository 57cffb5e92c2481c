#include "server/federation/metadata_pull.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/federation/backoff.h"

namespace webmunk {
namespace {

constexpr int kParticipantsAtOnce = 100;

// The text of an answer that is, as far as its begin tells, a JSON object.
absl::StatusOr<std::string> Fetch(HttpClient& http, const MetadataSource& source,
                                  const std::string& participant) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const HttpResponse response,
      http.Post(source.metadata_url, "application/x-www-form-urlencoded",
                EncodeForm({{"identifier", participant}, {"request-key", source.request_key}})));
  if (!response.IsSuccess()) {
    return absl::UnavailableError(absl::StrCat("the server answered ", response.status));
  }
  if (response.is_cut) return absl::UnavailableError("the answer is too large");
  const size_t begin = response.body.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || response.body[begin] != '{') {
    return absl::UnavailableError("the answer is no JSON object");
  }
  return response.body;
}

}  // namespace

absl::Status MetadataPull::Run(Connection& connection,
                               const std::function<bool()>& should_stop) const {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<MetadataSource> sources,
                           ListMetadataSources(connection));
  for (const MetadataSource& source : sources) {
    WEBMUNK_RETURN_IF_ERROR(AskAll(connection, source, should_stop));
  }
  return absl::OkStatus();
}

absl::Status MetadataPull::AskAll(Connection& connection, const MetadataSource& source,
                                  const std::function<bool()>& should_stop) const {
  HttpClient http(options_.http, should_stop);
  std::vector<AskedParticipant> participants;
  do {
    WEBMUNK_ASSIGN_OR_RETURN(
        participants,
        ListParticipantsToAsk(connection, source.id, options_.interval, kParticipantsAtOnce));
    for (const AskedParticipant& participant : participants) {
      if (should_stop()) return absl::CancelledError("was told to stop");
      WEBMUNK_ASSIGN_OR_RETURN(const bool may_ask,
                               MayAskFor(connection, source.id, participant.id));
      if (!may_ask) continue;
      const absl::Status status = Ask(connection, http, source, participant);
      if (absl::IsUnknown(status)) return absl::OkStatus();
      WEBMUNK_RETURN_IF_ERROR(status);
    }
  } while (participants.size() == kParticipantsAtOnce);
  return absl::OkStatus();
}

absl::Status MetadataPull::Ask(Connection& connection, HttpClient& http,
                               const MetadataSource& source,
                               const AskedParticipant& participant) const {
  const absl::StatusOr<std::string> metadata = Fetch(http, source, participant.identifier);
  absl::Status status = metadata.status();
  if (absl::IsCancelled(status)) return status;
  if (status.ok()) {
    status = StoreMetadata(connection, source.id, participant.id, *metadata);
    if (!absl::IsInvalidArgument(status)) return status;
    status = absl::UnavailableError("the answer is no JSON");
  }
  LogWarning("no metadata from a data server",
             {{"data_server", source.identifier}, {"reason", std::string(status.message())}});
  WEBMUNK_RETURN_IF_ERROR(NoteMetadataFailure(connection, source.id, participant.id,
                                              std::string(status.message()),
                                              Backoff(source.failures + 1, options_.longest_wait)));
  return absl::UnknownError(status.message());
}

}  // namespace webmunk
