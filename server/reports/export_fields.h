#ifndef WEBMUNK_SERVER_REPORTS_EXPORT_FIELDS_H_
#define WEBMUNK_SERVER_REPORTS_EXPORT_FIELDS_H_

#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/reports/key_table.h"
#include "server/reports/report.h"

namespace webmunk {

// Finds the values that a report needs in a point's properties, in one pass over them.
// Not thread-safe.
//
// Call order: the methods that begin with Add, then Read for each point. Values are
// tokens (see json_text.h), valid until the next Read.
class ExportFields {
 public:
  static constexpr int kNone = -1;

  // The rows are made of the value at `rows_key`; empty: of none.
  ExportFields(Report::Rows rows, std::string_view rows_key);

  // Slots of a value of the point, and of an element; of an empty key: kNone.
  int AddField(std::string_view path);
  int AddItemField(std::string_view path);
  // A slot of an element that has some value if that of `key`, in which fields are looked for,
  // is there and no object.
  int AddItemMisfit(std::string_view key) { return item_keys_.AddMisfit(key, item_slots_); }

  // False if `properties`, a minified object, cannot be read.
  bool Read(std::string_view properties);

  // Empty: not there.
  std::string_view field(int slot) const {
    return slot == kNone ? std::string_view() : values_[slot];
  }

  // The elements that rows are made of. An element that is no object has no values.
  size_t items() const { return items_; }
  std::string_view item(size_t index, int slot) const {
    return slot == kNone ? std::string_view() : item_values_[index * item_slots_ + slot];
  }

  // For rows of several lists: the lists in the order of their keys as jsonb has it, each
  // key once, or as they were sent.
  struct List {
    // As a text.
    std::string key;
    size_t first_item = 0;
    size_t items = 0;
  };
  const std::vector<List*>& ListsInOrder(bool as_sent);

 private:
  using Value = simdjson::ondemand::value;
  using Object = simdjson::ondemand::object;
  using Field = simdjson::ondemand::field;

  bool ReadObject(Object object, const KeyTable& keys, std::string_view* values);
  bool ReadMember(Value value, const KeyTable::Entry& entry, std::string_view* values);
  bool ReadRows(Value value);
  bool ReadLists(Object object);
  bool ReadItems(simdjson::ondemand::array array);
  std::string_view KeyOf(Field& field);

  const Report::Rows rows_;
  simdjson::ondemand::parser parser_;
  std::vector<char> padded_;
  std::string key_;
  KeyTable keys_;
  KeyTable item_keys_;
  int slots_ = 0;
  int item_slots_ = 0;
  std::vector<std::string_view> values_;
  std::vector<std::string_view> item_values_;
  size_t items_ = 0;
  // The memory of those of points before is kept.
  std::vector<std::unique_ptr<List>> lists_;
  size_t list_count_ = 0;
  std::vector<List*> ordered_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_EXPORT_FIELDS_H_
