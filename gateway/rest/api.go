package rest

import (
	"context"
	"net/http"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/plain"
)

// API answers the paths of proto/http.yaml. It is an http.Handler, safe for
// concurrent use.
type API struct {
	mux    *runtime.ServeMux
	limits Limits
}

// NewAPI returns the handler that calls the services behind `connection`.
func NewAPI(connection grpc.ClientConnInterface, limits Limits) (*API, error) {
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, newMarshaler()),
		// A participant's identifier may hold any character. This mode splits a
		// path at real slashes alone and decodes a segment whole; the mode "all
		// characters" would also split it at `%2F`.
		runtime.WithUnescapingMode(runtime.UnescapingModeAllExceptReserved),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithOutgoingHeaderMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithErrorHandler(func(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler,
			w http.ResponseWriter, r *http.Request, err error) {
			limits.writeError(w, r, queryStatus(err), err)
		}),
		runtime.WithRoutingErrorHandler(writeRoutingError),
	)
	client := webmunkv1.NewParticipantServiceClient(connection)
	if err := webmunkv1.RegisterParticipantServiceHandlerClient(context.Background(), mux, client); err != nil {
		return nil, err
	}
	return &API{mux: mux, limits: limits}, nil
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.limits.QueryTimeout)
	defer cancel()
	call := r.Clone(ctx)
	// grpc-gateway would let any caller set the deadline.
	call.Header.Del("Grpc-Timeout")
	// Without RawPath grpc-gateway decodes the already decoded path again.
	call.URL.RawPath = r.URL.EscapedPath()
	call.Body = http.MaxBytesReader(w, r.Body, a.limits.MaxCallBytes)
	if r.Method == http.MethodHead {
		call.Method = http.MethodGet
	}
	if !isUTF8(call) {
		a.limits.writeError(w, r, http.StatusBadRequest,
			status.Error(codes.InvalidArgument, "the URL must be percent-encoded UTF-8"))
		return
	}
	a.mux.ServeHTTP(w, call)
}

// Panicked answers a request whose handler panicked.
func (a *API) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.Write(w, http.StatusInternalServerError, "internal error")
}

// isUTF8 looks at the decoded URL: protobuf strings hold nothing else.
func isUTF8(r *http.Request) bool {
	if !utf8.ValidString(r.URL.Path) {
		return false
	}
	for name, values := range r.URL.Query() {
		for _, value := range values {
			if !utf8.ValidString(value) {
				return false
			}
		}
		if !utf8.ValidString(name) {
			return false
		}
	}
	return true
}

func writeRoutingError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler,
	w http.ResponseWriter, _ *http.Request, httpStatus int) {
	switch httpStatus {
	case http.StatusMethodNotAllowed:
		// All paths of the yaml are reads so far.
		plain.MethodNotAllowed(w, "GET, HEAD")
	case http.StatusNotFound:
		plain.NotFound(w)
	default:
		plain.Write(w, httpStatus, http.StatusText(httpStatus))
	}
}
