#ifndef WEBMUNK_SERVER_REPORTS_KEY_TABLE_H_
#define WEBMUNK_SERVER_REPORTS_KEY_TABLE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace webmunk {

// Which keys of a JSON object are looked for, and in which slots their values go.
class KeyTable {
 public:
  struct Entry {
    std::string key;
    // Of the value; -1: of the object's members alone.
    int slot = -1;
    // What is looked for in the value, if it is an object.
    std::unique_ptr<KeyTable> members = nullptr;
    // Whether the value is something else; -1: nobody asks.
    int misfit_slot = -1;
    // The value is the one that rows are made of.
    bool is_rows = false;
  };

  // The entry of a key; makes one if there is none yet.
  Entry& Add(std::string_view key);
  // The slot of a path `a.b`, one level deep: an old one, or `slots`, which then grows.
  int AddPath(std::string_view path, int& slots);

  // The slot that tells whether the value of a key is no object though members are looked for
  // in it.
  int AddMisfit(std::string_view key, int& slots);

  const Entry* Find(std::string_view key) const {
    if (key.size() >= by_size_.size()) return nullptr;
    for (const uint8_t i : by_size_[key.size()]) {
      if (entries_[i].key == key) return &entries_[i];
    }
    return nullptr;
  }

  // All slots, those of members included.
  const std::vector<int>& slots() const { return slots_; }

 private:
  static constexpr size_t kLongestKey = 63;

  std::vector<Entry> entries_;
  std::vector<int> slots_;
  std::array<std::vector<uint8_t>, kLongestKey + 1> by_size_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_KEY_TABLE_H_
