#include "tests/bench/participant_list_bench.h"

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/bench_leg.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr int kListsPerRound = 10;

constexpr char kList[] =
    "SELECT p.identifier, p.display_name, p.created, s.received, s.stored, s.duplicate, "
    "s.quarantined, s.last_received, s.user_agent, s.backlog, t.stored, t.first_created, "
    "t.last_created, t.first_recorded, t.last_recorded, z.names "
    "FROM participant p LEFT JOIN participant_summary_now s ON s.participant_id = p.id "
    "LEFT JOIN (SELECT participant_id, sum(stored) AS stored, "
    "min(first_created) AS first_created, max(last_created) AS last_created, "
    "min(first_recorded) AS first_recorded, max(last_recorded) AS last_recorded "
    "FROM participant_generator_summary_now GROUP BY participant_id) t "
    "ON t.participant_id = p.id "
    "LEFT JOIN (SELECT participant_id, array_agg(time_zone) AS names "
    "FROM participant_time_zone_now GROUP BY participant_id) z ON z.participant_id = p.id "
    "WHERE p.merged_into_id IS NULL ORDER BY p.identifier COLLATE \"C\"";

double TimeOf(const std::function<int()>& list) {
  const auto begin = std::chrono::steady_clock::now();
  Require(list() > 0, "the list is empty");
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
      .count();
}

int ListByGrpc(v1::ParticipantService::Stub& stub) {
  v1::ListParticipantsRequest request;
  request.set_page_size(1000);
  request.set_view(v1::PARTICIPANT_VIEW_FULL);
  int count = 0;
  do {
    grpc::ClientContext context;
    v1::ListParticipantsResponse response;
    const grpc::Status status = stub.ListParticipants(&context, request, &response);
    Require(status.ok(), status.error_message());
    count += response.participants_size();
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

int ListBySql(SqlConnection& sql) {
  PGresult* rows = PQexecPrepared(sql.native(), "list", 0, nullptr, nullptr, nullptr, 1);
  const int count = PQntuples(rows);
  PQclear(rows);
  return count;
}

}  // namespace

ListTimes MeasureParticipantList(SqlConnection& sql, v1::ParticipantService::Stub& stub,
                                 int rounds) {
  // As the server's sessions are: to compile the statement takes longer than to run it.
  sql.Execute("SET jit = off");
  PQclear(PQprepare(sql.native(), "list", kList, 0, nullptr));
  std::vector<double> by_sql, by_grpc;
  for (int i = 0; i < kListsPerRound * rounds; ++i) {
    by_sql.push_back(TimeOf([&] { return ListBySql(sql); }));
    by_grpc.push_back(TimeOf([&] { return ListByGrpc(stub); }));
  }
  const ListTimes times{.sql_ms = Quantile(by_sql, 0.5), .grpc_ms = Quantile(by_grpc, 0.5)};
  std::printf("all participants SQL %.1f ms  gRPC %.1f ms\n", times.sql_ms, times.grpc_ms);
  return times;
}

}  // namespace webmunk::testing
