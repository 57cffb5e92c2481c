#include "destination_record.h"

#include "destination_fields.h"
#include "google/protobuf/descriptor.h"
#include "proto_text.h"

namespace webmunk::cli {
namespace {

// What the type says of itself stands under the type's own name, as in REST.
Record& PutType(const v1::ExportDestination& destination, Record& record) {
  const google::protobuf::FieldDescriptor* type = DestinationType(destination);
  if (type == nullptr) return record.String("type", "").String("parameters", "");
  const google::protobuf::Message& fields =
      destination.GetReflection()->GetMessage(destination, type);
  return record.String("type", DestinationTypeName(*type))
      .Raw(std::string(type->json_name()), JsonOf(fields), FieldsOf(fields));
}

}  // namespace

std::vector<std::string> DestinationHeading() {
  return {"DESTINATION", "TYPE", "PARAMETERS", "NAMING", "GROUP", "TESTED", "TEST ERROR"};
}

Record DestinationRecord(const v1::ExportDestination& destination) {
  Record record;
  record.String("name", destination.name());
  PutType(destination, record)
      .Raw("naming", JsonOf(destination.naming()), FieldsOf(destination.naming()))
      .String("group", destination.group())
      .Time("testTime", destination.has_test_time(), destination.test_time())
      .String("testError", destination.test_error());
  return record;
}

Record FullDestinationRecord(const v1::ExportDestination& destination) {
  return DestinationRecord(destination)
      .Time("createTime", destination.has_create_time(), destination.create_time())
      .Time("updateTime", destination.has_update_time(), destination.update_time())
      .String("etag", destination.etag());
}

}  // namespace webmunk::cli
