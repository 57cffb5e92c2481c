#ifndef WEBMUNK_TESTS_BENCH_PARTICIPANT_LIST_BENCH_H_
#define WEBMUNK_TESTS_BENCH_PARTICIPANT_LIST_BENCH_H_

#include "tests/support/sql_connection.h"
#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

// Milliseconds, the median of each.
struct ListTimes {
  double sql_ms = 0;
  double grpc_ms = 0;
};

// Lists all participants with their summaries by ListParticipants, and by a statement that
// yields the same, some times per round. Prints what it found.
ListTimes MeasureParticipantList(SqlConnection& sql, v1::ParticipantService::Stub& stub,
                                 int rounds);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_BENCH_PARTICIPANT_LIST_BENCH_H_
