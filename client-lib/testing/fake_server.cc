#include "fake_server.h"

#include <cstddef>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace webmunk {
namespace {

template <typename Response>
grpc::Status AnswerPage(const std::vector<Response>& pages, const std::string& page_token,
                        Response& response) {
  std::size_t number = 0;
  if (!page_token.empty() && !absl::SimpleAtoi(page_token, &number)) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "bad page token"};
  }
  if (number < pages.size()) response = pages[number];
  return grpc::Status::OK;
}

}  // namespace

FakeServer::FakeServer(std::shared_ptr<grpc::ServerCredentials> credentials, int port) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::StrCat("127.0.0.1:", port), std::move(credentials), &port_);
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(static_cast<v1::IngestService::Service*>(this));
  builder.RegisterService(static_cast<v1::ParticipantService::Service*>(this));
  builder.RegisterService(static_cast<v1::AdminService::Service*>(this));
  builder.RegisterService(static_cast<v1::AuthService::Service*>(&script.access));
  builder.RegisterService(static_cast<v1::UserService::Service*>(&script.access));
  builder.RegisterService(static_cast<v1::ExportService::Service*>(&script.exports));
  server_ = builder.BuildAndStart();
}

FakeServer::~FakeServer() {
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(absl::Now()));
}

std::string FakeServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

ClientOptions FakeServer::options() const {
  ClientOptions options;
  options.address = address();
  options.timeout = absl::Seconds(20);
  options.retry.initial_backoff = absl::Milliseconds(2);
  return options;
}

grpc::Status FakeServer::Begin(grpc::ServerContext* context) {
  absl::SleepFor(script.delay);
  const std::lock_guard lock(mutex_);
  Note(context);
  return Next(script.errors);
}

grpc::Status FakeServer::Next(std::deque<grpc::Status>& errors) {
  if (errors.empty()) return grpc::Status::OK;
  grpc::Status error = errors.front();
  errors.pop_front();
  return error;
}

void FakeServer::Note(grpc::ServerContext* context) {
  const auto& metadata = context->client_metadata();
  const auto text = [&](const char* name) {
    const auto found = metadata.find(name);
    return found == metadata.end() ? std::string()
                                   : std::string(found->second.data(), found->second.size());
  };
  script.authorizations.push_back(text("authorization"));
  script.user_agents.push_back(text("user-agent"));
  script.times_left.push_back(absl::FromChrono(context->deadline()) - absl::Now());
}

grpc::Status FakeServer::AppendBundle(grpc::ServerContext* context,
                                      const v1::AppendBundleRequest* request,
                                      v1::AppendBundleResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.appended.push_back(*request);
  *response = script.append_response;
  return status;
}

grpc::Status FakeServer::AppendBundles(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::AppendBundlesResponse, v1::AppendBundlesRequest>* stream) {
  absl::SleepFor(script.delay);
  {
    const std::lock_guard lock(mutex_);
    Note(context);
    ++script.streams;
    grpc::Status broken = Next(script.stream_errors);
    if (!broken.ok()) return broken;
  }
  v1::AppendBundlesRequest request;
  for (std::size_t answers = 0; answers < script.answers_per_stream; ++answers) {
    if (!stream->Read(&request)) return grpc::Status::OK;
    v1::AppendBundlesResponse answer;
    answer.set_request_id(request.request_id());
    grpc::Status error(grpc::StatusCode::INVALID_ARGUMENT, "no content");
    {
      const std::lock_guard lock(mutex_);
      script.appended.push_back(request.bundle());
      if (request.bundle().has_raw()) error = Next(script.errors);
    }
    if (error.ok()) {
      *answer.mutable_result() = script.append_response;
    } else {
      answer.mutable_error()->set_code(error.error_code());
      answer.mutable_error()->set_message(error.error_message());
    }
    stream->Write(answer);
  }
  return {grpc::StatusCode::UNAVAILABLE, "stopping"};
}

