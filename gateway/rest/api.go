package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/gen"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// API answers the paths of proto/http.yaml. It is an http.Handler, safe for
// concurrent use.
type API struct {
	mux      *runtime.ServeMux
	streams  *streams
	archives *exportArchives
	limits   Limits
}

// NewAPI returns the handler that calls the services behind `connection`.
func NewAPI(connection grpc.ClientConnInterface, limits Limits) (*API, error) {
	allowed, err := newAllowedMethods(gen.OpenAPI)
	if err != nil {
		return nil, fmt.Errorf("paths of the API: %w", err)
	}
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
		runtime.WithRoutingErrorHandler(allowed.writeRoutingError),
	)
	if err := register(mux, connection); err != nil {
		return nil, err
	}
	return &API{mux: mux, limits: limits, streams: newStreams(connection, limits),
		archives: &exportArchives{server: webmunkv1.NewExportServiceClient(connection), limits: limits}}, nil
}

func register(mux *runtime.ServeMux, connection grpc.ClientConnInterface) error {
	ctx := context.Background()
	return errors.Join(
		webmunkv1.RegisterParticipantServiceHandlerClient(ctx, mux, webmunkv1.NewParticipantServiceClient(connection)),
		webmunkv1.RegisterAppConfigServiceHandlerClient(ctx, mux, webmunkv1.NewAppConfigServiceClient(connection)),
		webmunkv1.RegisterAuthServiceHandlerClient(ctx, mux, webmunkv1.NewAuthServiceClient(connection)),
		webmunkv1.RegisterUserServiceHandlerClient(ctx, mux, webmunkv1.NewUserServiceClient(connection)),
		webmunkv1.RegisterAuditServiceHandlerClient(ctx, mux, webmunkv1.NewAuditServiceClient(connection)),
		webmunkv1.RegisterAdminServiceHandlerClient(ctx, mux, webmunkv1.NewAdminServiceClient(connection)),
		webmunkv1.RegisterExportServiceHandlerClient(ctx, mux, webmunkv1.NewExportServiceClient(connection)))
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	forbidCaching(w.Header())
	r = upstream.WithSession(r)
	if !isUTF8(r) {
		a.limits.writeError(w, r, http.StatusBadRequest,
			status.Error(codes.InvalidArgument, "the URL must be percent-encoded UTF-8"))
		return
	}
	if stream := a.streams.of(r); stream != nil {
		stream(w, r)
		return
	}
	if id, isArchive := cutAround(r.URL.EscapedPath(), exportJobsPath, "/archive"); isArchive {
		a.archives.serve(w, r, id)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), a.limits.QueryTimeout)
	defer cancel()
	call := r.Clone(ctx)
	// grpc-gateway would let any caller set the deadline.
	call.Header.Del("Grpc-Timeout")
	// Without RawPath grpc-gateway decodes the already decoded path again.
	call.URL.RawPath = r.URL.EscapedPath()
	if isRead(r.Method) {
		call.Method, call.Body = http.MethodGet, http.NoBody
	} else {
		body, ok := a.limits.readCall(w, call)
		if !ok {
			return
		}
		defer body.Release()
		call.Body = io.NopCloser(bytes.NewReader(body.Bytes))
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

func (a allowedMethods) writeRoutingError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler,
	w http.ResponseWriter, r *http.Request, httpStatus int) {
	switch httpStatus {
	case http.StatusMethodNotAllowed:
		plain.MethodNotAllowed(w, a.of(r.URL.EscapedPath()))
	case http.StatusNotFound:
		plain.NotFound(w)
	default:
		plain.Write(w, httpStatus, http.StatusText(httpStatus))
	}
}
