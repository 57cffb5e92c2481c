#ifndef WEBMUNK_CLI_PROTO_TEXT_H_
#define WEBMUNK_CLI_PROTO_TEXT_H_

#include <string>

#include "google/protobuf/message.h"

namespace webmunk::cli {

// The message as REST answers have it, on one line.
std::string JsonOf(const google::protobuf::Message& message);

// The fields that are not empty, as `bucket=study region=eu-central-1`.
std::string FieldsOf(const google::protobuf::Message& message);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_PROTO_TEXT_H_
