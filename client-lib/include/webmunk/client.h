#ifndef WEBMUNK_CLIENT_H_
#define WEBMUNK_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "webmunk/bundle_stream.h"
#include "webmunk/error.h"
#include "webmunk/names.h"
#include "webmunk/options.h"
#include "webmunk/pager.h"
#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/app_config.grpc.pb.h"
#include "webmunk/v1/audit.grpc.pb.h"
#include "webmunk/v1/auth.grpc.pb.h"
#include "webmunk/v1/export.grpc.pb.h"
#include "webmunk/v1/ingest.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"
#include "webmunk/v1/user.grpc.pb.h"

namespace webmunk {

class ResendingStream;

// The library's version, `major.minor.patch`.
const char* Version();

// A connection to a Webmunk server: the generated stubs with deadlines,
// credentials and retries.
//
// A `Client` is a handle: copies are cheap and share one connection, which
// closes with the last of them, their pagers included. All methods block and may
// be called from any number of threads at once.
//
// Errors are the server's codes, which the protos describe with each method, and those
// of webmunk/error.h. Nothing throws.
class Client {
 public:
  // Prepares a connection and returns at once: whether a server answers shows
  // with the first call. INVALID_ARGUMENT for options that contradict each other
  // or name files that cannot be read.
  static absl::StatusOr<Client> Connect(ClientOptions options);

  // The same connection with another timeout for each operation.
  Client WithTimeout(absl::Duration timeout) const;

  // Stores a bundle of data points: a JSON array, as bytes, in the encoding that
  // is named. Sending the same bundle again is always safe. A bundle that cannot
  // be read is OK with `bundle_fault` set: the server keeps it aside.
  absl::StatusOr<v1::AppendBundleResponse> AppendBundle(std::string payload,
                                                        v1::RawBundle::Encoding encoding) const;

  // Stores points given field by field.
  absl::StatusOr<v1::AppendBundleResponse> AppendBundle(std::vector<v1::NewDataPoint> points) const;

  // Opens a stream for many bundles. Unlike the other methods it does not retry, and
  // has no timeout.
  std::unique_ptr<BundleStream> OpenBundleStream() const;

  // The same for callers that each wait for their bundle's answer, with this client's
  // retries and timeout for each bundle. See webmunk/resending_stream.h.
  std::unique_ptr<ResendingStream> OpenResendingStream() const;

  // Keeps a file, so that a bundle can name it in `attachments`: the points refer to
  // `identifier`. The same again is another one, of its own name.
  absl::StatusOr<v1::UploadAttachmentResponse> UploadAttachment(absl::string_view identifier,
                                                                absl::string_view content_type,
                                                                absl::string_view content) const;

  // Reads an attachment, `attachments/{attachment}`, handing its content to `take`
  // part by part, in order, until that fails: its error is then returned. Not
  // retried once a part was handed over.
  absl::StatusOr<v1::Attachment> GetAttachment(
      absl::string_view name, absl::FunctionRef<absl::Status(absl::string_view part)> take) const;

  // The attachments of a data point by identifier; `request.parent()` is
  // `participants/{participant}/dataPoints/{id}`. `page_size` and `page_token` as
  // below.
  Pager<v1::Attachment> ListAttachments(v1::ListAttachmentsRequest request) const;

  // Gets a participant by identifier (not by resource name).
  absl::StatusOr<v1::Participant> GetParticipant(absl::string_view participant) const;

  // The participants in the order of their identifiers. `page_size` is the
  // number fetched at a time, not a limit; with a `page_token` the list starts
  // there.
  Pager<v1::Participant> ListParticipants(v1::ListParticipantsRequest request = {}) const;

  // Enrols a participant; changes one, as `update_mask` says; forgets one that nothing
  // came from. None is repeated: what is lost with an answer may have been done.
  absl::StatusOr<v1::Participant> CreateParticipant(
      const v1::CreateParticipantRequest& request) const;
  absl::StatusOr<v1::Participant> UpdateParticipant(
      const v1::UpdateParticipantRequest& request) const;
  absl::Status DeleteParticipant(const v1::DeleteParticipantRequest& request) const;

  // What of a participant, by identifier, has arrived.
  absl::StatusOr<v1::ParticipantSummary> GetParticipantSummary(absl::string_view participant) const;

  // Moves participants into a group, all or none, and tells how many were elsewhere;
  // a retry counts anew.
  absl::StatusOr<int> MoveParticipants(const v1::MoveParticipantsRequest& request) const;

  // Erases a participant, or merges one into another, for good: a background task does
  // it. With `validate_only` they only count. Not repeated, as above, but for counts.
  absl::StatusOr<v1::Erasure> EraseParticipant(const v1::EraseParticipantRequest& request) const;
  absl::StatusOr<v1::ParticipantMerge> MergeParticipants(
      const v1::MergeParticipantsRequest& request) const;
  // How far they are; lists are newest first, `page_size` and `page_token` as above.
  absl::StatusOr<v1::Erasure> GetErasure(std::string name) const;
  absl::StatusOr<v1::ParticipantMerge> GetParticipantMerge(std::string name) const;
  Pager<v1::Erasure> ListErasures(v1::ListErasuresRequest request = {}) const;
  Pager<v1::ParticipantMerge> ListParticipantMerges(
      v1::ListParticipantMergesRequest request = {}) const;

