#ifndef WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
#define WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_

#include "server/jobs/background_tasks.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"
#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk {

// Serves AdminService. Thread-safe. What it is made from must outlive it.
class AdminServiceImpl final : public v1::AdminService::CallbackService {
 public:
  AdminServiceImpl(BackgroundTasks& tasks, Pool& pool, PageTokens& tokens, WorkerPool& workers)
      : tasks_(tasks), pool_(pool), tokens_(tokens), workers_(workers) {}

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

 private:
  BackgroundTasks& tasks_;
  Pool& pool_;
  PageTokens& tokens_;
  WorkerPool& workers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_ADMIN_SERVICE_H_
