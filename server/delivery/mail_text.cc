#include "server/delivery/mail_text.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kLongestAddress = 254;
constexpr char kSender[] = "Webmunk";

std::string Base64Lines(const std::string& text) {
  constexpr size_t kLine = 76;
  const std::string encoded = absl::Base64Escape(text);
  std::string lines;
  for (size_t at = 0; at < encoded.size(); at += kLine) {
    absl::StrAppend(&lines, encoded.substr(at, kLine), "\r\n");
  }
  return lines;
}

// As encoded words, each of whole characters and at most 75 bytes.
std::string EncodedHeader(const std::string& text) {
  constexpr size_t kWord = 42;
  std::string header;
  const char* const end = text.data() + text.size();
  for (const char* word = text.data(); word != end;) {
    const char* p = word;
    for (const char* next = p; next != end;) {
      TakeCharacter(next);
      if (static_cast<size_t>(next - word) > kWord) break;
      p = next;
    }
    absl::StrAppend(&header, header.empty() ? "" : "\r\n ", "=?utf-8?B?",
                    absl::Base64Escape(std::string(word, p)), "?=");
    word = p;
  }
  return header;
}

// A subject that could end its line, or is not ASCII, is encoded.
std::string Header(std::string text) {
  constexpr size_t kLongest = 200;
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  if (text.size() > kLongest) text = std::string(FirstCharacters(text, kLongest));
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; }) &&
      text.find("=?") == std::string::npos && text.size() < 70;
  return is_plain ? text : EncodedHeader(text);
}

}  // namespace

absl::Status CheckMailAddress(const std::string& address, const std::string& field) {
  static const auto& pattern = *new re2::RE2(
      "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
      "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?");
  if (address.size() <= kLongestAddress && re2::RE2::FullMatch(address, pattern)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(field, " must be an address of mail"));
}

std::string MailMessage(const std::string& from, const Mail& mail, absl::Time now) {
  const std::string host = from.substr(from.rfind('@') + 1);
  return absl::StrCat(
      "From: ", kSender, " <", from, ">\r\nTo: <", mail.to, ">\r\nSubject: ", Header(mail.subject),
      "\r\nDate: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", now, absl::UTCTimeZone()),
      "\r\nMessage-ID: <", mail.id, "@", host,
      ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      Base64Lines(mail.text));
}

}  // namespace webmunk
