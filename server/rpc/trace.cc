#include "server/rpc/trace.h"

namespace webmunk {
namespace {

constexpr size_t kVersionSize = 2;
constexpr size_t kTraceIdSize = 32;
constexpr size_t kParentIdSize = 16;
constexpr size_t kFlagsSize = 2;
constexpr size_t kTraceIdBegin = kVersionSize + 1;
constexpr size_t kParentIdBegin = kTraceIdBegin + kTraceIdSize + 1;
constexpr size_t kFlagsBegin = kParentIdBegin + kParentIdSize + 1;
constexpr size_t kSize = kFlagsBegin + kFlagsSize;

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

std::string_view TraceIdOf(std::string_view traceparent) {
  // Later versions may go on after a further `-`.
  if (traceparent.size() < kSize) return {};
  const std::string_view version = traceparent.substr(0, kVersionSize);
  const std::string_view trace = traceparent.substr(kTraceIdBegin, kTraceIdSize);
  const std::string_view parent = traceparent.substr(kParentIdBegin, kParentIdSize);
  const bool ends = traceparent.size() == kSize || (version != "00" && traceparent[kSize] == '-');
  if (!ends || version == "ff" || traceparent[kTraceIdBegin - 1] != '-' ||
      traceparent[kParentIdBegin - 1] != '-' || traceparent[kFlagsBegin - 1] != '-' ||
      !IsHex(version) || !IsHex(trace) || !IsHex(parent) ||
      !IsHex(traceparent.substr(kFlagsBegin, kFlagsSize)) || IsZero(trace) || IsZero(parent)) {
    return {};
  }
  return trace;
}

std::string TraceIdOf(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find("traceparent");
  if (found == context.client_metadata().end()) return {};
  return std::string(TraceIdOf(std::string_view(found->second.data(), found->second.size())));
}

}  // namespace webmunk
