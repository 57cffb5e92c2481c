#ifndef WEBMUNK_SERVER_BASE_FILTER_TEXT_H_
#define WEBMUNK_SERVER_BASE_FILTER_TEXT_H_

#include <string>

#include "server/base/filter_syntax.h"

namespace webmunk {

// The field with its dots, names quoted where they have to be.
std::string FieldText(const FilterNode& comparison);

// The filter for the audit log: what might identify a participant is a `?`. That is
// every text and number but those of fields that cannot (`generator`, `group`,
// `state`, `location`, times and the like).
std::string RedactedFilter(const FilterNode& filter);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_FILTER_TEXT_H_