  // The groups of participants by display name; `page_size` and `page_token` as above.
  Pager<v1::ParticipantGroup> ListParticipantGroups(
      v1::ListParticipantGroupsRequest request = {}) const;
  absl::StatusOr<v1::ParticipantGroup> GetParticipantGroup(std::string name) const;
  // Not repeated, as above.
  absl::StatusOr<v1::ParticipantGroup> CreateParticipantGroup(std::string display_name) const;
  absl::StatusOr<v1::ParticipantGroup> UpdateParticipantGroup(
      const v1::UpdateParticipantGroupRequest& request) const;
  absl::Status DeleteParticipantGroup(const v1::DeleteParticipantGroupRequest& request) const;

  // What clients are configured with, in the order in which it is tried; `page_size`
  // and `page_token` as above.
  Pager<v1::AppConfiguration> ListAppConfigurations(
      v1::ListAppConfigurationsRequest request = {}) const;
  absl::StatusOr<v1::AppConfiguration> GetAppConfiguration(std::string name) const;
  // Which configuration a client would get, and why.
  absl::StatusOr<v1::PreviewAppConfigurationResponse> PreviewAppConfiguration(
      const v1::PreviewAppConfigurationRequest& request) const;
  // Not repeated, as above.
  absl::StatusOr<v1::AppConfiguration> CreateAppConfiguration(
      const v1::CreateAppConfigurationRequest& request) const;
  absl::StatusOr<v1::AppConfiguration> UpdateAppConfiguration(
      const v1::UpdateAppConfigurationRequest& request) const;
  absl::Status DeleteAppConfiguration(const v1::DeleteAppConfigurationRequest& request) const;

  // The data points of `request.parent()`; see `ParticipantName`. `page_size`
  // and `page_token` as above.
  Pager<v1::DataPoint> ListDataPoints(v1::ListDataPointsRequest request) const;

  // Hands over all points that are wanted, message by message, until `take` returns
  // false or there are no more. Goes on by itself after a break, each point once,
  // unless the break lasts longer than the client's timeout.
  absl::Status StreamDataPoints(
      v1::StreamDataPointsRequest request,
      absl::FunctionRef<bool(const v1::StreamDataPointsResponse& message)> take) const;

  // The same for points as they are stored, without end: OK only if `take` returned
  // false.
  absl::Status WatchDataPoints(
      v1::WatchDataPointsRequest request,
      absl::FunctionRef<bool(const v1::WatchDataPointsResponse& message)> take) const;

  // What was acknowledged and could not be stored, newest first, without the bytes.
  // `page_size` and `page_token` as above.
  Pager<v1::QuarantineEntry> ListQuarantineEntries(
      v1::ListQuarantineEntriesRequest request = {}) const;

  // One of them with its bytes, by resource name.
  absl::StatusOr<v1::QuarantineEntry> GetQuarantineEntry(std::string name) const;

  // Has entries read again. Safe to repeat; a repeated call counts anew, and so
  // does a retry within one.
  absl::StatusOr<v1::ReplayQuarantineEntriesResponse> ReplayQuarantineEntries(
      const v1::ReplayQuarantineEntriesRequest& request) const;

  // Deletes entries for good. The count lacks those that an attempt deleted whose
  // answer was lost.
  absl::StatusOr<v1::DiscardQuarantineEntriesResponse> DiscardQuarantineEntries(
      const v1::DiscardQuarantineEntriesRequest& request) const;

  // Makes a token with a password. Not repeated: each attempt counts.
  absl::StatusOr<v1::IssueTokenResponse> IssueToken(const v1::IssueTokenRequest& request) const;
  // Who calls, and what its token allows.
  absl::StatusOr<v1::GetCurrentUserResponse> GetCurrentUser() const;
  absl::Status ChangePassword(const v1::ChangePasswordRequest& request) const;
  // The caller's sessions in browsers.
  absl::StatusOr<v1::ListSessionsResponse> ListSessions() const;
  absl::Status RevokeSession(std::string name) const;

  // The users by identifier; `page_size` and `page_token` as above.
  Pager<v1::User> ListUsers(v1::ListUsersRequest request = {}) const;
  // By identifier; `me` is the caller.
  absl::StatusOr<v1::User> GetUser(absl::string_view user) const;
  // Not repeated, as above.
  absl::StatusOr<v1::User> CreateUser(const v1::CreateUserRequest& request) const;
  absl::StatusOr<v1::User> UpdateUser(const v1::UpdateUserRequest& request) const;
  absl::Status DeleteUser(const v1::DeleteUserRequest& request) const;
  absl::Status ResetPassword(const v1::ResetPasswordRequest& request) const;

  // The tokens of a user, newest first; making one and ending one are not repeated.
  Pager<v1::ApiToken> ListApiTokens(v1::ListApiTokensRequest request) const;
  absl::StatusOr<v1::CreateApiTokenResponse> CreateApiToken(
      const v1::CreateApiTokenRequest& request) const;
  absl::Status RevokeApiToken(std::string name) const;

