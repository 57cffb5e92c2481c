#include "server/storage/scope_param.h"

#include "server/storage/pg_value.h"

namespace webmunk {

PgParam ScopeParam(const AccessScope& scope) {
  if (scope.is_everything()) return PgParam::Null();
  PgArray ids(PgElementType::kInt4);
  for (const int32_t id : scope.groups()) ids.AddInt(id);
  return PgParam::Bytes(ids.Binary());
}

}  // namespace webmunk
