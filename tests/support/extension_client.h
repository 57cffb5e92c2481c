#ifndef WEBMUNK_TESTS_SUPPORT_EXTENSION_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_EXTENSION_CLIENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/http_client.h"

namespace webmunk::testing {

// A model of the browser extension (wire protocol, section 6): a queue of rows;
// bundles of the first 64 untransmitted rows, or fewer once their text reaches
// 131,072 UTF-16 units; a status point appended anew at each try; any answer
// whose body is JSON marks the rows as transmitted, anything else leaves them.
// Not thread-safe.
class ExtensionClient {
 public:
  explicit ExtensionClient(std::string participant) : participant_(std::move(participant)) {}

  // Adds a row. `members` are the members of the point's object without braces;
  // `date_ms` is when it was recorded.
  void Enqueue(const std::string& generator, const std::string& members, int64_t date_ms);

  // The text of the next bundle, pretty-printed as the extension does.
  std::string NextBundle();
  // Sends one bundle. True if its rows are now marked as transmitted.
  bool Upload(HttpClient& http);

  // As when the browser ends after an answer and before it has marked all rows:
  // the last `rows` of the bundle made last are sent again.
  void ForgetMarks(size_t rows);
  // Bundles made from now on hold no more rows than this.
  void set_max_rows(size_t rows) { max_rows_ = rows; }

  size_t pending() const { return rows_.size() - transmitted_; }
  // Rows whose transmission was acknowledged.
  size_t transmitted() const { return transmitted_; }

 private:
  struct Row {
    std::string generator;
    std::string members;
    int64_t date_ms;
  };

  std::string PointJson(const Row& row) const;

  std::string participant_;
  std::vector<Row> rows_;
  // The rows before this one are transmitted.
  size_t transmitted_ = 0;
  // How many rows the bundle made last holds.
  size_t bundle_rows_ = 0;
  size_t max_rows_ = 64;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_EXTENSION_CLIENT_H_
