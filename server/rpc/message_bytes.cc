#include "server/rpc/message_bytes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <cstdint>

namespace webmunk {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::CodedInputStream;

// What a field takes beside its bytes: a string and its place in a list, or an
// unknown field.
constexpr size_t kBytesPerField = 64;
// An object with its place in a list, and what it is translated to.
constexpr size_t kBytesPerMessage = 512;
// From a varint of one byte to an integer of eight in a list that doubles.
constexpr size_t kGrowthOfPacked = 16;
// Longer strings are read into one that doubles (protobuf's kSafeStringSize).
constexpr size_t kSafeString = 50'000'000;

// As deep as protobuf reads.
constexpr int kMostDepth = 100;

// The wire types, as in protobuf's encoding.
enum Wire : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kGroup = 3, kEnd = 4, kFixed32 = 5 };

size_t BytesOf(const FieldDescriptor* field, size_t size) {
  if (field != nullptr && field->is_packable()) return size * kGrowthOfPacked;
  return size > kSafeString ? 2 * size : size;
}

// Adds what the message at the front of `in` takes; false: it is broken.
// NOLINTNEXTLINE(misc-no-recursion): no deeper than kMostDepth.
bool Count(CodedInputStream& in, const Descriptor& type, int depth, size_t& total) {
  while (const uint32_t tag = in.ReadTag()) {
    total += kBytesPerField;
    uint64_t varint = 0;
    uint32_t size = 0;
    const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(tag >> 3));
    switch (tag & 7) {
      case kVarint:
        if (!in.ReadVarint64(&varint)) return false;
        break;
      case kFixed64:
        if (!in.Skip(8)) return false;
        break;
      case kFixed32:
        if (!in.Skip(4)) return false;
        break;
      case kGroup:
      case kEnd:
        // What is in a group stands between its two tags, and is counted as it comes.
        total += kBytesPerMessage;
        break;
      case kBytes:
        if (!in.ReadVarint32(&size) || size > INT32_MAX) return false;
        if (field != nullptr && field->message_type() != nullptr) {
          const CodedInputStream::Limit limit = in.PushLimit(static_cast<int>(size));
          total += kBytesPerMessage;
          if (depth == kMostDepth) return false;
          if (!Count(in, *field->message_type(), depth + 1, total)) return false;
          in.PopLimit(limit);
        } else {
          total += BytesOf(field, size);
          if (!in.Skip(static_cast<int>(size))) return false;
        }
        break;
      default:
        return false;
    }
  }
  return in.ConsumedEntireMessage();
}

}  // namespace

std::optional<size_t> ParsedSizeBound(grpc::ByteBuffer& bytes, const Descriptor& type) {
  grpc::ProtoBufferReader reader(&bytes);
  if (!reader.status().ok()) return std::nullopt;
  CodedInputStream in(&reader);
  size_t total = kBytesPerMessage;
  if (!Count(in, type, 0, total)) return std::nullopt;
  return total;
}

absl::Status ParseBytes(grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  const bool parsed = [&] {
    grpc::ProtoBufferReader reader(&bytes);
    return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
  }();
  bytes.Clear();
  return parsed ? absl::OkStatus() : absl::InvalidArgumentError("the message cannot be read");
}

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message) {
  grpc::ByteBuffer bytes;
  bool is_own = false;
  // Fails only for what has more than 2 GiB.
  (void)grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &bytes,
                                                                                   &is_own);
  return bytes;
}

}  // namespace webmunk
