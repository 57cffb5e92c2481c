#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/delivery/rclone.h"

namespace webmunk {
namespace {

struct Meaning {
  // What rclone's text has then, in lower case.
  const char* sign;
  absl::StatusCode code;
  const char* message;
};

constexpr char kRefused[] = "the destination refuses the credentials, or may not be written to";
constexpr char kFull[] = "the destination is full";
constexpr char kBroke[] = "the connection to the destination broke";
constexpr char kNotThere[] = "the destination has no such bucket or folder";

// The first that fits is it: the more telling ones stand before.
constexpr auto kMeanings = std::to_array<Meaning>({
    {"knownhosts:", absl::StatusCode::kPermissionDenied,
     "the host's key is not the one that was given"},
    {"x509:", absl::StatusCode::kPermissionDenied, "the host's certificate is not valid"},
    {"no space left", absl::StatusCode::kResourceExhausted, kFull},
    {"insufficient storage", absl::StatusCode::kResourceExhausted, kFull},
    {"insufficient_space", absl::StatusCode::kResourceExhausted, kFull},
    {"storagequotaexceeded", absl::StatusCode::kResourceExhausted, kFull},
    {"quota", absl::StatusCode::kResourceExhausted, kFull},
    {"file too large", absl::StatusCode::kResourceExhausted, kFull},
    {"disk full", absl::StatusCode::kResourceExhausted, kFull},
    {"unable to authenticate", absl::StatusCode::kPermissionDenied, kRefused},
    {"failed to parse private key", absl::StatusCode::kPermissionDenied,
     "the private key or its passphrase is wrong"},
    {"invalidaccesskeyid", absl::StatusCode::kPermissionDenied, kRefused},
    {"signaturedoesnotmatch", absl::StatusCode::kPermissionDenied, kRefused},
    {"accessdenied", absl::StatusCode::kPermissionDenied, kRefused},
    {"access_token", absl::StatusCode::kPermissionDenied, kRefused},
    {"invalid_grant", absl::StatusCode::kPermissionDenied, kRefused},
    {"unauthorized", absl::StatusCode::kPermissionDenied, kRefused},
    {"forbidden", absl::StatusCode::kPermissionDenied, kRefused},
    // Our own guard's answer.
    {"connect: permission denied", absl::StatusCode::kPermissionDenied,
     "the destination is, or leads to, a private network or a connection without TLS, which is "
     "not allowed"},
    {"permission denied", absl::StatusCode::kPermissionDenied, kRefused},
    {"permission_denied", absl::StatusCode::kPermissionDenied, kRefused},
    {"nosuchbucket", absl::StatusCode::kNotFound, kNotThere},
    {"no such file", absl::StatusCode::kNotFound, kNotThere},
    {"directory not found", absl::StatusCode::kNotFound, kNotThere},
    {"404 not found", absl::StatusCode::kNotFound, kNotThere},
    {"no such host", absl::StatusCode::kUnavailable, "the host has no address"},
    {"connection refused", absl::StatusCode::kUnavailable, "the host takes no connection"},
    {"no route to host", absl::StatusCode::kUnavailable, "the host cannot be reached"},
    {"network is unreachable", absl::StatusCode::kUnavailable, "the host cannot be reached"},
    {"timeout", absl::StatusCode::kUnavailable, "the destination does not answer in time"},
    {"deadline exceeded", absl::StatusCode::kUnavailable,
     "the destination does not answer in time"},
    {"connection reset", absl::StatusCode::kUnavailable, kBroke},
    {"connection lost", absl::StatusCode::kUnavailable, kBroke},
    {"broken pipe", absl::StatusCode::kUnavailable, kBroke},
    {"handshake failed", absl::StatusCode::kUnavailable, kBroke},
    {"closed network connection", absl::StatusCode::kUnavailable, kBroke},
    {"eof", absl::StatusCode::kUnavailable, kBroke},
});

}  // namespace

absl::Status RcloneError(int exit_code, const std::string& errors) {
  const std::string text = absl::AsciiStrToLower(errors);
  for (const Meaning& meaning : kMeanings) {
    if (absl::StrContains(text, meaning.sign)) return {meaning.code, meaning.message};
  }
  return absl::UnknownError(
      absl::StrCat("the transfer failed (rclone ended with ", exit_code, ")"));
}

}  // namespace webmunk
