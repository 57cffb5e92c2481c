// Package front is what every request passes first: paths, security headers,
// panics, and the HTTP server itself.
package front

import (
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"webmunk.org/server/gateway/loglimit"
	"webmunk.org/server/gateway/metrics"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// A Route is a handler that knows what to answer if it panics.
type Route interface {
	http.Handler
	Panicked(w http.ResponseWriter, r *http.Request)
}

// A Router finds the handler of a path. It never redirects, since a redirected
// POST loses its body, and never cleans dots, since `..` may be an identifier.
// Fill it before it serves; from then on it is safe for concurrent use.
type Router struct {
	exact map[string]Route
	// Come before the API.
	prefixes map[string]Route
	// Handles what begins with `/v1/` and is no exact path.
	api Route
	// Who may say for whom it passes a request on.
	proxies upstream.TrustedProxies
}

// NewRouter returns a router that gives paths below /v1/ to `api`.
func NewRouter(api Route) *Router {
	return &Router{exact: map[string]Route{}, prefixes: map[string]Route{}, api: api}
}

// TrustProxies lets these say for whom they pass a request on; without it nobody may.
func (rt *Router) TrustProxies(proxies upstream.TrustedProxies) { rt.proxies = proxies }

// Handle gives one path to `route`.
func (rt *Router) Handle(path string, route Route) { rt.exact[path] = route }

// HandlePrefix gives all paths below one to `route`, which finds r's path decoded
// and with single slashes. `prefix` begins with /v1/ and ends with a slash.
func (rt *Router) HandlePrefix(prefix string, route Route) { rt.prefixes[prefix] = route }

// HandleFunc gives one path to a handler whose panic is a plain 500.
func (rt *Router) HandleFunc(path string, handle http.HandlerFunc) {
	rt.exact[path] = plainRoute{handle}
}

func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	setSecurityHeaders(w.Header())
	r = upstream.WithRequest(r, rt.proxies)
	answer := &recorder{ResponseWriter: w}
	route, pattern := rt.find(r)
	serveGuarded(route, answer, r)
	// The pattern and not the path: a path may name a participant.
	duration := time.Since(start)
	metrics.ObserveRequest(pattern, answer.status, duration)
	logRequest(r, pattern, answer.status, duration)
}

// By route and status.
var failures = loglimit.New()

// logRequest keeps what went well out of the log, which would limit ingestion.
func logRequest(r *http.Request, pattern string, status int, duration time.Duration) {
	args := []any{"event", "request", "method", r.Method, "route", pattern, "status", status,
		"ms", duration.Milliseconds(), "trace", upstream.TraceID(r.Context())}
	if status < http.StatusBadRequest {
		slog.DebugContext(r.Context(), "request", args...)
		return
	}
	failures.Log(r.Context(), slog.LevelInfo, pattern+" "+strconv.Itoa(status), "request", args...)
}

// find collapses repeated slashes in r's path and returns the route.
func (rt *Router) find(r *http.Request) (Route, string) {
	path := collapseSlashes(r.URL.EscapedPath())
	if route, ok := rt.exact[path]; ok {
		return route, path
	}
	if strings.HasPrefix(path, "/v1/") {
		decoded, err := url.PathUnescape(path)
		if err == nil {
			r.URL.Path, r.URL.RawPath = decoded, path
			for prefix, route := range rt.prefixes {
				if strings.HasPrefix(path, prefix) {
					return route, prefix
				}
			}
			return rt.api, "/v1/"
		}
	}
	return plainRoute{func(w http.ResponseWriter, _ *http.Request) { plain.NotFound(w) }}, "none"
}

// collapseSlashes leaves an escaped slash alone: it is part of a name.
func collapseSlashes(path string) string {
	if !strings.Contains(path, "//") {
		return path
	}
	var collapsed strings.Builder
	for i := range len(path) {
		if i == 0 || path[i] != '/' || path[i-1] != '/' {
			collapsed.WriteByte(path[i])
		}
	}
	return collapsed.String()
}

// setSecurityHeaders sets what Django sets on every answer.
func setSecurityHeaders(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}
