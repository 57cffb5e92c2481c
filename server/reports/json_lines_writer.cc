#include "server/reports/json_lines_writer.h"

#include "server/base/json_quote.h"
#include "server/points/jsonb_text.h"
#include "server/points/reader_view.h"

namespace webmunk {

absl::Status JsonLinesWriter::Add(const ExportPoint& point) {
  const std::optional<std::string_view> properties = whole_.Read(point.properties);
  if (!properties) {
    output_.bad_points.Add(point);
    return absl::OkStatus();
  }
  RowBuffer& line = member_.buffer();
  line.Append(R"({"source":)");
  line.Append(JsonQuote(point.source));
  line.Append(R"(,"generator":)");
  line.Append(JsonQuote(point.generator));
  line.Append(R"(,"created":")");
  zones_.utc().created.AppendIso(point.created, line);
  line.Append(R"(","recorded":")");
  zones_.utc().recorded.AppendIso(point.recorded, line);
  line.Append(R"(","properties":)");
  line.Append(JsonbText(ReaderView(*properties, point.source, point.encrypted),
                        {.is_as_sent = options_.stored_json == StoredJson::kAsSent}));
  line.Append("}\n");
  return member_.Added(1);
}

}  // namespace webmunk
