package legacy_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

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
		{`[{"source": "x"}, {"generator_identifier": "pdk-external-data-request"}]`, `[]`, `id < 0`},
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