  // Who did what, newest first; `page_size` and `page_token` as above.
  Pager<v1::AuditEntry> ListAuditEntries(v1::ListAuditEntriesRequest request = {}) const;

  // Makes a job, or several if it is to be split. Repeated if it has an idempotency key.
  absl::StatusOr<v1::CreateExportJobResponse> CreateExportJob(
      const v1::CreateExportJobRequest& request) const;
  absl::StatusOr<v1::ExportJob> GetExportJob(std::string name) const;
  // Newest first; `page_size` and `page_token` as above.
  Pager<v1::ExportJob> ListExportJobs(v1::ListExportJobsRequest request = {}) const;
  absl::StatusOr<v1::ExportJob> CancelExportJob(std::string name) const;
  // Not repeated, as above.
  absl::StatusOr<v1::ExportJob> RetryExportJob(std::string name) const;
  absl::Status DeleteExportJob(std::string name) const;

  // Hands over a job whenever it changes, until it has ended or `take` returns false,
  // and returns it as it was last. Goes on by itself after a break, unless that lasts
  // longer than the client's timeout.
  absl::StatusOr<v1::ExportJob> WatchExportJob(
      std::string name, absl::FunctionRef<bool(const v1::ExportJob& job)> take) const;
  // Hands over an archive part by part, in order, until `take` fails: its error is then
  // returned. Goes on behind the last part after a break, in the same way.
  absl::StatusOr<v1::ExportArchive> DownloadExport(
      std::string name, absl::FunctionRef<absl::Status(absl::string_view part)> take) const;

  // Schedules and destinations of exports, by name, without secrets; pages as above.
  Pager<v1::ExportSchedule> ListExportSchedules(v1::ListExportSchedulesRequest request = {}) const;
  Pager<v1::ExportDestination> ListExportDestinations(
      v1::ListExportDestinationsRequest request = {}) const;
  absl::StatusOr<v1::ExportSchedule> GetExportSchedule(std::string name) const;
  absl::StatusOr<v1::ExportDestination> GetExportDestination(std::string name) const;
  // Not repeated, as above.
  absl::StatusOr<v1::ExportSchedule> CreateExportSchedule(
      const v1::CreateExportScheduleRequest& request) const;
  absl::StatusOr<v1::ExportSchedule> UpdateExportSchedule(
      const v1::UpdateExportScheduleRequest& request) const;
  absl::Status DeleteExportSchedule(const v1::DeleteExportScheduleRequest& request) const;
  absl::StatusOr<v1::ExportDestination> CreateExportDestination(
      const v1::CreateExportDestinationRequest& request) const;
  absl::StatusOr<v1::ExportDestination> UpdateExportDestination(
      const v1::UpdateExportDestinationRequest& request) const;
  absl::Status DeleteExportDestination(const v1::DeleteExportDestinationRequest& request) const;
  // Makes the jobs of days that have none; a retry counts those of a lost answer as there.
  absl::StatusOr<v1::BackfillExportScheduleResponse> BackfillExportSchedule(
      const v1::BackfillExportScheduleRequest& request) const;
  // A test that fails is OK, and says why; it takes up to a minute.
  absl::StatusOr<v1::TestExportDestinationResponse> TestExportDestination(std::string name) const;

  // The stubs, for what has no method here. They live as long as this handle or
  // a copy of it.
  v1::IngestService::StubInterface& ingest() const;
  v1::ParticipantService::StubInterface& participants() const;
  v1::AdminService::StubInterface& admin() const;
  v1::AppConfigService::StubInterface& app_configs() const;
  v1::AuthService::StubInterface& auth() const;
  v1::UserService::StubInterface& users() const;
  v1::AuditService::StubInterface& audit() const;
  v1::ExportService::StubInterface& exports() const;
  const std::shared_ptr<grpc::Channel>& channel() const;

  // Gives a fresh context the deadline and the credentials of this client, for a
  // call on a stub that is not to be repeated.
  void Prepare(grpc::ClientContext& context) const;

  // The same without a deadline.
  void PrepareStream(grpc::ClientContext& context) const;

  // Makes a call on a stub, and makes it again as `RetryOptions` say. Only for
  // calls that may safely be repeated. `attempt` is run in this thread, each
  // time with a new, prepared context:
  //
  //   v1::GetParticipantResponse response;
  //   absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
  //     return client.participants().GetParticipant(&context, request, &response);
  //   });
  absl::Status CallIdempotent(
      absl::FunctionRef<grpc::Status(grpc::ClientContext& context)> attempt) const;

  // The same for a call that is made once, whatever becomes of it.
  absl::Status CallOnce(absl::FunctionRef<grpc::Status(grpc::ClientContext& context)> call) const;

 private:
  struct Connection;

  Client(std::shared_ptr<const Connection> connection, absl::Duration timeout);

  std::shared_ptr<const Connection> connection_;
  absl::Duration timeout_;
};

}  // namespace webmunk

#endif  // WEBMUNK_CLIENT_H_
