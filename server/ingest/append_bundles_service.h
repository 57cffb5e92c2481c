#ifndef WEBMUNK_SERVER_INGEST_APPEND_BUNDLES_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_APPEND_BUNDLES_SERVICE_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/mutex.h"
#include "server/ingest/pending_bundle.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/read_gate.h"

namespace webmunk {

// One call of AppendBundles. It reads on while there is room for what is on its
// way (bundles whose answers the client's side has not taken yet), so that neither
// a fast sender nor a slow reader of answers makes memory grow. It ends once every
// bundle that it has taken is settled, however the client left: nothing that
// stores them outlives the server.
class AppendBundlesCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                                public OpenStream,
                                public ReadGate::Reader,
                                public std::enable_shared_from_this<AppendBundlesCall> {
 public:
  using Done = std::function<void(absl::StatusOr<AppendResult>)>;
  // Takes an AppendBundlesRequest out of `bytes`. `done` is called once, perhaps
  // before it has returned, from any thread.
  using Append = std::function<void(grpc::ByteBuffer& bytes, Done done)>;

  // Begins to read, when `gate` lets it. The call owns itself until gRPC is done with
  // it. `gate` and `streams` must outlive it.
  static AppendBundlesCall* Start(grpc::CallbackServerContext& context, Append append,
                                  ReadGate& gate, OpenStreams& streams);

  void Drain() override;

 private:
  enum class Reading { kNot, kWaiting, kBegun };

  AppendBundlesCall(grpc::CallbackServerContext& context, Append append, ReadGate& gate,
                    OpenStreams& streams)
      : ReadGate::Reader([this] { Refuse(); }),
        context_(context),
        peer_(context.peer()),
        append_(std::move(append)),
        gate_(gate),
        streams_(streams) {}

  void StartReading() override;
  void RefuseReading() override;
  // Takes no further bundle for want of room.
  void Refuse();
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Settle(const std::string& request_id, size_t bytes,
              const absl::StatusOr<AppendResult>& result);
  // Takes no further bundle; the call ends with `status` after the answers due.
  void Close(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CloseBusy() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropAnswers() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartNextRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts whatever may be started now. gRPC never calls back from within.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  grpc::CallbackServerContext& context_;
  const std::string peer_;
  const Append append_;
  ReadGate& gate_;
  OpenStreams& streams_;
  std::shared_ptr<AppendBundlesCall> self_;
  // Belongs to gRPC while a read has begun.
  grpc::ByteBuffer request_;

  Mutex mutex_;
  // The first is being written while `is_writing_`.
  std::deque<grpc::ByteBuffer> answers_ ABSL_GUARDED_BY(mutex_);
  // Read, and no answer sent.
  size_t bundles_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of those of them that are not settled.
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  Reading reading_ ABSL_GUARDED_BY(mutex_) = Reading::kNot;
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
  // Nobody takes answers any more.
  bool is_broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_APPEND_BUNDLES_SERVICE_H_
