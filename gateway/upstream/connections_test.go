package upstream_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// As many as may be open at once.
const mostWatches = 4 * 96

// newCrowd returns a server whose watches go on for ever.
func newCrowd() *fakeserver.Server {
	return &fakeserver.Server{People: fakeserver.People{
		Watch: func(_ *webmunkv1.WatchDataPointsRequest, s webmunkv1.ParticipantService_WatchDataPointsServer) error {
			if err := s.Send(&webmunkv1.WatchDataPointsResponse{}); err != nil {
				return err
			}
			<-s.Context().Done()
			return s.Context().Err()
		}}}
}

// watch begins a watch and waits for its first message.
func watch(ctx context.Context, people webmunkv1.ParticipantServiceClient) error {
	stream, err := people.WatchDataPoints(ctx, &webmunkv1.WatchDataPointsRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func TestCrowdOfWatchersHoldsNothingElseUp(t *testing.T) {
	server := newCrowd()
	server.Append = func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		return &webmunkv1.AppendBundleResponse{}, nil
	}
	connections := fakeserver.Start(t, server)
	people := webmunkv1.NewParticipantServiceClient(connections)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for i := range mostWatches {
		if err := watch(ctx, people); err != nil {
			t.Fatalf("watch %d: %v", i, err)
		}
	}
	if err := watch(ctx, people); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("one watch more: %v", err)
	}
	if _, err := webmunkv1.NewIngestServiceClient(connections).AppendBundle(ctx, &webmunkv1.AppendBundleRequest{}); err != nil {
		t.Errorf("a bundle beside them: %v", err)
	}
	if _, err := people.GetParticipant(ctx, &webmunkv1.GetParticipantRequest{}); err != nil {
		t.Errorf("a call beside them: %v", err)
	}
}

func TestCallsThatReadHoldNoBundlesUp(t *testing.T) {
	const callsAtOnce = 150
	server := newCrowd()
	begun, release := make(chan struct{}, callsAtOnce), make(chan struct{})
	server.Get = func(*webmunkv1.GetParticipantRequest) (*webmunkv1.GetParticipantResponse, error) {
		begun <- struct{}{}
		<-release
		return &webmunkv1.GetParticipantResponse{}, nil
	}
	connections := fakeserver.Start(t, server)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	defer close(release)
	for range callsAtOnce {
		go func() {
			_, _ = webmunkv1.NewParticipantServiceClient(connections).GetParticipant(ctx, &webmunkv1.GetParticipantRequest{})
		}()
	}
	for range 100 {
		<-begun
	}
	if _, err := webmunkv1.NewIngestServiceClient(connections).AppendBundle(ctx, &webmunkv1.AppendBundleRequest{}); err != nil {
		t.Errorf("a bundle beside them: %v", err)
	}
}

func TestPlaceOfAStreamThatEndedIsTakenAgain(t *testing.T) {
	connections := fakeserver.Start(t, newCrowd())
	people := webmunkv1.NewParticipantServiceClient(connections)
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		for i := range mostWatches {
			err := watch(ctx, people)
			// The end of a call is noticed by another thread.
			for status.Code(err) == codes.ResourceExhausted && ctx.Err() == nil {
				time.Sleep(10 * time.Millisecond)
				err = watch(ctx, people)
			}
			if err != nil {
				t.Fatalf("watch %d: %v", i, err)
			}
		}
		cancel()
	}
}
