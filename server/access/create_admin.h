#ifndef WEBMUNK_SERVER_ACCESS_CREATE_ADMIN_H_
#define WEBMUNK_SERVER_ACCESS_CREATE_ADMIN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// What the command create-admin is told.
struct CreateAdminOptions {
  std::string user;
  // The first line of this file; empty: asked for at the terminal.
  std::string password_file;
  // Gets a new token of the user, good for 366 days, readable by its owner alone;
  // empty: none.
  std::string token_file;
};

// Makes a user an admin of all of the study with this password, whether there was one
// of the name or not: also the way back in for who has lost it. Its sessions end.
absl::Status CreateAdmin(Connection& connection, const CreateAdminOptions& options);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_CREATE_ADMIN_H_
