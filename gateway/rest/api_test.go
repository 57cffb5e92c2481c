package rest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"webmunk.org/server/gateway/fakeserver"
	"webmunk.org/server/gateway/gen"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/rest"
)

func newAPI(t *testing.T, server *fakeserver.Server) *rest.API {
	t.Helper()
	api, err := rest.NewAPI(fakeserver.Start(t, server), limits)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func TestParticipantNamesOfAnyCharactersArrive(t *testing.T) {
	for segment, want := range map[string]string{
		"abc": "abc", "a%2Fb": "a/b", "a%2fb": "a/b", "%2541": "%41", "a%20b+c": "a b+c", "a:b": "a:b",
		"%C3%A9": "\u00e9", "-": "-", "a%3Fb%23": "a?b#", "..": "..", "%2E%2E": "..", "a%25": "a%", "%22": `"`,
		"a;b,c": "a;b,c", "dataPoints": "dataPoints",
	} {
		var got string
		api := newAPI(t, &fakeserver.Server{Get: func(r *webmunkv1.GetParticipantRequest) (*webmunkv1.GetParticipantResponse, error) {
			got = r.GetName()
			return &webmunkv1.GetParticipantResponse{Participant: &webmunkv1.Participant{Name: r.GetName()}}, nil
		}})
		w := send(api, "GET", "/v1/participants/"+segment, "", nil)
		if w.Code != 200 || got != "participants/"+want {
			t.Errorf("%s arrives as %q, status %d", segment, got, w.Code)
		}
	}
}

func TestQueryParametersArrive(t *testing.T) {
	var got *webmunkv1.ListDataPointsRequest
	api := newAPI(t, &fakeserver.Server{List: func(r *webmunkv1.ListDataPointsRequest) (*webmunkv1.ListDataPointsResponse, error) {
		got = r
		return &webmunkv1.ListDataPointsResponse{DataPoints: []*webmunkv1.DataPoint{{Properties: `{"a": 1.0}`}}}, nil
	}})
	w := send(api, "GET", "/v1/participants/p%2Fq/dataPoints?page_size=5&page_token=t&generators=g&generators=h"+
		"&create_time_range.start_time=2024-06-11T00:00:00Z&order_by=create_time%20desc", "", nil)
	want := &webmunkv1.ListDataPointsRequest{Parent: "participants/p/q", PageSize: 5, PageToken: "t",
		Generators: []string{"g", "h"}, OrderBy: "create_time desc",
		CreateTimeRange: &webmunkv1.TimeRange{StartTime: &timestamppb.Timestamp{Seconds: 1718064000}}}
	if !proto.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for name := range w.Header() {
		if strings.HasPrefix(name, "Grpc-") {
			t.Errorf("the answer tells %s", name)
		}
	}
	expect(t, w, 200, "application/json", `{"dataPoints":[{"id":"","participant":"","generator":"","properties":{"a": 1.0}}],"nextPageToken":""}`)
}

func TestErrorsOfAPICallsAreJSON(t *testing.T) {
	for code, want := range map[codes.Code]int{codes.NotFound: 404, codes.InvalidArgument: 400,
		codes.Unavailable: 503, codes.ResourceExhausted: 429, codes.Internal: 500} {
		api := newAPI(t, &fakeserver.Server{Get: func(*webmunkv1.GetParticipantRequest) (*webmunkv1.GetParticipantResponse, error) {
			return nil, status.Error(code, "why")
		}})
		w := send(api, "GET", "/v1/participants/x", "", nil)
		var body struct {
			Code    int
			Message string
			Details []any
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != want || body.Code != int(code) ||
			body.Message != "why" || body.Details == nil {
			t.Errorf("%v: %d %s", code, w.Code, w.Body)
		}
		if retry := w.Header().Get("Retry-After") != ""; retry != (want == 503 || want == 429) {
			t.Errorf("%v: Retry-After %v", code, retry)
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Error("reads must not be open to pages of any origin")
		}
	}
}

func TestBadURLsOfAPICallsAre400JSON(t *testing.T) {
	api := newAPI(t, &fakeserver.Server{})
	for _, target := range []string{"/v1/participants?page_size=x", "/v1/participants?page_token=%FF",
		"/v1/participants/%FF", "/v1/participants/a/dataPoints?create_time_range.start_time=yesterday"} {
		w := send(api, "GET", target, "", nil)
		if w.Code != 400 || !strings.HasPrefix(w.Body.String(), `{"code":3,`) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestServersAddressStaysHidden(t *testing.T) {
	api, err := rest.NewAPI(fakeserver.Unreachable(t), limits)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, send(api, "GET", "/v1/participants", "", nil), 503, "application/json",
		`{"code":14,"message":"the server cannot be reached; try again later","details":[]}`)
}

func TestCallerCannotSetTheDeadlineOrTheMethod(t *testing.T) {
	slow := newAPI(t, &fakeserver.Server{Get: func(*webmunkv1.GetParticipantRequest) (*webmunkv1.GetParticipantResponse, error) {
		time.Sleep(20 * time.Millisecond)
		return &webmunkv1.GetParticipantResponse{}, nil
	}})
	if w := send(slow, "GET", "/v1/participants/x", "", map[string]string{"Grpc-Timeout": "1m"}); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for contentType, want := range map[string]int{"application/x-www-form-urlencoded": 415, "application/json": 501} {
		w := send(slow, "POST", "/v1/participants", "{}",
			map[string]string{"Content-Type": contentType, "X-HTTP-Method-Override": "GET"})
		if w.Code != want {
			t.Errorf("%s: %d %s", contentType, w.Code, w.Body)
		}
	}
}

func TestOnlyJSONChangesAnything(t *testing.T) {
	server := &fakeserver.Server{}
	api := newAPI(t, server)
	for contentType, want := range map[string]int{"application/json": 200, "Application/JSON; charset=utf-8": 200,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415} {
		for _, request := range []string{"PATCH /v1/participants/p", "POST /v1/appConfigurations"} {
			method, path, _ := strings.Cut(request, " ")
			w := send(api, method, path, "{}", map[string]string{"Content-Type": contentType})
			if w.Code != want || want == 415 && w.Header().Get("Content-Type") != "text/plain" {
				t.Errorf("%s %q: %d %s", request, contentType, w.Code, w.Body)
			}
		}
	}
	// Reaches the server, which cannot do it.
	if w := send(api, "DELETE", "/v1/participants/p", "", nil); w.Code != 501 {
		t.Errorf("a DELETE without a body: %d", w.Code)
	}
	if w := send(api, "DELETE", "/v1/participants/p", "etag=x", nil); w.Code != 415 {
		t.Errorf("a DELETE with a form: %d", w.Code)
	}
}

func TestFieldsGivenByPatchAreTheMask(t *testing.T) {
	var got *webmunkv1.UpdateParticipantRequest
	api := newAPI(t, &fakeserver.Server{People: fakeserver.People{Update: func(r *webmunkv1.UpdateParticipantRequest) error {
		got = r
		return nil
	}}})
	w := send(api, "PATCH", "/v1/participants/a%2Fb", `{"displayName":"x"}`, map[string]string{"Content-Type": jsonType})
	if w.Code != 200 || got.GetParticipant().GetName() != "participants/a/b" ||
		got.GetParticipant().GetDisplayName() != "x" || strings.Join(got.GetUpdateMask().GetPaths(), ",") != "display_name" {
		t.Errorf("%d %s: %v", w.Code, w.Body, got)
	}
}

func TestBodiesOfCallsAreLimited(t *testing.T) {
	json := map[string]string{"Content-Type": jsonType}
	api := newAPI(t, &fakeserver.Server{})
	body := `{"configuration":"` + strings.Repeat("x", maxCallBytes-100) + `"}`
	if w := send(api, "POST", "/v1/appConfigurations", body, json); w.Code != 200 {
		t.Errorf("below the limit: %d %s", w.Code, w.Body)
	}
	body = strings.Repeat("x", maxCallBytes+1)
	w := send(api, "POST", "/v1/appConfigurations", body, json)
	if w.Code != 413 || w.Header().Get("Content-Type") != jsonType {
		t.Errorf("above: %d %s", w.Code, w.Body)
	}
	// Without a declared length.
	r := httptest.NewRequest("POST", "/v1/appConfigurations", io.MultiReader(strings.NewReader(body)))
	r.Header.Set("Content-Type", jsonType)
	r.ContentLength = -1
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, r)
	if recorder.Code != 413 {
		t.Errorf("undeclared: %d %s", recorder.Code, recorder.Body)
	}
}

func TestUnknownPathsAndVerbsAreText(t *testing.T) {
	api := newAPI(t, &fakeserver.Server{})
	json := map[string]string{"Content-Type": "application/json"}
	expect(t, send(api, "GET", "/v1/nothing", "", json), 404, "text/plain", "not found")
	expect(t, send(api, "GET", "/v1/participants/a/b", "", json), 404, "text/plain", "not found")
	for request, allow := range map[string]string{
		"PUT /v1/participants": "GET, HEAD, POST", "POST /v1/participants/a%2Fb": "DELETE, GET, HEAD, PATCH",
		"GET /v1/participants:move": "POST", "DELETE /v1/participants/x/summary": "GET, HEAD",
		"PATCH /v1/studySettings/": "", "PUT /v1/users/u/tokens/1": "DELETE", "POST /v1/dataPoints:watch": "GET",
		"POST /v1/participants/x/dataPoints:stream": "GET", "HEAD /v1/dataPoints:stream": "GET",
		"DELETE /v1/quarantineEntries/1": "GET, HEAD",
	} {
		method, path, _ := strings.Cut(request, " ")
		w := send(api, method, path, "{}", json)
		if allow == "" {
			expect(t, w, 404, "text/plain", "not found")
			continue
		}
		expect(t, w, 405, "text/plain", "")
		if got := w.Header().Get("Allow"); got != allow {
			t.Errorf("%s: allows %q, want %q", request, got, allow)
		}
	}
	if w := send(api, "HEAD", "/v1/participants/x", "", nil); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

func TestAnswersAreNotCached(t *testing.T) {
	if got := send(newAPI(t, &fakeserver.Server{}), "GET", "/v1/participants", "", nil).Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: %q", got)
	}
}

func TestOpenAPIDescribesEveryPath(t *testing.T) {
	handler, err := rest.OpenAPI(gen.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var document struct {
		Paths       map[string]map[string]any
		Definitions map[string]struct {
			Properties map[string]struct{ Type string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	for path, method := range map[string]string{"/v1/bundles": "post", "/v1/participants": "get",
		"/v1/participants/{participant}": "get", "/v1/participants/{participant}/dataPoints": "get",
		"/v1/participants/{participant}/dataPoints/{data_point}/attachments": "get",
		"/v1/attachments/{attachment}":                                       "get", "/v1/attachments/{attachment}/content": "get", "/v1/exportJobs/{export_job}/archive": "get",
		"/v1/login": "post", "/v1/participants/{participant}/summary": "get", "/v1/participants/{participant}:erase": "post",
		"/v1/users/{user}/tokens/{token}": "delete", "/v1/dataPoints:watch": "get", "/v1/renameRules/{rename_rule}": "delete"} {
		if document.Paths[path][method] == nil {
			t.Errorf("%s %s is missing", method, path)
		}
	}
	if got := document.Definitions["v1DataPoint"].Properties["properties"].Type; got != "object" {
		t.Errorf("properties are shown as %q", got)
	}
	if _, ok := document.Definitions["v1AppendBundleResponse"]; !ok {
		t.Error("v1AppendBundleResponse is missing")
	}
	unreadable := regexp.MustCompile(`\{((name|parent)(_\d+)?|[^}]*\.[^}]*|)\}`)
	described := 0
	for path, operations := range document.Paths {
		described += len(operations)
		if unreadable.MatchString(path) {
			t.Errorf("%s: a parameter is not named for what it is", path)
		}
	}
	paths, err := os.ReadFile("../../proto/http.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const byHand = 6
	if want := len(regexp.MustCompile(`(?m)(get|post|patch|delete): /`).FindAll(paths, -1)) + byHand; described != want {
		t.Errorf("%d operations are described, want %d", described, want)
	}
	if strings.Contains(w.Body.String(), "sessionToken") {
		t.Error("the session's secret is shown as part of an answer")
	}
}
