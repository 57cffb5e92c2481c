#ifndef WEBMUNK_CLI_ROW_WRITER_H_
#define WEBMUNK_CLI_ROW_WRITER_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace webmunk::cli {

// Writes rows for a person (a table with a heading) or for a script (fields
// separated by tabs). Fields are made safe by `EscapeControls`. Rows of a table
// are held back until `kRowsThatSetWidths` of them have set the columns' widths;
// later, wider ones are not cut.
class RowWriter {
 public:
  static constexpr std::size_t kRowsThatSetWidths = 100;

  // `out` must outlive the writer.
  RowWriter(std::ostream& out, bool table, std::vector<std::string> heading);

  void Write(std::vector<std::string> fields);
  // Writes what is held back. To be called behind the last row.
  void Finish();

 private:
  void WriteTableRow(const std::vector<std::string>& fields);

  std::ostream& out_;
  const bool table_;
  bool widths_known_ = false;
  std::vector<std::vector<std::string>> held_;
  std::vector<int> widths_;
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_ROW_WRITER_H_
