#ifndef WEBMUNK_CLI_OUTPUT_FORMAT_H_
#define WEBMUNK_CLI_OUTPUT_FORMAT_H_

namespace webmunk::cli {

// How data is written.
enum class OutputFormat {
  // Columns for a person to read.
  kTable,
  // One line per item, fields separated by tabs, no heading.
  kTsv,
  // As RFC 4180 has it, with a heading, for spreadsheets and data frames. Fields are
  // as they are: a program that takes `=1+1` for a formula must be told not to.
  kCsv,
  // One JSON object per line.
  kJson,
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_OUTPUT_FORMAT_H_
