#ifndef WEBMUNK_SERVER_STORAGE_PRESENCE_H_
#define WEBMUNK_SERVER_STORAGE_PRESENCE_H_

namespace webmunk {

// What this process knows of its database from whoever looks at it regularly. While it
// does not answer, a Pool opens no connection, and waits for it end soon
// (SocketWatch::CommonLimit()). It may be wrong for a moment, when only the session of
// whoever looks was lost. Thread-safe.
void NoteDatabaseAnswers(bool answers);
// True before anybody looked.
bool DatabaseAnswers();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_PRESENCE_H_
