// The command-line tool `webmunk`.

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "console.h"
#include "terminal.h"
#include "tool.h"

int main(int argc, char** argv) {
  // gRPC's own log would stand between the messages, which say the same in one line.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  std::ios::sync_with_stdio(false);
  // Tied, `std::cin` would flush `std::cout` from a worker thread of `ingest`.
  std::cin.tie(nullptr);
  webmunk::cli::Console console{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .out_is_terminal = isatty(STDOUT_FILENO) == 1,
      .err_is_terminal = isatty(STDERR_FILENO) == 1,
      .environment = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
      }};
  if (isatty(STDIN_FILENO) == 1) {
    console.ask = webmunk::cli::AskAtTerminal;
    console.ask_secret = webmunk::cli::AskSecretAtTerminal;
  }
  return webmunk::cli::RunTool(std::vector<std::string>(argv + 1, argv + argc), console);
}
