#ifndef WEBMUNK_SERVER_STORAGE_PRESENCE_H_
#define WEBMUNK_SERVER_STORAGE_PRESENCE_H_

namespace webmunk {

// What this process knows of its database from whoever looks at it regularly. While it
// does not answer, a Pool gives no connection, and waits for it end soon
// (SocketWatch::CommonLimit()). Thread-safe.
void NoteDatabaseAnswers(bool answers);
// True before anybody looked.
bool DatabaseAnswers();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_PRESENCE_H_
