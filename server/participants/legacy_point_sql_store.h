#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_SQL_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_SQL_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/participants/legacy_point_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// The parts of a statement about rows `d` of data_point. Its text is made of
// constants alone; all values are parameters.
class LegacyPointSql {
 public:
  explicit LegacyPointSql(const LegacyPointScan& scan);

  const std::string& condition() const { return condition_; }
  // ` ORDER BY …`, by the id in the end.
  std::string Order(const std::vector<LegacyPointOrder>& order) const;
  // ` LIMIT … OFFSET …`
  std::string Page(int limit, int64_t offset);

  const std::vector<PgParam>& params() const { return params_; }

 private:
  void Add(const LegacyPointCondition& condition);
  void AddList(const std::vector<LegacyPointCondition>& children, std::string_view between,
               std::string_view none);
  void AddSecondary(const LegacyPointCondition& condition);
  void AddNumber(std::string_view column, std::string_view type,
                 const LegacyPointCondition& condition, PgParam value);
  // The text that stands for the next parameter.
  std::string Param(PgParam value, std::string_view type);

  std::string condition_;
  std::vector<PgParam> params_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_POINT_SQL_STORE_H_
