#include "server/reports/key_table.h"

#include <algorithm>

namespace webmunk {

KeyTable::Entry& KeyTable::Add(std::string_view key) {
  for (Entry& entry : entries_) {
    if (entry.key == key) return entry;
  }
  by_size_.at(key.size()).push_back(static_cast<uint8_t>(entries_.size()));
  entries_.push_back({.key = std::string(key)});
  return entries_.back();
}

int KeyTable::AddPath(std::string_view path, int& slots) {
  const size_t dot = path.find('.');
  Entry& entry = Add(path.substr(0, dot));
  int slot = 0;
  if (dot == std::string_view::npos) {
    if (entry.slot < 0) entry.slot = slots++;
    slot = entry.slot;
  } else {
    if (!entry.members) entry.members = std::make_unique<KeyTable>();
    slot = entry.members->AddPath(path.substr(dot + 1), slots);
  }
  if (std::find(slots_.begin(), slots_.end(), slot) == slots_.end()) slots_.push_back(slot);
  return slot;
}

int KeyTable::AddMisfit(std::string_view key, int& slots) {
  Entry& entry = Add(key);
  if (entry.misfit_slot < 0) {
    entry.misfit_slot = slots++;
    slots_.push_back(entry.misfit_slot);
  }
  return entry.misfit_slot;
}

}  // namespace webmunk
