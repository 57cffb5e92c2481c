#include "destination_options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "destination_fields.h"
#include "participant_record.h"
#include "record.h"
#include "secret_file.h"

namespace webmunk::cli {
namespace {

using Pair = std::pair<std::string, std::string>;

// `KEY=VALUE`; what it is of is not shown if it is neither.
absl::StatusOr<Pair> ReadPair(const std::string& text, const char* form) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("give ", form));
  }
  return Pair{absl::StrReplaceAll(text.substr(0, equals), {{"-", "_"}}), text.substr(equals + 1)};
}

absl::Status ReadParameters(const Arguments& arguments, DestinationChange& change) {
  for (const std::string& text : arguments.GetAll("parameter")) {
    absl::StatusOr<Pair> parameter = ReadPair(text, "--parameter KEY=VALUE");
    if (!parameter.ok()) return parameter.status();
    if (IsSecretField(parameter->first)) {
      return absl::InvalidArgumentError(absl::StrCat(
          parameter->first, " is a secret: give --secret-file ", parameter->first, "=FILE"));
    }
    change.fields.push_back(*std::move(parameter));
  }
  return absl::OkStatus();
}

absl::Status ReadSecrets(const Arguments& arguments, Console& console, DestinationChange& change) {
  bool has_input = false;
  for (const std::string& text : arguments.GetAll("secret-file")) {
    absl::StatusOr<Pair> secret = ReadPair(text, "--secret-file KEY=FILE");
    if (!secret.ok()) return secret.status();
    auto& [name, value] = *secret;
    if (!IsSecretField(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", name, "' is no secret: give --parameter KEY=VALUE"));
    }
    if (value == "-" && std::exchange(has_input, true)) {
      return absl::InvalidArgumentError("the standard input is one secret only");
    }
    absl::StatusOr<std::string> read = ReadSecretText(value, console, name);
    if (!read.ok()) return read.status();
    value = *std::move(read);
    change.fields.push_back(*std::move(secret));
  }
  return absl::OkStatus();
}

absl::Status ReadNaming(const Arguments& arguments, v1::ExportNaming& naming) {
  if (const auto path = arguments.Get("path")) naming.set_path(*path);
  using Set = void (v1::ExportNaming::*)(bool);
  static constexpr std::pair<const char*, Set> kFlags[] = {
      {"prefix-host", &v1::ExportNaming::set_prefix_host},
      {"prefix-date", &v1::ExportNaming::set_prefix_date},
      {"prefix-source-range", &v1::ExportNaming::set_prefix_source_range}};
  for (const auto& [option, set] : kFlags) {
    if (!arguments.Has(option)) continue;
    const absl::StatusOr<bool> value = ReadYesNo(arguments, option);
    if (!value.ok()) return value.status();
    (naming.*set)(*value);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Option> DestinationOptions() {
  return {{"type", "TYPE", "s3, sftp, google-drive, dropbox, web-dav or local"},
          {"parameter", "KEY=VALUE", "of the type, such as bucket=study; may be given again", true},
          {"secret-file", "KEY=FILE",
           "a secret of the type, such as password, is what the file holds; `-` is the standard "
           "input; may be given again",
           true},
          {"path", "FOLDER", "where archives are put there"},
          {"prefix-host", "YES|NO", "whether their names begin with the server's name"},
          {"prefix-date", "YES|NO", "the same with the date of the request"},
          {"prefix-source-range", "YES|NO", "the same with the first and the last participant"},
          {"group", "GROUP", "only for those with a right over this group; none is for all"}};
}

absl::StatusOr<DestinationChange> ReadDestinationChange(const Arguments& arguments,
                                                        Console& console) {
  DestinationChange change;
  if (const auto name = arguments.Get("type")) {
    const auto type = FindDestinationType(*name);
    if (!type.ok()) return type.status();
    change.type = *type;
  }
  absl::Status status = ReadParameters(arguments, change);
  if (status.ok()) status = ReadNaming(arguments, change.naming);
  if (!status.ok()) return status;
  if (const auto argument = arguments.Get("group")) {
    const absl::StatusOr<std::string> group = GroupName(*argument);
    if (!group.ok()) return group.status();
    change.group = *group;
  }
  // Last: somebody may be asked for one.
  status = ReadSecrets(arguments, console, change);
  if (!status.ok()) return status;
  return change;
}

absl::Status Apply(const DestinationChange& change, v1::ExportDestination& destination) {
  if (change.type != nullptr) {
    destination.GetReflection()->MutableMessage(&destination, change.type);
  }
  for (const auto& [name, value] : change.fields) {
    absl::Status set = SetDestinationField(name, value, destination);
    if (!set.ok()) return set;
  }
  destination.mutable_naming()->MergeFrom(change.naming);
  if (change.group) destination.set_group(*change.group);
  return absl::OkStatus();
}

}  // namespace webmunk::cli
