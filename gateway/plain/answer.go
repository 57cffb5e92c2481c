// Package plain writes the answers that are not JSON.
//
// The installed extension takes any JSON body as proof that its data is stored
// and deletes its copy. So whatever deserves a retry, and whatever the gateway
// itself has to say, goes out as text through this package.
package plain

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// Write answers with exactly `body` as text/plain.
func Write(w http.ResponseWriter, status int, body string) {
	header := w.Header()
	header.Set("Content-Type", "text/plain")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// RetryLater tells the client to keep its data and to come back after `wait`.
func RetryLater(w http.ResponseWriter, wait time.Duration) {
	SetRetryAfter(w, wait)
	Write(w, http.StatusServiceUnavailable, "retry later")
}

// TooManyRequests is RetryLater for a client that sends too much by itself.
func TooManyRequests(w http.ResponseWriter, wait time.Duration) {
	SetRetryAfter(w, wait)
	Write(w, http.StatusTooManyRequests, "too many requests")
}

// SetRetryAfter sets the header of that name, in whole seconds, at least one.
func SetRetryAfter(w http.ResponseWriter, wait time.Duration) {
	seconds := max(1, int64((wait+time.Second-1)/time.Second))
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
}

// MethodNotAllowed answers 405 with an empty body, as the existing system does.
func MethodNotAllowed(w http.ResponseWriter, allow string) {
	w.Header().Set("Allow", allow)
	Write(w, http.StatusMethodNotAllowed, "")
}

// NotFound answers 404.
func NotFound(w http.ResponseWriter) {
	Write(w, http.StatusNotFound, "not found")
}
