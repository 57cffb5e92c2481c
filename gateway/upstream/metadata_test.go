package upstream_test

import (
	"context"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	"webmunk.org/server/gateway/front"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/legacy"
	"webmunk.org/server/gateway/rest"
)

// receivedMetadata sends one request by every route that calls the server and
// returns what came along, without what gRPC itself adds and the message's size.
func receivedMetadata(t *testing.T, headers map[string]string, remote string) []metadata.MD {
	t.Helper()
	server := &fakeserver.Server{}
	connection := fakeserver.Start(t, server)
	ingest := webmunkv1.NewIngestServiceClient(connection)
	limits := rest.Limits{Bodies: fakeserver.Bodies(100), IngestTimeout: 1e10, QueryTimeout: 1e10, RetryAfter: 1}
	api, err := rest.NewAPI(connection, limits)
	if err != nil {
		t.Fatal(err)
	}
	router := front.NewRouter(api)
	router.Handle("/v1/bundles", rest.NewBundles(ingest, limits))
	router.Handle("/data/add-bundle.json", legacy.NewAddBundle(ingest, legacy.Limits{Bodies: fakeserver.Bodies(100), IngestTimeout: 1e10, RetryAfter: 1}))

	var received []metadata.MD
	for path, method := range map[string]string{"/v1/bundles": "POST", "/data/add-bundle.json": "POST", "/v1/participants/x": "GET"} {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Content-Type", "application/json")
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		r.RemoteAddr = remote
		router.ServeHTTP(httptest.NewRecorder(), r)
		md := server.Metadata().Copy()
		for _, own := range []string{":authority", "content-type", "user-agent", "grpc-accept-encoding", "x-webmunk-message-size"} {
			delete(md, own)
		}
		received = append(received, md)
	}
	return received
}

func TestIngestKeyIsTakenFromHeaderOrURL(t *testing.T) {
	for target, want := range map[string]string{"/data/add-bundle.json?key=a%2Bb": "a+b", "/data/add-bundle.json?key=": "",
		"/data/add-bundle.json": "", "/data/add-bundle.json?key=caf%C3%A9": "", "/data/add-bundle.json?key=%zz": ""} {
		server := &fakeserver.Server{}
		ingest := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
		router := front.NewRouter(nil)
		router.Handle("/data/add-bundle.json", legacy.NewAddBundle(ingest, legacy.Limits{Bodies: fakeserver.Bodies(100), IngestTimeout: 1e10, RetryAfter: 1}))
		r := httptest.NewRequest("POST", target, nil)
		router.ServeHTTP(httptest.NewRecorder(), r)
		if got := strings.Join(server.Metadata().Get("x-webmunk-ingest-key"), ","); got != want {
			t.Errorf("%s: the key is %q, want %q", target, got, want)
		}
		r = httptest.NewRequest("POST", target, nil)
		r.Header.Set("X-Webmunk-Ingest-Key", "from-header")
		router.ServeHTTP(httptest.NewRecorder(), r)
		if got := server.Metadata().Get("x-webmunk-ingest-key"); len(got) != 1 || got[0] != "from-header" {
			t.Errorf("%s with a header: the key is %q", target, got)
		}
	}
}

const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

func TestOnlyAllowedHeadersReachTheServer(t *testing.T) {
	headers := map[string]string{
		"Authorization": "Bearer x", "Traceparent": trace, "Cookie": "session=1", "Origin": "https://evil.example",
		"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "evil.example", "X-Webmunk-Client-Address": "1.2.3.4",
		"Grpc-Metadata-X-Webmunk-Client-Address": "1.2.3.4", "Grpc-Metadata-Authorization": "Bearer y",
		"Grpcgateway-Cookie": "a", "Permanent": "p",
	}
	want := metadata.Pairs("authorization", "Bearer x", "traceparent", trace, "x-webmunk-client-address", "192.0.2.7")
	for _, got := range receivedMetadata(t, headers, "192.0.2.7:1234") {
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v", got)
		}
	}
}

func TestSizeOfABundleIsTold(t *testing.T) {
	server := &fakeserver.Server{}
	ingest := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
	bundle := &webmunkv1.RawBundle{Payload: []byte(strings.Repeat("x", 1000))}
	request := &webmunkv1.AppendBundleRequest{Content: &webmunkv1.AppendBundleRequest_Raw{Raw: bundle}}
	if _, err := ingest.AppendBundle(context.Background(), request); err != nil {
		t.Fatal(err)
	}
	want := []string{strconv.Itoa(proto.Size(request))}
	if got := server.Metadata().Get("x-webmunk-message-size"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestHeaderThatGRPCCannotCarryIsLeftOut(t *testing.T) {
	want := metadata.Pairs("x-webmunk-client-address", "2001:db8::1")
	for _, got := range receivedMetadata(t, map[string]string{"Authorization": "caf\u00e9"}, "[2001:db8::1]:5") {
		delete(got, "traceparent") // Made anew.
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v", got)
		}
	}
}
