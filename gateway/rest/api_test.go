package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
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
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "X-HTTP-Method-Override": "GET"}
	expect(t, send(slow, "POST", "/v1/participants", "page_size=1", form), 405, "text/plain", "")
}

func TestUnknownPathsAndVerbsAreText(t *testing.T) {
	api := newAPI(t, &fakeserver.Server{})
	json := map[string]string{"Content-Type": "application/json"}
	expect(t, send(api, "GET", "/v1/nothing", "", json), 404, "text/plain", "not found")
	expect(t, send(api, "GET", "/v1/participants/a/b", "", json), 404, "text/plain", "not found")
	expect(t, send(api, "POST", "/v1/participants", "{}", json), 405, "text/plain", "")
	if w := send(api, "HEAD", "/v1/participants/x", "", nil); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
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
		"/v1/attachments/{attachment}":                                       "get", "/v1/attachments/{attachment}/content": "get"} {
		if document.Paths[path][method] == nil {
			t.Errorf("%s %s is missing", method, path)
		}
	}
	if got := document.Definitions["v1DataPoint"].Properties["properties"].Type; got != "object" {
		t.Errorf("properties are shown as %q", got)
	}
	if _, ok := document.Definitions["v1AppendBundleResponse"]; !ok || len(document.Paths) != 7 {
		t.Errorf("%d paths", len(document.Paths))
	}
}
