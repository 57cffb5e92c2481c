// Package fakeserver is a gRPC server inside the test's process that does what
// the test says. Only tests import it.
package fakeserver

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/upstream"
)

// A Server answers by its functions; a nil one gives an empty OK. Set them
// before Start.
type Server struct {
	webmunkv1.UnimplementedIngestServiceServer
	webmunkv1.UnimplementedParticipantServiceServer
	webmunkv1.UnimplementedAuthServiceServer
	webmunkv1.UnimplementedAppConfigServiceServer
	webmunkv1.UnimplementedLegacyApiServiceServer
	webmunkv1.UnimplementedExportServiceServer

	Append func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error)
	Get    func(*webmunkv1.GetParticipantRequest) (*webmunkv1.GetParticipantResponse, error)
	List   func(*webmunkv1.ListDataPointsRequest) (*webmunkv1.ListDataPointsResponse, error)
	Fetch  func(*webmunkv1.FetchParticipantMetadataRequest) (*webmunkv1.FetchParticipantMetadataResponse, error)

	// Gets what arrived, and whether it did so whole.
	Upload     func(header *webmunkv1.AttachmentHeader, content []byte, err error) (*webmunkv1.UploadAttachmentResponse, error)
	Attachment func(*webmunkv1.GetAttachmentRequest, webmunkv1.ParticipantService_GetAttachmentServer) error

	People

	Download func(*webmunkv1.DownloadExportRequest, webmunkv1.ExportService_DownloadExportServer) error
	WatchJob func(*webmunkv1.WatchExportJobRequest, webmunkv1.ExportService_WatchExportJobServer) error

	Health *health.Server

	mutex    sync.Mutex
	bundles  []*webmunkv1.RawBundle
	metadata metadata.MD
}

// Start serves until the test ends and returns a connection as the gateway
// makes it.
func Start(t *testing.T, s *Server) *upstream.Connections {
	t.Helper()
	const bufferBytes = 1 << 20
	listener := bufconn.Listen(bufferBytes)
	server := grpc.NewServer(grpc.MaxRecvMsgSize(72<<20), grpc.MaxConcurrentStreams(100))
	webmunkv1.RegisterIngestServiceServer(server, s)
	webmunkv1.RegisterParticipantServiceServer(server, s)
	webmunkv1.RegisterAuthServiceServer(server, s)
	webmunkv1.RegisterAppConfigServiceServer(server, s)
	webmunkv1.RegisterLegacyApiServiceServer(server, s)
	webmunkv1.RegisterExportServiceServer(server, s)
	s.Health = health.NewServer()
	grpc_health_v1.RegisterHealthServer(server, s.Health)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return dial(t, "passthrough:///fake", func(ctx context.Context, _ string) (net.Conn, error) {
		return listener.DialContext(ctx)
	})
}

// Unreachable returns a connection to a server that is not there.
func Unreachable(t *testing.T) *upstream.Connections {
	t.Helper()
	return dial(t, "passthrough:///secret-address", func(context.Context, string) (net.Conn, error) {
		return nil, net.UnknownNetworkError("secret-address refused")
	})
}

func dial(t *testing.T, target string, dialer func(context.Context, string) (net.Conn, error)) *upstream.Connections {
	t.Helper()
	connection, err := upstream.Dial(target, grpc.WithContextDialer(dialer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// Bundles returns the raw bundles that arrived.
func (s *Server) Bundles() []*webmunkv1.RawBundle {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.bundles
}

// Metadata returns what came with the last call.
func (s *Server) Metadata() metadata.MD {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.metadata
}

// AppendBundle records the bundle and answers by s.Append.
func (s *Server) AppendBundle(ctx context.Context, request *webmunkv1.AppendBundleRequest) (*webmunkv1.AppendBundleResponse, error) {
	s.record(ctx, request.GetRaw())
	if s.Append == nil {
		return &webmunkv1.AppendBundleResponse{}, nil
	}
	return s.Append(ctx, request.GetRaw())
}

// GetParticipant answers by s.Get.
func (s *Server) GetParticipant(ctx context.Context, request *webmunkv1.GetParticipantRequest) (*webmunkv1.GetParticipantResponse, error) {
	s.record(ctx, nil)
	if s.Get == nil {
		return &webmunkv1.GetParticipantResponse{}, nil
	}
	return s.Get(request)
}

// ListDataPoints answers by s.List.
func (s *Server) ListDataPoints(ctx context.Context, request *webmunkv1.ListDataPointsRequest) (*webmunkv1.ListDataPointsResponse, error) {
	s.record(ctx, nil)
	if s.List == nil {
		return &webmunkv1.ListDataPointsResponse{}, nil
	}
	return s.List(request)
}

// FetchParticipantMetadata answers by s.Fetch.
func (s *Server) FetchParticipantMetadata(ctx context.Context, request *webmunkv1.FetchParticipantMetadataRequest) (*webmunkv1.FetchParticipantMetadataResponse, error) {
	s.record(ctx, nil)
	if s.Fetch == nil {
		return &webmunkv1.FetchParticipantMetadataResponse{}, nil
	}
	return s.Fetch(request)
}

// UploadAttachment reads the file and answers by s.Upload.
func (s *Server) UploadAttachment(stream webmunkv1.IngestService_UploadAttachmentServer) error {
	s.record(stream.Context(), nil)
	var header *webmunkv1.AttachmentHeader
	var content []byte
	for {
		message, err := stream.Recv()
		if message.GetHeader() != nil {
			header = message.GetHeader()
		}
		content = append(content, message.GetData()...)
		if err == nil {
			continue
		}
		response, err := s.Upload(header, content, err)
		if err != nil {
			return err
		}
		return stream.SendAndClose(response)
	}
}

// GetAttachment answers by s.Attachment.
func (s *Server) GetAttachment(request *webmunkv1.GetAttachmentRequest,
	stream webmunkv1.ParticipantService_GetAttachmentServer) error {
	s.record(stream.Context(), nil)
	return s.Attachment(request, stream)
}

// DownloadExport answers by s.Download.
func (s *Server) DownloadExport(request *webmunkv1.DownloadExportRequest,
	stream webmunkv1.ExportService_DownloadExportServer) error {
	s.record(stream.Context(), nil)
	return s.Download(request, stream)
}

// WatchExportJob answers by s.WatchJob.
func (s *Server) WatchExportJob(request *webmunkv1.WatchExportJobRequest,
	stream webmunkv1.ExportService_WatchExportJobServer) error {
	s.record(stream.Context(), nil)
	return s.WatchJob(request, stream)
}

func (s *Server) record(ctx context.Context, bundle *webmunkv1.RawBundle) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.metadata, _ = metadata.FromIncomingContext(ctx)
	if bundle != nil {
		s.bundles = append(s.bundles, bundle)
	}
}

// Bodies returns a reader of bodies up to `maxBytes` that has room for many.
func Bodies(maxBytes int64) *intake.Bodies {
	pace := intake.Pace{PerSecond: 1, Grace: time.Minute, Whole: time.Minute}
	return intake.NewBodies(intake.Limits{MaxBytes: maxBytes, Pace: pace}, intake.NewBudget(1<<30))
}
