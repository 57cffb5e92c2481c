#include "destination_fields.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace webmunk::cli {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

namespace {

const OneofDescriptor& Types() {
  return *v1::ExportDestination::descriptor()->FindOneofByName("type");
}

absl::Status NoValue(const FieldDescriptor& field, const char* wanted) {
  return absl::InvalidArgumentError(absl::StrCat(std::string(field.name()), " must be ", wanted));
}

absl::Status SetField(const FieldDescriptor& field, const std::string& value, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    reflection.SetString(&message, &field, value);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    if (value != "true" && value != "false") return NoValue(field, "true or false");
    reflection.SetBool(&message, &field, value == "true");
  } else {
    std::int32_t number = 0;
    if (!value.empty() && !absl::SimpleAtoi(value, &number)) return NoValue(field, "a number");
    reflection.SetInt32(&message, &field, number);
  }
  return absl::OkStatus();
}

}  // namespace

const FieldDescriptor* DestinationType(const v1::ExportDestination& destination) {
  return destination.GetReflection()->GetOneofFieldDescriptor(destination, &Types());
}

absl::StatusOr<const FieldDescriptor*> FindDestinationType(absl::string_view name) {
  for (int i = 0; i < Types().field_count(); ++i) {
    if (DestinationTypeName(*Types().field(i)) == name) return Types().field(i);
  }
  return absl::InvalidArgumentError(
      "--type must be s3, sftp, google-drive, dropbox, web-dav or local");
}

std::string DestinationTypeName(const FieldDescriptor& type) {
  return absl::StrReplaceAll(std::string(type.name()), {{"_", "-"}});
}

bool IsSecretField(absl::string_view field) {
  static constexpr absl::string_view kSecrets[] = {
      "secret_access_key",    "password",   "private_key", "passphrase",
      "service_account_json", "token_json", "app_secret",  "bearer_token"};
  return std::find(std::begin(kSecrets), std::end(kSecrets), field) != std::end(kSecrets);
}

absl::Status SetDestinationField(absl::string_view field, const std::string& value,
                                 v1::ExportDestination& destination) {
  const FieldDescriptor* type = DestinationType(destination);
  if (type == nullptr) {
    return absl::InvalidArgumentError("the destination has no type: give --type");
  }
  const FieldDescriptor* found = type->message_type()->FindFieldByName(std::string(field));
  if (found != nullptr) {
    Message& fields = *destination.GetReflection()->MutableMessage(&destination, type);
    return SetField(*found, value, fields);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("a destination of the type ", DestinationTypeName(*type), " has no ",
                   IsSecretField(field) ? "secret" : "parameter", " '", field, "'"));
}

}  // namespace webmunk::cli
