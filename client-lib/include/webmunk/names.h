#ifndef WEBMUNK_NAMES_H_
#define WEBMUNK_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace webmunk {

// `participants/{participant}`: the resource name of the participant with this
// identifier.
std::string ParticipantName(absl::string_view participant);

// `users/{user}`: the same of a user; `me` is the caller.
std::string UserName(absl::string_view user);

}  // namespace webmunk

#endif  // WEBMUNK_NAMES_H_
