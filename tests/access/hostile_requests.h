#ifndef WEBMUNK_TESTS_ACCESS_HOSTILE_REQUESTS_H_
#define WEBMUNK_TESTS_ACCESS_HOSTILE_REQUESTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace webmunk::testing {

// A request in protobuf's text. `{n}` stands for a new number, `{later}` for tomorrow.
struct TextRequest {
  const char* method;
  const char* text;
};

// What stands for these words in braces in the requests.
inline constexpr char kOrderText[] =
    "order { spec { participants: 'participants/study-1' "
    "excluded_participants: 'participants/study-2' generators: 'a-generator' "
    "time_zone: 'Europe/Berlin' prefix: 'a' suffix: 'b' } destinations: 'exportDestinations/lab' "
    "naming { path: 'folder' } "
    "notifications { webhook: 'http://127.0.0.1:1/' } mail_subject: 'End' }";
inline constexpr char kTypedText[] =
    "typed { points { participant: 'study-1' generator: 'a-generator' user_agent: 'a/1' "
    "create_time { seconds: 1710000000 } time_zone: 'Europe/Berlin' properties: '{}' "
    "point_id: 'one' } }";
inline constexpr char kHostKeyText[] =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
inline constexpr char kAccountText[] =
    R"({"type":"service_account","client_email":"a@b.iam","private_key":"k","private_key_id":"1"})";
inline constexpr char kPlaceText[] = "naming { path: 'a' } group: 'participantGroups/1'";

