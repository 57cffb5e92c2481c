#ifndef WEBMUNK_SIMULATE_OTHER_POINTS_H_
#define WEBMUNK_SIMULATE_OTHER_POINTS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "simulate/json_text.h"
#include "simulate/random.h"

namespace webmunk::simulate {

// Fields of the points that come from no page's script: of the extension's
// window and worker, of its Amazon module, and of the importer of order reports.
void WriteAction(Random& random, JsonText& json);
void WriteLocalTasks(Random& random, JsonText& json);
void WriteAmazonOrder(Random& random, std::int64_t date_ms, JsonText& json);
void WriteAmazonOrderCount(Random& random, JsonText& json);
// `pending` is how many rows go with it.
void WriteSystemStatus(Random& random, std::size_t pending, JsonText& json);
// `day` is the order's date, `YYYY-MM-DD`.
void WriteExternalAmazonItem(Random& random, const std::string& day, JsonText& json);
void WriteExternalEngagement(JsonText& json);

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_OTHER_POINTS_H_
