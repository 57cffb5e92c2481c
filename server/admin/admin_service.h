#ifndef WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
#define WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_

#include "absl/status/status.h"
#include "server/admin/data_servers.h"
#include "server/admin/quarantine_review.h"
#include "server/admin/rule_editor.h"
#include "server/admin/study_settings_editor.h"
#include "server/jobs/background_tasks.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk {

// Serves AdminService. Thread-safe. What it is made from must outlive it.
class AdminServiceImpl final : public v1::AdminService::CallbackService {
 public:
  AdminServiceImpl(BackgroundTasks& tasks, DataServers& data_servers, QuarantineReview& quarantine,
                   RuleEditor& rules, StudySettingsEditor& settings, PageTokens& tokens,
                   WorkerPool& workers)
      : tasks_(tasks),
        data_servers_(data_servers),
        quarantine_(quarantine),
        rules_(rules),
        settings_(settings),
        tokens_(tokens),
        workers_(workers) {}

  // study_settings_service.cc
  grpc::ServerUnaryReactor* GetStudySettings(grpc::CallbackServerContext* context,
                                             const v1::GetStudySettingsRequest* request,
                                             v1::GetStudySettingsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateStudySettings(grpc::CallbackServerContext* context,
                                                const v1::UpdateStudySettingsRequest* request,
                                                v1::UpdateStudySettingsResponse* response) override;

  // background_task_service.cc
  grpc::ServerUnaryReactor* ListBackgroundTasks(grpc::CallbackServerContext* context,
                                                const v1::ListBackgroundTasksRequest* request,
                                                v1::ListBackgroundTasksResponse* response) override;
  grpc::ServerUnaryReactor* RunBackgroundTask(grpc::CallbackServerContext* context,
                                              const v1::RunBackgroundTaskRequest* request,
                                              v1::RunBackgroundTaskResponse* response) override;

  // data_server_service.cc
  grpc::ServerUnaryReactor* CreateDataServer(grpc::CallbackServerContext* context,
                                             const v1::CreateDataServerRequest* request,
                                             v1::CreateDataServerResponse* response) override;
  grpc::ServerUnaryReactor* GetDataServer(grpc::CallbackServerContext* context,
                                          const v1::GetDataServerRequest* request,
                                          v1::GetDataServerResponse* response) override;
  grpc::ServerUnaryReactor* ListDataServers(grpc::CallbackServerContext* context,
                                            const v1::ListDataServersRequest* request,
                                            v1::ListDataServersResponse* response) override;
  grpc::ServerUnaryReactor* DeleteDataServer(grpc::CallbackServerContext* context,
                                             const v1::DeleteDataServerRequest* request,
                                             v1::DeleteDataServerResponse* response) override;

  // quarantine_service.cc
  grpc::ServerUnaryReactor* ListQuarantineEntries(
      grpc::CallbackServerContext* context, const v1::ListQuarantineEntriesRequest* request,
      v1::ListQuarantineEntriesResponse* response) override;
  grpc::ServerUnaryReactor* GetQuarantineEntry(grpc::CallbackServerContext* context,
                                               const v1::GetQuarantineEntryRequest* request,
                                               v1::GetQuarantineEntryResponse* response) override;
  grpc::ServerUnaryReactor* ReplayQuarantineEntries(
      grpc::CallbackServerContext* context, const v1::ReplayQuarantineEntriesRequest* request,
      v1::ReplayQuarantineEntriesResponse* response) override;
  grpc::ServerUnaryReactor* DiscardQuarantineEntries(
      grpc::CallbackServerContext* context, const v1::DiscardQuarantineEntriesRequest* request,
      v1::DiscardQuarantineEntriesResponse* response) override;

  // ingest_rule_service.cc
  grpc::ServerUnaryReactor* CreateRenameRule(grpc::CallbackServerContext* context,
                                             const v1::CreateRenameRuleRequest* request,
                                             v1::CreateRenameRuleResponse* response) override;
  grpc::ServerUnaryReactor* ListRenameRules(grpc::CallbackServerContext* context,
                                            const v1::ListRenameRulesRequest* request,
                                            v1::ListRenameRulesResponse* response) override;
  grpc::ServerUnaryReactor* DeleteRenameRule(grpc::CallbackServerContext* context,
                                             const v1::DeleteRenameRuleRequest* request,
                                             v1::DeleteRenameRuleResponse* response) override;
  grpc::ServerUnaryReactor* CreateRedactionRule(grpc::CallbackServerContext* context,
                                                const v1::CreateRedactionRuleRequest* request,
                                                v1::CreateRedactionRuleResponse* response) override;
  grpc::ServerUnaryReactor* ListRedactionRules(grpc::CallbackServerContext* context,
                                               const v1::ListRedactionRulesRequest* request,
                                               v1::ListRedactionRulesResponse* response) override;
  grpc::ServerUnaryReactor* DeleteRedactionRule(grpc::CallbackServerContext* context,
                                                const v1::DeleteRedactionRuleRequest* request,
                                                v1::DeleteRedactionRuleResponse* response) override;

 private:
  absl::Status List(const v1::ListQuarantineEntriesRequest& request,
                    v1::ListQuarantineEntriesResponse& response);

  BackgroundTasks& tasks_;
  DataServers& data_servers_;
  QuarantineReview& quarantine_;
  RuleEditor& rules_;
  StudySettingsEditor& settings_;
  PageTokens& tokens_;
  WorkerPool& workers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
