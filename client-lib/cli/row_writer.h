#ifndef WEBMUNK_CLI_ROW_WRITER_H_
#define WEBMUNK_CLI_ROW_WRITER_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "output_format.h"

namespace webmunk::cli {

// Writes rows for a person (a table with a heading), for a script (fields separated
// by tabs) or for a spreadsheet (CSV with a heading, whose names are in lower case
// and without spaces). But in CSV, fields are made safe by `EscapeControls`. Rows of a
// table are held back until `kRowsThatSetWidths` of them have set the columns'
// widths; later, wider ones are not cut.
class RowWriter {
 public:
  static constexpr std::size_t kRowsThatSetWidths = 100;

  // `out` must outlive the writer. There is nothing to be written as JSON.
  RowWriter(std::ostream& out, OutputFormat format, std::vector<std::string> heading);

  void Write(std::vector<std::string> fields);
  // Writes what is held back. To be called behind the last row.
  void Finish();

 private:
  void WriteCsvRow(const std::vector<std::string>& fields);
  void WriteTableRow(const std::vector<std::string>& fields);

  std::ostream& out_;
  const OutputFormat format_;
  bool widths_known_ = false;
  std::vector<std::vector<std::string>> held_;
  std::vector<int> widths_;
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_ROW_WRITER_H_
