#include "server/reports/export_fields.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "server/points/json_text.h"

namespace webmunk {
namespace {

using simdjson::ondemand::json_type;

// The token of a value of any kind.
bool TokenOf(simdjson::ondemand::value& value, std::string_view& token) {
  json_type type = json_type::null;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  if (type == json_type::object) {
    simdjson::ondemand::object object;
    return value.get_object().get(object) == simdjson::SUCCESS &&
           object.raw_json().get(token) == simdjson::SUCCESS;
  }
  if (type == json_type::array) {
    simdjson::ondemand::array array;
    return value.get_array().get(array) == simdjson::SUCCESS &&
           array.raw_json().get(token) == simdjson::SUCCESS;
  }
  token = value.raw_json_token();
  return true;
}

}  // namespace

ExportFields::ExportFields(Report::Rows rows, std::string_view rows_key) : rows_(rows) {
  if (!rows_key.empty()) keys_.Add(rows_key).is_rows = true;
}

int ExportFields::AddField(std::string_view path) {
  if (path.empty()) return kNone;
  const int slot = keys_.AddPath(path, slots_);
  values_.resize(slots_);
  return slot;
}

int ExportFields::AddItemField(std::string_view path) {
  return path.empty() ? kNone : item_keys_.AddPath(path, item_slots_);
}

bool ExportFields::Read(std::string_view properties) {
  std::fill(values_.begin(), values_.end(), std::string_view());
  items_ = 0;
  list_count_ = 0;
  const size_t size = properties.size() + simdjson::SIMDJSON_PADDING;
  if (padded_.size() < size) padded_.resize(2 * size);
  std::memcpy(padded_.data(), properties.data(), properties.size());
  simdjson::ondemand::document document;
  Object object;
  return parser_.iterate(padded_.data(), properties.size(), padded_.size()).get(document) ==
             simdjson::SUCCESS &&
         document.get_object().get(object) == simdjson::SUCCESS &&
         ReadObject(object, keys_, values_.data());
}

std::string_view ExportFields::KeyOf(Field& field) {
  const char* begin = field.key().raw();
  const char* end = begin;
  while (*end != '"' && *end != '\\') ++end;
  if (*end == '"') return {begin, static_cast<size_t>(end - begin)};
  key_.clear();
  AppendDecodedJsonString(begin - 1, padded_.data() + padded_.size(), key_);
  return key_;
}

bool ExportFields::ReadObject(Object object, const KeyTable& keys, std::string_view* values) {
  for (auto member : object) {
    Field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) return false;
    const KeyTable::Entry* entry = keys.Find(KeyOf(field));
    if (entry != nullptr && !ReadMember(field.value(), *entry, values)) return false;
  }
  return true;
}

bool ExportFields::ReadMember(Value value, const KeyTable::Entry& entry, std::string_view* values) {
  if (entry.is_rows) return ReadRows(value);
  if (entry.slot >= 0) return TokenOf(value, values[entry.slot]);
  // Of equal keys the last counts, whatever it is.
  for (const int slot : entry.members->slots()) values[slot] = {};
  Object object;
  const bool is_object = value.get_object().get(object) == simdjson::SUCCESS;
  if (entry.misfit_slot >= 0) {
    values[entry.misfit_slot] = is_object ? std::string_view() : std::string_view("null");
  }
  return !is_object || ReadObject(object, *entry.members, values);
}

bool ExportFields::ReadRows(Value value) {
  items_ = 0;
  list_count_ = 0;
  if (rows_ == Report::Rows::kElementOfLists) {
    Object object;
    return value.get_object().get(object) != simdjson::SUCCESS || ReadLists(object);
  }
  simdjson::ondemand::array array;
  return value.get_array().get(array) != simdjson::SUCCESS || ReadItems(array);
}

bool ExportFields::ReadLists(Object object) {
  for (auto member : object) {
    Field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) return false;
    if (list_count_ == lists_.size()) lists_.push_back(std::make_unique<List>());
    List& list = *lists_[list_count_++];
    list.key.clear();
    AppendDecodedJsonString(field.key().raw() - 1, padded_.data() + padded_.size(), list.key);
    list.first_item = items_;
    simdjson::ondemand::array array;
    if (field.value().get_array().get(array) == simdjson::SUCCESS && !ReadItems(array)) {
      return false;
    }
    list.items = items_ - list.first_item;
  }
  return true;
}

bool ExportFields::ReadItems(simdjson::ondemand::array array) {
  for (auto element : array) {
    if (element.error() != simdjson::SUCCESS) return false;
    Value value = element.value_unsafe();
    const size_t first = items_ * item_slots_;
    ++items_;
    if (item_values_.size() < first + item_slots_) item_values_.resize(2 * (first + item_slots_));
    std::fill_n(item_values_.begin() + first, item_slots_, std::string_view());
    Object object;
    if (value.get_object().get(object) == simdjson::SUCCESS &&
        !ReadObject(object, item_keys_, item_values_.data() + first)) {
      return false;
    }
  }
  return true;
}

const std::vector<ExportFields::List*>& ExportFields::ListsInOrder(bool as_sent) {
  ordered_.clear();
  if (as_sent) {
    // An object of Python keeps the place of the first of equal keys and the value of
    // the last.
    std::unordered_map<std::string_view, size_t> places;
    for (size_t i = 0; i < list_count_; ++i) {
      const auto [place, is_new] = places.emplace(lists_[i]->key, ordered_.size());
      if (is_new) ordered_.push_back(nullptr);
      ordered_[place->second] = lists_[i].get();
    }
    return ordered_;
  }
  for (size_t i = 0; i < list_count_; ++i) ordered_.push_back(lists_[i].get());
  std::stable_sort(ordered_.begin(), ordered_.end(), [](const List* a, const List* b) {
    return a->key.size() != b->key.size() ? a->key.size() < b->key.size() : a->key < b->key;
  });
  // Of equal keys the last alone.
  size_t kept = 0;
  for (size_t i = 0; i < ordered_.size(); ++i) {
    if (i + 1 < ordered_.size() && ordered_[i]->key == ordered_[i + 1]->key) continue;
    ordered_[kept++] = ordered_[i];
  }
  ordered_.resize(kept);
  return ordered_;
}

}  // namespace webmunk
