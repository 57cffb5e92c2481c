#ifndef WEBMUNK_SERVER_INGEST_LENIENT_BASE64_H_
#define WEBMUNK_SERVER_INGEST_LENIENT_BASE64_H_

#include <string>

namespace webmunk {

// Replaces base64 text by the bytes that it stands for, in place. Takes what
// Python's base64.b64decode takes, with the same result, as the gateway does for
// what is not encrypted: characters outside the alphabet are skipped, but those
// above 127 are refused; padding counts only where it completes a group of four,
// and then ends the text. False, with `text` spoiled, if it is no base64.
bool DecodeLenientBase64(std::string& text);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_LENIENT_BASE64_H_
