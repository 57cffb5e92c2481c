package rest

import (
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/loglimit"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// isAPICall tells whether JSON may be the answer to a failure. A form posted
// here by mistake comes perhaps from an extension, which must not see JSON.
func isAPICall(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead ||
		intake.MediaType(r) == "application/json"
}

// By code.
var failures = loglimit.New()

// writeError answers a failed call as {"code","message","details"}, or as text
// where JSON may not be.
func (l Limits) writeError(w http.ResponseWriter, r *http.Request, httpStatus int, err error) {
	st := status.Convert(err)
	if httpStatus == http.StatusServiceUnavailable || httpStatus == http.StatusTooManyRequests {
		plain.SetRetryAfter(w, upstream.RetryDelay(err, l.RetryAfter))
	}
	if httpStatus >= http.StatusInternalServerError {
		failures.Warn(st.Code().String(), "call failed", "event", "call_failed", "code", st.Code().String(), "error", st.Message())
	}
	if !isAPICall(r) {
		plain.Write(w, httpStatus, st.Message())
		return
	}
	body, err := newMarshaler().Marshal(st.Proto())
	if err != nil {
		// A detail of a type that this build does not know.
		body, _ = newMarshaler().Marshal(status.New(st.Code(), st.Message()).Proto())
	}
	writeJSON(w, httpStatus, body)
}

// queryStatus maps the error of a call that only reads.
func queryStatus(err error) int {
	return runtime.HTTPStatusFromCode(status.Code(err))
}

// ingestStatus maps the error of a call that brings data: whatever is not the
// client's own fault asks it to try again.
func ingestStatus(err error) int {
	if upstream.IsOversize(err) {
		return http.StatusRequestEntityTooLarge
	}
	switch status.Code(err) {
	case codes.InvalidArgument, codes.PermissionDenied, codes.Unauthenticated, codes.ResourceExhausted:
		return queryStatus(err)
	}
	return http.StatusServiceUnavailable
}
