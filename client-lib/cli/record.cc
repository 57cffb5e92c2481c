#include "record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "json_object.h"
#include "rfc3339.h"
#include "row_writer.h"

namespace webmunk::cli {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(30);

}  // namespace

Record& Record::String(absl::string_view name, absl::string_view value) {
  return Raw(name, JsonString(value), value);
}

Record& Record::Number(absl::string_view name, std::int64_t value) {
  return Raw(name, absl::StrCat(value), absl::StrCat(value));
}

Record& Record::Number(absl::string_view name, double value) {
  return Raw(name, absl::StrCat(value), absl::StrCat(value));
}

Record& Record::Bool(absl::string_view name, bool value) {
  return Raw(name, value ? "true" : "false", value ? "yes" : "no");
}

Record& Record::Time(absl::string_view name, bool has_time,
                     const google::protobuf::Timestamp& time) {
  if (!has_time) return Raw(name, "null", "");
  return String(name, FormatTime(time));
}

Record& Record::Raw(absl::string_view name, absl::string_view json, absl::string_view plain) {
  members_.push_back({std::string(name), std::string(json), std::string(plain)});
  return *this;
}

std::string Record::Json() const {
  JsonObject object;
  for (const Member& member : members_) object.Raw(member.name, member.json);
  return object.Text();
}

std::vector<std::string> Record::Values() const {
  std::vector<std::string> values;
  for (const Member& member : members_) values.push_back(member.plain);
  return values;
}

void Record::Write(OutputFormat format, std::ostream& out) const {
  if (format == OutputFormat::kJson) {
    out << Json() << "\n";
    return;
  }
  if (format == OutputFormat::kCsv) {
    std::vector<std::string> names;
    for (const Member& member : members_) names.push_back(member.name);
    RowWriter row(out, format, std::move(names));
    row.Write(Values());
    return;
  }
  RowWriter rows(out, format, {"FIELD", "VALUE"});
  for (const Member& member : members_) rows.Write({member.name, member.plain});
  rows.Finish();
}

absl::StatusOr<CallSettings> ReadCallSettings(const Arguments& arguments, const Console& console) {
  const absl::StatusOr<OutputFormat> format = OutputFormatFrom(arguments, console);
  if (!format.ok()) return format.status();
  absl::StatusOr<Client> client = ConnectFrom(arguments, console, kTimeout);
  if (!client.ok()) return client.status();
  return CallSettings{*std::move(client), *format};
}

absl::StatusOr<std::string> OnlyArgument(const Arguments& arguments, const char* wanted) {
  if (arguments.positional().size() == 1) return arguments.positional()[0];
  return absl::InvalidArgumentError(absl::StrCat("give one ", wanted));
}

absl::StatusOr<bool> ReadYesNo(const Arguments& arguments, const char* option) {
  const std::string text = arguments.Get(option).value_or("");
  if (text == "yes") return true;
  if (text == "no") return false;
  return absl::InvalidArgumentError(absl::StrCat("--", option, " must be yes or no"));
}

}  // namespace webmunk::cli
