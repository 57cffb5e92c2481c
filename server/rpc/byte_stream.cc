#include "server/rpc/byte_stream.h"

#include <grpc/grpc.h>

#include <memory>
#include <utility>

#include "absl/time/clock.h"

namespace webmunk {

std::function<void()> CallEnder(grpc::CallbackServerContext& context, const absl::Status& why) {
  grpc_call_ref(context.c_call());
  const std::shared_ptr<grpc_call> call(context.c_call(), grpc_call_unref);
  const auto code = static_cast<grpc_status_code>(why.code());
  return [call, code, text = std::string(why.message())] {
    grpc_call_cancel_with_status(call.get(), code, text.c_str(), nullptr);
  };
}

grpc::ByteBuffer MakeByteBuffer(std::string bytes) {
  auto* owned = new std::string(std::move(bytes));
  const grpc::Slice slice(
      owned->data(), owned->size(), [](void* text) { delete static_cast<std::string*>(text); },
      owned);
  return {&slice, 1};
}

absl::Status ByteStream::WaitUntilFree(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  MutexLock lock(mutex_);
  while (true) {
    if (is_gone_) return absl::CancelledError("the client went away");
    if (is_draining_) return absl::UnavailableError("the server is stopping; call again");
    if (on_way_.size() < most_on_way_) return absl::OkStatus();
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("the reader is slow");
    lock.WaitFor(changed_, std::chrono::milliseconds(absl::ToInt64Milliseconds(left) + 1));
  }
}

void ByteStream::Send(std::string message) {
  const grpc::ByteBuffer* first = nullptr;
  {
    MutexLock lock(mutex_);
    on_way_.push_back(MakeByteBuffer(std::move(message)));
    if (on_way_.size() == 1) first = &on_way_.front();
  }
  if (first != nullptr) StartWrite(first);
}

void ByteStream::EndCall(const grpc::Status& status) {
  {
    MutexLock lock(mutex_);
    if (!status.ok() && !on_way_.empty()) on_way_.erase(on_way_.begin() + 1, on_way_.end());
    if (!on_way_.empty()) {
      end_ = status;
      return;
    }
  }
  Finish(status);
}

void ByteStream::Drain() {
  {
    MutexLock lock(mutex_);
    is_draining_ = true;
    changed_.notify_all();
  }
  OnChange();
}

void ByteStream::OnWriteDone(bool ok) {
  const grpc::ByteBuffer* next = nullptr;
  std::optional<grpc::Status> end;
  {
    MutexLock lock(mutex_);
    on_way_.pop_front();
    if (!ok) {
      is_gone_ = true;
      on_way_.clear();
    }
    if (!on_way_.empty()) {
      next = &on_way_.front();
    } else {
      end = std::exchange(end_, std::nullopt);
    }
    changed_.notify_all();
  }
  if (next != nullptr) StartWrite(next);
  if (end) return Finish(*end);
  OnChange();
}

void ByteStream::OnCancel() {
  {
    MutexLock lock(mutex_);
    is_gone_ = true;
    changed_.notify_all();
  }
  OnChange();
}

}  // namespace webmunk
