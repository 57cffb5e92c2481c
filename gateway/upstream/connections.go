package upstream

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The server takes 100 calls at a time of a connection, and what is more waits without
// a word. Streams go on for hours, so each has a place of its own, or is refused.
const (
	streamsPerConnection = 96
	streamConnections    = 4
)

var errTooManyStreams = status.Error(codes.ResourceExhausted, "too many streams are open: try again later")

// Connections are the ways to the server that all handlers share. Bundles have one of
// their own, so that however many calls read, and however slowly, points are taken.
type Connections struct {
	ingest, calls *grpc.ClientConn
	// Of those who send, and of those who receive: neither takes the other's places.
	uploads, downloads []*streamConnection
}

// A streamConnection knows how many streams are open on it.
type streamConnection struct {
	*grpc.ClientConn
	open atomic.Int64
}

// Dial returns the ways to `target` (host:port or unix:/path). They connect in the
// background and again whenever they break; calls meanwhile fail at once with
// UNAVAILABLE. The caller closes them.
func Dial(target string, extra ...grpc.DialOption) (*Connections, error) {
	var err error
	dial := func() *grpc.ClientConn {
		connection, failure := newConnection(target, extra...)
		err = errors.Join(err, failure)
		return connection
	}
	c := &Connections{ingest: dial(), calls: dial()}
	for range streamConnections {
		c.uploads = append(c.uploads, &streamConnection{ClientConn: dial()})
		c.downloads = append(c.downloads, &streamConnection{ClientConn: dial()})
	}
	if err != nil {
		return nil, err
	}
	c.ingest.Connect()
	return c, nil
}

// Close ends all calls.
func (c *Connections) Close() error {
	err := errors.Join(c.ingest.Close(), c.calls.Close())
	for _, connection := range append(c.uploads, c.downloads...) {
		err = errors.Join(err, connection.Close())
	}
	return err
}

// Invoke makes a call with one answer.
func (c *Connections) Invoke(ctx context.Context, method string, request, answer any, options ...grpc.CallOption) error {
	return c.of(method).Invoke(ctx, method, request, answer, options...)
}

// Bundles, and whether the server takes them.
func (c *Connections) of(method string) *grpc.ClientConn {
	if strings.HasPrefix(method, "/webmunk.v1.IngestService/") || strings.HasPrefix(method, "/grpc.health.") {
		return c.ingest
	}
	return c.calls
}

// NewStream begins a call that goes on. RESOURCE_EXHAUSTED: as many as are allowed do.
func (c *Connections) NewStream(ctx context.Context, description *grpc.StreamDesc, method string, options ...grpc.CallOption) (grpc.ClientStream, error) {
	group := c.downloads
	if description.ClientStreams {
		group = c.uploads
	}
	for _, connection := range group {
		if connection.open.Add(1) > streamsPerConnection {
			connection.open.Add(-1)
			continue
		}
		var once sync.Once
		leave := func() { once.Do(func() { connection.open.Add(-1) }) }
		options = append(options[:len(options):len(options)], grpc.OnFinish(func(error) { leave() }))
		stream, err := connection.NewStream(ctx, description, method, options...)
		if err != nil {
			leave()
		}
		return stream, err
	}
	return nil, errTooManyStreams
}
