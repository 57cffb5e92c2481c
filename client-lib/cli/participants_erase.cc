#include <string>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "erasure_record.h"
#include "irrevocable.h"
#include "plain_text.h"
#include "record.h"

namespace webmunk::cli {
namespace {

bool IsMeant(const v1::Erasure& found, const std::string& name, Console& console) {
  const std::string counts = CountsText(found.found());
  return IsMeant(
      console,
      absl::StrCat("of ", EscapeControls(name), " there is ", counts.empty() ? "nothing" : counts),
      "Erase it for good?");
}

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  const bool dry_run = arguments.Has("dry-run");
  const absl::StatusOr<bool> asks = MustAsk(arguments, console, "an erasure");
  if (!asks.ok()) return FailUsage(console, asks.status());
  v1::EraseParticipantRequest request;
  request.set_name(ParticipantName(*identifier));
  request.set_reason(arguments.Get("reason").value_or(""));
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  if (dry_run || *asks) {
    request.set_validate_only(true);
    const absl::StatusOr<v1::Erasure> found = settings->client.EraseParticipant(request);
    if (!found.ok()) return Fail(console, found.status());
    if (dry_run) {
      FullErasureRecord(*found).Write(settings->format, console.out);
      return kSucceeded;
    }
    if (!IsMeant(*found, request.name(), console)) {
      return Fail(console, absl::CancelledError("nothing was erased"));
    }
    request.set_validate_only(false);
  }
  const absl::StatusOr<v1::Erasure> erasure = settings->client.EraseParticipant(request);
  if (!erasure.ok()) return Fail(console, erasure.status());
  if (arguments.Has("wait")) return FinishErasure(*erasure, arguments, *settings, console);
  FullErasureRecord(*erasure).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command ParticipantsEraseCommand() {
  return {"participants erase",
          "PARTICIPANT [OPTION]...",
          "Erase a participant with all that came from it, for good.",
          "Shows what there is and asks first; without a terminal it needs --yes. Prints the\n"
          "erasure, which goes on at the server: see `erasures watch`. What is sent later under\n"
          "the identifier, or one that was merged into it, is accepted and dropped.",
          {{"dry-run", nullptr, "only tell what there is"},
           {"yes", nullptr, "do not ask"},
           {"reason", "TEXT", "why, for the record; it must not tell who it is"},
           {"wait", nullptr, "wait until it is done"}},
          Run};
}

}  // namespace webmunk::cli
