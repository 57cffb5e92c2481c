package rest

import (
	"errors"
	"net/http"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/plain"
)

// readCall returns the body of a call that changes something, to be released. If
// there is none it has answered. Nothing but JSON is read: a form is what pages of
// any site can have a browser send.
func (l Limits) readCall(w http.ResponseWriter, r *http.Request) (*intake.Body, bool) {
	if intake.MediaType(r) != "application/json" && !isBareDelete(r) {
		plain.Write(w, http.StatusUnsupportedMediaType, "send JSON with Content-Type: application/json")
		return nil, false
	}
	if r.ContentLength <= l.MaxCallBytes {
		r.Body = http.MaxBytesReader(w, r.Body, l.MaxCallBytes)
		body, err := l.Bodies.Read(w, r)
		var tooLarge *http.MaxBytesError
		switch {
		case err == nil:
			return body, true
		case !errors.Is(err, intake.ErrTooLarge) && !errors.As(err, &tooLarge):
			w.Header().Set("Connection", "close")
			plain.RetryLater(w, l.RetryAfter)
			return nil, false
		}
	}
	w.Header().Set("Connection", "close")
	l.writeError(w, r, http.StatusRequestEntityTooLarge,
		status.Error(codes.ResourceExhausted, "the body is larger than this server takes"))
	return nil, false
}

// isBareDelete: nothing is read, and pages of other sites cannot send the method.
func isBareDelete(r *http.Request) bool {
	return r.Method == http.MethodDelete && r.ContentLength == 0
}

// isRead tells whether a method changes nothing.
func isRead(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// forbidCaching: what answers hold is for the one who asked.
func forbidCaching(header http.Header) { header.Set("Cache-Control", "no-store") }
