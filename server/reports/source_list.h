#ifndef WEBMUNK_SERVER_REPORTS_SOURCE_LIST_H_
#define WEBMUNK_SERVER_REPORTS_SOURCE_LIST_H_

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace webmunk {

// Identifiers that do not change: copies share them, so that each of many sections may
// have the list of all.
class SourceList {
 public:
  SourceList() : SourceList(std::vector<std::string>()) {}
  // NOLINTNEXTLINE(google-explicit-constructor): a list is what it is made of.
  SourceList(std::vector<std::string> names)
      : names_(std::make_shared<const std::vector<std::string>>(std::move(names))) {}
  SourceList(std::initializer_list<std::string> names)
      : SourceList(std::vector<std::string>(names)) {}

  size_t size() const { return names_->size(); }
  const std::string& operator[](size_t i) const { return (*names_)[i]; }
  auto begin() const { return names_->begin(); }
  auto end() const { return names_->end(); }

 private:
  std::shared_ptr<const std::vector<std::string>> names_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_SOURCE_LIST_H_
