#include "global_options.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace webmunk::cli {
namespace {

constexpr Option kGlobalOptions[] = {
    {"server", "ADDRESS", "HOST:PORT or unix:PATH; else $WEBMUNK_SERVER, else 127.0.0.1:50051"},
    {"timeout", "TIME", "for each call with its retries, for example 500ms, 30s, 2m"},
    {"output", "FORMAT", "table, tsv or json; default: table on a terminal, else tsv"},
    {"tls", nullptr, "encrypt; the system's authorities are trusted"},
    {"tls-root", "FILE", "encrypt; trust the authorities in this PEM file"},
    {"tls-cert", "FILE", "encrypt; show this client certificate (PEM)"},
    {"tls-key", "FILE", "the key of --tls-cert (PEM)"},
    {"plaintext", nullptr, "allow an unencrypted connection to another machine"},
    {"help", nullptr, "print this help"},
};

}  // namespace

absl::Span<const Option> GlobalOptions() { return kGlobalOptions; }

absl::StatusOr<OutputFormat> OutputFormatFrom(const Arguments& arguments, const Console& console) {
  const std::string name =
      arguments.Get("output").value_or(console.out_is_terminal ? "table" : "tsv");
  if (name == "table") return OutputFormat::kTable;
  if (name == "tsv") return OutputFormat::kTsv;
  if (name == "json") return OutputFormat::kJson;
  return absl::InvalidArgumentError("--output must be table, tsv or json");
}

absl::StatusOr<Client> ConnectFrom(const Arguments& arguments, const Console& console,
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
  return Client::Connect(std::move(options));
}

}  // namespace webmunk::cli
