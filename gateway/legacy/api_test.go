package legacy_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
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
	"webmunk.org/server/gateway/legacy"
)

const (
	pointsPath  = "/data/api/data-points.json"
	sourcesPath = "/data/api/data-sources.json"
	updatePath  = "/data/api/data-sources/update.json"
	tokenPath   = "/data/api/request-token.json"
)

type formFields map[string]string

// callAPI posts a form, with a token unless it has one, to one path of the API.
func callAPI(t *testing.T, people fakeserver.People, path string, fields formFields) answer {
	t.Helper()
	values := url.Values{"token": {"t"}}
	for name, value := range fields {
		values.Set(name, value)
	}
	return serve(apiPath(t, people, path), path, http.MethodPost, formType, values.Encode())
}

func apiPath(t *testing.T, people fakeserver.People, path string) http.Handler {
	t.Helper()
	connection := fakeserver.Start(t, &fakeserver.Server{People: people})
	api := legacy.NewAPI(webmunkv1.NewLegacyApiServiceClient(connection), webmunkv1.NewAuthServiceClient(connection), limits)
	return map[string]http.Handler{pointsPath: api.DataPoints(), sourcesPath: api.DataSources(),
		updatePath: api.UpdateDataSources(), tokenPath: api.RequestToken()}[path]
}

// pointsForm is a whole form for data points; `more` is put over it.
func pointsForm(more formFields) formFields {
	fields := formFields{"page_size": "5", "page_index": "0", "filters": "[]", "excludes": "[]", "order_by": "[]"}
	for name, value := range more {
		fields[name] = value
	}
	return fields
}

func TestTokenIsToldOnOneLine(t *testing.T) {
	var got *webmunkv1.IssueTokenRequest
	a := callAPI(t, fakeserver.People{Issue: func(r *webmunkv1.IssueTokenRequest) (*webmunkv1.IssueTokenResponse, error) {
		got = r
		return &webmunkv1.IssueTokenResponse{Token: "abc", ApiToken: &webmunkv1.ApiToken{
			ExpireTime: &timestamppb.Timestamp{Seconds: 1718064000}}}, nil
	}}, tokenPath, formFields{"username": "ada", "password": "p q"})
	if a.status != 200 || a.body != `{"token": "abc", "expires": "2024-06-11T00:00:00.000000+00:00"}` ||
		a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s %v", a.status, a.body, a.header)
	}
	if got.GetUserId() != "ada" || got.GetPassword() != "p q" {
		t.Errorf("got %v", got)
	}
}

func TestRefusalsOfTheServerAreJSON(t *testing.T) {
	throttled, err := status.New(codes.ResourceExhausted, "too many").WithDetails(
		&errdetails.RetryInfo{RetryDelay: durationpb.New(4 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err             error
		status, ofToken int
		retry, body     string
	}{
		{status.Error(codes.Unauthenticated, "no \u00e9"), 403, 401, "", `{"message": "no \u00e9"}`},
		{status.Error(codes.PermissionDenied, "no"), 403, 403, "", `{"message": "no"}`},
		{status.Error(codes.InvalidArgument, "no"), 400, 400, "", `{"message": "no"}`},
		{status.Error(codes.FailedPrecondition, "no"), 400, 400, "", `{"message": "no"}`},
		{throttled.Err(), 429, 429, "4", `{"message": "too many"}`},
		{status.Error(codes.Unavailable, "no"), 503, 503, "90", `{"message": "no"}`},
		{status.Error(codes.Internal, "no"), 500, 500, "", `{"message": "no"}`},
	} {
		people := fakeserver.People{
			QueryPoints: func(*webmunkv1.QueryDataPointsRequest) (*webmunkv1.QueryDataPointsResponse, error) { return nil, c.err },
			Issue:       func(*webmunkv1.IssueTokenRequest) (*webmunkv1.IssueTokenResponse, error) { return nil, c.err },
		}
		for path, want := range map[string]int{pointsPath: c.status, tokenPath: c.ofToken} {
			a := callAPI(t, people, path, pointsForm(formFields{"username": "u", "password": "p"}))
			body := c.body
			if want == 403 && c.ofToken == 401 {
				body = `{"message": "the token is missing, unknown or expired"}`
			}
			if a.status != want || a.header.Get("Content-Type") != "application/json" || a.body != body ||
				a.header.Get("Retry-After") != c.retry {
				t.Errorf("%v of %s: %d %s %v", c.err, path, a.status, a.body, a.header)
			}
		}
	}
}

func TestCallsWithoutATokenAndOtherMethodsAreRefused(t *testing.T) {
	for _, path := range []string{pointsPath, sourcesPath, updatePath} {
		for _, token := range []string{"", "caf\u00e9"} {
			a := callAPI(t, fakeserver.People{}, path, pointsForm(formFields{"token": token}))
			if a.status != 403 || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("%s %q: %d %s", path, token, a.status, a.body)
			}
		}
		a := serve(apiPath(t, fakeserver.People{}, path), path, http.MethodGet, "", "")
		if a.status != 405 || a.header.Get("Allow") != "POST" {
			t.Errorf("GET %s: %d", path, a.status)
		}
	}
	a := serve(apiPath(t, fakeserver.People{}, sourcesPath), sourcesPath, http.MethodPost, formType, strings.Repeat("x", 1<<20+1))
	if a.status != 413 || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("too large: %d %s", a.status, a.body)
	}
}

func TestNothingOfAFormIsLogged(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)
	for _, code := range []codes.Code{codes.Internal, codes.Unavailable, codes.InvalidArgument, codes.Unauthenticated} {
		err := status.Error(code, "about s3cret")
		people := fakeserver.People{
			QuerySources: func(*webmunkv1.QueryParticipantsRequest) (*webmunkv1.QueryParticipantsResponse, error) {
				return nil, err
			},
			Issue: func(*webmunkv1.IssueTokenRequest) (*webmunkv1.IssueTokenResponse, error) { return nil, err },
		}
		callAPI(t, people, tokenPath, formFields{"username": "s3cret", "password": "s3cret"})
		callAPI(t, people, sourcesPath, formFields{"token": "s3cret", "filters": `[{"identifier": "s3cret"}]`})
		callAPI(t, people, sourcesPath, formFields{"token": "s3cret", "filters": `s3cret`})
	}
	if strings.Contains(log.String(), "s3cret") || log.Len() == 0 {
		t.Errorf("logged: %s", log.String())
	}
}
