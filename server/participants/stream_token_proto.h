#ifndef WEBMUNK_SERVER_PARTICIPANTS_STREAM_TOKEN_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_STREAM_TOKEN_PROTO_H_

#include <optional>
#include <string>
#include <string_view>

#include "server/participants/list_position.h"
#include "server/points/point_cursor.h"
#include "server/rpc/caller.h"
#include "webmunk/v1/point_stream.pb.h"

namespace webmunk {

// What the tokens of a stream and of a watch of one selection by one user are bound to.
struct StreamBindings {
  std::string stream;
  std::string watch;
};
StreamBindings BindingsOf(const v1::StreamDataPointsRequest& request, const Caller& caller);
StreamBindings BindingsOf(const v1::WatchDataPointsRequest& request, const Caller& caller);

// Where a stream goes on, and what had been stored when it first began.
struct StreamPosition {
  ListPosition at;
  PointCursor begun;
};
std::string EncodeStreamPosition(const StreamPosition& position);
// None if the content is of another kind.
std::optional<StreamPosition> DecodeStreamPosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_STREAM_TOKEN_PROTO_H_
