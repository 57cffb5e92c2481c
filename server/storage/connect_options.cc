#include "server/storage/connect_options.h"

#include <libpq-fe.h>

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace webmunk {
namespace {

// Seconds for each host, seconds, seconds, a count, milliseconds.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kDefaults = {
    {{"connect_timeout", "20"},
     {"keepalives_idle", "30"},
     {"keepalives_interval", "10"},
     {"keepalives_count", "3"},
     {"tcp_user_timeout", "30000"}}};

std::string_view DefaultOf(std::string_view keyword) {
  for (const auto& [name, value] : kDefaults) {
    if (name == keyword) return value;
  }
  return {};
}

}  // namespace

std::string WithKeepalives(const std::string& database_url) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(database_url.c_str(), nullptr), &PQconninfoFree);
  // What is wrong with it is told by whoever connects.
  if (options == nullptr) return database_url;
  std::string keywords;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const std::string value(option->val != nullptr ? std::string_view(option->val)
                                                   : DefaultOf(option->keyword));
    if (value.empty()) continue;
    absl::StrAppend(&keywords, keywords.empty() ? "" : " ", option->keyword, "='",
                    absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
  }
  return keywords;
}

}  // namespace webmunk
