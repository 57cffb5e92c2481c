#include "server/points/generator_names_store.h"

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kList[] = "SELECT id, identifier FROM generator";

}  // namespace

const std::string* GeneratorNames::Find(int32_t id) {
  const auto found = names_.find(id);
  if (found != names_.end()) return &found->second;
  is_stale_ = true;
  return nullptr;
}

absl::Status GeneratorNames::Load(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kList, {}));
  for (int i = 0; i < rows.size(); ++i) names_.try_emplace(rows.Int4(i, 0), rows.Bytes(i, 1));
  is_stale_ = false;
  return absl::OkStatus();
}

}  // namespace webmunk
