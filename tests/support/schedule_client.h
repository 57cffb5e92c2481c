#ifndef WEBMUNK_TESTS_SUPPORT_SCHEDULE_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_SCHEDULE_CLIENT_H_

#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/require.h"
#include "webmunk/v1/export.grpc.pb.h"

namespace webmunk::testing {

// Somebody who makes schedules of exports. Each call keeps its answer in a member.
class ScheduleClient {
 public:
  explicit ScheduleClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::ExportService::NewStub(channel)) {}

  // `text` is a text of protobuf's.
  grpc::Status Create(const std::string& id, const std::string& text) {
    grpc::ClientContext context;
    v1::CreateExportScheduleRequest request;
    request.set_export_schedule_id(id);
    Parse(text, request.mutable_export_schedule());
    v1::CreateExportScheduleResponse response;
    const grpc::Status status = stub_->CreateExportSchedule(&context, request, &response);
    schedule = response.export_schedule();
    return status;
  }
  grpc::Status Get(const std::string& id) {
    grpc::ClientContext context;
    v1::GetExportScheduleRequest request;
    request.set_name("exportSchedules/" + id);
    v1::GetExportScheduleResponse response;
    const grpc::Status status = stub_->GetExportSchedule(&context, request, &response);
    schedule = response.export_schedule();
    return status;
  }
  // All of them, by pages of one.
  std::vector<std::string> List() {
    std::vector<std::string> names;
    v1::ListExportSchedulesRequest request;
    request.set_page_size(1);
    do {
      grpc::ClientContext context;
      v1::ListExportSchedulesResponse response;
      Require(stub_->ListExportSchedules(&context, request, &response).ok(), "no list");
      for (const v1::ExportSchedule& one : response.export_schedules()) names.push_back(one.name());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  // The fields of the mask, as `text` has them.
  grpc::Status Update(const std::string& id, const std::string& text,
                      const std::vector<std::string>& mask) {
    grpc::ClientContext context;
    v1::UpdateExportScheduleRequest request;
    Parse(text, request.mutable_export_schedule());
    request.mutable_export_schedule()->set_name("exportSchedules/" + id);
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    v1::UpdateExportScheduleResponse response;
    const grpc::Status status = stub_->UpdateExportSchedule(&context, request, &response);
    schedule = response.export_schedule();
    return status;
  }
  grpc::Status Delete(const std::string& id, const std::string& etag = "") {
    grpc::ClientContext context;
    v1::DeleteExportScheduleRequest request;
    request.set_name("exportSchedules/" + id);
    request.set_etag(etag);
    v1::DeleteExportScheduleResponse response;
    return stub_->DeleteExportSchedule(&context, request, &response);
  }
  grpc::Status Backfill(const std::string& id, const std::string& first, const std::string& last) {
    grpc::ClientContext context;
    v1::BackfillExportScheduleRequest request;
    request.set_name("exportSchedules/" + id);
    request.set_first_day(first);
    request.set_last_day(last);
    backfill.Clear();
    return stub_->BackfillExportSchedule(&context, request, &backfill);
  }

  // As the last call returned them.
  v1::ExportSchedule schedule;
  v1::BackfillExportScheduleResponse backfill;

 private:
  static void Parse(const std::string& text, v1::ExportSchedule* message) {
    Require(google::protobuf::TextFormat::ParseFromString(text, message),
            "the schedule cannot be read");
  }

  std::unique_ptr<v1::ExportService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_SCHEDULE_CLIENT_H_
