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
	"webmunk.org/server/gateway/upstream"
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

func TestSessionReachesWhatPeopleCallAndNeverIngestion(t *testing.T) {
	server := &fakeserver.Server{}
	connection := fakeserver.Start(t, server)
	limits := rest.Limits{Bodies: fakeserver.Bodies(100), MaxCallBytes: 100, IngestTimeout: 1e10, QueryTimeout: 1e10,
		StreamWriteTimeout: 1e10, RetryAfter: 1}
	legacyLimits := legacy.Limits{Bodies: fakeserver.Bodies(100), IngestTimeout: 1e10, QueryTimeout: 1e10, RetryAfter: 1}
	api, err := rest.NewAPI(connection, limits)
	if err != nil {
		t.Fatal(err)
	}
	auth := webmunkv1.NewAuthServiceClient(connection)
	ingest := webmunkv1.NewIngestServiceClient(connection)
	tokens := legacy.NewAPI(webmunkv1.NewLegacyApiServiceClient(connection), auth, legacyLimits)
	router := front.NewRouter(api)
	router.Handle("/v1/bundles", rest.NewBundles(ingest, limits))
	router.Handle("/data/add-bundle.json", legacy.NewAddBundle(ingest, legacyLimits))
	router.Handle("/data/api/request-token.json", tokens.RequestToken())
	router.Handle("/data/api/data-sources.json", tokens.DataSources())
	router.Handle(rest.LoginPath, rest.NewSessions(auth, limits))
	router.Handle(rest.LogoutPath, rest.NewSessions(auth, limits))
	const form = "application/x-www-form-urlencoded"
	const json = "application/json"
	const own, cross = "https://data.example.org", "cross-site"
	const cookie = "other=1; __Host-webmunk_session=abc; x=y"
	for _, c := range []struct {
		request, contentType, body       string
		authorization, origin, site      string
		session, gotOrigin, gotHost, got string
	}{
		{"GET /v1/participants/x", "", "", "", "", "", "abc", "", "data.example.org", ""},
		{"PATCH /v1/participants/x", json, "{}", "", own, "same-origin", "abc", own, "data.example.org", ""},
		{"PATCH /v1/participants/x", json, "{}", "", own, cross, "abc", "null", "data.example.org", ""},
		{"PATCH /v1/participants/x", json, "{}", "", "", "", "abc", "", "data.example.org", ""},
		{"PATCH /v1/participants/x", json, "{}", "Bearer t", own, "", "", "", "", "Bearer t"},
		{"PATCH /v1/participants/x", json, "{}", "caf\u00e9", own, "", "", "", "", ""},
		{"GET /v1/dataPoints:watch", "", "", "", "", "", "abc", "", "data.example.org", ""},
		{"POST /v1/logout", json, "", "", own, "", "abc", own, "data.example.org", ""},
		{"POST /v1/login", json, "{}", "Bearer t", own, "", "", "", "", ""},
		{"POST /v1/bundles", json, "[]", "", own, "", "", "", "", ""},
		{"POST /data/add-bundle.json", form, "payload=[]", "", own, "", "", "", "", ""},
		{"POST /data/api/data-sources.json", form, "token=f", "Bearer t", own, "", "", "", "", "Bearer f"},
		{"POST /data/api/request-token.json", form, "username=a&password=b", "Bearer t", own, "", "", "", "", ""},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r := httptest.NewRequest(method, path, strings.NewReader(c.body))
		r.Host = "data.example.org"
		for name, value := range map[string]string{"Content-Type": c.contentType, "Authorization": c.authorization,
			"Origin": c.origin, "Sec-Fetch-Site": c.site, "Cookie": cookie, "X-Webmunk-Session": "forged",
			"X-Webmunk-Origin": "forged", "X-Webmunk-Host": "forged", "Grpc-Metadata-X-Webmunk-Session": "forged",
			"Grpc-Metadata-Authorization": "Bearer forged"} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		router.ServeHTTP(httptest.NewRecorder(), r)
		md := server.Metadata()
		for key, want := range map[string]string{"x-webmunk-session": c.session, "x-webmunk-origin": c.gotOrigin,
			"x-webmunk-host": c.gotHost, "authorization": c.got} {
			if got := strings.Join(md.Get(key), ","); got != want {
				t.Errorf("%+v: %s is %q, want %q", c, key, got, want)
			}
		}
		if len(md.Get("traceparent")) != 1 || len(md.Get("x-webmunk-client-address")) != 1 {
			t.Errorf("%s: %v", c.request, md)
		}
	}
}

func TestTokenOrNothingReplacesTheSession(t *testing.T) {
	server := &fakeserver.Server{}
	client := webmunkv1.NewParticipantServiceClient(fakeserver.Start(t, server))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Cookie", "__Host-webmunk_session=abc")
	withSession := upstream.WithSession(upstream.WithRequest(r, nil)).Context()
	withToken, ok := upstream.WithToken(withSession, "t")
	if _, isCarried := upstream.WithToken(withSession, "two\nlines"); !ok || isCarried {
		t.Errorf("%v, %v", ok, isCarried)
	}
	for _, c := range []struct {
		ctx                    context.Context
		session, authorization string
	}{{withSession, "abc", ""}, {withToken, "", "Bearer t"}, {upstream.WithoutCredentials(withSession), "", ""},
		{upstream.WithoutCredentials(withToken), "", ""}} {
		if _, err := client.GetParticipant(c.ctx, &webmunkv1.GetParticipantRequest{}); err != nil {
			t.Fatal(err)
		}
		md := server.Metadata()
		if got := strings.Join(md.Get("x-webmunk-session"), ","); got != c.session {
			t.Errorf("session %q, want %q", got, c.session)
		}
		if got := strings.Join(md.Get("authorization"), ","); got != c.authorization {
			t.Errorf("authorization %q, want %q", got, c.authorization)
		}
	}
}
