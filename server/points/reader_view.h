#ifndef WEBMUNK_SERVER_POINTS_READER_VIEW_H_
#define WEBMUNK_SERVER_POINTS_READER_VIEW_H_

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace webmunk {

// A point's properties as readers see them: the stored text, with
// `encrypted_transmission` as the last member of the metadata (or in place of the
// one that a client sent), and with `source` naming the participant where the
// client named it by another text. A null source stays null.
// `properties` must be a stored point's.
std::string ReaderView(std::string_view properties, std::string_view participant, bool encrypted);
// The same behind what `view` holds.
void AppendReaderView(std::string_view properties, std::string_view participant, bool encrypted,
                      std::string& view);

// The same, as the pieces of texts that it is made of, for those who must know its size
// before they copy it. Valid as long as `properties` is, and until the thread makes the
// next one.
class ReaderViewParts {
 public:
  ReaderViewParts(std::string_view properties, std::string_view participant, bool encrypted);

  std::span<const std::string_view> parts() const { return {parts_.data(), count_}; }
  size_t size() const { return size_; }

 private:
  void Add(std::string_view part) {
    parts_[count_++] = part;
    size_ += part.size();
  }

  // At most: three of the properties, and the source, the flag's key and the flag.
  std::array<std::string_view, 6> parts_;
  size_t count_ = 0;
  size_t size_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_READER_VIEW_H_
