#include "server/rpc/message_bytes.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include <string>

namespace webmunk {
namespace {

using google::protobuf::FileDescriptorProto;
using google::protobuf::SourceCodeInfo;

grpc::ByteBuffer Bytes(const std::string& text) {
  const grpc::Slice slice(text);
  return {&slice, 1};
}

std::string Repeated(const std::string& text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

// Whatever two bytes can be made to take, the bound covers it.
void ExpectBoundHolds(const google::protobuf::Message& like, const std::string& text) {
  grpc::ByteBuffer bytes = Bytes(text);
  const std::optional<size_t> bound = ParsedSizeBound(bytes, *like.GetDescriptor());
  ASSERT_TRUE(bound.has_value());
  const std::unique_ptr<google::protobuf::Message> message(like.New());
  ASSERT_TRUE(ParseBytes(bytes, *message).ok());
  EXPECT_GE(*bound, message->SpaceUsedLong());
}

TEST(ParsedSizeBoundTest, CoversManyEmptyMessages) {
  FileDescriptorProto file;
  for (int i = 0; i < 10000; ++i) file.add_message_type();
  ExpectBoundHolds(file, file.SerializeAsString());
}

TEST(ParsedSizeBoundTest, CoversManyEmptyTexts) {
  FileDescriptorProto file;
  for (int i = 0; i < 10000; ++i) file.add_dependency();
  ExpectBoundHolds(file, file.SerializeAsString());
}

TEST(ParsedSizeBoundTest, CoversMessagesInMessages) {
  FileDescriptorProto file;
  for (int i = 0; i < 100; ++i) {
    auto* message = file.add_message_type();
    for (int j = 0; j < 100; ++j) message->add_field()->set_name(std::string(i, 'x'));
  }
  ExpectBoundHolds(file, file.SerializeAsString());
}

TEST(ParsedSizeBoundTest, CoversPackedNumbers) {
  SourceCodeInfo info;
  for (int i = 0; i < 10000; ++i) info.add_location()->add_path(1);
  for (int i = 0; i < 100000; ++i) info.mutable_location(0)->add_path(1);
  ExpectBoundHolds(info, info.SerializeAsString());
}

TEST(ParsedSizeBoundTest, CoversUnknownFields) {
  // Field 100: a number; an empty text; an empty group.
  ExpectBoundHolds(FileDescriptorProto(), Repeated("\xa0\x06\x01", 10000));
  ExpectBoundHolds(FileDescriptorProto(), Repeated(std::string("\xa2\x06\x00", 3), 10000));
  ExpectBoundHolds(FileDescriptorProto(), Repeated("\xa3\x06\xa4\x06", 10000));
}

TEST(ParsedSizeBoundTest, LargeTextTakesLittleMoreThanItself) {
  FileDescriptorProto file;
  file.set_name(std::string(1 << 20, 'x'));
  grpc::ByteBuffer bytes = Bytes(file.SerializeAsString());
  EXPECT_LT(*ParsedSizeBound(bytes, *FileDescriptorProto::descriptor()), (1 << 20) + 4096);
}

TEST(ParsedSizeBoundTest, BrokenMessageHasNone) {
  // A text that is longer than the message, and half a number.
  for (const std::string text : {"\x0a\x05xx", "\x08\xff"}) {
    grpc::ByteBuffer bytes = Bytes(text);
    EXPECT_FALSE(ParsedSizeBound(bytes, *FileDescriptorProto::descriptor()).has_value());
  }
}

TEST(ParsedSizeBoundTest, EndlessNestingHasNone) {
  google::protobuf::Value value;
  google::protobuf::Value* inner = &value;
  for (int i = 0; i < 1000; ++i) inner = inner->mutable_list_value()->add_values();
  grpc::ByteBuffer bytes = Bytes(value.SerializeAsString());
  EXPECT_FALSE(ParsedSizeBound(bytes, *google::protobuf::Value::descriptor()).has_value());
}

TEST(ParseBytesTest, EmptiesTheBytesOfWhatItCannotRead) {
  grpc::ByteBuffer bytes = Bytes("\x0a\x05xx");
  FileDescriptorProto file;
  EXPECT_EQ(ParseBytes(bytes, file).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(bytes.Valid());
}

TEST(ParseBytesTest, ReadsWhatToBytesMade) {
  FileDescriptorProto file;
  file.set_name(std::string(100000, 'x'));
  grpc::ByteBuffer bytes = ToBytes(file);
  FileDescriptorProto read;
  ASSERT_TRUE(ParseBytes(bytes, read).ok());
  EXPECT_EQ(read.name(), file.name());
}

}  // namespace
}  // namespace webmunk
