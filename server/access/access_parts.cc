#include "server/access/access_parts.h"

namespace webmunk {

AccessParts::AccessParts(const std::string& database_url, const Sessions::Limits& sessions,
                         Pool& pool, PageTokens& page_tokens, WorkerPool& workers)
    : writer_(database_url),
      authenticator_(pool, writer_, sessions.idle),
      audit_log_(pool, writer_),
      gate_(
          {.authenticate =
               [this](const CallContext& context) { return authenticator_.Authenticate(context); },
           .begin_audit = [this](const AuditStart& start) { return audit_log_.Begin(start); },
           .end_audit = [this](const AuditEnd& end) { audit_log_.End(end); }}),
      calls_{workers, gate_},
      login_(pool, hashers_),
      sessions_(pool, authenticator_, sessions),
      users_(pool, authenticator_),
      api_tokens_(pool, authenticator_),
      audit_query_(pool),
      auth_service_(login_, sessions_, users_, api_tokens_, calls_),
      user_service_(users_, api_tokens_, page_tokens, calls_, hashers_.known),
      audit_service_(audit_query_, page_tokens, calls_) {}

}  // namespace webmunk