// What the requests below are about; in this order.
inline constexpr TextRequest kPreparations[] = {
    {"ParticipantService.CreateParticipantGroup", "participant_group { display_name: 'first' }"},
    {"ParticipantService.CreateParticipantGroup", "participant_group { display_name: 'second' }"},
    {"ParticipantService.CreateParticipant", "participant_id: 'study-1'"},
    {"ParticipantService.CreateParticipant", "participant_id: 'study-2'"},
    {"AppConfigService.CreateAppConfiguration",
     "app_configuration { id_pattern: 'x' context_pattern: 'x' configuration: '{}' }"},
    {"AdminService.CreateDataServer",
     "data_server_id: 'other' data_server { upload_url: 'http://127.0.0.1:1/' }"},
    {"UserService.CreateUser",
     "user_id: 'someone' password: 'correct horse battery' user { roles { role: ROLE_ADMIN } }"},
    {"IngestService.AppendBundle", "{typed}"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'lab' export_destination { local {} }"},
    {"ExportService.CreateExportSchedule",
     "export_schedule_id: 'weekly' export_schedule { cron: '0 3 * * *' "
     "window: WINDOW_PREVIOUS_DAY order { spec {} } }"},
    {"ExportService.CreateExportJob", "{order}"},
};

// Valid requests. A method that is not here has an empty one: its texts are names of
// resources, or may be empty.
inline constexpr TextRequest kValidRequests[] = {
    {"AdminService.UpdateStudySettings",
     "settings { default_group: 'participantGroups/1' } update_mask { paths: 'default_group' }"},
    {"AdminService.CreateRenameRule", "rename_rule { pattern: 'no-{n}' replacement: 'b' }"},
    {"AdminService.CreateRedactionRule",
     "redaction_rule { generator: 'none' path: 'a.b' action: ACTION_DROP }"},
    {"AdminService.CreateDataServer",
     "data_server_id: 'server-{n}' data_server { upload_url: 'http://127.0.0.1:1/' "
     "metadata_url: 'http://127.0.0.1:1/' request_key: 'key' }"},
    {"AppConfigService.CreateAppConfiguration",
     "app_configuration { display_name: 'a' id_pattern: 'x' context_pattern: 'x' "
     "configuration: '{}' }"},
    {"AppConfigService.UpdateAppConfiguration",
     "app_configuration { name: 'appConfigurations/1' display_name: 'a' id_pattern: 'x' "
     "context_pattern: 'x' configuration: '{}' } update_mask { paths: ['display_name', "
     "'id_pattern', 'context_pattern', 'configuration'] }"},
    {"AppConfigService.DeleteAppConfiguration", "name: 'appConfigurations/1'"},
    {"AppConfigService.PreviewAppConfiguration", "participant_id: 'study-1' context: 'a'"},
    {"AppConfigService.ResolveAppConfiguration", "participant_id: 'study-1' context: 'a'"},
    {"AuthService.Login", "user_id: 'someone' password: 'correct horse battery'"},
    {"AuthService.IssueToken",
     "user_id: 'someone' password: 'correct horse battery' display_name: 'a'"},
    {"AuthService.ChangePassword",
     "current_password: 'correct horse battery' new_password: 'correct horse battery 2'"},
    {"IngestService.AppendBundle", "{typed}"},
    {"IngestService.AppendBundle", "raw { payload: '[]' }"},
    {"IngestService.AppendBundles", "request_id: 'one' bundle { {typed} }"},
    {"IngestService.AppendBundles", "request_id: 'one' bundle { raw { payload: '[]' } }"},
    {"IngestService.UploadAttachment", "header { identifier: 'a' content_type: 'image/png' }"},
    {"LegacyApiService.QueryDataPoints", "page_size: 10 order_by: 'id'"},
    {"LegacyApiService.QueryParticipants", "page_size: 10 order_by: 'participant_id'"},
    {"LegacyApiService.UpdateParticipants",
     "filter: 'participant_id = \"study-2\"' updates { group: 'first' display_name: 'a' }"},
    {"ExportService.CreateExportJob", "idempotency_key: 'k-{n}' {order}"},
    {"ExportService.CreateExportJob",
     "order { spec { groups: 'participantGroups/1' first_day: '2024-03-01' "
     "last_day: '2024-03-31' } notifications { mail: 'a@example.org' } }"},
    {"ExportService.DownloadExport", "name: 'exportJobs/1'"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'd-{n}' export_destination { {place} "
     "local {} }"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'd-{n}' export_destination { {place} "
     "s3 { endpoint: 'https://127.0.0.1:1' region: 'a' bucket: 'bucket' access_key_id: 'a' "
     "secret_access_key: 'b' } }"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'd-{n}' export_destination { {place} "
     "sftp { host: '127.0.0.1' user: 'a' password: 'b' host_key: '{host_key}' } }"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'd-{n}' export_destination { {place} "
     "google_drive { service_account_json: '{account}' folder_id: 'a' } }"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'd-{n}' export_destination { {place} "
     "dropbox { token_json: '{\"access_token\":\"t\"}' app_key: 'a' app_secret: 'b' } }"},
    {"ExportService.CreateExportDestination",
     "export_destination_id: 'd-{n}' export_destination { {place} "
     "web_dav { url: 'https://127.0.0.1:1/' user: 'a' password: 'b' } }"},
    {"ExportService.UpdateExportDestination",
     "export_destination { name: 'exportDestinations/lab' local {} naming { path: 'a' } "
     "group: 'participantGroups/1' } update_mask { paths: ['naming', 'group'] }"},
    {"ExportService.DeleteExportDestination", "name: 'exportDestinations/lab'"},
    {"ExportService.CreateExportSchedule",
     "export_schedule_id: 's-{n}' export_schedule { cron: '0 3 * * *' "
     "time_zone: 'Europe/Berlin' window: WINDOW_ALL {order} }"},
    {"ExportService.UpdateExportSchedule",
     "export_schedule { name: 'exportSchedules/weekly' cron: '0 3 * * *' time_zone: "
     "'Europe/Berlin' "
     "window: WINDOW_PREVIOUS_DAY {order} } update_mask { paths: ['cron', 'time_zone', 'window', "
     "'order'] "
     "}"},
    {"ExportService.DeleteExportSchedule", "name: 'exportSchedules/weekly'"},
    {"ExportService.BackfillExportSchedule",
     "name: 'exportSchedules/weekly' first_day: '2024-03-01' last_day: '2024-03-01'"},
    {"ParticipantService.CreateParticipant",
     "participant_id: 'new-{n}' participant { display_name: 'a' group: 'participantGroups/1' "
     "data_server: 'dataServers/other' app_configuration: 'appConfigurations/1' }"},
    {"ParticipantService.UpdateParticipant",
     "participant { name: 'participants/study-2' display_name: 'a' group: 'participantGroups/1' "
     "data_server: 'dataServers/other' app_configuration: 'appConfigurations/1' } update_mask { "
     "paths: ['display_name', 'group', 'data_server', 'app_configuration'] }"},
    {"ParticipantService.DeleteParticipant", "name: 'participants/study-2'"},
    {"ParticipantService.MoveParticipants",
     "names: 'participants/study-1' group: 'participantGroups/1'"},
    {"ParticipantService.CreateParticipantGroup", "participant_group { display_name: 'g-{n}' }"},
    {"ParticipantService.UpdateParticipantGroup",
     "participant_group { name: 'participantGroups/2' display_name: 'a' } "
     "update_mask { paths: 'display_name' }"},
    {"ParticipantService.DeleteParticipantGroup", "name: 'participantGroups/2'"},
    {"ParticipantService.ListDataPoints", ""},
    {"ParticipantService.ListDataPoints",
     "parent: 'participants/study-1' order_by: 'create_time' generators: 'a-generator' "
     "read_mask { paths: 'properties' } omitted_properties: 'a'"},
    {"ParticipantService.EraseParticipant", "name: 'participants/spare-{n}' reason: 'a'"},
    {"ParticipantService.MergeParticipants",
     "name: 'participants/study-1' merged_participant: 'participants/study-2' "
     "validate_only: true"},
    {"ParticipantService.FetchParticipantMetadata", "participant_id: 'study-1' request_key: 'a'"},
    {"UserService.CreateUser",
     "user_id: 'user-{n}' user { display_name: 'a' email: 'a@example.org' "
     "roles { role: ROLE_VIEWER group: 'participantGroups/1' } }"},
    {"UserService.UpdateUser",
     "user { name: 'users/someone' display_name: 'a' email: 'a@example.org' "
     "roles { role: ROLE_VIEWER group: 'participantGroups/1' } } "
     "update_mask { paths: ['display_name', 'email', 'roles'] }"},
    {"UserService.DeleteUser", "name: 'users/someone'"},
    {"UserService.ResetPassword", "name: 'users/someone' new_password: 'correct horse battery'"},
    {"UserService.CreateApiToken",
     "parent: 'users/me' api_token { display_name: 'a' role: ROLE_VIEWER "
     "groups: 'participantGroups/1' expire_time { seconds: {later} } }"},
};

// The valid requests of a method; one at least.
inline std::vector<std::string> ValidRequests(std::string_view method) {
  std::vector<std::string> texts;
  for (const TextRequest& request : kValidRequests) {
    if (request.method == method) texts.emplace_back(request.text);
  }
  if (texts.empty()) texts.emplace_back();
  return texts;
}

inline std::string FillIn(const std::string& text, int number) {
  const int64_t later = absl::ToUnixSeconds(absl::Now() + absl::Hours(24));
  const std::string whole = absl::StrReplaceAll(text, {{"{order}", kOrderText},
                                                       {"{typed}", kTypedText},
                                                       {"{place}", kPlaceText},
                                                       {"{host_key}", kHostKeyText},
                                                       {"{account}", kAccountText}});
  return absl::StrReplaceAll(whole,
                             {{"{n}", absl::StrCat(number)}, {"{later}", absl::StrCat(later)}});
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_ACCESS_HOSTILE_REQUESTS_H_
