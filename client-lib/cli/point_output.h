#ifndef WEBMUNK_CLI_POINT_OUTPUT_H_
#define WEBMUNK_CLI_POINT_OUTPUT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "arguments.h"
#include "webmunk/v1/data_point.pb.h"

namespace webmunk::cli {

// Options of the commands that read points.
inline constexpr Option kPointParticipantOption = {"participant", "ID",
                                                   "only points of this participant"};
inline constexpr Option kPointFilterOption = {
    "filter", "F", "only points for which this holds, e.g. 'properties.offset.top >= 100'"};
inline constexpr Option kPointOmitOption = {
    "omit", "PATH", "leave this out of the properties, e.g. element-content*; may be repeated",
    true};

// Which points a command line asks for.
struct PointSelection {
  // A resource name; empty: all participants.
  std::string parent;
  std::string filter;
  std::vector<std::string> omitted;
};
// An error is one of usage.
absl::StatusOr<PointSelection> ReadPointSelection(const Arguments& arguments);

// A point with the names and the shape of a REST answer.
std::string PointJson(const v1::DataPoint& point);

// A point as a row; of one participant, whose name is left out, or of several.
std::vector<std::string> PointHeading(bool is_of_one);
std::vector<std::string> PointFields(const v1::DataPoint& point, bool is_of_one);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_POINT_OUTPUT_H_
