#include "server/access/authenticator.h"

#include <optional>

#include "absl/time/clock.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// Together with the look-up itself it is less than the second that is promised.
constexpr absl::Duration kGoodFor = absl::Milliseconds(800);
constexpr size_t kMaxKnown = 10'000;
// Longer ones are none of ours.
constexpr size_t kMaxSecretSize = 256;

absl::Status Unknown() {
  return absl::UnauthenticatedError(
      "this needs a token that is good (authorization: Bearer ...), or a login");
}

// With a token the session does not count.
bool HasToken(const CallContext& context) { return !context.bearer_token.empty(); }

}  // namespace

absl::StatusOr<Principal> Authenticator::Authenticate(const CallContext& context) {
  const std::string& secret = HasToken(context) ? context.bearer_token : context.session_token;
  if (secret.empty() || secret.size() > kMaxSecretSize) return Unknown();
  const std::string key = (HasToken(context) ? "t" : "s") + Sha256(secret);
  if (std::optional<Principal> known = Remembered(key)) return *std::move(known);
  return LookUp(key, context);
}

void Authenticator::Forget() {
  MutexLock lock(mutex_);
  known_.clear();
  ++generation_;
}

absl::StatusOr<Principal> Authenticator::LookUp(const std::string& key,
                                                const CallContext& context) {
  const int64_t generation = Generation();
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const std::string sha256 = key.substr(1);
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<Credential> found,
                           HasToken(context)
                               ? FindTokenOwner(*connection, sha256)
                               : FindSessionOwner(*connection, sha256, session_idle_));
  if (!found) return Unknown();
  if (found->is_use_due) {
    writer_.Add([principal = found->principal, address = context.client_address](Connection& c) {
      return NoteUse(c, principal, address);
    });
  }
  Remember(key, found->principal, generation);
  return found->principal;
}

std::optional<Principal> Authenticator::Remembered(const std::string& key) {
  const absl::Time now = absl::Now();
  MutexLock lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end()) return std::nullopt;
  const Known& known = found->second;
  // A clock that was put back must not make it good for longer.
  if (now < known.found || now - known.found > kGoodFor || now >= known.principal.expires) {
    known_.erase(found);
    return std::nullopt;
  }
  return known.principal;
}

void Authenticator::Remember(const std::string& key, const Principal& principal,
                             int64_t generation) {
  MutexLock lock(mutex_);
  if (generation != generation_) return;
  // Rare, and it costs everybody one look-up.
  if (known_.size() >= kMaxKnown) known_.clear();
  known_[key] = {principal, absl::Now()};
}

int64_t Authenticator::Generation() {
  MutexLock lock(mutex_);
  return generation_;
}

}  // namespace webmunk
