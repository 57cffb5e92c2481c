#ifndef WEBMUNK_SERVER_PARTICIPANTS_WATCH_POINTS_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_WATCH_POINTS_SERVICE_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/participants/point_audit.h"
#include "server/participants/point_feed.h"
#include "server/participants/point_increment.h"
#include "server/participants/point_selection.h"
#include "server/participants/stream_token_proto.h"
#include "server/participants/watch_memory.h"
#include "server/rpc/byte_stream.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/page_token.h"
#include "server/rpc/stream_call.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"
#include "webmunk/v1/point_stream.pb.h"

namespace webmunk {

// What calls of WatchDataPoints share. Thread-safe.
struct PointWatches {
  static constexpr int kMaxCalls = 1000;
  // Threads that send what comes, and threads that catch up with what came before: each
  // call a little at a time, one after the other.
  static constexpr int kThreads = 2;
  static constexpr int kCatchUpThreads = 4;

  explicit PointWatches(const std::string& database_url)
      : pool(database_url, kThreads + kCatchUpThreads),
        workers(kThreads),
        catch_up_workers(kCatchUpThreads),
        feed(database_url, memory.points) {}

  WatchMemory memory;
  Pool pool;
  OpenStreams open;
  std::atomic<int> free = kMaxCalls;
  WorkerPool workers;
  WorkerPool catch_up_workers;
  PointFeed feed;
};

// One call of WatchDataPoints. Between points it has neither a thread nor a connection.
//
// A chain of calls, each with the last token of the one before, sends each point once
// that was stored since the first began, whatever became of the calls. Points that a
// merge moves are not stored anew: they are sent once too, under the name that they had
// when they were read.
class WatchPointsCall final : public ByteStream {
 public:
  // The parts must outlive the call.
  static WatchPointsCall* Start(grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, PointWatches& watches,
                                PageTokens& tokens, CallRunner& calls);

 private:
  enum class Next { kWait, kGoOn, kCatchUp };

  WatchPointsCall(grpc::CallbackServerContext& context, PointWatches& watches, PageTokens& tokens,
                  CallRunner& calls);
  ~WatchPointsCall() override {
    if (has_place_) watches_.free.fetch_add(1);
  }

  void OnChange() override { Wake(); }
  // Has Work run, once more if it is running.
  void Wake();
  // On a worker, one at a time: does what can be done now. Ends the call, and this
  // object with it, if that fails.
  void Work();
  void End(const absl::Status& status);

  absl::StatusOr<Next> DoNext();
  // Lets the caller in, and gives it a place if there is one.
  absl::Status Admit();
  absl::Status Begin();
  absl::StatusOr<Next> Join();
  // Sends a little of what was stored between the client's token and where the feed was
  // joined; the reader must be free.
  absl::Status CatchUp();
  void BeginCatchUp(const PointCursor& joined);
  absl::StatusOr<bool> ReadSome();
  // Forgets what was chosen or counted before: all of it is read anew.
  void BeginAnew();
  // Whether the scope is another one than before.
  absl::StatusOr<bool> RenewScope();
  // Sends the points of the message with a token for where the reader then is.
  absl::Status SendMessage();
  void AddPoint(const ParticipantView& participant, const ScannedPoint& point);

  PointWatches& watches_;
  PageTokens& tokens_;
  StreamAccess access_;
  bool has_place_ = false;
  v1::WatchDataPointsRequest request_;
  bool is_begun_ = false;
  // Whether it is told by the feed alone.
  bool is_live_ = false;
  PointSelection selection_;
  std::string binding_;
  std::unique_ptr<PointAudit> audit_;
  AccessScope scope_ = AccessScope::Groups({});
  std::shared_ptr<PointWatcher> watcher_;
  // What the watcher's filter is, with the names as the turn of catching up sees them.
  PointFilter wanted_;
  // What it is catching up with, from one snapshot to another.
  std::optional<FeedStep> step_;
  std::optional<IncrementReader> increment_;
  MessageRoom room_;
  // Where the client is; none: nowhere yet.
  std::optional<PointCursor> reached_;
  bool has_news_ = false;
  std::string message_;
  absl::Time sent_;

  Mutex mutex_;
  bool is_working_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_due_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_WATCH_POINTS_SERVICE_H_
