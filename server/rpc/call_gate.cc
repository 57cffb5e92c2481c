#include "server/rpc/call_gate.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/rpc/origin_check.h"

namespace webmunk {
namespace {

const char* RoleText(Role role) {
  switch (role) {
    case Role::kNone:
      return "none";
    case Role::kViewer:
      return "viewer";
    case Role::kExporter:
      return "exporter";
    case Role::kManager:
      return "manager";
    case Role::kAdmin:
      return "admin";
  }
  return "none";
}

// Only browsers send a session by themselves, whatever page makes them call. What
// reads may come without an origin: browsers leave it out for a page's own.
absl::Status CheckOrigin(const CallContext& context, const Principal& principal, bool writes) {
  if (principal.session_id == 0) return absl::OkStatus();
  if (context.origin.empty() && !writes) return absl::OkStatus();
  if (IsOwnOrigin(context.origin, context.host)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "with a session this may only be called from a page of this server's own");
}

absl::StatusOr<AccessScope> CheckRole(const Permission& permission, const Principal& principal) {
  if (permission.who == Permission::Who::kUser) return ScopeOf(principal, Role::kViewer);
  AccessScope scope = ScopeOf(principal, permission.role);
  const bool is_enough = permission.reach == Permission::Reach::kStudy
                             ? scope.is_everything()
                             : scope.is_everything() || !scope.groups().empty();
  if (is_enough) return scope;
  return absl::PermissionDeniedError(
      absl::StrCat("this needs the role ", RoleText(permission.role),
                   permission.reach == Permission::Reach::kStudy ? ", not limited to groups" : ""));
}

}  // namespace

absl::StatusOr<AccessScope> CallGate::Check(const CallContext& context,
                                            const Permission& permission,
                                            Principal& principal) const {
  // Such a method decides for itself what it tells whom.
  if (permission.who == Permission::Who::kAnyone) return AccessScope::Everything();
  WEBMUNK_ASSIGN_OR_RETURN(principal, parts_.authenticate(context));
  WEBMUNK_RETURN_IF_ERROR(CheckOrigin(context, principal, permission.writes));
  return CheckRole(permission, principal);
}

absl::StatusOr<Caller> CallGate::Admit(const CallContext& context, std::string_view method) {
  const Permission* permission = FindPermission(method);
  if (permission == nullptr) return absl::PermissionDeniedError("nobody may call this method");
  Caller caller;
  caller.client_address = context.client_address;
  absl::StatusOr<AccessScope> scope = Check(context, *permission, caller.principal);
  if (!scope.ok()) {
    Finish(caller, method, scope.status().code());
    return scope.status();
  }
  caller.scope = *std::move(scope);
  if (permission->entry == Permission::Entry::kFirst) {
    WEBMUNK_RETURN_IF_ERROR(BeginEntry(caller, method));
  }
  return caller;
}

absl::Status CallGate::BeginEntry(Caller& caller, std::string_view method) {
  WEBMUNK_ASSIGN_OR_RETURN(caller.audit_id,
                           parts_.begin_audit({.principal = caller.principal,
                                               .client_address = caller.client_address,
                                               .method = method}));
  return absl::OkStatus();
}

absl::StatusOr<AccessScope> CallGate::ScopeNow(const CallContext& context,
                                               std::string_view method) const {
  const Permission* permission = FindPermission(method);
  if (permission == nullptr) return absl::PermissionDeniedError("nobody may call this method");
  Principal principal;
  return Check(context, *permission, principal);
}

void CallGate::Finish(const Caller& caller, std::string_view method, absl::StatusCode code) {
  const Permission* permission = FindPermission(method);
  if (permission == nullptr || permission->entry == Permission::Entry::kNone) return;
  parts_.end_audit({.id = caller.audit_id,
                    .principal = caller.principal,
                    .client_address = caller.client_address,
                    .method = method,
                    .note = caller.note,
                    .code = code});
}

}  // namespace webmunk
