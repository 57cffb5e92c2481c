package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/rest"
)

const (
	maxBodyBytes = 1 << 20
	maxCallBytes = 256 << 10
)

var limits = rest.Limits{Bodies: fakeserver.Bodies(maxBodyBytes), IngestTimeout: 10 * time.Second,
	QueryTimeout: 10 * time.Second, StreamWriteTimeout: 10 * time.Second, MaxCallBytes: maxCallBytes,
	RetryAfter: 90 * time.Second}

const jsonType = "application/json"

func send(handler http.Handler, method, target, body string, headers map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func postBundle(t *testing.T, server *fakeserver.Server, body string, headers map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	handler := rest.NewBundles(webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server)), limits)
	w := send(handler, "POST", "/v1/bundles", body, headers)
	if w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Error("no CORS header")
	}
	return w
}

func expect(t *testing.T, w *httptest.ResponseRecorder, status int, contentType, body string) {
	t.Helper()
	if w.Code != status || w.Header().Get("Content-Type") != contentType || w.Body.String() != body {
		t.Errorf("got %d %q %q, want %d %q %q", w.Code, w.Header().Get("Content-Type"), w.Body.String(), status, contentType, body)
	}
}

func TestBundleIsPassedOnAndCountsComeBack(t *testing.T) {
	const payload = `[{"a":"\u0000"}]`
	for coding, want := range map[string]*webmunkv1.RawBundle{
		"":         {Payload: []byte(payload), Encoding: webmunkv1.RawBundle_ENCODING_IDENTITY},
		"identity": {Payload: []byte(payload), Encoding: webmunkv1.RawBundle_ENCODING_IDENTITY},
		"GZip":     {Payload: []byte(payload), Encoding: webmunkv1.RawBundle_ENCODING_GZIP},
	} {
		server := &fakeserver.Server{Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
			return &webmunkv1.AppendBundleResponse{Received: 3, Stored: 1, Duplicate: 2}, nil
		}}
		w := postBundle(t, server, payload, map[string]string{"Content-Type": jsonType + "; charset=utf-8", "Content-Encoding": coding})
		expect(t, w, 200, jsonType, `{"received":3,"stored":1,"duplicate":2,"quarantined":0,"discarded":0,"forwarded":0}`)
		if got := server.Bundles()[0]; !proto.Equal(got, want) {
			t.Errorf("%q: the server got %v", coding, got)
		}
	}
}

func TestUnreadableBundleIsToldWithItsReason(t *testing.T) {
	server := &fakeserver.Server{Append: func(_ context.Context, b *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		if b.GetEnvelopeFault() != webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD {
			t.Errorf("an empty body arrives as %v", b)
		}
		return &webmunkv1.AppendBundleResponse{BundleFault: &webmunkv1.BundleFault{
			Reason: webmunkv1.BundleFault_REASON_MISSING_PAYLOAD, Message: "no body"}}, nil
	}}
	expect(t, postBundle(t, server, "", map[string]string{"Content-Type": jsonType}), 200, jsonType,
		`{"received":0,"stored":0,"duplicate":0,"quarantined":0,"discarded":0,`+
			`"bundleFault":{"reason":"REASON_MISSING_PAYLOAD","message":"no body"},"forwarded":0}`)
}

func TestRefusedBundleSaysWhetherToTryAgain(t *testing.T) {
	for code, c := range map[codes.Code]struct {
		status int
		body   string
		retry  string
	}{
		codes.Unavailable:       {503, `{"code":14,"message":"m","details":[]}`, "90"},
		codes.DeadlineExceeded:  {503, `{"code":4,"message":"m","details":[]}`, "90"},
		codes.Internal:          {503, `{"code":13,"message":"m","details":[]}`, "90"},
		codes.Unimplemented:     {503, `{"code":12,"message":"m","details":[]}`, "90"},
		codes.Code(99):          {503, `{"code":99,"message":"m","details":[]}`, "90"},
		codes.ResourceExhausted: {429, `{"code":8,"message":"m","details":[]}`, "90"},
		codes.InvalidArgument:   {400, `{"code":3,"message":"m","details":[]}`, ""},
		codes.PermissionDenied:  {403, `{"code":7,"message":"m","details":[]}`, ""},
		codes.Unauthenticated:   {401, `{"code":16,"message":"m","details":[]}`, ""},
	} {
		server := &fakeserver.Server{Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
			return nil, status.Error(code, "m")
		}}
		w := postBundle(t, server, "[]", map[string]string{"Content-Type": jsonType})
		expect(t, w, c.status, jsonType, c.body)
		if got := w.Header().Get("Retry-After"); got != c.retry {
			t.Errorf("%v: Retry-After is %q", code, got)
		}
	}
}

func TestFormPostedToTheAPIGetsText(t *testing.T) {
	for _, contentType := range []string{"application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""} {
		server := &fakeserver.Server{}
		w := postBundle(t, server, "payload=[]", map[string]string{"Content-Type": contentType})
		expect(t, w, 415, "text/plain", "send a JSON array with Content-Type: application/json")
		if len(server.Bundles()) != 0 {
			t.Error("the server got it")
		}
	}
}

func TestUnknownCodingAndLargeBodyAreRefused(t *testing.T) {
	server := &fakeserver.Server{}
	expect(t, postBundle(t, server, "[]", map[string]string{"Content-Type": jsonType, "Content-Encoding": "br"}), 415, jsonType,
		`{"code":3,"message":"Content-Encoding must be identity or gzip","details":[]}`)
	expect(t, postBundle(t, server, strings.Repeat(" ", 1+int(maxBodyBytes)), map[string]string{"Content-Type": jsonType}),
		413, jsonType, `{"code":8,"message":"the body is larger than this server takes","details":[]}`)
	if len(server.Bundles()) != 0 {
		t.Error("the server got it")
	}
}

func TestPreflightAndOtherVerbs(t *testing.T) {
	handler := rest.NewBundles(webmunkv1.NewIngestServiceClient(fakeserver.Unreachable(t)), limits)
	preflight := send(handler, "OPTIONS", "/v1/bundles", "", nil)
	expect(t, preflight, 200, "text/plain", "")
	if got := preflight.Header().Get("Access-Control-Allow-Headers"); got != "Content-Type, Content-Encoding, X-Webmunk-Ingest-Key" {
		t.Errorf("allowed headers: %q", got)
	}
	get := send(handler, "GET", "/v1/bundles", "", nil)
	expect(t, get, 405, "text/plain", "")
	if get.Header().Get("Allow") != "OPTIONS, POST" {
		t.Error("no Allow header")
	}
}
