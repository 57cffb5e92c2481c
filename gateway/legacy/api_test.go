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
	"google.golang.org/protobuf/proto"
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

func TestLookupsOfPointsBecomeFilters(t *testing.T) {
	for _, c := range []struct{ filters, excludes, want string }{
		{`[]`, `[]`, ``},
		{`[{}]`, `[{}]`, ``},
		{`[{"source": "_pilot--2.b_"}]`, `[]`, `participant = "_pilot--2.b_"`},
		{`[{"source": 12345678}]`, `[]`, `participant = "12345678"`},
		{`[{"source": "a\"b\\c*"}]`, `[]`, `participant = "a\"b\\c\*"`},
		{`[{"source": "x", "generator_identifier": "y"}, {"id": 7}]`, `[]`,
			`generator = "y" AND participant = "x" AND id = 7`},
		{`[{"secondary_identifier": null}]`, `[]`, `secondary_identifier = null`},
		{`[{"secondary_identifier__isnull": true}]`, `[]`, `secondary_identifier = null`},
		{`[{"secondary_identifier__isnull": false}]`, `[]`, `secondary_identifier != null`},
		{`[{"source__isnull": true}]`, `[]`, `id < 0`},
		{`[{"source": null}]`, `[{"source": null}]`, `id < 0 AND NOT (id < 0)`},
		{`[{"source__isnull": false}]`, `[{"source__isnull": false}]`, `id < 0`},
		{`[{"created__gte": "2024-03-11T16:34:57.418000+00:00", "created__lt": "2024-03-11T18:34:57-04:00"}]`, `[]`,
			`create_time >= "2024-03-11T16:34:57.418Z" AND create_time < "2024-03-11T22:34:57Z"`},
		{`[{"recorded": 1718064000.0}]`, `[]`, `record_time = "2024-06-11T00:00:00Z"`},
		{`[{"recorded__lte": 1718064001.2345675}]`, `[]`, `record_time <= "2024-06-11T00:00:01.234568Z"`},
		{`[{"recorded__gt": "2024-06-11"}, {"recorded__lt": "2024-06-11 01:02:03.5"}]`, `[]`,
			`record_time > "2024-06-11T00:00:00Z" AND record_time < "2024-06-11T01:02:03.5Z"`},
		{`[{"source__in": ["12345678", "Study A 01"], "generator_identifier__in": ["a"]}]`, `[]`,
			`generator = "a" AND (participant = "12345678" OR participant = "Study A 01")`},
		{`[{"source__in": []}]`, `[]`, `id < 0`},
		{`[{"source__in": [null]}]`, `[]`, `id < 0`},
		{`[{"generator_identifier__startswith": "pdk-"}]`, `[]`, `generator = "pdk-*"`},
		{`[{"generator_identifier__startswith": "*"}]`, `[]`, `generator = "\**"`},
		{`[{"pk__gt": "5", "pk__lte": 9}]`, `[]`, `id > 5 AND id <= 9`},
		{`[{"source": "x"}]`, `[{"generator_identifier": "a"}, {"source": "b", "generator_identifier": "c"}]`,
			`participant = "x" AND NOT (generator = "a") AND NOT (generator = "c" AND participant = "b")`},
		{`[{"source__exact": "x"}]`, `[]`, `participant = "x"`},
	} {
		var got *webmunkv1.QueryDataPointsRequest
		a := callAPI(t, fakeserver.People{QueryPoints: func(r *webmunkv1.QueryDataPointsRequest) (*webmunkv1.QueryDataPointsResponse, error) {
			got = r
			return &webmunkv1.QueryDataPointsResponse{}, nil
		}}, pointsPath, pointsForm(formFields{"filters": c.filters, "excludes": c.excludes}))
		if a.status != 200 || got.GetFilter() != c.want {
			t.Errorf("%s without %s: %d %s\n got %s\nwant %s", c.filters, c.excludes, a.status, a.body, got.GetFilter(), c.want)
		}
	}
}

