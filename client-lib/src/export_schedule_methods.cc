// The methods of `Client` about schedules of exports.

#include <string>
#include <utility>

#include "webmunk/client.h"

namespace webmunk {

Pager<v1::ExportSchedule> Client::ListExportSchedules(
    v1::ListExportSchedulesRequest request) const {
  using Page = Pager<v1::ExportSchedule>::Page;
  const std::string first_page_token = request.page_token();
  auto fetch = [client = *this, request = std::move(request)](
                   const std::string& page_token) mutable -> absl::StatusOr<Page> {
    request.set_page_token(page_token);
    v1::ListExportSchedulesResponse response;
    absl::Status status = client.CallIdempotent([&](grpc::ClientContext& context) {
      return client.exports().ListExportSchedules(&context, request, &response);
    });
    if (!status.ok()) return status;
    return Page{std::move(*response.mutable_export_schedules()), response.next_page_token()};
  };
  return Pager<v1::ExportSchedule>(std::move(fetch), first_page_token);
}

absl::StatusOr<v1::ExportSchedule> Client::GetExportSchedule(std::string name) const {
  v1::GetExportScheduleRequest request;
  request.set_name(std::move(name));
  v1::GetExportScheduleResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return exports().GetExportSchedule(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_schedule());
}

absl::StatusOr<v1::ExportSchedule> Client::CreateExportSchedule(
    const v1::CreateExportScheduleRequest& request) const {
  v1::CreateExportScheduleResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return exports().CreateExportSchedule(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_schedule());
}

absl::StatusOr<v1::ExportSchedule> Client::UpdateExportSchedule(
    const v1::UpdateExportScheduleRequest& request) const {
  v1::UpdateExportScheduleResponse response;
  absl::Status status = CallOnce([&](grpc::ClientContext& context) {
    return exports().UpdateExportSchedule(&context, request, &response);
  });
  if (!status.ok()) return status;
  return std::move(*response.mutable_export_schedule());
}

absl::Status Client::DeleteExportSchedule(const v1::DeleteExportScheduleRequest& request) const {
  v1::DeleteExportScheduleResponse response;
  return CallOnce([&](grpc::ClientContext& context) {
    return exports().DeleteExportSchedule(&context, request, &response);
  });
}

absl::StatusOr<v1::BackfillExportScheduleResponse> Client::BackfillExportSchedule(
    const v1::BackfillExportScheduleRequest& request) const {
  v1::BackfillExportScheduleResponse response;
  absl::Status status = CallIdempotent([&](grpc::ClientContext& context) {
    return exports().BackfillExportSchedule(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

}  // namespace webmunk
