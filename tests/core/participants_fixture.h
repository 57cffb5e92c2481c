#ifndef WEBMUNK_TESTS_CORE_PARTICIPANTS_FIXTURE_H_
#define WEBMUNK_TESTS_CORE_PARTICIPANTS_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/base/access.h"
#include "server/base/filter_syntax.h"
#include "server/participants/groups.h"
#include "server/participants/legacy_participants.h"
#include "server/participants/participant_enrolment.h"
#include "server/participants/participant_query.h"
#include "server/storage/pool.h"
#include "tests/core/migrated_database.h"
#include "tests/support/sql_connection.h"

namespace webmunk::testing {

// Participants `a1` and `a2` in group A, `b1` in group B, `free` in none, and `-`.
class ParticipantsFixture : public ::testing::Test {
 protected:
  ParticipantsFixture() {
    group_a_ = groups_.Create("A", false)->id;
    group_b_ = groups_.Create("B", false)->id;
    for (const auto& [identifier, group] : std::vector<std::pair<std::string, int32_t>>{
             {"a1", group_a_}, {"a2", group_a_}, {"b1", group_b_}, {"free", 0}, {"-", 0}}) {
      ParticipantChange change;
      change.group_id = group;
      EXPECT_TRUE(enrolment_.Enrol(identifier, change, all_).ok());
    }
  }

  AccessScope OfA() const { return AccessScope::Groups({group_a_}); }

  static ParticipantFilter Filter(const std::string& text) {
    return *ParticipantFilter::Plan(*ParseFilter(text));
  }

  std::vector<std::string> Identifiers(const AccessScope& scope, const std::string& filter = "",
                                       int page_size = 100) {
    std::vector<std::string> identifiers;
    std::string after;
    while (true) {
      const auto listing = query_.List(scope, Filter(filter), after, page_size, true);
      EXPECT_TRUE(listing.ok()) << listing.status();
      if (!listing.ok()) return identifiers;
      for (const ParticipantRecord& record : listing->page.participants) {
        identifiers.push_back(record.identifier);
        EXPECT_TRUE(listing->summaries.contains(record.id));
      }
      if (!listing->page.next) return identifiers;
      after = *listing->page.next;
    }
  }

  int32_t IdOf(const std::string& identifier) {
    return FindParticipant(**pool_.Get(), identifier, all_)->id;
  }
  std::string GroupOf(const std::string& identifier) {
    return FindParticipant(**pool_.Get(), identifier, all_)->group_name;
  }
  // As the task that merges does.
  void Merge(const std::string& from, const std::string& into) {
    sql_.Query(
        "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE "
        "identifier = $2) WHERE identifier = $1",
        {from, into});
  }

  const AccessScope all_ = AccessScope::Everything();
  const AccessScope nobody_ = AccessScope::Groups({});
  std::string url_ = NewMigratedDatabase();
  SqlConnection sql_{url_};
  Pool pool_{url_, 4};
  Groups groups_{pool_};
  ParticipantEnrolment enrolment_{pool_};
  ParticipantQuery query_{pool_};
  LegacyParticipants legacy_{pool_};
  int32_t group_a_ = 0;
  int32_t group_b_ = 0;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_PARTICIPANTS_FIXTURE_H_
