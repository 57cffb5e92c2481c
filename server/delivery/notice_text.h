#ifndef WEBMUNK_SERVER_DELIVERY_NOTICE_TEXT_H_
#define WEBMUNK_SERVER_DELIVERY_NOTICE_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/delivery/mail_text.h"

namespace webmunk {

// How an archive's way to a destination ended.
struct NoticeDelivery {
  // The destination's identifier.
  std::string destination = "";
  bool is_delivered = false;
  std::string error = "";
};

// What is told of a job's end. It holds nothing of participants, and no link in it is a
// right: who follows one must sign in.
struct NoticeFacts {
  int64_t notice_id = 0;
  // Which time it is told: after a job was asked for anew it is another.
  int32_t round = 1;
  int64_t job_id = 0;
  int32_t sequence_index = 1;
  int32_t sequence_count = 1;
  bool has_succeeded = false;
  // Why not.
  std::string error;
  std::string archive_name;
  int64_t archive_bytes = 0;
  // Hexadecimal.
  std::string archive_sha256;
  // Empty: a usual one.
  std::string mail_subject;
  std::vector<NoticeDelivery> deliveries;
};

// Tells a notice that is sent twice from two notices.
std::string NoticeId(const NoticeFacts& facts);

// `public_url` is where people reach this server, without a `/` at its end; empty: no
// link is given.
Mail NoticeMail(const NoticeFacts& facts, const std::string& to, const std::string& public_url);
std::string NoticeJson(const NoticeFacts& facts, const std::string& public_url);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_NOTICE_TEXT_H_
