package upstream

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

// hideDialErrors keeps the server's address out of answers: gRPC puts it into
// the error of a call for which there is no connection.
func hideDialErrors(ctx context.Context, method string, request, response any,
	connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	var server peer.Peer
	err := invoke(ctx, method, request, response, connection, append(options, grpc.Peer(&server))...)
	return withoutAddress(err, server)
}

// hideStreamDialErrors is the same for streams, which fail when they are opened.
func hideStreamDialErrors(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn,
	method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := open(ctx, description, connection, method, options...)
	return stream, withoutAddress(err, peer.Peer{})
}

func withoutAddress(err error, server peer.Peer) error {
	if status.Code(err) == codes.Unavailable && server.Addr == nil {
		slog.Debug("no connection to the server", "event", "server_unreachable", "error", err.Error())
		return status.Error(codes.Unavailable, "the server cannot be reached; try again later")
	}
	return err
}

// RetryDelay returns how long the server asks to wait before the next try, or
// `usual` if it does not say.
func RetryDelay(err error, usual time.Duration) time.Duration {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.RetryInfo); ok {
			return info.GetRetryDelay().AsDuration()
		}
	}
	return usual
}

// IsOversize tells whether err is RESOURCE_EXHAUSTED because of the size of
// this one request, and not because of too many of them. Rate limits carry a
// RetryInfo; gRPC's own refusal of a large message is known by its text alone.
func IsOversize(err error) bool {
	st := status.Convert(err)
	if st.Code() != codes.ResourceExhausted {
		return false
	}
	for _, detail := range st.Details() {
		if _, ok := detail.(*errdetails.RetryInfo); ok {
			return false
		}
	}
	return strings.Contains(st.Message(), "larger than")
}
