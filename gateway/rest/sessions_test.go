package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/rest"
)

func sessionsOf(t *testing.T, people fakeserver.People) (http.Handler, *fakeserver.Server) {
	t.Helper()
	server := &fakeserver.Server{People: people}
	return rest.NewSessions(webmunkv1.NewAuthServiceClient(fakeserver.Start(t, server)), limits), server
}

func TestLoginSetsTheCookieAndShowsNoToken(t *testing.T) {
	var got *webmunkv1.LoginRequest
	handler, _ := sessionsOf(t, fakeserver.People{LogIn: func(r *webmunkv1.LoginRequest) (*webmunkv1.LoginResponse, error) {
		got = r
		return &webmunkv1.LoginResponse{User: &webmunkv1.User{Name: "users/ada"}, SessionToken: "s-e-c-r-e-t",
			ExpireTime: &timestamppb.Timestamp{Seconds: 1718064000}}, nil
	}})
	w := send(handler, "POST", "/v1/login", `{"userId":"ada","password":"correct horse"}`,
		map[string]string{"Content-Type": jsonType, "Origin": "http://example.com"})
	if w.Code != 200 || got.GetUserId() != "ada" || got.GetPassword() != "correct horse" {
		t.Fatalf("%d %s: %v", w.Code, w.Body, got)
	}
	if strings.Contains(w.Body.String(), "s-e-c-r-e-t") || strings.Contains(w.Body.String(), "sessionToken") ||
		!strings.HasPrefix(w.Body.String(), `{"user":{"name":"users/ada",`) ||
		!strings.HasSuffix(w.Body.String(), `"expireTime":"2024-06-11T00:00:00Z"}`) {
		t.Errorf("body %s", w.Body)
	}
	cookie := w.Header().Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-webmunk_session=s-e-c-r-e-t; ") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestLoginIsRefusedWithoutACookie(t *testing.T) {
	throttled, err := status.New(codes.ResourceExhausted, "too many attempts").WithDetails(
		&errdetails.RetryInfo{RetryDelay: durationpb.New(7 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	const body = `{"userId":"ada","password":"x"}`
	for name, c := range map[string]struct {
		method, body, origin, site, contentType string
		err                                     error
		status                                  int
	}{
		"wrong password":  {"POST", body, "", "", jsonType, status.Error(codes.Unauthenticated, "no"), 401},
		"throttled":       {"POST", body, "", "", jsonType, throttled.Err(), 429},
		"form":            {"POST", "userId=ada&password=x", "", "", "application/x-www-form-urlencoded", nil, 415},
		"form as text":    {"POST", body, "", "", "text/plain", nil, 415},
		"other origin":    {"POST", body, "https://evil.example", "", jsonType, nil, 403},
		"opaque origin":   {"POST", body, "null", "", jsonType, nil, 403},
		"other site":      {"POST", body, "", "cross-site", jsonType, nil, 403},
		"no JSON":         {"POST", `{"userId":"ada","password":"hunter2"`, "", "", jsonType, nil, 400},
		"read":            {"GET", "", "", "", jsonType, nil, 405},
		"far too much":    {"POST", strings.Repeat("x", maxCallBytes+1), "", "", jsonType, nil, 413},
		"unknown members": {"POST", `{"user":"hunter2"}`, "", "", jsonType, nil, 400},
	} {
		handler, server := sessionsOf(t, fakeserver.People{LogIn: func(*webmunkv1.LoginRequest) (*webmunkv1.LoginResponse, error) {
			return &webmunkv1.LoginResponse{SessionToken: "s"}, c.err
		}})
		w := send(handler, c.method, "/v1/login", c.body,
			map[string]string{"Content-Type": c.contentType, "Origin": c.origin, "Sec-Fetch-Site": c.site})
		if w.Code != c.status || w.Header().Get("Set-Cookie") != "" || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: %d %s %v", name, w.Code, w.Body, w.Header())
		}
		if c.err == nil && server.Metadata() != nil {
			t.Errorf("%s: reached the server", name)
		}
		if c.status == 429 && w.Header().Get("Retry-After") != "7" {
			t.Errorf("%s: Retry-After %q", name, w.Header().Get("Retry-After"))
		}
	}
}

func TestLogoutDropsTheCookieUnlessItIsAnotherSitesDoing(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		drops  bool
	}{
		{nil, 200, true},
		{status.Error(codes.Unauthenticated, "over"), 401, true},
		{status.Error(codes.PermissionDenied, "of another origin"), 403, false},
		{status.Error(codes.Unavailable, "later"), 503, false},
	} {
		handler, server := sessionsOf(t, fakeserver.People{LogOut: func() error { return c.err }})
		w := send(handler, "POST", "/v1/logout", "", map[string]string{"Content-Type": jsonType,
			"Cookie": "__Host-webmunk_session=abc", "Origin": "https://example.com"})
		if w.Code != c.status || strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") != c.drops {
			t.Errorf("%v: %d %v", c.err, w.Code, w.Header())
		}
		md := server.Metadata()
		if strings.Join(md.Get("x-webmunk-session"), ",") != "abc" || strings.Join(md.Get("x-webmunk-host"), ",") != "example.com" ||
			strings.Join(md.Get("x-webmunk-origin"), ",") != "https://example.com" {
			t.Errorf("%v", md)
		}
	}
}
