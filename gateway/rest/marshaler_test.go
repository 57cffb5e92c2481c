package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// Texts that encoding/json or a decoded map would change.
var delicateProperties = []string{
	`{"b":1.10,"a":1e400,"a":9007199254740993,"html":"<a href='x'>&amp;</a>"}`,
	`{"nul":"\u0000","lone":"\ud83c","slash":"\/","line":"` + "\u2028" + `"}`,
	`{"quoted":"\"properties\":\"\"","properties":""}`,
	`{ "spaces" : [ ] }`,
}

func page(properties ...string) *webmunkv1.ListDataPointsResponse {
	result := &webmunkv1.ListDataPointsResponse{NextPageToken: `"properties":""`}
	for i, text := range properties {
		result.DataPoints = append(result.DataPoints, &webmunkv1.DataPoint{
			Id: fmt.Sprint(i), Generator: `"properties":"" \"properties\":""`,
			CreateTime: &timestamppb.Timestamp{Seconds: 1710000000, Nanos: 500000000}, Properties: text})
	}
	return result
}

func TestPropertiesAppearByteForByte(t *testing.T) {
	const point = `{"id":"%d","participant":"","generator":"\"properties\":\"\" \\\"properties\\\":\"\"",` +
		`"createTime":"2024-03-09T16:00:00.500Z","properties":%s}`
	points := make([]string, len(delicateProperties))
	for i, text := range delicateProperties {
		points[i] = fmt.Sprintf(point, i, text)
	}
	want := `{"dataPoints":[` + strings.Join(points, ",") + `],"nextPageToken":"\"properties\":\"\""}`

	message := page(delicateProperties...)
	before := proto.Clone(message)
	got, err := newMarshaler().Marshal(message)
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	if !json.Valid(got) {
		t.Error("not JSON")
	}
	if !proto.Equal(message, before) {
		t.Error("the message was changed")
	}
}

func TestPageOfLargePointsIsValidJSON(t *testing.T) {
	large := `{"html":"` + strings.Repeat(`<p class=\"x\">`, 64<<10/14) + `"}`
	properties := make([]string, 200)
	for i := range properties {
		properties[i] = large
	}
	got, err := newMarshaler().Marshal(page(properties...))
	if err != nil || !json.Valid(got) || strings.Count(string(got), large) != len(properties) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestEmptyPageAndEmptyPropertiesAreValidJSON(t *testing.T) {
	for want, message := range map[string]*webmunkv1.ListDataPointsResponse{
		`{"dataPoints":[],"nextPageToken":""}`: {},
		`{"dataPoints":[{"id":"","participant":"","generator":"","properties":null}],"nextPageToken":""}`: {DataPoints: []*webmunkv1.DataPoint{{}}},
	} {
		if got, err := newMarshaler().Marshal(message); err != nil || string(got) != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
}

func TestCountsOfZeroArePresent(t *testing.T) {
	got, err := newMarshaler().Marshal(&webmunkv1.AppendBundleResponse{Received: 2, Stored: 2})
	if want := `{"received":2,"stored":2,"duplicate":0,"quarantined":0,"discarded":0,"forwarded":0}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func BenchmarkMarshalPage(b *testing.B) {
	message := page(strings.Split(strings.Repeat(delicateProperties[0]+"|", 1000), "|")...)
	for range b.N {
		if _, err := newMarshaler().Marshal(message); err != nil {
			b.Fatal(err)
		}
	}
}
