#include "webmunk/client.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "channel.h"
#include "retry_loop.h"
#include "webmunk/resending_stream.h"

namespace webmunk {

struct Client::Connection {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::IngestService::StubInterface> ingest;
  std::unique_ptr<v1::ParticipantService::StubInterface> participants;
  std::unique_ptr<v1::AdminService::StubInterface> admin;
  std::unique_ptr<v1::AppConfigService::StubInterface> app_configs;
  std::unique_ptr<v1::AuthService::StubInterface> auth;
  std::unique_ptr<v1::UserService::StubInterface> users;
  std::unique_ptr<v1::AuditService::StubInterface> audit;
  std::unique_ptr<v1::ExportService::StubInterface> exports;
  RetryOptions retry;
  std::function<std::string()> bearer_token;

  void Prepare(grpc::ClientContext& context, absl::Time deadline) const {
    context.set_deadline(absl::ToChronoTime(deadline));
    if (!bearer_token) return;
    const std::string token = bearer_token();
    if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  }
};

const char* Version() { return WEBMUNK_CLIENT_VERSION; }

std::string ParticipantName(absl::string_view participant) {
  return absl::StrCat("participants/", participant);
}

Client::Client(std::shared_ptr<const Connection> connection, absl::Duration timeout)
    : connection_(std::move(connection)), timeout_(timeout) {}

absl::StatusOr<Client> Client::Connect(ClientOptions options) {
  if (options.timeout <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("the timeout must be positive");
  }
  if (options.retry.max_attempts < 0 || options.retry.initial_backoff <= absl::ZeroDuration() ||
      options.retry.max_backoff <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("attempts must not be negative, pauses must be positive");
  }
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = MakeChannel(options);
  if (!channel.ok()) return channel.status();
  auto connection = std::make_shared<Connection>();
  connection->ingest = v1::IngestService::NewStub(*channel);
  connection->participants = v1::ParticipantService::NewStub(*channel);
  connection->admin = v1::AdminService::NewStub(*channel);
  connection->app_configs = v1::AppConfigService::NewStub(*channel);
  connection->auth = v1::AuthService::NewStub(*channel);
  connection->users = v1::UserService::NewStub(*channel);
  connection->audit = v1::AuditService::NewStub(*channel);
  connection->exports = v1::ExportService::NewStub(*channel);
  connection->channel = *std::move(channel);
  connection->retry = options.retry;
  connection->bearer_token = std::move(options.bearer_token);
  return Client(std::move(connection), options.timeout);
}

Client Client::WithTimeout(absl::Duration timeout) const { return Client(connection_, timeout); }

v1::IngestService::StubInterface& Client::ingest() const { return *connection_->ingest; }

v1::ParticipantService::StubInterface& Client::participants() const {
  return *connection_->participants;
}

v1::AdminService::StubInterface& Client::admin() const { return *connection_->admin; }

v1::AppConfigService::StubInterface& Client::app_configs() const {
  return *connection_->app_configs;
}

v1::AuthService::StubInterface& Client::auth() const { return *connection_->auth; }

v1::UserService::StubInterface& Client::users() const { return *connection_->users; }

v1::AuditService::StubInterface& Client::audit() const { return *connection_->audit; }

v1::ExportService::StubInterface& Client::exports() const { return *connection_->exports; }

const std::shared_ptr<grpc::Channel>& Client::channel() const { return connection_->channel; }

std::unique_ptr<BundleStream> Client::OpenBundleStream() const {
  auto context = std::make_unique<grpc::ClientContext>();
  connection_->Prepare(*context, absl::InfiniteFuture());
  auto stream = connection_->ingest->AppendBundles(context.get());
  return std::unique_ptr<BundleStream>(
      new BundleStream(connection_, std::move(context), std::move(stream)));
}

std::unique_ptr<ResendingStream> Client::OpenResendingStream() const {
  return std::unique_ptr<ResendingStream>(new ResendingStream(*this, connection_->retry, timeout_));
}

void Client::Prepare(grpc::ClientContext& context) const {
  connection_->Prepare(context, absl::Now() + timeout_);
}

void Client::PrepareStream(grpc::ClientContext& context) const {
  connection_->Prepare(context, absl::InfiniteFuture());
}

absl::Status Client::CallIdempotent(
    absl::FunctionRef<grpc::Status(grpc::ClientContext& context)> attempt) const {
  const absl::Time deadline = absl::Now() + timeout_;
  return RunWithRetries(connection_->retry, deadline, [&] {
    grpc::ClientContext context;
    connection_->Prepare(context, deadline);
    return ToAbslStatus(attempt(context));
  });
}

absl::Status Client::CallOnce(
    absl::FunctionRef<grpc::Status(grpc::ClientContext& context)> call) const {
  grpc::ClientContext context;
  Prepare(context);
  return ToAbslStatus(call(context));
}

}  // namespace webmunk
