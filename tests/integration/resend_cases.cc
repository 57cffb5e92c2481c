#include "tests/integration/identity_cases.h"
#include "tests/support/point_text.h"

namespace webmunk::testing {
namespace {

// A point told apart by its `action`; equal letters are equal points.
std::string P(const std::string& action, const std::string& source = "@") {
  return PointText{.members = R"("action":")" + action + '"', .source = '"' + source + '"'}.Json();
}

}  // namespace

std::vector<IdentityCase> ResendCases() {
  const std::string a = P("a");
  const std::string b = P("b");
  const std::string c = P("c");
  const std::string d = P("d");
  const std::string other_a = P("a", "@2");
  const std::string other_b = P("b", "@2");
  return {
      {"OnePointIsStored", {{{a}, {1, 0, 0}}}},
      {"PointSentAgainIsADuplicate", {{{a}, {1, 0, 0}}, {{a}, {0, 1, 0}}}},
      {"PointSentThreeTimesIsStoredOnce", {{{a}, {1, 0, 0}}, {{a}, {0, 1, 0}}, {{a}, {0, 1, 0}}}},
      {"TwinsInABundleAreBothStored", {{{a, a}, {2, 0, 0}}}},
      {"TripletsInABundleAreAllStored", {{{a, a, a}, {3, 0, 0}}}},
      {"TwinsApartInABundleAreBothStored", {{{a, b, c, a}, {4, 0, 0}}}},
      {"TwinsSentAgainAreDuplicates", {{{a, a}, {2, 0, 0}}, {{a, a}, {0, 2, 0}}}},
      {"OneOfTwinsSentAgainIsADuplicate", {{{a, a}, {2, 0, 0}}, {{a}, {0, 1, 0}}}},
      {"ResentPointBesideItsNewTwinStoresTheTwin", {{{a}, {1, 0, 0}}, {{a, a}, {1, 1, 0}}}},
      {"ResentTwinsBesideAThirdStoreTheThird", {{{a, a}, {2, 0, 0}}, {{a, a, a}, {1, 2, 0}}}},
      {"PrefixSentAgainIsDropped", {{{a, b, c, d}, {4, 0, 0}}, {{a, b}, {0, 2, 0}}}},
      {"SuffixSentAgainIsDropped", {{{a, b, c, d}, {4, 0, 0}}, {{c, d}, {0, 2, 0}}}},
      {"MiddleSentAgainIsDropped", {{{a, b, c, d}, {4, 0, 0}}, {{b, c}, {0, 2, 0}}}},
      {"SubsetWithGapsSentAgainIsDropped", {{{a, b, c, d}, {4, 0, 0}}, {{a, d}, {0, 2, 0}}}},
      {"SuffixWithNewPointsStoresTheNew", {{{a, b}, {2, 0, 0}}, {{b, c, d}, {2, 1, 0}}}},
      {"NewPointsBeforeTheResentAreStored", {{{c, d}, {2, 0, 0}}, {{a, b, c, d}, {2, 2, 0}}}},
      {"ReversedBundleIsDropped", {{{a, b, c}, {3, 0, 0}}, {{c, b, a}, {0, 3, 0}}}},
      {"TwoBundlesResentAsOneAreDropped",
       {{{a, b}, {2, 0, 0}}, {{c, d}, {2, 0, 0}}, {{a, b, c, d}, {0, 4, 0}}}},
      {"OneBundleResentAsTwoIsDropped",
       {{{a, b, c, d}, {4, 0, 0}}, {{a, b}, {0, 2, 0}}, {{c, d}, {0, 2, 0}}}},
      {"OverlappingUploadsStoreEachPointOnce",
       {{{a, b, c}, {3, 0, 0}}, {{b, c, d}, {1, 2, 0}}, {{a, d}, {0, 2, 0}}}},
      {"PrefixWithOneOfTwinsIsDropped", {{{a, b, a}, {3, 0, 0}}, {{a, b}, {0, 2, 0}}}},
      {"SuffixWithTheSecondOfTwinsIsDropped", {{{a, b, a}, {3, 0, 0}}, {{b, a}, {0, 2, 0}}}},
      // The known limit of design.md: a client that sends the second of two equal
      // events in the next bundle looks like one that sends the first again.
      {"KnownLimitTwinsOnBothSidesOfABundleBoundaryAreStoredOnce",
       {{{b, a}, {2, 0, 0}}, {{a, c}, {1, 1, 0}}}},
      {"EqualPointsOfTwoParticipantsAreBothStored", {{{a, other_a}, {2, 0, 0}}}},
      {"TwinsOfTwoParticipantsAreCountedApart",
       {{{a, other_a, a, other_a}, {4, 0, 0}}, {{other_a, a}, {0, 2, 0}}}},
      {"ResendOfOneParticipantBesideNewOfAnother",
       {{{a, b}, {2, 0, 0}}, {{a, b, other_a, other_b}, {2, 2, 0}}}},
      {"OtherParticipantsPointSentAloneIsNew", {{{a}, {1, 0, 0}}, {{other_a}, {1, 0, 0}}}},
      {"BadPointBetweenGoodOnesIsQuarantinedAtEachTry",
       {{{a, "5", b}, {2, 0, 1}}, {{a, "5", b}, {0, 2, 1}}}},
      {"BadPointsDoNotCountAsOccurrences", {{{a, "null", a}, {2, 0, 1}}, {{a, a}, {0, 2, 0}}}},
  };
}

}  // namespace webmunk::testing
