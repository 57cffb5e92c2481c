#ifndef WEBMUNK_SERVER_BASE_HEAP_H_
#define WEBMUNK_SERVER_BASE_HEAP_H_

namespace webmunk {

// Makes the process give memory back that it has freed, so that what it holds is about
// what it uses. For the begin of main: other threads' allocations are not touched.
void ReturnFreedMemory();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_HEAP_H_
