package upstream

import (
	"context"
	"net/http"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/session"
)

// ClientAddressKey is the metadata key under which the gateway asserts the IP
// address of the client.
const ClientAddressKey = "x-webmunk-client-address"

// messageSizeKey is the metadata key under which the gateway tells how large the message
// of a call is, so that the server need not guess before it reads it.
const messageSizeKey = "x-webmunk-message-size"

// ingestKeyKey is the metadata key of the study's ingest key, and in HTTP the header
// that brings it. Clients of which only the upload URL can be set give it there, as
// the parameter ingestKeyParameter.
const (
	ingestKeyKey       = "x-webmunk-ingest-key"
	ingestKeyParameter = "key"
)

// The metadata keys of a browser's session, of the page that its request came from,
// and of the host that it was sent to.
const (
	sessionKey = "x-webmunk-session"
	originKey  = "x-webmunk-origin"
	hostKey    = "x-webmunk-host"
)

const authorizationKey = "authorization"

// The request headers that reach the server. Everything else stays here.
var forwardedHeaders = []string{authorizationKey}

type metadataKey struct{}

// WithRequest returns r with a context whose calls carry the allow-listed
// headers of r, its trace, which is made if it has none, and the client's address
// (see TrustedProxies), and nothing else. See WithSession for the session.
func WithRequest(r *http.Request, proxies TrustedProxies) *http.Request {
	md := metadata.MD{}
	for _, name := range forwardedHeaders {
		setText(md, name, r.Header.Get(name))
	}
	key := r.Header.Get(ingestKeyKey)
	if key == "" && r.URL.RawQuery != "" {
		key = r.URL.Query().Get(ingestKeyParameter)
	}
	setText(md, ingestKeyKey, key)
	setText(md, ClientAddressKey, proxies.ClientAddress(r))
	traceparent, id := traceOf(r.Header.Get(traceHeader))
	md.Set(traceHeader, traceparent)
	return r.WithContext(context.WithValue(context.WithValue(r.Context(), metadataKey{}, md), traceKey{}, id))
}

// WithSession returns r with a context whose calls also carry the session of r's
// cookie, and what the server needs to tell that one of its own pages sent it. It is
// for what people call: data comes without. Of a session and an Authorization the
// latter alone counts.
func WithSession(r *http.Request) *http.Request {
	token := session.Token(r)
	md := metadataOf(r.Context()).Copy()
	if token == "" || len(md.Get(authorizationKey)) > 0 || r.Header.Get(authorizationKey) != "" {
		return r
	}
	setText(md, sessionKey, token)
	setText(md, originKey, session.Origin(r))
	setText(md, hostKey, r.Host)
	return r.WithContext(context.WithValue(r.Context(), metadataKey{}, md))
}

// WithToken returns a context whose calls carry what those of `ctx` do, but `token`
// in place of any other credential. False if gRPC cannot carry it.
func WithToken(ctx context.Context, token string) (context.Context, bool) {
	if token == "" || !isPrintableASCII(token) {
		return ctx, false
	}
	md := metadataOf(ctx).Copy()
	md.Delete(sessionKey)
	md.Set(authorizationKey, "Bearer "+token)
	return context.WithValue(ctx, metadataKey{}, md), true
}

// WithoutCredentials returns a context whose calls carry what those of `ctx` do, but
// nothing that tells who calls.
func WithoutCredentials(ctx context.Context) context.Context {
	md := metadataOf(ctx).Copy()
	md.Delete(sessionKey)
	md.Delete(authorizationKey)
	return context.WithValue(ctx, metadataKey{}, md)
}

func metadataOf(ctx context.Context) metadata.MD {
	md, _ := ctx.Value(metadataKey{}).(metadata.MD)
	return md
}

// setText leaves out what gRPC would refuse the whole call for.
func setText(md metadata.MD, name, value string) {
	if value != "" && isPrintableASCII(value) {
		md.Set(name, value)
	}
}

// sendAllowedMetadata and its like for streams are where metadata is set: it replaces what
// any layer above, such as grpc-gateway, made of the request's headers.
func sendAllowedMetadata(ctx context.Context, method string, request, response any,
	connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	md := metadataOf(ctx)
	if message, ok := request.(proto.Message); ok && method == webmunkv1.IngestService_AppendBundle_FullMethodName {
		md = metadata.Join(md, metadata.Pairs(messageSizeKey, strconv.Itoa(proto.Size(message))))
	}
	return invoke(metadata.NewOutgoingContext(ctx, md), method, request, response, connection, options...)
}

// sendAllowedMetadataOnStream is the same for streams.
func sendAllowedMetadataOnStream(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn,
	method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	return open(metadata.NewOutgoingContext(ctx, metadataOf(ctx)), description, connection, method, options...)
}

func isPrintableASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