func TestPointsAreAskedForAndIndentedAsPythonDoes(t *testing.T) {
	var got *webmunkv1.QueryDataPointsRequest
	people := fakeserver.People{QueryPoints: func(r *webmunkv1.QueryDataPointsRequest) (*webmunkv1.QueryDataPointsResponse, error) {
		got = r
		return &webmunkv1.QueryDataPointsResponse{LatestId: 1500, Count: 2,
			Points: []string{`{"a": 1.0, "b": {}, "c": [], "\u00e9": [5e-324, "x<>&\u2028"]}`, `{}`}}, nil
	}}
	a := callAPI(t, people, pointsPath, pointsForm(formFields{"page_index": "3",
		"order_by": `[["source"], ["-created", "pk"], "secondary_identifier"]`, "latest": "1", "latest_pk": "500"}))
	const want = "{\n  \"latest\": 1500,\n  \"count\": 2,\n  \"page_index\": 3,\n  \"page_size\": 5,\n  \"matches\": [\n" +
		"    {\n      \"a\": 1.0,\n      \"b\": {},\n      \"c\": [],\n      \"\\u00e9\": [\n        5e-324,\n        \"x<>&\\u2028\"\n      ]\n    },\n" +
		"    {}\n  ]\n}"
	if a.status != 200 || a.header.Get("Content-Type") != "application/json" || a.body != want {
		t.Errorf("%d %v %s", a.status, a.header, a.body)
	}
	latest := int64(500)
	request := &webmunkv1.QueryDataPointsRequest{PageSize: 5, PageIndex: 3, LatestId: &latest,
		OrderBy: []string{"participant", "create_time desc", "id", "secondary_identifier"}}
	if !proto.Equal(got, request) {
		t.Errorf("got %v", got)
	}
	people.QueryPoints = nil
	a = callAPI(t, people, pointsPath, pointsForm(formFields{"page_size": "0"}))
	if a.body != "{\n  \"latest\": 0,\n  \"count\": 0,\n  \"page_index\": 0,\n  \"page_size\": 0,\n  \"matches\": []\n}" {
		t.Errorf("no points: %s", a.body)
	}
}

func TestBadQuestionsAre400WithAMessage(t *testing.T) {
	points := func(more formFields) formFields { return pointsForm(more) }
	without := func(name string) formFields {
		fields := pointsForm(nil)
		delete(fields, name)
		return fields
	}
	for _, c := range []struct {
		path   string
		fields formFields
		says   string
	}{
		{pointsPath, without("page_size"), "page_size is required"},
		{pointsPath, without("page_index"), "page_index is required"},
		{pointsPath, without("filters"), "filters is required"},
		{pointsPath, without("excludes"), "excludes is required"},
		{pointsPath, without("order_by"), "order_by is required"},
		{pointsPath, points(formFields{"page_size": "1001"}), "from 0 to 1000"},
		{pointsPath, points(formFields{"page_index": "-1"}), "page_index must be"},
		{pointsPath, points(formFields{"page_index": "x"}), "page_index must be"},
		{pointsPath, points(formFields{"page_index": "99999999999"}), "page_index must be"},
		{pointsPath, points(formFields{"latest_pk": "x"}), "latest_pk must be"},
		{pointsPath, points(formFields{"filters": "[{"}), "filters is not the JSON"},
		{pointsPath, points(formFields{"filters": "[] []"}), "filters is not the JSON"},
		{pointsPath, points(formFields{"filters": `{"source": "x"}`}), "filters is not the JSON"},
		{pointsPath, points(formFields{"filters": `[{"nonsense": 1}]`}), `\"nonsense\" cannot be looked up; there are created, created__gt`},
		{pointsPath, points(formFields{"filters": `[{"source__regex": "."}]`}), "cannot be looked up"},
		{pointsPath, points(formFields{"filters": `[{"created": "yesterday"}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 1e300}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 1e999999999}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 99999999999999}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"source": "a\u0000"}]`}), "U+0000"},
		{pointsPath, points(formFields{"filters": `[{"source": {"a": 1}}]`}), "must be a text"},
		{pointsPath, points(formFields{"filters": `[{"source__in": "x"}]`}), "must be an array"},
		{pointsPath, points(formFields{"filters": `[{"source__isnull": 1}]`}), "true or false"},
		{pointsPath, points(formFields{"filters": `[{"pk": 1.5}]`}), "whole number"},
		{pointsPath, points(formFields{"order_by": `[["nonsense"]]`}), "no field to order by"},
		{pointsPath, points(formFields{"order_by": `[[["pk"]]]`}), "array of arrays"},
		{pointsPath, points(formFields{"filters": `[{"generator_identifier": "pdk-external-data-request"}]`}), "no requests to upload"},
		{sourcesPath, formFields{"filters": `[{"pk": 7}]`}, "pk: data sources have no number"},
		{sourcesPath, formFields{"order_by": `[["pk"]]`}, "no field to order by"},
		{updatePath, formFields{"updates": `[{"group": "x"}]`}, "filters or excludes must say"},
		{updatePath, formFields{"filters": `[{}]`, "updates": `[{"group": "x"}]`}, "filters or excludes must say"},
		{updatePath, formFields{"filters": `[{"identifier": "x"}]`}, "updates is required"},
		{updatePath, formFields{"filters": `[{"identifier": "x"}]`, "updates": `[{"pk": 1}]`}, "pk: there are group"},
		{updatePath, formFields{"filters": `[{"identifier": "x"}]`, "updates": `[{"suppress_alerts": 1}]`}, "true or false"},
		{tokenPath, formFields{"a": "b"}, "username is required"},
		{tokenPath, formFields{"username": "b"}, "password is required"},
	} {
		a := callAPI(t, fakeserver.People{}, c.path, c.fields)
		if a.status != 400 || a.header.Get("Content-Type") != "application/json" ||
			!strings.HasPrefix(a.body, `{"message": "`) || !strings.Contains(a.body, c.says) {
			t.Errorf("%s %v: %d %s", c.path, c.fields, a.status, a.body)
		}
	}
}

