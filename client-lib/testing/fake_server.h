#ifndef WEBMUNK_CLIENT_TESTING_FAKE_SERVER_H_
#define WEBMUNK_CLIENT_TESTING_FAKE_SERVER_H_

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "testing/fake_access.h"
#include "testing/fake_exports.h"
#include "webmunk/options.h"
#include "webmunk/v1/admin.grpc.pb.h"
#include "webmunk/v1/ingest.grpc.pb.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk {

// A gRPC server on a loopback port that answers as a test tells it to. All calls
// share one script: each takes the next of `errors`, and succeeds once there are
// none left.
class FakeServer : private v1::IngestService::Service,
                   private v1::ParticipantService::Service,
                   private v1::AdminService::Service {
 public:
  // What a test sets before, and reads after its calls.
  struct Script {
    std::deque<grpc::Status> errors;
    // How long each call takes.
    absl::Duration delay = absl::ZeroDuration();
    v1::AppendBundleResponse append_response;
    // Page tokens are the pages' numbers: `1` names the second.
    std::vector<v1::ListDataPointsResponse> point_pages;
    std::vector<v1::ListParticipantsResponse> participant_pages;
    v1::ListParticipantsRequest participants_listed;
    v1::UpdateParticipantRequest participant_updated;
    v1::MoveParticipantsRequest participants_moved;
    // What calls that ask for one give, one after the other, the last again.
    std::deque<v1::Erasure> erasures;
    std::vector<v1::EraseParticipantRequest> erased;
    v1::ListErasuresRequest erasures_listed;
    std::deque<v1::ParticipantMerge> merges;
    std::vector<v1::MergeParticipantsRequest> merged;
    // Of erasures and merges.
    std::vector<std::string> tasks_asked;
    v1::ListQuarantineEntriesResponse quarantine_page;
    v1::QuarantineEntry quarantine_entry;
    v1::ReplayQuarantineEntriesResponse replay_response;
    v1::DiscardQuarantineEntriesResponse discard_response;

    v1::Attachment attachment;
    std::vector<std::string> attachment_parts;

    std::vector<v1::AppendBundleRequest> appended;
    // Each attachment's messages, joined.
    std::vector<std::string> uploaded;
    // How many calls of AppendBundles there were. Each ends at once with the next of
    // `stream_errors`, if there are any, or with UNAVAILABLE after as many answers.
    // Its bundles, not the call, take from `errors`.
    std::size_t streams = 0;
    std::deque<grpc::Status> stream_errors;
    std::size_t answers_per_stream = static_cast<std::size_t>(-1);
    std::vector<v1::ListDataPointsRequest> listed;
    std::vector<std::string> participants_asked;
    v1::ListQuarantineEntriesRequest quarantine_listed;
    v1::ReplayQuarantineEntriesRequest replayed;
    v1::DiscardQuarantineEntriesRequest discarded;
    // Of users and tokens. Its calls ask for no error.
    FakeAccess access;
    // The same of exports.
    FakeExports exports;
    // Of each call, failed ones too.
    std::vector<std::string> authorizations;
    std::vector<std::string> user_agents;
    std::vector<absl::Duration> times_left;
  };

  // Listens on a free port, or on `port` if that is not 0.
  explicit FakeServer(
      std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials(),
      int port = 0);
  ~FakeServer() override;

  int port() const { return port_; }
  std::string address() const;
  // Options for a client of this server, with pauses short enough for a test.
  ClientOptions options() const;

  // Only while no call is under way.
  Script script;

 private:
  grpc::Status Begin(grpc::ServerContext* context);
  // What of a call is written down.
  void Note(grpc::ServerContext* context);
  // The next of `errors`, or OK.
  static grpc::Status Next(std::deque<grpc::Status>& errors);
  grpc::Status AppendBundle(grpc::ServerContext* context, const v1::AppendBundleRequest* request,
                            v1::AppendBundleResponse* response) override;
  grpc::Status AppendBundles(grpc::ServerContext* context,
                             grpc::ServerReaderWriter<v1::AppendBundlesResponse,
                                                      v1::AppendBundlesRequest>* stream) override;
  grpc::Status UploadAttachment(grpc::ServerContext* context,
                                grpc::ServerReader<v1::UploadAttachmentRequest>* reader,
                                v1::UploadAttachmentResponse* response) override;
  grpc::Status GetAttachment(grpc::ServerContext* context, const v1::GetAttachmentRequest* request,
                             grpc::ServerWriter<v1::GetAttachmentResponse>* writer) override;
  grpc::Status GetParticipant(grpc::ServerContext* context,
                              const v1::GetParticipantRequest* request,
                              v1::GetParticipantResponse* response) override;
  grpc::Status ListParticipants(grpc::ServerContext* context,
                                const v1::ListParticipantsRequest* request,
                                v1::ListParticipantsResponse* response) override;
  grpc::Status UpdateParticipant(grpc::ServerContext* context,
                                 const v1::UpdateParticipantRequest* request,
                                 v1::UpdateParticipantResponse* response) override;
  grpc::Status MoveParticipants(grpc::ServerContext* context,
                                const v1::MoveParticipantsRequest* request,
                                v1::MoveParticipantsResponse* response) override;
  // In fake_erasures.cc.
  grpc::Status EraseParticipant(grpc::ServerContext* context,
                                const v1::EraseParticipantRequest* request,
                                v1::EraseParticipantResponse* response) override;
  grpc::Status GetErasure(grpc::ServerContext* context, const v1::GetErasureRequest* request,
                          v1::GetErasureResponse* response) override;
  grpc::Status ListErasures(grpc::ServerContext* context, const v1::ListErasuresRequest* request,
                            v1::ListErasuresResponse* response) override;
  grpc::Status MergeParticipants(grpc::ServerContext* context,
                                 const v1::MergeParticipantsRequest* request,
                                 v1::MergeParticipantsResponse* response) override;
  grpc::Status GetParticipantMerge(grpc::ServerContext* context,
                                   const v1::GetParticipantMergeRequest* request,
                                   v1::GetParticipantMergeResponse* response) override;
  grpc::Status ListParticipantMerges(grpc::ServerContext* context,
                                     const v1::ListParticipantMergesRequest* request,
                                     v1::ListParticipantMergesResponse* response) override;
  grpc::Status ListDataPoints(grpc::ServerContext* context,
                              const v1::ListDataPointsRequest* request,
                              v1::ListDataPointsResponse* response) override;
  grpc::Status ListQuarantineEntries(grpc::ServerContext* context,
                                     const v1::ListQuarantineEntriesRequest* request,
                                     v1::ListQuarantineEntriesResponse* response) override;
  grpc::Status GetQuarantineEntry(grpc::ServerContext* context,
                                  const v1::GetQuarantineEntryRequest* request,
                                  v1::GetQuarantineEntryResponse* response) override;
  grpc::Status ReplayQuarantineEntries(grpc::ServerContext* context,
                                       const v1::ReplayQuarantineEntriesRequest* request,
                                       v1::ReplayQuarantineEntriesResponse* response) override;
  grpc::Status DiscardQuarantineEntries(grpc::ServerContext* context,
                                        const v1::DiscardQuarantineEntriesRequest* request,
                                        v1::DiscardQuarantineEntriesResponse* response) override;

  std::mutex mutex_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace webmunk

#endif  // WEBMUNK_CLIENT_TESTING_FAKE_SERVER_H_
