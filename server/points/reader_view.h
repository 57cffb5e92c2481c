#ifndef WEBMUNK_SERVER_POINTS_READER_VIEW_H_
#define WEBMUNK_SERVER_POINTS_READER_VIEW_H_

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

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_READER_VIEW_H_
