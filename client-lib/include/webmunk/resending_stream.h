#ifndef WEBMUNK_RESENDING_STREAM_H_
#define WEBMUNK_RESENDING_STREAM_H_

#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "webmunk/client.h"
#include "webmunk/retry.h"

namespace webmunk {

// Sends bundles over one stream that all threads share, and over a new one when it
// breaks: each bundle without an answer is sent again, which is always safe. Made by
// `Client::OpenResendingStream`.
class ResendingStream {
 public:
  // Ends the stream. No call may be under way.
  ~ResendingStream();
  ResendingStream(const ResendingStream&) = delete;
  ResendingStream& operator=(const ResendingStream&) = delete;

  // As `Client::AppendBundle`, with the same errors, timeout and retries. Waits for
  // the answer: as many bundles are on their way as threads are in here.
  absl::StatusOr<v1::AppendBundleResponse> AppendBundle(const v1::AppendBundleRequest& bundle);

 private:
  friend class Client;

  ResendingStream(Client client, RetryOptions retry, absl::Duration timeout);
  // The stream that is open; opens one if there is none.
  std::shared_ptr<BundleStream> Current();
  absl::StatusOr<v1::AppendBundleResponse> Attempt(const v1::AppendBundleRequest& bundle,
                                                   absl::Time deadline);
  absl::StatusOr<v1::AppendBundleResponse> SendAlone(const v1::AppendBundleRequest& bundle,
                                                     absl::Time deadline) const;

  const Client client_;
  const RetryOptions retry_;
  const absl::Duration timeout_;
  std::mutex mutex_;
  std::shared_ptr<BundleStream> stream_;
};

}  // namespace webmunk

#endif  // WEBMUNK_RESENDING_STREAM_H_
