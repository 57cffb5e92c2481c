#ifndef WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
#define WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_

#include "server/admin/data_servers.h"
#include "server/jobs/background_tasks.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"
#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk {

// Serves AdminService. Thread-safe. What it is made from must outlive it.
class AdminServiceImpl final : public v1::AdminService::CallbackService {
 public:
  AdminServiceImpl(BackgroundTasks& tasks, DataServers& data_servers, Pool& pool,
                   PageTokens& tokens, WorkerPool& workers)
      : tasks_(tasks),
        data_servers_(data_servers),
        pool_(pool),
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

 private:
  BackgroundTasks& tasks_;
  DataServers& data_servers_;
  Pool& pool_;
  PageTokens& tokens_;
  WorkerPool& workers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
