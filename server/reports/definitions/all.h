#ifndef WEBMUNK_SERVER_REPORTS_DEFINITIONS_ALL_H_
#define WEBMUNK_SERVER_REPORTS_DEFINITIONS_ALL_H_

#include "server/reports/report.h"

// The reports there are. A new one is a file here, a line below and one in report.cc.
namespace webmunk::reports {

extern const Report kAmazonOrder;
extern const Report kAsinDetails;
extern const Report kExtensionAction;
extern const Report kExtensionClassAdded;
extern const Report kExtensionElementClick;
extern const Report kExtensionElementHide;
extern const Report kExtensionElementShow;
extern const Report kExtensionLogElements;
extern const Report kExtensionMatchedRule;
extern const Report kExtensionScrollPosition;
extern const Report kExternalAmazonItem;
extern const Report kGeneric;
extern const Report kLocalTasks;
extern const Report kSystemStatus;
extern const Report kVisibilityExport;

}  // namespace webmunk::reports

#endif  // WEBMUNK_SERVER_REPORTS_DEFINITIONS_ALL_H_
