package rest_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

const linesType = "application/x-ndjson"

func streamOf(request **webmunkv1.StreamDataPointsRequest, end error, messages ...*webmunkv1.StreamDataPointsResponse) fakeserver.People {
	return fakeserver.People{Stream: func(r *webmunkv1.StreamDataPointsRequest, s webmunkv1.ParticipantService_StreamDataPointsServer) error {
		if request != nil {
			*request = r
		}
		for _, message := range messages {
			if err := s.Send(message); err != nil {
				return err
			}
		}
		return end
	}}
}

func TestStreamIsALineForEachMessageWithPropertiesAsTheyAre(t *testing.T) {
	var got *webmunkv1.StreamDataPointsRequest
	api := newAPI(t, &fakeserver.Server{People: streamOf(&got, nil,
		&webmunkv1.StreamDataPointsResponse{ResumeToken: "r1", DataPoints: []*webmunkv1.DataPoint{
			{Id: "1", Properties: `{"a": 1.0}`}, {Id: "2"}}},
		&webmunkv1.StreamDataPointsResponse{ResumeToken: "r2", WatchToken: "w"})})
	w := send(api, "GET", "/v1/participants/a%2Fb/dataPoints:stream?filter=generator%20%3D%20%22x%22&resume_token=t&parent=participants%2Fz", "", nil)
	expect(t, w, 200, linesType, `{"result":{"dataPoints":[{"id":"1","participant":"","generator":"","properties":{"a": 1.0}},`+
		`{"id":"2","participant":"","generator":"","properties":null}],"resumeToken":"r1","watchToken":""}}`+"\n"+
		`{"result":{"dataPoints":[],"resumeToken":"r2","watchToken":"w"}}`+"\n")
	want := &webmunkv1.StreamDataPointsRequest{Parent: "participants/a/b", Filter: `generator = "x"`, ResumeToken: "t"}
	if !proto.Equal(got, want) {
		t.Errorf("the server got %v", got)
	}
	send(api, "GET", "/v1/dataPoints:stream?omitted_properties=a&omitted_properties=b", "", nil)
	if !proto.Equal(got, &webmunkv1.StreamDataPointsRequest{OmittedProperties: []string{"a", "b"}}) {
		t.Errorf("without a parent: %v", got)
	}
}

func TestErrorOfAStreamIsTheAnswerOrTheLastLine(t *testing.T) {
	failed := status.Error(codes.ResourceExhausted, "too slow")
	w := send(newAPI(t, &fakeserver.Server{People: streamOf(nil, failed)}), "GET", "/v1/dataPoints:stream", "", nil)
	expect(t, w, 429, jsonType, `{"code":8,"message":"too slow","details":[]}`)
	w = send(newAPI(t, &fakeserver.Server{People: streamOf(nil, failed, &webmunkv1.StreamDataPointsResponse{ResumeToken: "r"})}),
		"GET", "/v1/dataPoints:stream", "", nil)
	expect(t, w, 200, linesType, `{"result":{"dataPoints":[],"resumeToken":"r","watchToken":""}}`+"\n"+
		`{"error":{"code":8,"message":"too slow","details":[]}}`+"\n")
	w = send(newAPI(t, &fakeserver.Server{People: streamOf(nil, nil)}), "GET", "/v1/dataPoints:stream", "", nil)
	expect(t, w, 200, linesType, "")
}

func TestBadStreamRequestsAreAnsweredAtOnce(t *testing.T) {
	api := newAPI(t, &fakeserver.Server{People: streamOf(nil, errors.New("must not be reached"))})
	for _, target := range []string{"/v1/dataPoints:watch?filter=%zz",
		"/v1/participants/%FF/dataPoints:stream", "/v1/dataPoints:stream?filter=%FF"} {
		if w := send(api, "GET", target, "", nil); w.Code != 400 {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	for _, target := range []string{"/v1/participants/a/b/dataPoints:stream", "/v1/dataPoints:strea", "/v1/x/dataPoints:stream"} {
		if w := send(api, "GET", target, "", nil); w.Code != 404 {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestSilentServerEndsTheRequestAndStoppingEndsTheStream(t *testing.T) {
	hang := fakeserver.People{Watch: func(_ *webmunkv1.WatchDataPointsRequest, s webmunkv1.ParticipantService_WatchDataPointsServer) error {
		<-s.Context().Done()
		return s.Context().Err()
	}}
	patient := limits
	limits.QueryTimeout = 50 * time.Millisecond
	defer func() { limits = patient }()
	w := send(newAPI(t, &fakeserver.Server{People: hang}), "GET", "/v1/dataPoints:watch", "", nil)
	expect(t, w, 504, jsonType, `{"code":4,"message":"the server did not answer in time","details":[]}`)

	stopping := make(chan struct{})
	limits.Stopping = stopping
	hang.Watch = func(_ *webmunkv1.WatchDataPointsRequest, s webmunkv1.ParticipantService_WatchDataPointsServer) error {
		if err := s.Send(&webmunkv1.WatchDataPointsResponse{ResumeToken: "r"}); err != nil {
			return err
		}
		// Longer than the time for the first message.
		time.Sleep(100 * time.Millisecond)
		close(stopping)
		<-s.Context().Done()
		return s.Context().Err()
	}
	w = send(newAPI(t, &fakeserver.Server{People: hang}), "GET", "/v1/dataPoints:watch", "", nil)
	expect(t, w, 200, linesType, `{"result":{"dataPoints":[],"resumeToken":"r"}}`+"\n"+
		`{"error":{"code":14,"message":"the server stops; go on with the last token","details":[]}}`+"\n")
}

func TestStreamOutlivesTheLimitOfAnAnswer(t *testing.T) {
	const writeTimeout = 100 * time.Millisecond
	const lines = 10
	people := fakeserver.People{Watch: func(_ *webmunkv1.WatchDataPointsRequest, s webmunkv1.ParticipantService_WatchDataPointsServer) error {
		for range lines {
			time.Sleep(writeTimeout / 4)
			if err := s.Send(&webmunkv1.WatchDataPointsResponse{ResumeToken: "r"}); err != nil {
				return err
			}
		}
		return nil
	}}
	gateway := httptest.NewUnstartedServer(newAPI(t, &fakeserver.Server{People: people}))
	gateway.Config.WriteTimeout = writeTimeout
	gateway.Start()
	defer gateway.Close()
	response, err := http.Get(gateway.URL + "/v1/dataPoints:watch")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || strings.Count(string(body), "\n") != lines {
		t.Errorf("%q, then %v", body, err)
	}
}
