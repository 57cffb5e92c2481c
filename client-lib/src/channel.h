#ifndef WEBMUNK_CHANNEL_H_
#define WEBMUNK_CHANNEL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/channel.h"
#include "webmunk/options.h"

namespace webmunk {

// True if what is sent to this gRPC target does not leave the machine.
bool IsLocalAddress(absl::string_view address);

// Makes the channel that the options describe, without connecting it. Errors as
// `Client::Connect`.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ClientOptions& options);

}  // namespace webmunk

#endif  // WEBMUNK_CHANNEL_H_
