#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_NAMES_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_NAMES_H_

#include <functional>
#include <string>
#include <string_view>

namespace webmunk {

// Hands to `take` each text by which the JSON object `point` names an attachment:
// the value, or the elements of the array, of every member at any depth whose name
// ends in `@`. `point` must be minified text that has passed the checks of json_scan.h.
void FindAttachmentNames(std::string_view point, const std::function<void(std::string name)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_NAMES_H_