grpc::Status FakeServer::UploadAttachment(grpc::ServerContext* context,
                                          grpc::ServerReader<v1::UploadAttachmentRequest>* reader,
                                          v1::UploadAttachmentResponse* response) {
  grpc::Status status = Begin(context);
  if (!status.ok()) return status;
  v1::UploadAttachmentRequest request;
  std::string content;
  while (reader->Read(&request)) {
    content += request.has_header() ? request.header().identifier() + ":" : request.data();
  }
  response->set_name("attachments/1");
  const std::lock_guard lock(mutex_);
  script.uploaded.push_back(content);
  return status;
}

grpc::Status FakeServer::GetAttachment(grpc::ServerContext* context,
                                       const v1::GetAttachmentRequest* /*request*/,
                                       grpc::ServerWriter<v1::GetAttachmentResponse>* writer) {
  grpc::Status status = Begin(context);
  if (!status.ok()) return status;
  v1::GetAttachmentResponse message;
  *message.mutable_attachment() = script.attachment;
  writer->Write(message);
  for (const std::string& part : script.attachment_parts) {
    if (part.empty()) return {grpc::StatusCode::UNAVAILABLE, "cut"};
    message.set_data(part);
    writer->Write(message);
  }
  return status;
}

grpc::Status FakeServer::GetParticipant(grpc::ServerContext* context,
                                        const v1::GetParticipantRequest* request,
                                        v1::GetParticipantResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.participants_asked.push_back(request->name());
  response->mutable_participant()->set_name(request->name());
  return status;
}

grpc::Status FakeServer::ListParticipants(grpc::ServerContext* context,
                                          const v1::ListParticipantsRequest* request,
                                          v1::ListParticipantsResponse* response) {
  grpc::Status status = Begin(context);
  if (!status.ok()) return status;
  {
    const std::lock_guard lock(mutex_);
    script.participants_listed = *request;
  }
  return AnswerPage(script.participant_pages, request->page_token(), *response);
}

grpc::Status FakeServer::UpdateParticipant(grpc::ServerContext* context,
                                           const v1::UpdateParticipantRequest* request,
                                           v1::UpdateParticipantResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.participant_updated = *request;
  *response->mutable_participant() = request->participant();
  return status;
}

grpc::Status FakeServer::MoveParticipants(grpc::ServerContext* context,
                                          const v1::MoveParticipantsRequest* request,
                                          v1::MoveParticipantsResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.participants_moved = *request;
  response->set_moved_count(request->names_size());
  return status;
}

grpc::Status FakeServer::ListDataPoints(grpc::ServerContext* context,
                                        const v1::ListDataPointsRequest* request,
                                        v1::ListDataPointsResponse* response) {
  grpc::Status status = Begin(context);
  {
    const std::lock_guard lock(mutex_);
    script.listed.push_back(*request);
  }
  if (!status.ok()) return status;
  return AnswerPage(script.point_pages, request->page_token(), *response);
}

grpc::Status FakeServer::ListQuarantineEntries(grpc::ServerContext* context,
                                               const v1::ListQuarantineEntriesRequest* request,
                                               v1::ListQuarantineEntriesResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.quarantine_listed = *request;
  *response = script.quarantine_page;
  return status;
}

grpc::Status FakeServer::GetQuarantineEntry(grpc::ServerContext* context,
                                            const v1::GetQuarantineEntryRequest* /*request*/,
                                            v1::GetQuarantineEntryResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  *response->mutable_entry() = script.quarantine_entry;
  return status;
}

grpc::Status FakeServer::ReplayQuarantineEntries(grpc::ServerContext* context,
                                                 const v1::ReplayQuarantineEntriesRequest* request,
                                                 v1::ReplayQuarantineEntriesResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.replayed = *request;
  *response = script.replay_response;
  return status;
}

grpc::Status FakeServer::DiscardQuarantineEntries(
    grpc::ServerContext* context, const v1::DiscardQuarantineEntriesRequest* request,
    v1::DiscardQuarantineEntriesResponse* response) {
  grpc::Status status = Begin(context);
  const std::lock_guard lock(mutex_);
  script.discarded = *request;
  *response = script.discard_response;
  return status;
}

}  // namespace webmunk
