#ifndef WEBMUNK_SERVER_BASE_ACCESS_H_
#define WEBMUNK_SERVER_BASE_ACCESS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace webmunk {

// What rights come with; each role includes those before it.
enum class Role : uint8_t { kNone, kViewer, kExporter, kManager, kAdmin };

struct RoleGrant {
  Role role = Role::kNone;
  // None: all of the study.
  std::optional<int32_t> group_id;

  bool operator==(const RoleGrant&) const = default;
};

// Which participants a caller may see.
class AccessScope {
 public:
  // Only the gate, tasks of the server's own, and tests may ask for it.
  static AccessScope Everything() { return AccessScope(true, {}); }
  // The participants of these groups; without any, nobody.
  static AccessScope Groups(std::vector<int32_t> ids) { return AccessScope(false, std::move(ids)); }

  bool is_everything() const { return is_everything_; }
  std::span<const int32_t> groups() const { return groups_; }
  // Whether participants of this group are in it; none: those without a group, whom
  // only Everything has.
  bool Has(std::optional<int32_t> group_id) const;

  bool operator==(const AccessScope&) const = default;

 private:
  AccessScope(bool is_everything, std::vector<int32_t> groups)
      : is_everything_(is_everything), groups_(std::move(groups)) {}

  bool is_everything_;
  std::vector<int32_t> groups_;
};

// Who calls, and by what. Of session and token at most one is set; 0 is none.
struct Principal {
  // 0: nobody who is known.
  int32_t user_id = 0;
  std::string user;
  int64_t session_id = 0;
  int64_t token_id = 0;
  // The user's, cut down by its token.
  std::vector<RoleGrant> grants;
  // Whether it comes with a token that allows less than its user may: such a one is shown
  // nothing of the user's other tokens and sessions.
  bool is_limited = false;
  // When session or token ends.
  absl::Time expires;
};

// What the grants that are high enough reach.
AccessScope ScopeOf(const Principal& principal, Role at_least);

// Whether one of the grants that are high enough is without a group.
bool ReachesStudy(const Principal& principal, Role at_least);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_ACCESS_H_
