#ifndef WEBMUNK_SERVER_POINTS_GENERATOR_NAMES_STORE_H_
#define WEBMUNK_SERVER_POINTS_GENERATOR_NAMES_STORE_H_

#include <cstdint>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace webmunk {

// The identifiers of all generators. None ever goes or changes; new ones come. Not
// thread-safe.
class GeneratorNames {
 public:
  // Null, and stale from now on, if it was not there when they were loaded.
  const std::string* Find(int32_t id);
  bool IsStale() const { return is_stale_; }
  absl::Status Load(Connection& connection);

 private:
  bool is_stale_ = true;
  std::unordered_map<int32_t, std::string> names_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_GENERATOR_NAMES_STORE_H_
