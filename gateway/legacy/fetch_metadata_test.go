package legacy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/legacy"
)

const metadataPath = "/data/fetch-metadata.json"

// fetch sends one request for metadata to an endpoint whose server is `server`.
func fetch(t *testing.T, server *fakeserver.Server, method, body string) answer {
	t.Helper()
	client := webmunkv1.NewParticipantServiceClient(fakeserver.Start(t, server))
	return serve(legacy.NewFetchMetadata(client, limits, 10*time.Second), metadataPath, method, formType, body)
}

func TestMetadataIsAnsweredAsTheServerWritesIt(t *testing.T) {
	const metadata = "{\n  \"point_count\": 3\n}"
	var got *webmunkv1.FetchParticipantMetadataRequest
	server := &fakeserver.Server{Fetch: func(r *webmunkv1.FetchParticipantMetadataRequest) (*webmunkv1.FetchParticipantMetadataResponse, error) {
		got = r
		return &webmunkv1.FetchParticipantMetadataResponse{Metadata: metadata}, nil
	}}
	a := fetch(t, server, http.MethodPost, "identifier=a%20b%C3%A9&request-key=k%26+%FF")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" || a.body != metadata {
		t.Errorf("got %d %q %q", a.status, a.header.Get("Content-Type"), a.body)
	}
	if got.GetParticipantId() != "a b\u00e9" || got.GetRequestKey() != "k& \uFFFD" {
		t.Errorf("got %q %q", got.GetParticipantId(), got.GetRequestKey())
	}
}

func TestFailureToFetchMetadataIsText(t *testing.T) {
	server := &fakeserver.Server{Fetch: func(*webmunkv1.FetchParticipantMetadataRequest) (*webmunkv1.FetchParticipantMetadataResponse, error) {
		return nil, status.Error(codes.Unavailable, "the database is not available")
	}}
	for name, c := range map[string]struct {
		method, body string
		status       int
		text         string
	}{
		"server away": {http.MethodPost, "identifier=p&request-key=k", http.StatusServiceUnavailable, "retry later"},
		"too large":   {http.MethodPost, strings.Repeat("x", 65<<10), http.StatusRequestEntityTooLarge, "the body is too large"},
		"far too":     {http.MethodPost, strings.Repeat("x", 2<<20), http.StatusRequestEntityTooLarge, "the body is too large"},
		"GET":         {http.MethodGet, "", http.StatusMethodNotAllowed, ""},
	} {
		a := fetch(t, server, c.method, c.body)
		if a.status != c.status || a.header.Get("Content-Type") != "text/plain" || a.body != c.text {
			t.Errorf("%s: got %d %q %q", name, a.status, a.header.Get("Content-Type"), a.body)
		}
	}
}
