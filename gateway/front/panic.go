package front

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"webmunk.org/server/gateway/plain"
)

// serveGuarded turns a panic into the route's own answer. If part of an answer
// is out already, the connection is cut: half an answer must not look whole.
func serveGuarded(route Route, w *recorder, r *http.Request) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == http.ErrAbortHandler {
			panic(cause)
		}
		slog.Error("handler panicked", "event", "panic", "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
		if w.status != 0 {
			panic(http.ErrAbortHandler)
		}
		clear(w.Header())
		setSecurityHeaders(w.Header())
		route.Panicked(w, r)
	}()
	route.ServeHTTP(w, r)
}

// A recorder remembers the status of an answer; 0 as long as none is out.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap is for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type plainRoute struct{ http.HandlerFunc }

func (plainRoute) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.Write(w, http.StatusInternalServerError, "internal error")
}
