#ifndef WEBMUNK_TESTS_SUPPORT_TOKEN_CHANNEL_H_
#define WEBMUNK_TESTS_SUPPORT_TOKEN_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

namespace webmunk::testing {

// A channel whose calls come with this token, unless they have an `authorization` of
// their own; empty: with none. Messages may have any size. Channels do not share
// connections.
std::shared_ptr<grpc::Channel> NewTokenChannel(const std::string& address,
                                               const std::string& token);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_TOKEN_CHANNEL_H_
