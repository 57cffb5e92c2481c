package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/plain"
)

// The reasons of the gateway's own to end a stream.
var (
	errNoAnswer = status.Error(codes.DeadlineExceeded, "the server did not answer in time")
	errStopping = status.Error(codes.Unavailable, "the server stops; go on with the last token")
)

// streams answers the paths whose answers go on for as long as there is news. Each
// message is a line `{"result":…}` of its own, sent at once. What ends the stream
// early is the last line, `{"error":…}`.
type streams struct {
	server  webmunkv1.ParticipantServiceClient
	exports webmunkv1.ExportServiceClient
	limits  Limits
	json    *marshaler
}

func newStreams(connection grpc.ClientConnInterface, limits Limits) *streams {
	return &streams{server: webmunkv1.NewParticipantServiceClient(connection),
		exports: webmunkv1.NewExportServiceClient(connection), limits: limits, json: newMarshaler()}
}

// A receiver returns the next message of a stream.
type receiver func() (proto.Message, error)

// of returns the handler of r's path, or nil if it is another kind of path. The path
// is one that is percent-encoded right.
func (s *streams) of(r *http.Request) http.HandlerFunc {
	if id, isWatch := cutAround(r.URL.EscapedPath(), exportJobsPath, ":watch"); isWatch {
		return func(w http.ResponseWriter, r *http.Request) { s.watchExport(w, r, id) }
	}
	collection, verb, _ := strings.Cut(r.URL.EscapedPath(), "/dataPoints:")
	parent := ""
	if collection != "/v1" {
		segment, isBelow := strings.CutPrefix(collection, "/v1/participants/")
		if !isBelow || strings.Contains(segment, "/") {
			return nil
		}
		identifier, err := url.PathUnescape(segment)
		if err != nil || identifier == "" {
			return nil
		}
		parent = "participants/" + identifier
	}
	switch verb {
	case "stream":
		return func(w http.ResponseWriter, r *http.Request) { s.stream(w, r, parent) }
	case "watch":
		return func(w http.ResponseWriter, r *http.Request) { s.watch(w, r, parent) }
	}
	return nil
}

func (s *streams) stream(w http.ResponseWriter, r *http.Request, parent string) {
	request := &webmunkv1.StreamDataPointsRequest{}
	if !s.read(w, r, request) {
		return
	}
	if parent != "" {
		request.Parent = parent
	}
	s.relay(w, r, func(ctx context.Context) (receiver, error) {
		stream, err := s.server.StreamDataPoints(ctx, request)
		return func() (proto.Message, error) { return stream.Recv() }, err
	})
}

func (s *streams) watch(w http.ResponseWriter, r *http.Request, parent string) {
	request := &webmunkv1.WatchDataPointsRequest{}
	if !s.read(w, r, request) {
		return
	}
	if parent != "" {
		request.Parent = parent
	}
	s.relay(w, r, func(ctx context.Context) (receiver, error) {
		stream, err := s.server.WatchDataPoints(ctx, request)
		return func() (proto.Message, error) { return stream.Recv() }, err
	})
}

func (s *streams) watchExport(w http.ResponseWriter, r *http.Request, id string) {
	request := &webmunkv1.WatchExportJobRequest{}
	if !s.read(w, r, request) {
		return
	}
	request.Name = "exportJobs/" + id
	s.relay(w, r, func(ctx context.Context) (receiver, error) {
		stream, err := s.exports.WatchExportJob(ctx, request)
		return func() (proto.Message, error) { return stream.Recv() }, err
	})
}

// cutAround returns the one segment of a path between two texts.
func cutAround(path, before, after string) (string, bool) {
	rest, begins := strings.CutPrefix(path, before)
	segment, ends := strings.CutSuffix(rest, after)
	return segment, begins && ends && segment != "" && !strings.ContainsAny(segment, "/%")
}

// read fills `request` from r's query; false if it has answered.
func (s *streams) read(w http.ResponseWriter, r *http.Request, request proto.Message) bool {
	if r.Method != http.MethodGet {
		plain.MethodNotAllowed(w, http.MethodGet)
		return false
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err == nil {
		err = runtime.PopulateQueryParameters(request, values, &utilities.DoubleArray{})
	}
	if err != nil {
		s.limits.writeError(w, r, http.StatusBadRequest, status.Error(codes.InvalidArgument, err.Error()))
	}
	return err == nil
}

func (s *streams) relay(w http.ResponseWriter, r *http.Request, open func(context.Context) (receiver, error)) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	go func() {
		select {
		case <-s.limits.Stopping:
			cancel(errStopping)
		case <-ctx.Done():
		}
	}()
	timeout := time.AfterFunc(s.limits.QueryTimeout, func() { cancel(errNoAnswer) })
	receive, err := open(ctx)
	var message proto.Message
	if err == nil {
		message, err = receive()
	}
	timeout.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = ownReason(ctx, err)
		s.limits.writeError(w, r, queryStatus(err), err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	for err == nil {
		if !s.writeLine(w, "result", message) {
			return
		}
		message, err = receive()
	}
	if !errors.Is(err, io.EOF) {
		s.writeLine(w, "error", status.Convert(ownReason(ctx, err)).Proto())
	}
	// For what ends the answer.
	s.limits.extendWriting(w)
}

// ownReason returns why the gateway itself ended a stream, or `err` if it did not.
func ownReason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, errNoAnswer) || errors.Is(cause, errStopping) {
		return cause
	}
	return err
}

// writeLine sends one line at once; false if the client does not take it.
func (s *streams) writeLine(w http.ResponseWriter, kind string, message proto.Message) bool {
	text, err := s.json.Marshal(message)
	if err != nil {
		// Half an answer must not look whole.
		panic(http.ErrAbortHandler)
	}
	s.limits.extendWriting(w)
	line := make([]byte, 0, len(text)+len(`{"result":}`)+1)
	line = append(line, `{"`+kind+`":`...)
	line = append(line, text...)
	line = append(line, '}', '\n')
	if _, err := w.Write(line); err != nil {
		return false
	}
	return http.NewResponseController(w).Flush() == nil
}
