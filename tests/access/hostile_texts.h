#ifndef WEBMUNK_TESTS_ACCESS_HOSTILE_TEXTS_H_
#define WEBMUNK_TESTS_ACCESS_HOSTILE_TEXTS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace webmunk::testing {

// A text of a message: the fields on the way to it. Of a list the first is meant.
using TextPath = std::vector<const google::protobuf::FieldDescriptor*>;

// Longer than any way there is.
inline constexpr size_t kMaxTextDepth = 8;

// Every text that such a message can have, also in messages in it.
inline void CollectTexts(const google::protobuf::Descriptor& message, TextPath& path,
                         std::vector<TextPath>& texts) {
  using google::protobuf::FieldDescriptor;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    path.push_back(field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      texts.push_back(path);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
               path.size() < kMaxTextDepth) {
      CollectTexts(*field->message_type(), path, texts);
    }
    path.pop_back();
  }
}

inline std::string PathName(const TextPath& path) {
  return absl::StrJoin(path, ".", [](std::string* out, const auto* field) {
    absl::StrAppend(out, std::string(field->name()));
  });
}

// The message that the text is in; made if there is none.
inline google::protobuf::Message& HolderOf(google::protobuf::Message& message,
                                           const TextPath& path) {
  google::protobuf::Message* holder = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const auto* reflection = holder->GetReflection();
    if (!path[i]->is_repeated()) {
      holder = reflection->MutableMessage(holder, path[i]);
    } else if (reflection->FieldSize(*holder, path[i]) == 0) {
      holder = reflection->AddMessage(holder, path[i]);
    } else {
      holder = reflection->MutableRepeatedMessage(holder, path[i], 0);
    }
  }
  return *holder;
}

inline std::string GetText(google::protobuf::Message& message, const TextPath& path) {
  const google::protobuf::Message& holder = HolderOf(message, path);
  const auto* reflection = holder.GetReflection();
  if (!path.back()->is_repeated()) return reflection->GetString(holder, path.back());
  const bool is_there = reflection->FieldSize(holder, path.back()) > 0;
  return is_there ? reflection->GetRepeatedString(holder, path.back(), 0) : "";
}

// A list then has this text alone.
inline void SetText(const std::string& text, const TextPath& path,
                    google::protobuf::Message& message) {
  google::protobuf::Message& holder = HolderOf(message, path);
  const auto* reflection = holder.GetReflection();
  if (path.back()->is_repeated()) {
    reflection->ClearField(&holder, path.back());
    reflection->AddString(&holder, path.back(), text);
  } else {
    reflection->SetString(&holder, path.back(), text);
  }
}

// What comes before the hostile text, by the field's name.
inline const std::vector<std::string>& PrefixesOf(const std::string& field) {
  static const std::vector<std::string> all = {
      "participants/",         "participantGroups/",
      "participantMerges/",    "erasures/",
      "attachments/",          "users/",
      "users/someone/tokens/", "sessions/",
      "appConfigurations/",    "dataServers/",
      "backgroundTasks/",      "quarantineEntries/",
      "renameRules/",          "redactionRules/",
      "exportJobs/",           "exportDestinations/",
      "exportSchedules/",      "auditEntries/",
      "users/me/tokens/",      "participants/a/dataPoints/"};
  static const std::vector<std::string> none;
  static const std::map<std::string, std::vector<std::string>> prefixes = {
      {"name", all},
      {"names", all},
      {"parent", all},
      {"participant", {"participants/"}},
      {"participants", {"participants/"}},
      {"excluded_participants", {"participants/"}},
      {"merged_participant", {"participants/"}},
      {"group", {"participantGroups/"}},
      {"groups", {"participantGroups/"}},
      {"default_group", {"participantGroups/"}},
      {"data_server", {"dataServers/"}},
      {"app_configuration", {"appConfigurations/"}},
      {"destinations", {"exportDestinations/"}},
      {"schedule", {"exportSchedules/"}},
      {"attachments", {"attachments/"}},
      {"order_by", {"create_time ", "participant_id ", "id "}},
  };
  const auto found = prefixes.find(field);
  return found == prefixes.end() ? none : found->second;
}

// Filters that compare with the text. A method knows some of the fields.
inline std::vector<std::string> FiltersOf(const std::string& text) {
  const std::string quoted = absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}});
  std::vector<std::string> filters;
  for (const char* field :
       {"participant = \"participants/", "participant = \"", "group = \"participantGroups/",
        "group = \"", "group.display_name = \"", "generator = \"", "secondary_identifier != \"",
        "participant_id = \"", "display_name = \"", "properties.a = \"", "user = \"users/",
        "method = \"", "client_address = \"", "create_time > \"", "properties.\""}) {
    const bool is_name = std::string_view(field) == "properties.\"";
    filters.push_back(absl::StrCat(field, quoted, is_name ? "\" = 1" : "\""));
    if (!is_name) filters.push_back(absl::StrCat(field, quoted, "*\""));
  }
  return filters;
}

// What to put in place of a valid text.
inline std::vector<std::string> HostileValues(const TextPath& path, const std::string& valid,
                                              const std::string& text) {
  const std::string field(path.back()->name());
  std::vector<std::string> values = {text};
  for (const std::string& prefix : PrefixesOf(field)) values.push_back(prefix + text);
  if (const size_t slash = valid.rfind('/'); slash != std::string::npos) {
    values.push_back(valid.substr(0, slash + 1) + text);
  }
  if (field == "filter") {
    for (std::string& filter : FiltersOf(text)) values.push_back(std::move(filter));
  }
  // JSON, also of a bundle.
  if (field == "payload") {
    const nlohmann::json metadata = {{"source", text},       {"generator", text},
                                     {"generator-id", text}, {"timestamp", 1710000000},
                                     {"timezone", text},     {"point-id", text}};
    const nlohmann::json point = {{text, text}, {"passive-data-metadata", metadata}};
    values.push_back(nlohmann::json::array({point}).dump());
  } else if (valid == "{}") {
    values.push_back(nlohmann::json({{text, text}}).dump());
  }
  return values;
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_ACCESS_HOSTILE_TEXTS_H_
