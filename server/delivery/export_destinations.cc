#include "server/delivery/export_destinations.h"

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr int kMaxTests = 2;
constexpr absl::Duration kLongestTest = absl::Minutes(1);

class CountedTest {
 public:
  explicit CountedTest(std::atomic<int>& count) : count_(count), number_(++count) {}
  ~CountedTest() { --count_; }
  CountedTest(const CountedTest&) = delete;
  CountedTest& operator=(const CountedTest&) = delete;

  bool are_too_many() const { return number_ > kMaxTests; }

 private:
  std::atomic<int>& count_;
  const int number_;
};

absl::Status CheckMayChange(std::optional<int32_t> group, const AccessScope& scope) {
  if (scope.Has(group)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      group ? "the right of a manager over the destination's group is needed"
            : "a destination without a group is for managers of the whole study");
}

absl::Status Changed() {
  return absl::AbortedError("the destination was changed since its etag was read; read it again");
}

// What is given, with the secrets of before that still belong to it.
Destination Merged(const Destination& before, const Destination& given) {
  Destination merged = given;
  if (LeadsElsewhere(before, given)) return merged;
  for (const auto& [name, secret] : before.secrets) merged.secrets.try_emplace(name, secret);
  // It belonged to the key before.
  if (given.secrets.contains("private_key") && !given.secrets.contains("passphrase")) {
    merged.secrets.erase("passphrase");
  }
  if (given.type != DestinationType::kWebdav) return merged;
  // Of its two ways to sign in the other one ends.
  const bool has_user = given.parameters.contains("user");
  if (!given.secrets.contains(has_user ? "bearer_token" : "password")) {
    merged.secrets.erase(has_user ? "bearer_token" : "password");
  }
  return merged;
}

absl::Status ChangeSecrets(const DestinationChange& change, Destination& destination) {
  if (change.secrets.empty()) return absl::OkStatus();
  if (change.secrets_type != destination.type) {
    return absl::InvalidArgumentError("update_mask names a secret of another type");
  }
  for (const auto& [name, secret] : change.secrets) {
    if (secret.empty()) {
      destination.secrets.erase(name);
    } else {
      destination.secrets[name] = secret;
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRevision(const DestinationRecord& record, std::optional<int64_t> revision) {
  return !revision || *revision == record.revision ? absl::OkStatus() : Changed();
}

}  // namespace

absl::StatusOr<DestinationRecord> ExportDestinations::Create(const std::string& identifier,
                                                             const DestinationChange& given,
                                                             const AccessScope& scope) {
  if (!given.destination) return absl::InvalidArgumentError("the destination needs a type");
  DestinationRecord record;
  record.identifier = identifier;
  record.type = given.destination->type;
  WEBMUNK_RETURN_IF_ERROR(Apply(given, record));
  WEBMUNK_RETURN_IF_ERROR(CheckMayChange(record.group_id, scope));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_RETURN_IF_ERROR(InsertDestination(*connection, record));
  return FindDestination(*connection, identifier, scope);
}

absl::StatusOr<DestinationRecord> ExportDestinations::Get(const std::string& identifier,
                                                          const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindDestination(*connection, identifier, scope);
}

absl::StatusOr<DestinationPage> ExportDestinations::List(const std::string& after, int page_size,
                                                         const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  DestinationPage page;
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(page.destinations,
                           ListDestinations(*connection, after, page_size + 1, scope));
  if (page.destinations.size() > static_cast<size_t>(page_size)) {
    page.destinations.pop_back();
    page.next = page.destinations.back().identifier;
  }
  return page;
}

absl::StatusOr<DestinationRecord> ExportDestinations::Update(const std::string& identifier,
                                                             const DestinationChange& change,
                                                             const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(DestinationRecord record, FindForChange(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(CheckRevision(record, change.revision));
  WEBMUNK_RETURN_IF_ERROR(Apply(change, record));
  WEBMUNK_RETURN_IF_ERROR(CheckMayChange(record.group_id, scope));
  WEBMUNK_ASSIGN_OR_RETURN(const bool updated, UpdateDestination(*connection, record));
  if (!updated) return Changed();
  return FindDestination(*connection, identifier, scope);
}

absl::Status ExportDestinations::Delete(const std::string& identifier,
                                        std::optional<int64_t> revision, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const DestinationRecord record,
                           FindForChange(*connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(CheckRevision(record, revision));
  WEBMUNK_ASSIGN_OR_RETURN(const bool deleted,
                           DeleteDestination(*connection, record.id, record.revision));
  if (deleted) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const bool has_waiting, HasWaitingDeliveries(*connection, record.id));
  if (!has_waiting) return Changed();
  return absl::FailedPreconditionError("deliveries to the destination are still waiting");
}

absl::StatusOr<std::string> ExportDestinations::Test(const std::string& identifier,
                                                     const AccessScope& scope,
                                                     const Rclone::ShouldStop& should_stop) {
  DestinationRecord record;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(record, FindForChange(*connection, identifier, scope));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const Destination destination, OpenDestination(record));
  // They hold threads that all calls share.
  const CountedTest counted(tests_);
  if (counted.are_too_many()) {
    return absl::ResourceExhaustedError("other destinations are being tested; try again later");
  }
  const absl::Time until = absl::Now() + kLongestTest;
  const absl::Status status = delivery_.Test(destination, record.naming.path,
                                             [&] { return absl::Now() > until || should_stop(); });
  if (absl::IsCancelled(status) && should_stop()) return status;
  std::string error(absl::IsCancelled(status) ? "the test took too long" : status.message());
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_RETURN_IF_ERROR(NoteDestinationTest(*connection, record.id, error));
  return error;
}

absl::StatusOr<DestinationRecord> ExportDestinations::FindForChange(Connection& connection,
                                                                    const std::string& identifier,
                                                                    const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(DestinationRecord record,
                           FindDestination(connection, identifier, scope));
  WEBMUNK_RETURN_IF_ERROR(CheckMayChange(record.group_id, scope));
  return record;
}

absl::Status ExportDestinations::Apply(const DestinationChange& change,
                                       DestinationRecord& record) const {
  absl::StatusOr<Destination> before = OpenDestination(record);
  // Secrets whose key is lost can be given anew.
  if (!before.ok() && change.destination) {
    before = Destination{.type = record.type, .parameters = record.parameters};
  }
  if (!before.ok()) return before.status();
  Destination after = change.destination ? Merged(*before, *change.destination) : *before;
  WEBMUNK_RETURN_IF_ERROR(ChangeSecrets(change, after));
  if (change.naming) record.naming = *change.naming;
  if (change.group_id) {
    record.group_id = *change.group_id == 0 ? std::nullopt : change.group_id;
  }
  WEBMUNK_RETURN_IF_ERROR(delivery_.Check(after, record.naming.path));
  record.type = after.type;
  record.parameters = after.parameters;
  record.sealed.clear();
  if (after.secrets.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(record.sealed, keys_.Seal(WriteTexts(after.secrets), record.identifier));
  return absl::OkStatus();
}

absl::StatusOr<Destination> ExportDestinations::OpenDestination(
    const DestinationRecord& record) const {
  Destination destination{.type = record.type, .parameters = record.parameters};
  if (record.sealed.empty()) return destination;
  WEBMUNK_ASSIGN_OR_RETURN(const std::string secrets, keys_.Open(record.sealed, record.identifier));
  WEBMUNK_ASSIGN_OR_RETURN(destination.secrets, ReadTexts(secrets));
  return destination;
}

}  // namespace webmunk
