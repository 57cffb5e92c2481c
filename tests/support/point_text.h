#ifndef WEBMUNK_TESTS_SUPPORT_POINT_TEXT_H_
#define WEBMUNK_TESTS_SUPPORT_POINT_TEXT_H_

#include <string>

namespace webmunk::testing {

// The text of a data point, with each part as it shall be spelled.
struct PointText {
  // Members before the metadata, for example `"action":"x"`.
  std::string members = R"("action":"x")";
  // JSON values.
  std::string source = R"("p")";
  std::string timestamp = "1710000000.5";
  std::string generator_id = R"("webmunk-extension-action")";
  std::string generator = R"("webmunk-extension-action: Test/1")";
  // More members of the metadata, each with a comma before it.
  std::string more_metadata = "";

  std::string Json() const {
    return "{" + members + (members.empty() ? "" : ",") + R"("passive-data-metadata":{"source":)" +
           source + R"(,"generator":)" + generator + R"(,"generator-id":)" + generator_id +
           R"(,"timestamp":)" + timestamp + more_metadata + "}}";
  }
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_POINT_TEXT_H_
