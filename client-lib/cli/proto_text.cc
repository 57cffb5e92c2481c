#include "proto_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace webmunk::cli {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

std::string JsonOf(const Message& message) {
  std::string json;
  // Only a message that is not of UTF-8 has none.
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) return "null";
  return json;
}

std::string FieldsOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::string text;
  for (const FieldDescriptor* field : fields) {
    std::string value;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      value = message.GetReflection()->GetString(message, field);
    } else {
      TextFormat::PrintFieldValueToString(message, field, -1, &value);
    }
    if (value.empty() || value == "false") continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", std::string(field->name()), "=", value);
  }
  return text;
}

}  // namespace webmunk::cli
