#ifndef WEBMUNK_BUNDLE_STREAM_H_
#define WEBMUNK_BUNDLE_STREAM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"
#include "webmunk/v1/ingest.grpc.pb.h"

namespace webmunk {

class Client;

// Sends bundle after bundle without a pause for the answers. Made by
// `Client::OpenBundleStream`; has a thread of its own.
//
// The methods may be called from any number of threads at once. Nothing is sent again by itself: a
// bundle that ends with an error for which `IsRetryable` holds may be given to this or another
// stream once more, which is always safe.
class BundleStream {
 public:
  // Called once per bundle, from the stream's thread, or from within `Append` if
  // the stream has ended. Must not block for long, nor call the stream.
  using Done = std::function<void(absl::StatusOr<v1::AppendBundleResponse> response)>;

  // As `Break`, if the stream is not closed.
  ~BundleStream();
  BundleStream(const BundleStream&) = delete;
  BundleStream& operator=(const BundleStream&) = delete;

  // Sends a bundle; waits while the server takes no more of them. `done` gets what
  // AppendBundle would have returned, in any order with others. If the stream ends
  // before, it gets UNAVAILABLE or what else the stream ended with: whether the
  // bundle is stored is then not known.
  void Append(v1::AppendBundleRequest bundle, Done done);

  // Waits until every bundle is done, and ends the stream. OK unless the stream
  // broke. Appending after that fails. Further calls return the same.
  absl::Status Close();

  // Breaks the stream off: what is not answered is done with CANCELLED, and whoever
  // waits in `Append` or `Close` waits no more.
  void Break();

  // Whether the stream is over, by `Close` or otherwise.
  bool HasEnded();

 private:
  friend class Client;
  using Stream =
      grpc::ClientReaderWriterInterface<v1::AppendBundlesRequest, v1::AppendBundlesResponse>;

  BundleStream(std::shared_ptr<const void> connection, std::unique_ptr<grpc::ClientContext> context,
               std::unique_ptr<Stream> stream);
  void Read();
  // Takes what waits for the answer; null if nothing does.
  Done Take(const std::string& request_id);

  // Keeps the stub and the channel.
  const std::shared_ptr<const void> connection_;
  const std::unique_ptr<grpc::ClientContext> context_;
  const std::unique_ptr<Stream> stream_;

  // Held while writing, never together with the other.
  std::mutex writing_;
  bool writes_done_ = false;

  std::mutex mutex_;
  std::uint64_t next_id_ = 0;
  std::unordered_map<std::string, Done> waiting_;
  bool ended_ = false;
  absl::Status status_;

  std::mutex joining_;
  std::thread reader_;
};

}  // namespace webmunk

#endif  // WEBMUNK_BUNDLE_STREAM_H_
