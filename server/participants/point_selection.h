#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_SELECTION_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_SELECTION_H_

#include <optional>
#include <string>
#include <vector>

#include "server/points/point_condition.h"
#include "server/points/point_filter.h"
#include "server/points/redaction.h"

namespace webmunk {

// Which fields of a point its reader gets.
struct PointFields {
  bool id = true;
  bool participant = true;
  bool generator = true;
  bool create_time = true;
  bool record_time = true;
  bool secondary_identifier = true;
  bool location = true;
  bool properties = true;
};

// Which points somebody wants to read, and what of each.
struct PointSelection {
  // The identifier of the only participant, unless of all.
  std::optional<std::string> parent;
  PointFilter filter;
  PointFields fields;
  // What to leave out of the properties.
  std::vector<Redaction> omitted;

  bool NeedsProperties() const {
    return fields.properties || webmunk::NeedsProperties(filter.rest);
  }
};

// Appends a point's properties as this reader gets them.
void AppendProperties(const PointSelection& selection, const ParticipantView& participant,
                      const PointView& point, std::string& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_SELECTION_H_
