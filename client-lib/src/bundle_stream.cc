#include "webmunk/bundle_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "webmunk/error.h"

namespace webmunk {
namespace {

absl::Status EndedEarly() {
  return absl::UnavailableError("the stream has ended; send the bundle again");
}

absl::StatusOr<v1::AppendBundleResponse> ResultOf(v1::AppendBundlesResponse answer) {
  if (answer.has_result()) return std::move(*answer.mutable_result());
  return ToAbslStatus(
      grpc::Status(static_cast<grpc::StatusCode>(answer.error().code()), answer.error().message()));
}

}  // namespace

BundleStream::BundleStream(std::shared_ptr<const void> connection,
                           std::unique_ptr<grpc::ClientContext> context,
                           std::unique_ptr<Stream> stream)
    : connection_(std::move(connection)),
      context_(std::move(context)),
      stream_(std::move(stream)),
      reader_([this] { Read(); }) {}

BundleStream::~BundleStream() {
  Break();
  Close().IgnoreError();
}

void BundleStream::Break() {
  const std::lock_guard lock(mutex_);
  if (!ended_) context_->TryCancel();
}

bool BundleStream::HasEnded() {
  const std::lock_guard lock(mutex_);
  return ended_;
}

void BundleStream::Append(v1::AppendBundleRequest bundle, Done done) {
  v1::AppendBundlesRequest request;
  *request.mutable_bundle() = std::move(bundle);
  bool is_open = false;
  {
    const std::lock_guard lock(mutex_);
    is_open = !ended_;
    request.set_request_id(absl::StrCat(next_id_++));
    if (is_open) waiting_.emplace(request.request_id(), done);
  }
  if (!is_open) return done(EndedEarly());
  {
    const std::lock_guard lock(writing_);
    // Should the stream have broken, its reader settles what waits.
    if (!writes_done_) {
      stream_->Write(request);
      return;
    }
  }
  if (const Done late = Take(request.request_id())) late(EndedEarly());
}

absl::Status BundleStream::Close() {
  {
    const std::lock_guard lock(writing_);
    if (!std::exchange(writes_done_, true)) stream_->WritesDone();
  }
  const std::lock_guard lock(joining_);
  if (reader_.joinable()) reader_.join();
  return status_;
}

BundleStream::Done BundleStream::Take(const std::string& request_id) {
  const std::lock_guard lock(mutex_);
  auto found = waiting_.extract(request_id);
  return found.empty() ? nullptr : std::move(found.mapped());
}

void BundleStream::Read() {
  v1::AppendBundlesResponse answer;
  while (stream_->Read(&answer)) {
    if (const Done done = Take(answer.request_id())) done(ResultOf(std::move(answer)));
    answer = {};
  }
  const absl::Status status = ToAbslStatus(stream_->Finish());
  std::unordered_map<std::string, Done> unanswered;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    status_ = status;
    unanswered.swap(waiting_);
  }
  for (const auto& [id, done] : unanswered) done(status.ok() ? EndedEarly() : status);
}

}  // namespace webmunk
