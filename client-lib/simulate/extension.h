#ifndef WEBMUNK_SIMULATE_EXTENSION_H_
#define WEBMUNK_SIMULATE_EXTENSION_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "simulate/browsing.h"
#include "simulate/random.h"

namespace webmunk::simulate {

// What a load is made of.
struct Study {
  std::uint64_t seed = 1;
  std::size_t participants = 100;
  // When the present is, in milliseconds since 1970: points lie before it.
  std::int64_t now_ms = 0;
  // See Browsing.
  std::size_t html_bytes = 0;
};

// What tells a participant's point from the others that were made.
struct PointKey {
  std::int64_t date_ms = 0;
  Kind kind = Kind::kAction;
};

// A bundle as the extension sends it.
struct Bundle {
  // A pretty-printed array.
  std::string json;
  // One per point; the status point is the last.
  std::vector<PointKey> points;
};

// The extension of one participant: a queue of rows and the bundles made of its
// head (at most 64 rows; no further row once their text has 131,072 UTF-16 units),
// a new status point with each. Depends on its arguments and on the calls only.
// Not thread-safe.
class Extension {
 public:
  // `index` is below `study.participants`.
  Extension(const Study& study, std::size_t index);

  const std::string& participant() const { return participant_; }

  // Adds rows: an upload's task point, and what was done on the web before it.
  void Browse(std::size_t rows);
  std::size_t pending() const { return rows_.size(); }

  // Of the first rows, which stay in the queue.
  Bundle NextBundle();
  // Takes the first rows out of the queue. Fewer than the bundle had: the worker
  // ended amid marking them, and the rest goes again.
  void MarkTransmitted(std::size_t rows);

 private:
  void Append(const Row& row, Bundle& bundle) const;

  std::string participant_;
  const char* time_zone_;
  const char* user_agent_;
  Browsing browsing_;
  std::deque<Row> rows_;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_EXTENSION_H_
