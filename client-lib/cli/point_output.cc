#include "point_output.h"

#include <optional>

#include "json_object.h"
#include "rfc3339.h"
#include "webmunk/client.h"

namespace webmunk::cli {

absl::StatusOr<PointSelection> ReadPointSelection(const Arguments& arguments) {
  PointSelection selection;
  if (const std::optional<std::string> participant = arguments.Get("participant")) {
    if (participant->empty()) return absl::InvalidArgumentError("--participant is empty");
    selection.parent = ParticipantName(*participant);
  }
  selection.filter = arguments.Get("filter").value_or("");
  for (const std::string& path : arguments.GetAll("omit")) selection.omitted.push_back(path);
  return selection;
}

std::string PointJson(const v1::DataPoint& point) {
  JsonObject json;
  json.String("id", point.id())
      .String("participant", point.participant())
      .String("generator", point.generator())
      .String("createTime", FormatTime(point.create_time()))
      .String("recordTime", FormatTime(point.record_time()));
  if (point.has_secondary_identifier()) {
    json.String("secondaryIdentifier", point.secondary_identifier());
  }
  if (point.has_location()) {
    json.Raw("location", JsonObject()
                             .Number("latitude", point.location().latitude())
                             .Number("longitude", point.location().longitude())
                             .Text());
  }
  return json.Raw("properties", point.properties()).Text();
}

std::vector<std::string> PointHeading(bool is_of_one) {
  std::vector<std::string> heading = {"CREATED", "RECORDED", "GENERATOR", "SECONDARY", "ID"};
  if (!is_of_one) heading.insert(heading.begin(), "PARTICIPANT");
  return heading;
}

std::vector<std::string> PointFields(const v1::DataPoint& point, bool is_of_one) {
  std::vector<std::string> fields = {FormatTime(point.create_time()),
                                     FormatTime(point.record_time()), point.generator(),
                                     point.secondary_identifier(), point.id()};
  if (!is_of_one) fields.insert(fields.begin(), point.participant());
  return fields;
}

}  // namespace webmunk::cli
