#include "server/participants/stream_token_proto.h"

#include "absl/strings/str_cat.h"

namespace webmunk {
namespace {

std::string Binding(std::string_view method, const Caller& caller, const std::string& selection) {
  return absl::StrCat(std::string(method), "\n", caller.principal.user_id, "\n", selection);
}

}  // namespace

StreamBindings BindingsOf(const v1::WatchDataPointsRequest& request, const Caller& caller) {
  v1::WatchDataPointsRequest selection = request;
  selection.clear_resume_token();
  const std::string bytes = selection.SerializeAsString();
  return {.stream = Binding("StreamDataPoints", caller, bytes),
          .watch = Binding("WatchDataPoints", caller, bytes)};
}

StreamBindings BindingsOf(const v1::StreamDataPointsRequest& request, const Caller& caller) {
  v1::WatchDataPointsRequest same;
  same.set_parent(request.parent());
  same.set_filter(request.filter());
  *same.mutable_read_mask() = request.read_mask();
  if (!request.has_read_mask()) same.clear_read_mask();
  *same.mutable_omitted_properties() = request.omitted_properties();
  return BindingsOf(same, caller);
}

std::string EncodeStreamPosition(const StreamPosition& position) {
  return absl::StrCat(EncodePosition(position.at), EncodeCursor(position.begun));
}

std::optional<StreamPosition> DecodeStreamPosition(std::string_view content) {
  if (content.size() < kEncodedPositionSize) return std::nullopt;
  const std::optional<ListPosition> at = DecodePosition(content.substr(0, kEncodedPositionSize));
  const std::optional<PointCursor> begun = DecodeCursor(content.substr(kEncodedPositionSize));
  if (!at || !begun) return std::nullopt;
  return StreamPosition{*at, *begun};
}

}  // namespace webmunk
