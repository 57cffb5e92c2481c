#include "server/participants/point_selection.h"

#include "server/points/reader_view.h"

namespace webmunk {

void AppendProperties(const PointSelection& selection, const ParticipantView& participant,
                      const PointView& point, std::string& out) {
  if (selection.omitted.empty()) {
    AppendReaderView(point.properties, participant.identifier, point.encrypted, out);
    return;
  }
  const std::string view = ReaderView(point.properties, participant.identifier, point.encrypted);
  out += Redact(view, selection.omitted).value_or(view);
}

}  // namespace webmunk
