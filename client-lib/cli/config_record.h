#ifndef WEBMUNK_CLI_CONFIG_RECORD_H_
#define WEBMUNK_CLI_CONFIG_RECORD_H_

#include "record.h"
#include "webmunk/v1/app_config.pb.h"

namespace webmunk::cli {

// All of a configuration but its text.
inline Record ConfigRecord(const v1::AppConfiguration& config) {
  return Record()
      .String("name", config.name())
      .Number("evaluateOrder", std::int64_t{config.evaluate_order()})
      .String("idPattern", config.id_pattern())
      .String("contextPattern", config.context_pattern())
      .Bool("valid", config.valid())
      .Bool("enabled", config.enabled())
      .String("displayName", config.display_name());
}

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_CONFIG_RECORD_H_
