#include "tests/compat/deviations.h"

namespace webmunk::testing {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kText[] = "text/plain";
constexpr char kUnreadable[] = R"({"message": "Unable to parse data bundle."})";
constexpr char kUnreadableIndented[] = "{\n  \"message\": \"Unable to parse data bundle.\"\n}";
constexpr char kUnreadablePoint[] = "{\n  \"message\": \"Unable to parse data point.\"\n}";
constexpr char kAdded[] =
    R"({"message": "Data bundle added successfully, and ready for processing.", "added": true})";

std::vector<std::pair<std::string, std::string>> Cors(const std::string& methods) {
  return {{"Access-Control-Allow-Origin", "*"},
          {"Access-Control-Allow-Methods", methods},
          {"Access-Control-Request-Headers", "Content-Type"},
          {"Access-Control-Allow-Headers", "Content-Type"}};
}

}  // namespace

const std::vector<Deviation>& Deviations() {
  static const auto* const kDeviations = new std::vector<Deviation>{
      {"errors of add-bundle carry CORS headers",
       {"bundle-bad-json", "bundle-create-bad-json", "bundle-delete", "bundle-double-slash",
        "bundle-empty-payload", "bundle-encrypted-no-nonce", "bundle-get", "bundle-get-query",
        "bundle-json-body", "bundle-json-null", "bundle-lone-surrogate", "bundle-missing-payload",
        "bundle-nan", "bundle-no-body", "bundle-not-utf8", "bundle-nul-escape", "bundle-patch",
        "bundle-put"},
       Cors("CREATE, POST, HEAD")},
      {"errors of add-point carry CORS headers",
       {"point-create", "point-get", "point-head", "point-post-bad-json", "point-post-missing"},
       Cors("CREATE, POST")},
      {"unreadable form is a bad request",
       {"bundle-encrypted-no-nonce", "bundle-json-body", "bundle-json-null",
        "bundle-missing-payload", "bundle-no-body"},
       {{"status", "400"}, {"Content-Type", kJson}, {"body", kUnreadable}, {"Vary", kAbsent}}},
      {"unreadable CREATE is a bad request",
       {"bundle-create-bad-json"},
       {{"status", "400"},
        {"Content-Type", kJson},
        {"body", kUnreadableIndented},
        {"Vary", kAbsent}}},
      {"unreadable point is a bad request",
       {"point-post-bad-json", "point-post-missing"},
       {{"status", "400"}, {"Content-Type", kJson}, {"body", kUnreadablePoint}, {"Vary", kAbsent}}},
      {"NUL and lone surrogates are stored",
       {"bundle-nul-escape", "bundle-lone-surrogate"},
       {{"status", "201"}, {"Content-Type", kJson}, {"body", kAdded}, {"Vary", kAbsent}}},
      {"point that is NaN is accepted",
       {"bundle-nan"},
       {{"status", "201"}, {"Content-Type", kJson}, {"body", kAdded}, {"Vary", kAbsent}}},
      {"uncompressed JSON that is no array is refused",
       {"bundle-json-number", "bundle-json-object"},
       {{"status", "400"}, {"body", kUnreadable}}},
      {"unknown compression is refused",
       {"bundle-unknown-compression"},
       {{"status", "400"}, {"body", kUnreadable}}},
      {"repeated slashes are one",
       {"bundle-double-slash"},
       {{"status", "201"}, {"Content-Type", kJson}, {"body", kAdded}}},
      {"point by CREATE is stored",
       {"point-create"},
       {{"status", "201"},
        {"Content-Type", kJson},
        {"body", "{\n  \"message\": \"Data point added successfully.\"\n}"},
        {"Vary", kAbsent}}},
      {"HEAD of add-point is answered",
       {"point-head"},
       {{"status", "200"}, {"Content-Type", "text/plain"}, {"Allow", kAbsent}}},
      {"wrong method is text",
       {"bundle-delete", "bundle-get", "bundle-get-query", "bundle-patch", "bundle-put",
        "point-get"},
       {{"Content-Type", kText}}},
      {"unknown path is text",
       {"bundle-trailing-slash", "not-found"},
       {{"Content-Type", kText}, {"body", "not found"}}},
  };
  return *kDeviations;
}

const std::vector<std::pair<std::string, std::string>>& LeftOut() {
  static const auto* const kLeftOut = new std::vector<std::pair<std::string, std::string>>{
      {"dashboard-anonymous", "the dashboard is not built yet"},
      {"export-anonymous", "exports are not built yet"},
      {"root", "what is served at / is the dashboard's to say"},
  };
  return *kLeftOut;
}

}  // namespace webmunk::testing
