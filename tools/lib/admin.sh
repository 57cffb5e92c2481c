# The first user of a new study: an admin, with a token for tools.
# shellcheck shell=bash

# A token is good for 366 days; one that is older than this is made anew.
readonly admin_token_days=330

# Makes the admin at the first start, and a token again before the old one ends. What
# is in a database of somebody else's is not ours to change.
create_first_admin() {
  local password_file=$WEBMUNK_VAR_DIR/admin-password token_file=$WEBMUNK_VAR_DIR/admin-token
  [[ "$database_is_ours" == yes ]] || return 0
  if [[ -s "$token_file" && -s "$password_file" && -z $(find "$token_file" -mtime "+$admin_token_days") ]]; then
    return 0
  fi
  if [[ ! -s "$password_file" ]]; then
    (umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$password_file") || die "cannot write $password_file"
  fi
  "$WEBMUNK_BUILD_DIR/server/webmunk-server" create-admin --user=admin "--password_file=$password_file" \
    "--user_token_file=$token_file" >"$log_dir/create-admin.log" 2>&1 ||
    die "cannot make the first admin: $(reason_in "$log_dir/create-admin.log")"
}

# What the welcome says of it.
describe_admin() {
  if [[ "$database_is_ours" == yes ]]; then
    printf 'user admin; password and token in %s and admin-token\n' "$WEBMUNK_VAR_DIR/admin-password"
  else
    printf '%s create-admin --user=NAME makes one\n' "$WEBMUNK_BUILD_DIR/server/webmunk-server"
  fi
}
