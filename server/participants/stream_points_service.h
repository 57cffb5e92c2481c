#ifndef WEBMUNK_SERVER_PARTICIPANTS_STREAM_POINTS_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_STREAM_POINTS_SERVICE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "server/participants/point_audit.h"
#include "server/participants/point_stream.h"
#include "server/participants/stream_token_proto.h"
#include "server/rpc/byte_stream.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/page_token.h"
#include "server/rpc/stream_call.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"
#include "webmunk/v1/point_stream.pb.h"

namespace webmunk {

// What calls of StreamDataPoints share. Thread-safe.
struct PointStreams {
  // As many calls may run at a time, each with a thread and a connection of its own.
  explicit PointStreams(std::string database_url, int connections)
      : pool(std::move(database_url), connections), workers(connections), free(connections) {}

  Pool pool;
  OpenStreams open;
  WorkerPool workers;
  std::atomic<int> free;
};

// One call of StreamDataPoints.
class StreamPointsCall final : public ByteStream {
 public:
  // The parts must outlive the call.
  static StreamPointsCall* Start(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request, PointStreams& streams,
                                 PageTokens& tokens, CallRunner& calls);

 private:
  static constexpr size_t kMostOnWay = 8;

  StreamPointsCall(grpc::CallbackServerContext& context, PointStreams& streams, PageTokens& tokens,
                   CallRunner& calls);

  // Of a caller who was let in: ends the call if there is no place for it.
  void TakePlace();
  // On a thread of the streams: the call from then on.
  absl::Status Run();
  absl::Status Begin();
  // Sends what is ready, with a token; waits for the reader.
  absl::Status Flush(bool is_last);
  absl::StatusOr<bool> ReadPart();

  PointStreams& streams_;
  PageTokens& tokens_;
  StreamAccess access_;
  // See CallEnder.
  const std::function<void()> drop_;
  v1::StreamDataPointsRequest request_;
  StreamBindings bindings_;
  // What had been stored when the stream first began.
  PointCursor begun_;
  std::unique_ptr<PointStream> stream_;
  std::unique_ptr<PointAudit> audit_;
  std::string message_;
  absl::Time flushed_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_STREAM_POINTS_SERVICE_H_
