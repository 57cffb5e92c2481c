package legacy_test

import (
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/legacy"
)

const configuration = "{\n  \"name\": \"any\"\n}"

func TestConfigurationIsAskedForByWhatIsThere(t *testing.T) {
	type request = webmunkv1.ResolveAppConfigurationRequest
	var got *request
	server := &fakeserver.Server{People: fakeserver.People{Resolve: func(r *request) (*webmunkv1.ResolveAppConfigurationResponse, error) {
		got = r
		return &webmunkv1.ResolveAppConfigurationResponse{Configuration: configuration}, nil
	}}}
	handler := legacy.NewAppConfig(webmunkv1.NewAppConfigServiceClient(fakeserver.Start(t, server)), limits)
	id, empty, other := proto.String("Study A 01"), proto.String(""), proto.String("b&c")
	for _, c := range []struct {
		method, query, contentType, body string
		want                             *request
	}{
		{"GET", "", "", "", &request{}},
		{"GET", "?id=Study%20A+01", "", "", &request{ParticipantId: id}},
		{"GET", "?identifier=Study%20A%2001&context=b%26c", "", "", &request{ParticipantId: id, Context: other}},
		{"GET", "?id=x&id=Study+A+01&identifier=y", "", "", &request{ParticipantId: id}},
		{"GET", "?id=&identifier=y", "", "", &request{ParticipantId: empty}},
		{"GET", "?context=", "", "", &request{Context: empty}},
		{"GET", "?id=%FF", "", "", &request{ParticipantId: proto.String("\uFFFD")}},
		{"HEAD", "?id=x", "", "", &request{}},
		{"POST", "?id=x", formType, "id=Study+A+01", &request{ParticipantId: id}},
		{"POST", "?id=x", formType, "x=1", &request{}},
		{"POST", "?id=x", "application/json", `{"id": "y"}`, &request{}},
	} {
		a := serve(handler, "/data/app-config.json"+c.query, c.method, c.contentType, c.body)
		body := configuration
		if c.method == "HEAD" {
			body = ""
		}
		if a.status != 200 || a.body != body || a.header.Get("Content-Length") != "19" ||
			a.header.Get("Content-Type") != "application/json" || a.header.Get("Access-Control-Allow-Origin") != "*" ||
			a.header.Get("Access-Control-Allow-Methods") != "" {
			t.Errorf("%+v: %d %q %v", c, a.status, a.body, a.header)
		}
		if !proto.Equal(got, c.want) {
			t.Errorf("%s %s %s: got %v", c.method, c.query, c.body, got)
		}
	}
}

func TestFailureToConfigureIsText(t *testing.T) {
	server := &fakeserver.Server{People: fakeserver.People{Resolve: func(*webmunkv1.ResolveAppConfigurationRequest) (*webmunkv1.ResolveAppConfigurationResponse, error) {
		return nil, status.Error(codes.Unavailable, "no database")
	}}}
	handler := legacy.NewAppConfig(webmunkv1.NewAppConfigServiceClient(fakeserver.Start(t, server)), limits)
	for _, c := range []struct {
		method, body string
		status       int
		text         string
	}{
		{"GET", "", 503, "retry later"}, {"PUT", "", 405, ""}, {"POST", strings.Repeat("x", 1<<20+1), 413, "the body is too large"},
	} {
		expectText(t, serve(handler, "/data/app-config.json", c.method, formType, c.body), c.status, c.text)
	}
}
