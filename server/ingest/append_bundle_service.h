#ifndef WEBMUNK_SERVER_INGEST_APPEND_BUNDLE_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_APPEND_BUNDLE_SERVICE_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/ingest/pending_bundle.h"
#include "server/rpc/read_gate.h"

namespace webmunk {

// One call of AppendBundle. On the wire it has one message each way, but it is served
// as a stream: else gRPC would read the message before anybody could say that there is
// no room for it.
class AppendBundleCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                               public ReadGate::Reader {
 public:
  using Done = std::function<void(absl::StatusOr<AppendResult>)>;
  // Takes the message out of `bytes`, unless `read` says why there is none. `done` is
  // called once, perhaps before this has returned, from any thread.
  using Append = std::function<void(const absl::Status& read, grpc::ByteBuffer& bytes, Done done)>;

  // Reads the message when `gate` lets it, unless `admitted` says that the call is
  // refused. The call owns itself until gRPC is done with it; the rest must outlive it.
  static AppendBundleCall* Start(grpc::CallbackServerContext& context, ReadGate& gate,
                                 const absl::Status& admitted, Append append);

 private:
  AppendBundleCall(grpc::CallbackServerContext& context, ReadGate& gate, Append append);

  void StartReading() override;
  void RefuseReading() override;
  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // Nothing of the call may be touched after one of these.
  void Take(const absl::Status& read);
  void End(const absl::StatusOr<AppendResult>& result);

  grpc::CallbackServerContext& context_;
  ReadGate& gate_;
  const Append append_;
  // As the caller says.
  const std::optional<size_t> size_;
  // Whoever clears this goes on with the call.
  std::atomic<bool> is_reading_ = false;
  grpc::ByteBuffer bytes_;
  grpc::ByteBuffer answer_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_APPEND_BUNDLE_SERVICE_H_
