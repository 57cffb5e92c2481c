#ifndef WEBMUNK_TESTS_SUPPORT_HELD_MERGE_H_
#define WEBMUNK_TESTS_SUPPORT_HELD_MERGE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// A merge that has begun, and whose work is held up as long as this lives.
class HeldMerge {
 public:
  // Identifiers without a quote in them.
  HeldMerge(const std::string& database_url, const std::string& participant,
            const std::string& merged)
      : holder_(database_url) {
    holder_.Execute(absl::StrCat(
        "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE identifier = '",
        participant, "') WHERE identifier = '", merged,
        "'; INSERT INTO participant_merge (participant_id, merged_participant_id, requester) "
        "SELECT merged_into_id, id, '' FROM participant WHERE identifier = '",
        merged, "'"));
    holder_.Execute("BEGIN; SELECT FROM participant_merge FOR UPDATE");
  }

 private:
  SqlConnection holder_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_HELD_MERGE_H_
