#include <string>
#include <utility>
#include <vector>

#include "command_table.h"
#include "erasure_record.h"
#include "list_command.h"
#include "record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::Erasure& erasure) { return ErasureRecord(erasure).Json(); }
std::vector<std::string> Fields(const v1::Erasure& erasure) {
  return ErasureRecord(erasure).Values();
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("erasures list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListErasuresRequest request;
  request.set_page_size(settings->page_size());
  request.set_participant_id(arguments.Get("participant").value_or(""));
  return WriteList<v1::Erasure>(settings->client.ListErasures(std::move(request)), *settings,
                                console, ErasureHeading(), Json, Fields);
}

// A command about one erasure.
template <typename Show>
ExitCode RunOnOne(const Arguments& arguments, Console& console, Show show) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "erasure");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ErasureName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::Erasure> erasure = settings->client.GetErasure(*name);
  if (!erasure.ok()) return Fail(console, erasure.status());
  return show(*erasure, *settings);
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  return RunOnOne(arguments, console,
                  [&](const v1::Erasure& erasure, const CallSettings& settings) {
                    FullErasureRecord(erasure).Write(settings.format, console.out);
                    return kSucceeded;
                  });
}

ExitCode RunWatch(const Arguments& arguments, Console& console) {
  return RunOnOne(arguments, console,
                  [&](const v1::Erasure& erasure, const CallSettings& settings) {
                    return FinishErasure(erasure, arguments, settings, console);
                  });
}

}  // namespace

Command ErasuresListCommand() {
  return {"erasures list",
          "[OPTION]...",
          "List the erasures of participants, newest first.",
          "Fields: erasure, state, participant while it is under way, reason, who asked for it,\n"
          "when it was asked for and done, what was found, what is gone, error.",
          {kLimitOption,
           {"participant", "ID", "only those of this identifier, which the done ones do not tell"}},
          RunList};
}

Command ErasuresShowCommand() {
  return {"erasures show",
          "ERASURE [OPTION]...",
          "Show one erasure, with its signed record.",
          nullptr,
          {},
          RunShow};
}

Command ErasuresWatchCommand() {
  return {"erasures watch",
          "ERASURE [OPTION]...",
          "Wait until an erasure is done, with a bar that shows how far it is.",
          "Prints it as it ended.",
          {},
          RunWatch};
}

}  // namespace webmunk::cli
