#include "server/points/reader_view.h"

#include <vector>

#include "server/base/json_quote.h"
#include "server/points/json_text.h"

namespace webmunk {

namespace {

constexpr std::string_view kTrue = "true";
constexpr std::string_view kFalse = "false";
constexpr std::string_view kFlagKey = R"(,"encrypted_transmission":)";

bool IsText(std::string_view token, std::string_view text) {
  // Most tokens have no escapes and are the text itself.
  if (token.substr(1, token.size() - 2) == text && text.find('\\') == text.npos) return true;
  return DecodeJsonString(token) == text;
}

// The points of one participant mostly follow each other: its name is quoted once.
std::string_view Quoted(std::string_view participant) {
  thread_local std::string last;
  thread_local std::string quoted;
  if (quoted.empty() || last != participant) {
    quoted = JsonQuote(participant);
    last = participant;
  }
  return quoted;
}

}  // namespace

ReaderViewParts::ReaderViewParts(std::string_view properties, std::string_view participant,
                                 bool encrypted) {
  // Used again for each point that a thread reads.
  thread_local std::vector<JsonMember> members;
  ReadJsonMembers(properties, members);
  const std::string_view metadata = FindJsonMember(members, "passive-data-metadata");
  // No point that was taken in is like that; one that is must not end the server.
  if (metadata.size() < 3 || metadata.front() != '{') {
    Add(properties);
    return;
  }
  ReadJsonMembers(metadata, members);
  const std::string_view source = FindJsonMember(members, "source");
  const std::string_view flag = FindJsonMember(members, "encrypted_transmission");
  const std::string_view flag_text = encrypted ? kTrue : kFalse;

  const char* copied = properties.data();
  const auto replace = [&](std::string_view token, std::string_view by) {
    Add({copied, static_cast<size_t>(token.data() - copied)});
    Add(by);
    copied = token.data() + token.size();
  };
  const bool rename = !source.empty() && source[0] == '"' && !IsText(source, participant);
  // In the order of the text, since it is copied from front to back.
  if (rename && (flag.empty() || source.data() < flag.data())) replace(source, Quoted(participant));
  if (!flag.empty()) replace(flag, flag_text);
  if (rename && !flag.empty() && source.data() > flag.data()) replace(source, Quoted(participant));
  if (flag.empty()) {
    replace(metadata.substr(metadata.size() - 1, 0), kFlagKey);
    Add(flag_text);
  }
  Add({copied, static_cast<size_t>(properties.data() + properties.size() - copied)});
}

void AppendReaderView(std::string_view properties, std::string_view participant, bool encrypted,
                      std::string& view) {
  const ReaderViewParts view_parts(properties, participant, encrypted);
  for (const std::string_view part : view_parts.parts()) view.append(part);
}

std::string ReaderView(std::string_view properties, std::string_view participant, bool encrypted) {
  std::string view;
  view.reserve(properties.size() + 64);
  AppendReaderView(properties, participant, encrypted, view);
  return view;
}

}  // namespace webmunk
