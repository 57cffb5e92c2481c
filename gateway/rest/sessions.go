package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/session"
	"webmunk.org/server/gateway/upstream"
)

// Where browsers begin and end a session.
const (
	LoginPath  = "/v1/login"
	LogoutPath = "/v1/logout"
)

// Sessions answers LoginPath and LogoutPath. It is an http.Handler, safe for
// concurrent use.
type Sessions struct {
	server webmunkv1.AuthServiceClient
	limits Limits
	json   *marshaler
}

// NewSessions returns the handler that logs people in by `server`.
func NewSessions(server webmunkv1.AuthServiceClient, limits Limits) *Sessions {
	return &Sessions{server: server, limits: limits, json: newMarshaler()}
}

func (s *Sessions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	forbidCaching(w.Header())
	if r.Method != http.MethodPost {
		plain.MethodNotAllowed(w, http.MethodPost)
		return
	}
	body, ok := s.limits.readCall(w, r)
	if !ok {
		return
	}
	defer body.Release()
	ctx, cancel := context.WithTimeout(r.Context(), s.limits.QueryTimeout)
	defer cancel()
	if r.URL.Path == LoginPath {
		s.login(ctx, w, r, body.Bytes)
	} else {
		s.logout(ctx, w, r)
	}
}

// Panicked answers a request whose handler panicked.
func (s *Sessions) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.Write(w, http.StatusInternalServerError, "internal error")
}

func (s *Sessions) login(ctx context.Context, w http.ResponseWriter, r *http.Request, body []byte) {
	// Another site could log its visitors in as somebody of its choice.
	if session.IsForeign(r) {
		plain.Write(w, http.StatusForbidden, "log in from a page of this server")
		return
	}
	request := &webmunkv1.LoginRequest{}
	if err := protojson.Unmarshal(body, request); err != nil {
		// The parser's message quotes the body, which holds a password.
		s.limits.writeError(w, r, http.StatusBadRequest,
			status.Error(codes.InvalidArgument, "the body must be a JSON object with userId and password"))
		return
	}
	response, err := s.server.Login(upstream.WithoutCredentials(ctx), request)
	if err != nil {
		s.limits.writeError(w, r, queryStatus(err), err)
		return
	}
	answer, err := s.answerOf(response)
	if err != nil {
		s.limits.writeError(w, r, http.StatusInternalServerError, err)
		return
	}
	session.SetCookie(w, response.GetSessionToken(), response.GetExpireTime().AsTime())
	writeJSON(w, http.StatusOK, answer)
}

// answerOf leaves the token out: pages must not see it.
func (s *Sessions) answerOf(response *webmunkv1.LoginResponse) ([]byte, error) {
	user, err := s.json.Marshal(response.GetUser())
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		User       json.RawMessage `json:"user"`
		ExpireTime string          `json:"expireTime"`
	}{user, response.GetExpireTime().AsTime().Format(time.RFC3339Nano)})
}

// logout drops the cookie also of a session that is over.
func (s *Sessions) logout(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	_, err := s.server.Logout(upstream.WithSession(r.WithContext(ctx)).Context(), &webmunkv1.LogoutRequest{})
	if code := status.Code(err); code == codes.OK || code == codes.Unauthenticated {
		session.DropCookie(w)
	}
	if err != nil {
		s.limits.writeError(w, r, queryStatus(err), err)
		return
	}
	writeJSON(w, http.StatusOK, []byte("{}"))
}
