#include "server/points/reader_view.h"

#include <vector>

#include "server/base/json_quote.h"
#include "server/points/json_text.h"

namespace webmunk {

void AppendReaderView(std::string_view properties, std::string_view participant, bool encrypted,
                      std::string& view) {
  // Used again for each point that a thread reads.
  thread_local std::vector<JsonMember> members;
  ReadJsonMembers(properties, members);
  const std::string_view metadata = FindJsonMember(members, "passive-data-metadata");
  // No point that was taken in is like that; one that is must not end the server.
  if (metadata.size() < 3) {
    view.append(properties);
    return;
  }
  ReadJsonMembers(metadata, members);
  const std::string_view source = FindJsonMember(members, "source");
  const std::string_view flag = FindJsonMember(members, "encrypted_transmission");
  const std::string_view flag_text = encrypted ? "true" : "false";

  const char* copied = properties.data();
  const auto replace = [&](std::string_view token, std::string_view by) {
    view.append(copied, token.data() - copied);
    view.append(by);
    copied = token.data() + token.size();
  };
  const bool rename =
      !source.empty() && source[0] == '"' && DecodeJsonString(source) != participant;
  const std::string renamed = rename ? JsonQuote(participant) : std::string();
  // In the order of the text, since it is copied from front to back.
  if (rename && (flag.empty() || source.data() < flag.data())) replace(source, renamed);
  if (!flag.empty()) replace(flag, flag_text);
  if (rename && !flag.empty() && source.data() > flag.data()) replace(source, renamed);
  if (flag.empty()) {
    replace(metadata.substr(metadata.size() - 1, 0), R"(,"encrypted_transmission":)");
    view.append(flag_text);
  }
  view.append(copied, properties.data() + properties.size() - copied);
}

std::string ReaderView(std::string_view properties, std::string_view participant, bool encrypted) {
  std::string view;
  view.reserve(properties.size() + 64);
  AppendReaderView(properties, participant, encrypted, view);
  return view;
}

}  // namespace webmunk
