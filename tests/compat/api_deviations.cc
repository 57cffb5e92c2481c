#include "tests/compat/api_deviations.h"

#include "tests/support/golden.h"

namespace webmunk::testing {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kText[] = "text/plain";

// A refusal, of which the reference makes a page.
Deviation Refusal(const std::string& recording, const std::string& status,
                  const std::string& message, const std::string& reason) {
  return {"refusal of " + recording,
          {recording},
          {{"status", status},
           {"Content-Type", kJson},
           {"body", R"({"message": ")" + message + R"("})"},
           {"Vary", kAbsent}},
          reason};
}

Deviation NoToken(const std::string& recording, const std::string& message) {
  return {"no good token, told in JSON",
          {recording},
          {{"Content-Type", kJson}, {"body", R"({"message": ")" + message + R"("})"}},
          "the page of the reference is its framework's"};
}

Deviation WrongMethod(const std::string& recording) {
  return {"wrong method of " + recording,
          {recording},
          {{"status", "405"}, {"Allow", "POST"}, {"Content-Type", kText}, {"body", ""}},
          "the reference looks for the token first (KNOWN_DEFECTS.md)"};
}

constexpr char kMissingToken[] = "the token is missing, unknown or expired";

}  // namespace

std::vector<Deviation> DataPointsDeviations() {
  const std::string bad_input = "bad input fails with 500 in the reference (KNOWN_DEFECTS.md)";
  const std::string lookups =
      "created, created__gt, created__gte, created__in, created__lt, created__lte, "
      "generator_identifier, generator_identifier__in, generator_identifier__isnull, "
      "generator_identifier__startswith, id, id__gt, id__gte, id__in, id__lt, id__lte, pk, pk__gt, "
      "pk__gte, pk__in, pk__lt, pk__lte, recorded, recorded__gt, recorded__gte, recorded__in, "
      "recorded__lt, recorded__lte, secondary_identifier, secondary_identifier__in, "
      "secondary_identifier__isnull, secondary_identifier__startswith, source, source__in, "
      "source__isnull, source__startswith";
  return {
      Refusal("bad-bad-date", "400",
              "filters: created: the value must be a time in ISO 8601 or seconds since 1970",
              bad_input),
      Refusal("bad-bad-filters-json", "400", "filters is not the JSON that it should be",
              bad_input),
      Refusal("bad-negative-page", "400", "page_index must be a whole number from 0 to 2147483647",
              bad_input),
      Refusal("bad-no-page-size", "400", "page_size is required", bad_input),
      Refusal("bad-text-page-index", "400",
              "page_index must be a whole number from 0 to 2147483647", bad_input),
      Refusal("bad-unknown-field", "400",
              R"(filters: \"nonsense\" cannot be looked up; there are )" + lookups, bad_input),
      NoToken("bad-no-token", kMissingToken),
      NoToken("bad-wrong-token", kMissingToken),
      WrongMethod("bad-get"),
      {"latest_pk is honoured without latest",
       {"27-latest-pk-without-latest"},
       {{"body", GoldenFile("expected/api/data-points/26-latest-pk.body")}},
       "the reference ignores it (KNOWN_DEFECTS.md)"},
      {"latest without latest_pk is all points",
       {"28-latest-without-pk"},
       // Which is what the reference answers where it ignores latest_pk.
       {{"body", GoldenFile("expected/api/data-points/27-latest-pk-without-latest.body")}},
       "the reference finds none (KNOWN_DEFECTS.md)"},
  };
}

std::vector<Deviation> DataSourcesDeviations() {
  return {NoToken("bad-no-token", kMissingToken), WrongMethod("bad-get")};
}

std::vector<Deviation> UpdateDeviations() {
  return {Refusal("04-no-filter", "400",
                  "filters or excludes must say which data sources to update",
                  "the reference fails with 500 (KNOWN_DEFECTS.md)")};
}

std::vector<Deviation> RequestTokenDeviations() {
  return {
      {"GET is a wrong method",
       {"get"},
       {{"status", "405"},
        {"Allow", "POST"},
        {"Content-Type", kText},
        {"body", ""},
        {"Vary", kAbsent}},
       "the reference fails with 500 (KNOWN_DEFECTS.md)"},
      Refusal("no-fields", "400", "username is required",
              "the reference fails with 500 (KNOWN_DEFECTS.md)"),
  };
}

}  // namespace webmunk::testing
