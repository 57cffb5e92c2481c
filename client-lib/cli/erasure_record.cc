#include "erasure_record.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "json_object.h"
#include "named_resource.h"
#include "proto_text.h"

namespace webmunk::cli {
namespace {

std::string StateName(v1::Erasure::State state) {
  switch (state) {
    case v1::Erasure::STATE_QUEUED:
      return "queued";
    case v1::Erasure::STATE_RUNNING:
      return "running";
    case v1::Erasure::STATE_SUCCEEDED:
      return "succeeded";
    default:
      return "not begun";
  }
}

std::string CountsJson(const v1::ErasureCounts& counts) {
  return Record()
      .Number("points", std::int64_t{counts.points()})
      .Number("attachments", std::int64_t{counts.attachments()})
      .Number("quarantineEntries", std::int64_t{counts.quarantine_entries()})
      .Number("outboxPoints", std::int64_t{counts.outbox_points()})
      .Number("archives", std::int64_t{counts.archives()})
      .Number("identifiers", std::int64_t{counts.identifiers()})
      .Json();
}

std::int64_t Sum(const v1::ErasureCounts& counts) {
  return counts.points() + counts.attachments() + counts.quarantine_entries() +
         counts.outbox_points() + counts.archives() + counts.identifiers();
}

std::string JsonStrings(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return absl::StrCat("[",
                      absl::StrJoin(texts, ",",
                                    [](std::string* out, const std::string& text) {
                                      absl::StrAppend(out, JsonString(text));
                                    }),
                      "]");
}

}  // namespace

std::vector<std::string> ErasureHeading() {
  return {"ERASURE",   "STATE",    "PARTICIPANT", "REASON", "REQUESTER",
          "REQUESTED", "FINISHED", "FOUND",       "ERASED", "ERROR"};
}

Record ErasureRecord(const v1::Erasure& erasure) {
  const std::string state = v1::Erasure::State_Name(erasure.state());
  return Record()
      .String("name", erasure.name())
      .Raw("state", JsonString(state), StateName(erasure.state()))
      .String("participant", erasure.participant())
      .String("reason", erasure.reason())
      .String("requester", erasure.requester())
      .Time("requestTime", erasure.has_request_time(), erasure.request_time())
      .Time("finishTime", erasure.has_finish_time(), erasure.finish_time())
      .Raw("found", CountsJson(erasure.found()), CountsText(erasure.found()))
      .Raw("erased", CountsJson(erasure.erased()), CountsText(erasure.erased()))
      .String("lastError", erasure.last_error());
}

Record FullErasureRecord(const v1::Erasure& erasure) {
  return ErasureRecord(erasure)
      .String("pseudonym", erasure.pseudonym())
      .Raw("deliveredArchives", JsonStrings(erasure.delivered_archives()),
           absl::StrJoin(erasure.delivered_archives(), ", "))
      .Number("unreadableQuarantineEntries", std::int64_t{erasure.unreadable_quarantine_entries()})
      .String("record", erasure.record())
      .String("recordSignature", absl::Base64Escape(erasure.record_signature()))
      .String("recordPublicKey", absl::Base64Escape(erasure.record_public_key()));
}

std::string CountsText(const v1::ErasureCounts& counts) { return FieldsOf(counts); }

absl::StatusOr<std::string> ErasureName(const std::string& argument) {
  return NumberedName("erasures/", argument);
}

ExitCode FinishErasure(const v1::Erasure& erasure, const Arguments& arguments,
                       const CallSettings& settings, Console& console) {
  const Client client =
      arguments.Has("timeout") ? settings.client : settings.client.WithTimeout(kTaskPatience);
  absl::StatusOr<v1::Erasure> done;
  {
    TaskProgress progress(console.err, console.err_is_terminal);
    done = AwaitTask<v1::Erasure>(
        erasure, [&](const std::string& name) { return client.GetErasure(name); },
        [&](const v1::Erasure& now) {
          progress.Show({now.name(), StateName(now.state()), Sum(now.erased()), Sum(now.found()),
                         now.last_error()});
        });
  }
  if (!done.ok()) return Fail(console, done.status());
  FullErasureRecord(*done).Write(settings.format, console.out);
  return kSucceeded;
}

}  // namespace webmunk::cli
