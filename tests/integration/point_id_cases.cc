#include "tests/integration/identity_cases.h"
#include "tests/support/point_text.h"

namespace webmunk::testing {
namespace {

std::string Named(const std::string& id, const std::string& action = "a",
                  const std::string& timestamp = "1710000000.5", const std::string& source = "@") {
  return PointText{.members = R"("action":")" + action + '"',
                   .source = '"' + source + '"',
                   .timestamp = timestamp,
                   .more_metadata = R"(,"point-id":")" + id + '"'}
      .Json();
}

}  // namespace

std::vector<IdentityCase> PointIdCases() {
  const std::string unnamed = PointText{.members = R"("action":"a")", .source = R"("@")"}.Json();
  return {
      {"PointIdSentAgainIsADuplicate", {{{Named("1")}, {1, 0, 0}}, {{Named("1")}, {0, 1, 0}}}},
      {"PointIdStandsForTheContent",
       {{{Named("1", "a")}, {1, 0, 0}}, {{Named("1", "b")}, {0, 1, 0}}}},
      {"PointIdTwiceInABundleIsStoredOnce", {{{Named("1"), Named("1")}, {1, 1, 0}}}},
      {"DifferentPointIdsKeepEqualPointsApart",
       {{{Named("1"), Named("2")}, {2, 0, 0}}, {{Named("2"), Named("3")}, {1, 1, 0}}}},
      {"PointIdCountsWithinItsTime", {{{Named("1"), Named("1", "a", "1710000001.5")}, {2, 0, 0}}}},
      {"PointIdCountsWithinItsParticipant",
       {{{Named("1"), Named("1", "a", "1710000000.5", "@2")}, {2, 0, 0}}}},
      {"NamedAndUnnamedPointsAreApart", {{{unnamed}, {1, 0, 0}}, {{Named("1")}, {1, 0, 0}}}},
      {"NamedPointIsNoOccurrenceOfAnUnnamedOne",
       {{{Named("1"), unnamed}, {2, 0, 0}}, {{unnamed}, {0, 1, 0}}}},
      {"EmptyPointIdIsQuarantined", {{{Named(""), unnamed}, {1, 0, 1}}}},
      {"TooLongPointIdIsQuarantined",
       {{{Named(std::string(1025, 'x')), Named(std::string(1024, 'x'))}, {1, 0, 1}}}},
  };
}

}  // namespace webmunk::testing
