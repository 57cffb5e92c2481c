package legacy_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

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
