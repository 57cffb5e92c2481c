#include "row_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "plain_text.h"

namespace webmunk::cli {

RowWriter::RowWriter(std::ostream& out, OutputFormat format, std::vector<std::string> heading)
    : out_(out), format_(format), widths_(heading.size()) {
  if (format_ == OutputFormat::kTable) {
    held_.push_back(std::move(heading));
    return;
  }
  if (format_ != OutputFormat::kCsv) return;
  for (std::string& name : heading) {
    absl::AsciiStrToLower(&name);
    std::replace(name.begin(), name.end(), ' ', '_');
  }
  WriteCsvRow(heading);
}

void RowWriter::Write(std::vector<std::string> fields) {
  if (format_ == OutputFormat::kCsv) {
    WriteCsvRow(fields);
    return;
  }
  for (std::string& field : fields) field = EscapeControls(field);
  if (format_ != OutputFormat::kTable) {
    out_ << absl::StrJoin(fields, "\t") << "\n";
  } else if (widths_known_) {
    WriteTableRow(fields);
  } else {
    held_.push_back(std::move(fields));
    if (held_.size() > kRowsThatSetWidths) Finish();
  }
}

void RowWriter::Finish() {
  for (const auto& row : held_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths_[i] = std::max(widths_[i], DisplayWidth(row[i]));
    }
  }
  widths_known_ = true;
  // The heading of a table without rows is only noise.
  if (held_.size() > 1) {
    for (const auto& row : held_) WriteTableRow(row);
  }
  held_.clear();
}

void RowWriter::WriteCsvRow(const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out_ << ",";
    if (fields[i].find_first_of("\",\r\n") == std::string::npos) {
      out_ << fields[i];
    } else {
      out_ << '"' << absl::StrReplaceAll(fields[i], {{"\"", "\"\""}}) << '"';
    }
  }
  out_ << "\r\n";
}

void RowWriter::WriteTableRow(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += "  ";
    line += fields[i];
    const int missing = i + 1 < fields.size() ? widths_[i] - DisplayWidth(fields[i]) : 0;
    line.append(static_cast<std::size_t>(std::max(missing, 0)), ' ');
  }
  out_ << line << "\n";
}

}  // namespace webmunk::cli
