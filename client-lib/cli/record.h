#ifndef WEBMUNK_CLI_RECORD_H_
#define WEBMUNK_CLI_RECORD_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "command.h"
#include "global_options.h"
#include "google/protobuf/timestamp.pb.h"

namespace webmunk::cli {

// Named values of one thing, in order, for each format. Names are those of REST
// answers.
class Record {
 public:
  Record& String(absl::string_view name, absl::string_view value);
  Record& Number(absl::string_view name, std::int64_t value);
  Record& Number(absl::string_view name, double value);
  Record& Bool(absl::string_view name, bool value);
  // Empty if there is none.
  Record& Time(absl::string_view name, bool has_time, const google::protobuf::Timestamp& time);
  // `json` is a JSON value on one line; people and scripts read `plain`.
  Record& Raw(absl::string_view name, absl::string_view json, absl::string_view plain);

  // On one line.
  std::string Json() const;
  // The values, for a row.
  std::vector<std::string> Values() const;
  // A line per value, its name before it; a row of CSV; or the JSON object.
  void Write(OutputFormat format, std::ostream& out) const;

 private:
  struct Member {
    std::string name;
    std::string json;
    std::string plain;
  };
  std::vector<Member> members_;
};

// What a command that makes one call reads from its command line.
struct CallSettings {
  Client client;
  OutputFormat format;
};

// An error is one of usage.
absl::StatusOr<CallSettings> ReadCallSettings(const Arguments& arguments, const Console& console);

// The only argument. An error, saying what is wanted, is one of usage.
absl::StatusOr<std::string> OnlyArgument(const Arguments& arguments, const char* wanted);

// `yes` or `no`. An error is one of usage.
absl::StatusOr<bool> ReadYesNo(const Arguments& arguments, const char* option);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_RECORD_H_
