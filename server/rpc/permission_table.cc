#include "server/rpc/permission_table.h"

#include <algorithm>
#include <array>

namespace webmunk {
namespace {

using Who = Permission::Who;
using Reach = Permission::Reach;
using Entry = Permission::Entry;

// What kind of call it is, as far as the audit log is concerned.
enum class Audit { kNone, kRead, kLongRead, kWrite };

// What may go on for days must leave a trace also if the server dies meanwhile.
constexpr Entry EntryOf(Audit audit) {
  if (audit == Audit::kNone) return Entry::kNone;
  return audit == Audit::kRead ? Entry::kAtEnd : Entry::kFirst;
}

constexpr Permission Anyone(std::string_view method) {
  return {.method = method, .who = Who::kAnyone};
}

// Who calls is found out by its handler, which has the entry written before it changes
// anything: what anybody may call at any rate must not fill the log.
constexpr Permission AnyoneAudited(std::string_view method) {
  return {.method = method, .who = Who::kAnyone, .writes = true, .entry = Entry::kAtEnd};
}

// As above, of what is read by those who show a key of their own.
constexpr Permission AnyoneAuditedRead(std::string_view method) {
  return {.method = method, .who = Who::kAnyone, .entry = Entry::kAtEnd};
}

constexpr Permission User(std::string_view method, Audit audit) {
  return {.method = method,
          .who = Who::kUser,
          .writes = audit == Audit::kWrite,
          .entry = EntryOf(audit)};
}

constexpr Permission Groups(std::string_view method, Role role, Audit audit) {
  return {.method = method,
          .who = Who::kRole,
          .role = role,
          .reach = Reach::kGroups,
          .writes = audit == Audit::kWrite,
          .entry = EntryOf(audit)};
}

constexpr Permission Study(std::string_view method, Role role, Audit audit) {
  return {.method = method,
          .who = Who::kRole,
          .role = role,
          .reach = Reach::kStudy,
          .writes = audit == Audit::kWrite,
          .entry = EntryOf(audit)};
}

// By method. Reads of what participants did are audited, and so is all that changes
// something.
constexpr std::array kPermissions = {
    Study("AdminService.CreateDataServer", Role::kAdmin, Audit::kWrite),
    Study("AdminService.CreateRedactionRule", Role::kAdmin, Audit::kWrite),
    Study("AdminService.CreateRenameRule", Role::kAdmin, Audit::kWrite),
    Study("AdminService.DeleteDataServer", Role::kAdmin, Audit::kWrite),
    Study("AdminService.DeleteRedactionRule", Role::kAdmin, Audit::kWrite),
    Study("AdminService.DeleteRenameRule", Role::kAdmin, Audit::kWrite),
    Study("AdminService.DiscardQuarantineEntries", Role::kAdmin, Audit::kWrite),
    Study("AdminService.GetDataServer", Role::kManager, Audit::kNone),
    Study("AdminService.GetQuarantineEntry", Role::kManager, Audit::kRead),
    Study("AdminService.GetStudySettings", Role::kManager, Audit::kNone),
    Study("AdminService.ListBackgroundTasks", Role::kManager, Audit::kNone),
    Study("AdminService.ListDataServers", Role::kManager, Audit::kNone),
    Study("AdminService.ListQuarantineEntries", Role::kManager, Audit::kRead),
    Study("AdminService.ListRedactionRules", Role::kManager, Audit::kNone),
    Study("AdminService.ListRenameRules", Role::kManager, Audit::kNone),
    Study("AdminService.ReplayQuarantineEntries", Role::kManager, Audit::kWrite),
    Study("AdminService.RunBackgroundTask", Role::kAdmin, Audit::kWrite),
    Study("AdminService.UpdateStudySettings", Role::kAdmin, Audit::kWrite),
    Study("AppConfigService.CreateAppConfiguration", Role::kManager, Audit::kWrite),
    Study("AppConfigService.DeleteAppConfiguration", Role::kManager, Audit::kWrite),
    Study("AppConfigService.GetAppConfiguration", Role::kManager, Audit::kNone),
    Study("AppConfigService.ListAppConfigurations", Role::kManager, Audit::kNone),
    Study("AppConfigService.PreviewAppConfiguration", Role::kManager, Audit::kRead),
    Anyone("AppConfigService.ResolveAppConfiguration"),
    Study("AppConfigService.UpdateAppConfiguration", Role::kManager, Audit::kWrite),
    Study("AuditService.ListAuditEntries", Role::kAdmin, Audit::kRead),
    User("AuthService.ChangePassword", Audit::kWrite),
    User("AuthService.GetCurrentUser", Audit::kNone),
    AnyoneAudited("AuthService.IssueToken"),
    User("AuthService.ListSessions", Audit::kNone),
    AnyoneAudited("AuthService.Login"),
    User("AuthService.Logout", Audit::kWrite),
    User("AuthService.RevokeSession", Audit::kWrite),
    Groups("ExportService.BackfillExportSchedule", Role::kManager, Audit::kWrite),
    Groups("ExportService.CancelExportJob", Role::kExporter, Audit::kWrite),
    Groups("ExportService.CreateExportDestination", Role::kManager, Audit::kWrite),
    Groups("ExportService.CreateExportJob", Role::kExporter, Audit::kWrite),
    Groups("ExportService.CreateExportSchedule", Role::kManager, Audit::kWrite),
    Groups("ExportService.DeleteExportDestination", Role::kManager, Audit::kWrite),
    Groups("ExportService.DeleteExportJob", Role::kExporter, Audit::kWrite),
    Groups("ExportService.DeleteExportSchedule", Role::kManager, Audit::kWrite),
    Groups("ExportService.DownloadExport", Role::kExporter, Audit::kLongRead),
    Groups("ExportService.GetExportDestination", Role::kExporter, Audit::kNone),
    Groups("ExportService.GetExportJob", Role::kExporter, Audit::kRead),
    Groups("ExportService.GetExportSchedule", Role::kExporter, Audit::kNone),
    Groups("ExportService.ListExportDestinations", Role::kExporter, Audit::kNone),
    Groups("ExportService.ListExportJobs", Role::kExporter, Audit::kRead),
    Groups("ExportService.ListExportSchedules", Role::kExporter, Audit::kNone),
    Groups("ExportService.RetryExportJob", Role::kExporter, Audit::kWrite),
    Groups("ExportService.TestExportDestination", Role::kManager, Audit::kWrite),
    Groups("ExportService.UpdateExportDestination", Role::kManager, Audit::kWrite),
    Groups("ExportService.UpdateExportSchedule", Role::kManager, Audit::kWrite),
    Groups("ExportService.WatchExportJob", Role::kExporter, Audit::kLongRead),
    Anyone("IngestService.AppendBundle"),
    Anyone("IngestService.AppendBundles"),
    Anyone("IngestService.UploadAttachment"),
    Groups("LegacyApiService.QueryDataPoints", Role::kViewer, Audit::kRead),
    Groups("LegacyApiService.QueryParticipants", Role::kViewer, Audit::kRead),
    Groups("LegacyApiService.UpdateParticipants", Role::kManager, Audit::kWrite),
    Groups("ParticipantService.CreateParticipant", Role::kManager, Audit::kWrite),
    Study("ParticipantService.CreateParticipantGroup", Role::kManager, Audit::kWrite),
    Groups("ParticipantService.DeleteParticipant", Role::kManager, Audit::kWrite),
    Study("ParticipantService.DeleteParticipantGroup", Role::kManager, Audit::kWrite),
    Groups("ParticipantService.EraseParticipant", Role::kAdmin, Audit::kWrite),
    AnyoneAuditedRead("ParticipantService.FetchParticipantMetadata"),
    Groups("ParticipantService.GetAttachment", Role::kViewer, Audit::kLongRead),
    Groups("ParticipantService.GetErasure", Role::kAdmin, Audit::kRead),
    Groups("ParticipantService.GetParticipant", Role::kViewer, Audit::kRead),
    Groups("ParticipantService.GetParticipantGroup", Role::kViewer, Audit::kNone),
    Groups("ParticipantService.GetParticipantMerge", Role::kManager, Audit::kRead),
    Groups("ParticipantService.GetParticipantSummary", Role::kViewer, Audit::kRead),
    Groups("ParticipantService.ListAttachments", Role::kViewer, Audit::kRead),
    Groups("ParticipantService.ListDataPoints", Role::kViewer, Audit::kRead),
    Groups("ParticipantService.ListErasures", Role::kAdmin, Audit::kRead),
    Groups("ParticipantService.ListParticipantGroups", Role::kViewer, Audit::kNone),
    Groups("ParticipantService.ListParticipantMerges", Role::kManager, Audit::kRead),
    Groups("ParticipantService.ListParticipants", Role::kViewer, Audit::kRead),
    Groups("ParticipantService.MergeParticipants", Role::kManager, Audit::kWrite),
    Groups("ParticipantService.MoveParticipants", Role::kManager, Audit::kWrite),
    Groups("ParticipantService.StreamDataPoints", Role::kExporter, Audit::kLongRead),
    Groups("ParticipantService.UpdateParticipant", Role::kManager, Audit::kWrite),
    Study("ParticipantService.UpdateParticipantGroup", Role::kManager, Audit::kWrite),
    Groups("ParticipantService.WatchDataPoints", Role::kViewer, Audit::kLongRead),
    User("UserService.CreateApiToken", Audit::kWrite),
    Study("UserService.CreateUser", Role::kAdmin, Audit::kWrite),
    Study("UserService.DeleteUser", Role::kAdmin, Audit::kWrite),
    User("UserService.GetUser", Audit::kNone),
    User("UserService.ListApiTokens", Audit::kNone),
    Study("UserService.ListUsers", Role::kAdmin, Audit::kNone),
    Study("UserService.ResetPassword", Role::kAdmin, Audit::kWrite),
    User("UserService.RevokeApiToken", Audit::kWrite),
    Study("UserService.UpdateUser", Role::kAdmin, Audit::kWrite),
};
static_assert(std::is_sorted(kPermissions.begin(), kPermissions.end(),
                             [](const Permission& a, const Permission& b) {
                               return a.method < b.method;
                             }));

}  // namespace

const Permission* FindPermission(std::string_view method) {
  const auto* found = std::lower_bound(
      kPermissions.begin(), kPermissions.end(), method,
      [](const Permission& entry, std::string_view name) { return entry.method < name; });
  return found != kPermissions.end() && found->method == method ? found : nullptr;
}

std::span<const Permission> AllPermissions() { return kPermissions; }

}  // namespace webmunk
