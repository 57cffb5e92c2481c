package legacy_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/legacy"
)

const formType = "application/x-www-form-urlencoded"

const maxBodyBytes = 1 << 20

var limits = legacy.Limits{Bodies: fakeserver.Bodies(maxBodyBytes), MaxBodyBytes: maxBodyBytes, MaxFormBytes: 4 << 20,
	MaxFormFiles: 3, IngestTimeout: 10 * time.Second, QueryTimeout: 10 * time.Second, RetryAfter: 90 * time.Second}

type answer struct {
	status int
	header http.Header
	body   string
}

// post sends one request to an endpoint whose server is `server`.
func post(t *testing.T, server *fakeserver.Server, path, method, contentType, body string) answer {
	t.Helper()
	client := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
	return serve(newEndpoint(path, client, limits), path, method, contentType, body)
}

func newEndpoint(path string, client webmunkv1.IngestServiceClient, l legacy.Limits) *legacy.Endpoint {
	if path == pointPath {
		return legacy.NewAddPoint(client, l)
	}
	return legacy.NewAddBundle(client, l)
}

func serve(endpoint http.Handler, path, method, contentType, body string) answer {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	endpoint.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

const (
	bundlePath = "/data/add-bundle.json"
	pointPath  = "/data/add-point.json"
)

// expectText is THE RULE: nothing that a client could take for JSON.
func expectText(t *testing.T, a answer, status int, body string) {
	t.Helper()
	if a.status != status || a.header.Get("Content-Type") != "text/plain" || a.body != body {
		t.Errorf("got %d %q %q, want %d text/plain %q", a.status, a.header.Get("Content-Type"), a.body, status, body)
	}
	if a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("no CORS header")
	}
}

func TestRefusedBundleIsAnsweredWithTextSoThatTheClientKeepsIt(t *testing.T) {
	rateLimit, err := status.New(codes.ResourceExhausted, "larger than your share").WithDetails(
		&errdetails.RetryInfo{RetryDelay: durationpb.New(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
		retry  string
	}{
		"database down":     {status.Error(codes.Unavailable, "{}"), 503, "retry later", "90"},
		"time-out":          {status.Error(codes.DeadlineExceeded, "1"), 503, "retry later", "90"},
		"server bug":        {status.Error(codes.Internal, "null"), 503, "retry later", "90"},
		"unknown code":      {status.Error(codes.Code(77), "[]"), 503, "retry later", "90"},
		"another service":   {status.Error(codes.Unimplemented, ""), 503, "retry later", "90"},
		"aborted":           {status.Error(codes.Aborted, ""), 503, "retry later", "90"},
		"bug in gateway":    {status.Error(codes.InvalidArgument, ""), 503, "retry later", "90"},
		"too many":          {status.Error(codes.ResourceExhausted, "slow down"), 429, "too many requests", "90"},
		"rate limit":        {rateLimit.Err(), 429, "too many requests", "1"},
		"too large":         {status.Error(codes.ResourceExhausted, "message larger than max (9 vs. 4)"), 413, "the body is too large", ""},
		"wrong ingest key":  {status.Error(codes.PermissionDenied, ""), 403, "forbidden", ""},
		"no ingest key":     {status.Error(codes.Unauthenticated, ""), 403, "forbidden", ""},
		"no status at all":  {io.ErrUnexpectedEOF, 503, "retry later", "90"},
		"cancelled by whom": {status.Error(codes.Canceled, ""), 503, "retry later", "90"},
	} {
		t.Run(name, func(t *testing.T) {
			server := &fakeserver.Server{Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
				return nil, c.err
			}}
			for _, path := range []string{bundlePath, pointPath} {
				a := post(t, server, path, "POST", formType, "payload=[]")
				expectText(t, a, c.status, c.body)
				if got := a.header.Get("Retry-After"); got != c.retry {
					t.Errorf("Retry-After is %q, want %q", got, c.retry)
				}
			}
		})
	}
}

func TestUnreachableServerIsAnsweredAtOnceWithText(t *testing.T) {
	client := webmunkv1.NewIngestServiceClient(fakeserver.Unreachable(t))
	start := time.Now()
	a := serve(legacy.NewAddBundle(client, limits), bundlePath, "POST", formType, "payload=[]")
	expectText(t, a, 503, "retry later")
	if time.Since(start) > limits.IngestTimeout/2 {
		t.Error("the call waited for a connection")
	}
}

func TestSlowServerIsAnsweredWithText(t *testing.T) {
	server := &fakeserver.Server{Append: func(ctx context.Context, _ *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	short := limits
	short.IngestTimeout = 20 * time.Millisecond
	client := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
	expectText(t, serve(legacy.NewAddBundle(client, short), bundlePath, "POST", formType, "payload=[]"), 503, "retry later")
}

func TestBodyOverTheLimitIs413TextAndNotSent(t *testing.T) {
	server := &fakeserver.Server{}
	body := "payload=" + strings.Repeat("a", int(maxBodyBytes))
	expectText(t, post(t, server, bundlePath, "POST", formType, body), 413, "the body is too large")
	if len(server.Bundles()) != 0 {
		t.Error("the server got it")
	}
	expectAdded := post(t, server, bundlePath, "POST", formType, body[:maxBodyBytes])
	if expectAdded.status != 201 {
		t.Errorf("a body of just the limit gets %d", expectAdded.status)
	}
}

func TestCompressedRequestBodyIs415Text(t *testing.T) {
	server := &fakeserver.Server{}
	endpoint := legacy.NewAddBundle(webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server)), limits)
	r := httptest.NewRequest("POST", bundlePath, strings.NewReader("payload=[]"))
	r.Header.Set("Content-Encoding", "gzip")
	w := httptest.NewRecorder()
	endpoint.ServeHTTP(w, r)
	expectText(t, answer{w.Code, w.Header(), w.Body.String()}, 415, "send the body without Content-Encoding")
}

func TestBodyCutByTheClientIsNotSent(t *testing.T) {
	server := &fakeserver.Server{}
	client := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
	endpoint := legacy.NewAddBundle(client, limits)
	done := make(chan struct{})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		endpoint.ServeHTTP(w, r)
		close(done)
	}))
	defer front.Close()
	connection, err := net.Dial("tcp", front.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(connection, "POST "+bundlePath+" HTTP/1.1\r\nHost: x\r\nContent-Type: "+formType+
		"\r\nContent-Length: 100\r\n\r\npayload=[]")
	_ = connection.(*net.TCPConn).CloseWrite()
	reply, _ := io.ReadAll(connection)
	<-done
	if len(server.Bundles()) != 0 {
		t.Error("the server got half a bundle")
	}
	if text := string(reply); !strings.Contains(text, " 503 ") || !strings.HasSuffix(text, "retry later") {
		t.Errorf("answer %q", text)
	}
}
