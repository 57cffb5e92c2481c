#include "global_options.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "secret_file.h"

namespace webmunk::cli {
namespace {

constexpr Option kGlobalOptions[] = {
    {"server", "ADDRESS", "HOST:PORT or unix:PATH; else $WEBMUNK_SERVER, else 127.0.0.1:50051"},
    {"timeout", "TIME", "for each call with its retries, for example 500ms, 30s, 2m"},
    {"token-file", "FILE", "the file with the token to show; else $WEBMUNK_TOKEN_FILE"},
    {"output", "FORMAT", "table, tsv, csv or json; default: table on a terminal, else tsv"},
    {"tls", nullptr, "encrypt; the system's authorities are trusted"},
    {"tls-root", "FILE", "encrypt; trust the authorities in this PEM file"},
    {"tls-cert", "FILE", "encrypt; show this client certificate (PEM)"},
    {"tls-key", "FILE", "the key of --tls-cert (PEM)"},
    {"plaintext", nullptr, "allow an unencrypted connection to another machine"},
    {"help", nullptr, "print this help"},
};

absl::StatusOr<ClientOptions> ReadOptions(const Arguments& arguments, const Console& console,
                                          absl::Duration default_timeout) {
  ClientOptions options;
  if (auto address = console.environment("WEBMUNK_SERVER")) options.address = *address;
  if (auto address = arguments.Get("server")) options.address = *address;
  options.timeout = default_timeout;
  if (auto timeout = arguments.Get("timeout")) {
    if (!absl::ParseDuration(*timeout, &options.timeout) ||
        options.timeout <= absl::ZeroDuration() || options.timeout == absl::InfiniteDuration()) {
      return absl::InvalidArgumentError("--timeout must be a time like 500ms, 30s or 2m");
    }
  }
  options.allow_remote_plaintext = arguments.Has("plaintext");
  if (arguments.Has("tls") || arguments.Has("tls-root") || arguments.Has("tls-cert") ||
      arguments.Has("tls-key")) {
    if (options.allow_remote_plaintext) {
      return absl::InvalidArgumentError("--plaintext contradicts --tls");
    }
    options.tls.emplace();
    options.tls->root_certificates_file = arguments.Get("tls-root").value_or("");
    options.tls->certificate_chain_file = arguments.Get("tls-cert").value_or("");
    options.tls->private_key_file = arguments.Get("tls-key").value_or("");
  }
  options.user_agent = absl::StrCat("webmunk/", Version());
  return options;
}

}  // namespace

absl::Span<const Option> GlobalOptions() { return kGlobalOptions; }

absl::StatusOr<OutputFormat> OutputFormatFrom(const Arguments& arguments, const Console& console) {
  const std::string name =
      arguments.Get("output").value_or(console.out_is_terminal ? "table" : "tsv");
  if (name == "table") return OutputFormat::kTable;
  if (name == "tsv") return OutputFormat::kTsv;
  if (name == "csv") return OutputFormat::kCsv;
  if (name == "json") return OutputFormat::kJson;
  return absl::InvalidArgumentError("--output must be table, tsv, csv or json");
}

std::optional<std::string> TokenFileFrom(const Arguments& arguments, const Console& console) {
  if (auto file = arguments.Get("token-file")) return file;
  return console.environment("WEBMUNK_TOKEN_FILE");
}

absl::StatusOr<Client> ConnectFrom(const Arguments& arguments, const Console& console,
                                   absl::Duration default_timeout) {
  absl::StatusOr<ClientOptions> options = ReadOptions(arguments, console, default_timeout);
  if (!options.ok()) return options.status();
  if (const auto file = TokenFileFrom(arguments, console)) {
    const absl::StatusOr<std::string> token = ReadSecretFile(*file);
    if (!token.ok()) return token.status();
    options->bearer_token = [token = *token] { return token; };
  }
  return Client::Connect(*std::move(options));
}

absl::StatusOr<Client> ConnectAsNobody(const Arguments& arguments, const Console& console,
                                       absl::Duration default_timeout) {
  absl::StatusOr<ClientOptions> options = ReadOptions(arguments, console, default_timeout);
  if (!options.ok()) return options.status();
  return Client::Connect(*std::move(options));
}

}  // namespace webmunk::cli
