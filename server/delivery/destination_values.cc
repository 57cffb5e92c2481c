#include "server/delivery/destination_values.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <re2/re2.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/points/utf8.h"
#include "server/reports/json_object.h"

namespace webmunk {
namespace {

constexpr size_t kLongestText = 1024;
constexpr size_t kLongestKey = size_t{16} << 10;
constexpr char kTokenUri[] = "https://oauth2.googleapis.com/token";

// Compiled once.
#define WEBMUNK_PATTERN(text)                         \
  ([]() -> const re2::RE2& {                          \
    static const auto& pattern = *new re2::RE2(text); \
    return pattern;                                   \
  }())

bool Matches(const std::string& text, const re2::RE2& pattern) {
  return re2::RE2::FullMatch(text, pattern);
}

bool IsIp(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// A last part of digits alone, or in hexadecimal, would be an address in one of its
// old spellings.
bool IsHost(const std::string& text) {
  constexpr size_t kLongestHost = 253;
  if (text.size() > kLongestHost) return false;
  if (IsIp(text)) return true;
  return Matches(text, WEBMUNK_PATTERN(R"((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*)"
                                       R"([A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)"));
}

bool IsPort(const std::string& text) {
  constexpr int kLastPort = 65535;
  return Matches(text, WEBMUNK_PATTERN("[1-9][0-9]{0,4}")) && std::stoi(text) <= kLastPort;
}

struct Url {
  std::string host;
  std::string path;
};

std::optional<Url> ParseUrl(const std::string& text) {
  std::string host;
  std::string address;
  std::string port;
  Url url;
  if (!re2::RE2::FullMatch(text,
                           WEBMUNK_PATTERN(R"(https?://(?:([A-Za-z0-9.-]+)|\[([0-9A-Fa-f:.]+)\]))"
                                           R"((?::([0-9]+))?((?:/[A-Za-z0-9._~%+=,@!$&'()*-]*)*))"),
                           &host, &address, &port, &url.path)) {
    return std::nullopt;
  }
  url.host = host.empty() ? address : host;
  if (!IsHost(url.host) || (!port.empty() && !IsPort(port))) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(url.path, '/');
  const bool climbs = std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
    return part == "." || part == "..";
  });
  const bool is_encoded_well =
      !re2::RE2::PartialMatch(url.path, WEBMUNK_PATTERN("%(?:[^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)")) &&
      !re2::RE2::PartialMatch(url.path, WEBMUNK_PATTERN("(?i)%(?:[01]|7f|2e|2f|5c)"));
  if (climbs || !is_encoded_well) return std::nullopt;
  return url;
}

std::optional<std::string> TextOf(simdjson::dom::element object, const char* key) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

// As JSON; none if the text is no account that is signed in with by its key alone.
std::optional<std::string> ReadAccount(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element object;
  if (parser.parse(json).get(object) != simdjson::SUCCESS || !object.is_object()) {
    return std::nullopt;
  }
  // Other types say how to get a token: by a program, a file or any address.
  if (TextOf(object, "type") != "service_account") return std::nullopt;
  JsonObject reduced;
  reduced.Text("type", "service_account");
  for (const char* key : {"client_email", "private_key", "private_key_id"}) {
    const std::optional<std::string> value = TextOf(object, key);
    if (!value || value->empty()) return std::nullopt;
    reduced.Text(key, *value);
  }
  return reduced.Text("token_uri", kTokenUri).Take();
}

std::optional<std::string> ReadToken(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element object;
  if (parser.parse(json).get(object) != simdjson::SUCCESS || !object.is_object()) {
    return std::nullopt;
  }
  JsonObject reduced;
  bool has_token = false;
  for (const char* key : {"access_token", "refresh_token", "expiry"}) {
    const std::optional<std::string> value = TextOf(object, key);
    if (!value) continue;
    if (value->empty() || value->size() > kLongestKey || !IsPrintable(*value)) return std::nullopt;
    reduced.Text(key, *value);
    has_token = has_token || std::string_view(key) != "expiry";
  }
  if (!has_token) return std::nullopt;
  return reduced.Text("token_type", "bearer").Take();
}

bool IsPem(const std::string& text) {
  return Matches(text, WEBMUNK_PATTERN("-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?\n"
                                       "[A-Za-z0-9+/=:,\\- \r\n]+"
                                       "-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----\\s*"));
}

bool IsHostKeys(const std::string& text) {
  return Matches(text,
                 WEBMUNK_PATTERN(R"((?:(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) )"
                                 R"([A-Za-z0-9+/]{40,}={0,2}(?:,|$))+)")) &&
         !text.ends_with(',');
}

bool IsBucket(const std::string& text) {
  return Matches(text, WEBMUNK_PATTERN("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) &&
         !re2::RE2::PartialMatch(text, WEBMUNK_PATTERN(R"(\.\.|\.-|-\.)")) && !IsIp(text);
}

// What the value should be; null if it is that.
const char* FaultOf(const DestinationKey& key, const std::string& value) {
  switch (key.kind) {
    case ValueKind::kText:
    case ValueKind::kSecret:
      return nullptr;
    case ValueKind::kHost:
      return IsHost(value) ? nullptr : "must be the name or the address of a host";
    case ValueKind::kPort:
      return IsPort(value) ? nullptr : "must be a port from 1 to 65535";
    case ValueKind::kOrigin: {
      const std::optional<Url> url = ParseUrl(value);
      return url && url->path.empty() ? nullptr : "must be https://HOST or https://HOST:PORT";
    }
    case ValueKind::kUrl:
      return ParseUrl(value) ? nullptr : "must be https://HOST[:PORT]/PATH, with nothing more";
    case ValueKind::kSwitch:
      return value == "true" || value == "false" ? nullptr : "must be true or false";
    case ValueKind::kBucket:
      return IsBucket(value) ? nullptr
                             : "must have 3 to 63 lower-case letters, digits, dots and hyphens";
    case ValueKind::kRegion:
      return Matches(value, WEBMUNK_PATTERN("[a-z0-9][a-z0-9-]{0,31}"))
                 ? nullptr
                 : "must be the name of a region: lower-case letters, digits and hyphens";
    case ValueKind::kId:
      return Matches(value, WEBMUNK_PATTERN("[A-Za-z0-9_-]{1,128}"))
                 ? nullptr
                 : "must consist of letters, digits, hyphens and underscores";
    case ValueKind::kHostKey:
      return IsHostKeys(value)
                 ? nullptr
                 : "must be TYPE KEY as ssh-keyscan shows it, or several with commas between";
    case ValueKind::kPem:
      return IsPem(value) ? nullptr : "must be a private key in PEM";
    case ValueKind::kAccount:
      return ReadAccount(value) ? nullptr : "must be the JSON key of a Google service account";
    case ValueKind::kToken:
      return ReadToken(value) ? nullptr : "must be a token as JSON";
  }
  return "is of no kind";
}

}  // namespace

bool IsPrintable(const std::string& text) {
  if (!simdjson::validate_utf8(text)) return false;
  for (const char* p = text.data(); p != text.data() + text.size();) {
    const uint32_t c = TakeCharacter(p);
    const bool is_control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool turns_text = c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
                            (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    if (is_control || turns_text) return false;
  }
  return true;
}

absl::Status CheckValue(const DestinationKey& key, const std::string& value) {
  const std::string name(key.name);
  const bool has_lines = key.kind == ValueKind::kPem || key.kind == ValueKind::kAccount ||
                         key.kind == ValueKind::kToken;
  const size_t longest = has_lines || key.kind == ValueKind::kHostKey ? kLongestKey : kLongestText;
  if (value.empty()) return absl::InvalidArgumentError(absl::StrCat(name, " must not be empty"));
  if (value.size() > longest) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " must not have more than ", longest, " bytes"));
  }
  if (!has_lines && !IsPrintable(value)) {
    return absl::InvalidArgumentError(absl::StrCat(name, " must not have control characters"));
  }
  const char* fault = FaultOf(key, value);
  if (fault == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " ", fault));
}

std::string HostOfValue(ValueKind kind, const std::string& value) {
  if (kind == ValueKind::kHost) return value;
  if (kind != ValueKind::kOrigin && kind != ValueKind::kUrl) return "";
  const std::optional<Url> url = ParseUrl(value);
  return url ? url->host : "";
}

std::string ReducedAccount(const std::string& json) { return ReadAccount(json).value_or(""); }

std::string ReducedToken(const std::string& json) { return ReadToken(json).value_or(""); }

}  // namespace webmunk
