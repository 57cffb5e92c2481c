#ifndef WEBMUNK_SERVER_RPC_BYTE_STREAM_H_
#define WEBMUNK_SERVER_RPC_BYTE_STREAM_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/rpc/open_streams.h"

namespace webmunk {

// The messages of a call that a thread of ours makes, already serialized: while some are
// on their way, the next one is made. The call owns itself until gRPC is done with it,
// which EndCall brings about.
class ByteStream : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public OpenStream {
 public:
  // One of `streams`, which must outlive this. Not more than `most_on_way` messages are
  // on their way at a time.
  explicit ByteStream(OpenStreams& streams, size_t most_on_way = 1)
      : streams_(streams), most_on_way_(most_on_way) {
    streams_.Add(*this);
  }

  // Waits until one more message may be on its way. DEADLINE_EXCEEDED if that takes
  // longer than `patience`: wait again. CANCELLED: the client is gone. UNAVAILABLE: the
  // server is stopping.
  absl::Status WaitUntilFree(absl::Duration patience);
  // Sends a message; must follow upon a WaitUntilFree that was OK.
  void Send(std::string message);
  // Finishes the call behind what is on its way; if it failed, behind the message alone
  // that gRPC has. Nothing may be sent after it.
  void EndCall(const grpc::Status& status);

  void Drain() override;

 protected:
  ~ByteStream() override { streams_.Remove(*this); }

  // WaitUntilFree might have another answer by now. Called from any thread; must not
  // block. For those who do not wait.
  virtual void OnChange() {}

 private:
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

  OpenStreams& streams_;
  const size_t most_on_way_;
  Mutex mutex_;
  std::condition_variable changed_;
  // The first one is gRPC's until it is written. It stays where it is meanwhile.
  std::deque<grpc::ByteBuffer> on_way_ ABSL_GUARDED_BY(mutex_);
  // To finish with, behind the last one.
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool is_gone_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_draining_ ABSL_GUARDED_BY(mutex_) = false;
};

// Ends the call of this context at once, with this status: what is on its way to the
// client is dropped. A call that is only finished may wait for a reader who has stalled for
// as long as the connection lasts. May be called on any thread, and when the call is
// over or gone.
std::function<void()> CallEnder(grpc::CallbackServerContext& context, const absl::Status& why);

// A message of these bytes, which are not copied.
grpc::ByteBuffer MakeByteBuffer(std::string bytes);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_BYTE_STREAM_H_