func TestSourcesAreAskedForAndToldOnOneLine(t *testing.T) {
	var got *webmunkv1.QueryParticipantsRequest
	group := "Arm \u00c9"
	people := fakeserver.People{QuerySources: func(r *webmunkv1.QueryParticipantsRequest) (*webmunkv1.QueryParticipantsResponse, error) {
		got = r
		return &webmunkv1.QueryParticipantsResponse{Count: 7, Participants: []*webmunkv1.LegacyParticipant{
			{ParticipantId: "p", DisplayName: "\u53c2\U0001f600\"\\/\n\x7f", UserAgent: "a/1", PointCount: 3, Group: &group},
			{ParticipantId: "q", DisplayName: "q", SuppressesAlerts: true}}}, nil
	}}
	a := callAPI(t, people, sourcesPath, nil)
	const want = `{"count": 7, "page_index": 0, "page_size": 32, "matches": [` +
		`{"name": "\u53c2\ud83d\ude00\"\\/\n\u007f", "identifier": "p", "latest_user_agent": "a/1", "suppresses_alerts": false, ` +
		`"point_count": 3, "group": "Arm \u00c9", "active_alerts": [], "earliest_point": null, "latest_point": null}, ` +
		`{"name": "q", "identifier": "q", "latest_user_agent": "", "suppresses_alerts": true, ` +
		`"point_count": 0, "group": null, "active_alerts": [], "earliest_point": null, "latest_point": null}]}`
	if a.status != 200 || a.body != want {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !proto.Equal(got, &webmunkv1.QueryParticipantsRequest{PageSize: 32}) {
		t.Errorf("by default: %v", got)
	}
	callAPI(t, people, sourcesPath, formFields{"page_size": "3", "page_index": "1", "excludes": `[{"pk": null}]`,
		"filters":  `[{"identifier__in": ["a", "b"], "group__name": "G"}, {"group": null}, {"name__startswith": "n"}]`,
		"order_by": `[["-name", "group__name"]]`})
	request := &webmunkv1.QueryParticipantsRequest{PageSize: 3, PageIndex: 1,
		Filter: `group.display_name = "G" AND (participant_id = "a" OR participant_id = "b") AND group.display_name = null AND ` +
			`display_name = "n*" AND NOT (participant_id = "")`,
		OrderBy: []string{"display_name desc", "group.display_name"}}
	if !proto.Equal(got, request) {
		t.Errorf("got %v", got)
	}
}

func TestUpdatesArePassedOnInOrder(t *testing.T) {
	var got *webmunkv1.UpdateParticipantsRequest
	a := callAPI(t, fakeserver.People{UpdateSources: func(r *webmunkv1.UpdateParticipantsRequest) (*webmunkv1.UpdateParticipantsResponse, error) {
		got = r
		return &webmunkv1.UpdateParticipantsResponse{UpdatedCount: 2}, nil
	}}, updatePath, formFields{"filters": `[{"identifier": "x"}]`,
		"updates": `[{"group": "Arm C", "name": "n"}, {"suppress_alerts": true}, {"group": null}]`})
	if a.status != 200 || a.body != `{"updated": 2}` {
		t.Errorf("%d %s", a.status, a.body)
	}
	want := &webmunkv1.UpdateParticipantsRequest{Filter: `participant_id = "x"`, Updates: []*webmunkv1.LegacyParticipantUpdate{
		{Group: proto.String("Arm C"), DisplayName: proto.String("n")}, {SuppressesAlerts: proto.Bool(true)},
		{Group: proto.String("")}}}
	if !proto.Equal(got, want) {
		t.Errorf("got %v", got)
	}
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
		err                  error
		status, ofToken      int
		retry, messagePrefix string
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
			if a.status != want || a.header.Get("Content-Type") != "application/json" || a.body != c.messagePrefix ||
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
