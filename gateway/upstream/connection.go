// Package upstream is the gateway's way to the gRPC server: its connections, and what
// travels with each call.
package upstream

import (
	"fmt"
	"math"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

// The largest answer that is taken: a page of points is 16 MiB and one point.
// Requests are limited by the server and by what a request's body may hold.
const maxAnswerBytes = 72 << 20

// newConnection returns a connection that is made with the first call, and again
// whenever it broke; calls while it is down fail at once with UNAVAILABLE.
func newConnection(target string, extra ...grpc.DialOption) (*grpc.ClientConn, error) {
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		// The server is beside the gateway; an HTTP proxy in the environment is
		// meant for others.
		grpc.WithNoProxy(),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(maxAnswerBytes), grpc.MaxCallSendMsgSize(math.MaxInt32)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second},
			MinConnectTimeout: 2 * time.Second,
		}),
		// gRPC servers close connections that are pinged more often than every
		// five minutes. Timeout also bounds how long sent data may stay
		// unacknowledged, which is what finds a dead peer quickly.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 6 * time.Minute, Timeout: 20 * time.Second}),
		grpc.WithChainUnaryInterceptor(sendAllowedMetadata, hideDialErrors),
		grpc.WithChainStreamInterceptor(sendAllowedMetadataOnStream, hideStreamDialErrors),
	}
	connection, err := grpc.NewClient(target, append(options, extra...)...)
	if err != nil {
		return nil, fmt.Errorf("server address %q: %w", target, err)
	}
	return connection, nil
}
