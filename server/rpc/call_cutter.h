#ifndef WEBMUNK_SERVER_RPC_CALL_CUTTER_H_
#define WEBMUNK_SERVER_RPC_CALL_CUTTER_H_

#include <grpcpp/server_context.h>

#include "server/base/mutex.h"

namespace webmunk {

// Breaks off a call from outside, at any time, even when it has just ended. Shared by
// the call and whoever may break it off. Thread-safe.
class CallCutter {
 public:
  explicit CallCutter(grpc::CallbackServerContext& context) : context_(&context) {}

  void Cut() {
    MutexLock lock(mutex_);
    if (context_ != nullptr) context_->TryCancel();
  }

  // To be called before gRPC is done with the call.
  void CallHasEnded() {
    MutexLock lock(mutex_);
    context_ = nullptr;
  }

 private:
  Mutex mutex_;
  grpc::CallbackServerContext* context_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_CALL_CUTTER_H_
