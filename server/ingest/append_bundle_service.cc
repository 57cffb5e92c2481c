#include "server/ingest/append_bundle_service.h"

#include "absl/strings/str_cat.h"
#include "server/ingest/ingest_proto.h"
#include "server/ingest/memory_room.h"
#include "server/rpc/message_bytes.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/status_map.h"

namespace webmunk {

AppendBundleCall::AppendBundleCall(grpc::CallbackServerContext& context, ReadGate& gate,
                                   Append append)
    : ReadGate::Reader([this] {
        if (is_reading_.exchange(false)) Take(TooBusy());
      }),
      context_(context),
      gate_(gate),
      append_(std::move(append)),
      size_(ReadMessageSize(context)) {}

AppendBundleCall* AppendBundleCall::Start(grpc::CallbackServerContext& context, ReadGate& gate,
                                          const absl::Status& admitted, Append append) {
  auto* call = new AppendBundleCall(context, gate, std::move(append));
  if (!admitted.ok()) {
    call->Take(admitted);
    return call;
  }
  switch (gate.Enter(*call, context.peer(), call->size_)) {
    case ReadGate::Answer::kNow:
      call->StartReading();
      break;
    case ReadGate::Answer::kLater:
      break;
    case ReadGate::Answer::kRefused:
      call->RefuseReading();
      break;
  }
  return call;
}

void AppendBundleCall::StartReading() {
  Undisturbed([this] {
    is_reading_ = true;
    StartRead(&bytes_);
  });
}

void AppendBundleCall::RefuseReading() { Take(TooBusy()); }

void AppendBundleCall::OnReadDone(bool ok) {
  const bool was_cut = !ok && context_.IsCancelled();
  gate_.Leave(*this,
              ok        ? ReadGate::Outcome::kMessage
              : was_cut ? ReadGate::Outcome::kCut
                        : ReadGate::Outcome::kEnd,
              ok ? bytes_.Length() : 0);
  if (!is_reading_.exchange(false)) return;
  if (was_cut) return Take(absl::CancelledError("the call was cancelled"));
  if (!ok) return Take(absl::InvalidArgumentError("there is no message"));
  if (size_ && bytes_.Length() > *size_) {
    return Take(absl::InvalidArgumentError(
        absl::StrCat("the message is longer than ", kMessageSizeKey, " says")));
  }
  Take(absl::OkStatus());
}

void AppendBundleCall::OnCancel() {
  // A read that has begun fails, and a bundle that was taken is answered in any case.
  if (gate_.Withdraw(*this)) Take(absl::CancelledError("the call was cancelled"));
}

void AppendBundleCall::OnDone() {
  Disarm();
  delete this;
}

void AppendBundleCall::Take(const absl::Status& read) {
  append_(read, bytes_, [this](const absl::StatusOr<AppendResult>& result) { End(result); });
}

void AppendBundleCall::End(const absl::StatusOr<AppendResult>& result) {
  if (!result.ok()) return Finish(ToGrpcStatus(result.status()));
  v1::AppendBundleResponse response;
  FillAppendResponse(*result, response);
  answer_ = ToBytes(response);
  StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
}

}  // namespace webmunk
