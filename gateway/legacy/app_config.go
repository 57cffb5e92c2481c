package legacy

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// An AppConfig answers /data/app-config.json, where clients get what they are
// configured with. It is an http.Handler, safe for concurrent use.
type AppConfig struct {
	server webmunkv1.AppConfigServiceClient
	limits Limits
}

// NewAppConfig returns the handler that asks `server`.
func NewAppConfig(server webmunkv1.AppConfigServiceClient, limits Limits) *AppConfig {
	return &AppConfig{server: server, limits: limits}
}

func (a *AppConfig) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodGet:
		a.resolve(w, r, parseURLEncoded([]byte(r.URL.RawQuery)))
	case http.MethodHead:
		// As the existing system: it looks at the query of a GET alone.
		a.resolve(w, r, form{})
	case http.MethodPost:
		a.resolvePosted(w, r)
	default:
		plain.MethodNotAllowed(w, "GET, HEAD, POST")
	}
}

// Panicked answers a request whose handler panicked.
func (a *AppConfig) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.RetryLater(w, a.limits.RetryAfter)
}

func (a *AppConfig) resolvePosted(w http.ResponseWriter, r *http.Request) {
	body, err := readAPIForm(w, r, a.limits)
	if errors.Is(err, intake.ErrTooLarge) {
		writeTooLarge(w)
		return
	}
	if err != nil {
		w.Header().Set("Connection", "close")
		plain.RetryLater(w, a.limits.RetryAfter)
		return
	}
	defer body.Release()
	fields, err := parseForm(r, body.Bytes)
	if err != nil {
		plain.Write(w, http.StatusBadRequest, "the form cannot be read")
		return
	}
	a.resolve(w, r, fields)
}

// resolve tells an empty field from an absent one: only for the latter the server
// puts its default.
func (a *AppConfig) resolve(w http.ResponseWriter, r *http.Request, fields form) {
	request := &webmunkv1.ResolveAppConfigurationRequest{}
	for _, name := range []string{fieldIdentifier, fieldID} {
		if fields.has(name) {
			text := validText(fields.text(name, ""))
			request.ParticipantId = &text
		}
	}
	if fields.has(fieldContext) {
		text := validText(fields.text(fieldContext, ""))
		request.Context = &text
	}
	ctx, cancel := context.WithTimeout(upstream.WithoutCredentials(r.Context()), a.limits.QueryTimeout)
	defer cancel()
	response, err := a.server.ResolveAppConfiguration(ctx, request)
	if err != nil {
		slog.Warn("no configuration", "event", "configuration_failed", "code", status.Code(err).String())
		plain.RetryLater(w, a.limits.RetryAfter)
		return
	}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(response.GetConfiguration())))
		return
	}
	writeJSON(w, http.StatusOK, response.GetConfiguration())
}
