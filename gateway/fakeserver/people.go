package fakeserver

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// People are the functions behind what people call. A nil one gives an empty OK.
type People struct {
	LogIn         func(*webmunkv1.LoginRequest) (*webmunkv1.LoginResponse, error)
	LogOut        func() error
	Issue         func(*webmunkv1.IssueTokenRequest) (*webmunkv1.IssueTokenResponse, error)
	QueryPoints   func(*webmunkv1.QueryDataPointsRequest) (*webmunkv1.QueryDataPointsResponse, error)
	QuerySources  func(*webmunkv1.QueryParticipantsRequest) (*webmunkv1.QueryParticipantsResponse, error)
	UpdateSources func(*webmunkv1.UpdateParticipantsRequest) (*webmunkv1.UpdateParticipantsResponse, error)
	Resolve       func(*webmunkv1.ResolveAppConfigurationRequest) (*webmunkv1.ResolveAppConfigurationResponse, error)
	Configure     func(*webmunkv1.CreateAppConfigurationRequest) error
	Update        func(*webmunkv1.UpdateParticipantRequest) error
	Stream        func(*webmunkv1.StreamDataPointsRequest, webmunkv1.ParticipantService_StreamDataPointsServer) error
	Watch         func(*webmunkv1.WatchDataPointsRequest, webmunkv1.ParticipantService_WatchDataPointsServer) error
}

// answerBy calls `function`, or makes an empty answer if it is nil.
func answerBy[Request, Response any](s *Server, ctx context.Context, request *Request,
	function func(*Request) (*Response, error)) (*Response, error) {
	s.record(ctx, nil)
	if function == nil {
		return new(Response), nil
	}
	return function(request)
}

// Login answers by s.LogIn.
func (s *Server) Login(ctx context.Context, request *webmunkv1.LoginRequest) (*webmunkv1.LoginResponse, error) {
	return answerBy(s, ctx, request, s.LogIn)
}

// Logout answers by s.LogOut.
func (s *Server) Logout(ctx context.Context, _ *webmunkv1.LogoutRequest) (*webmunkv1.LogoutResponse, error) {
	s.record(ctx, nil)
	if s.LogOut == nil {
		return &webmunkv1.LogoutResponse{}, nil
	}
	return &webmunkv1.LogoutResponse{}, s.LogOut()
}

// IssueToken answers by s.Issue.
func (s *Server) IssueToken(ctx context.Context, request *webmunkv1.IssueTokenRequest) (*webmunkv1.IssueTokenResponse, error) {
	return answerBy(s, ctx, request, s.Issue)
}

// QueryDataPoints answers by s.QueryPoints.
func (s *Server) QueryDataPoints(ctx context.Context, request *webmunkv1.QueryDataPointsRequest) (*webmunkv1.QueryDataPointsResponse, error) {
	return answerBy(s, ctx, request, s.QueryPoints)
}

// QueryParticipants answers by s.QuerySources.
func (s *Server) QueryParticipants(ctx context.Context, request *webmunkv1.QueryParticipantsRequest) (*webmunkv1.QueryParticipantsResponse, error) {
	return answerBy(s, ctx, request, s.QuerySources)
}

// UpdateParticipants answers by s.UpdateSources.
func (s *Server) UpdateParticipants(ctx context.Context, request *webmunkv1.UpdateParticipantsRequest) (*webmunkv1.UpdateParticipantsResponse, error) {
	return answerBy(s, ctx, request, s.UpdateSources)
}

// ResolveAppConfiguration answers by s.Resolve.
func (s *Server) ResolveAppConfiguration(ctx context.Context, request *webmunkv1.ResolveAppConfigurationRequest) (*webmunkv1.ResolveAppConfigurationResponse, error) {
	return answerBy(s, ctx, request, s.Resolve)
}

// CreateAppConfiguration answers by s.Configure with what it was given.
func (s *Server) CreateAppConfiguration(ctx context.Context, request *webmunkv1.CreateAppConfigurationRequest) (*webmunkv1.CreateAppConfigurationResponse, error) {
	s.record(ctx, nil)
	if s.Configure == nil {
		return &webmunkv1.CreateAppConfigurationResponse{}, nil
	}
	return &webmunkv1.CreateAppConfigurationResponse{AppConfiguration: request.GetAppConfiguration()},
		s.Configure(request)
}

// UpdateParticipant answers by s.Update with what it was given.
func (s *Server) UpdateParticipant(ctx context.Context, request *webmunkv1.UpdateParticipantRequest) (*webmunkv1.UpdateParticipantResponse, error) {
	s.record(ctx, nil)
	if s.Update == nil {
		return &webmunkv1.UpdateParticipantResponse{}, nil
	}
	return &webmunkv1.UpdateParticipantResponse{Participant: request.GetParticipant()}, s.Update(request)
}

// StreamDataPoints answers by s.Stream.
func (s *Server) StreamDataPoints(request *webmunkv1.StreamDataPointsRequest,
	stream webmunkv1.ParticipantService_StreamDataPointsServer) error {
	s.record(stream.Context(), nil)
	if s.Stream == nil {
		return status.Error(codes.Unimplemented, "no stream")
	}
	return s.Stream(request, stream)
}

// WatchDataPoints answers by s.Watch.
func (s *Server) WatchDataPoints(request *webmunkv1.WatchDataPointsRequest,
	stream webmunkv1.ParticipantService_WatchDataPointsServer) error {
	s.record(stream.Context(), nil)
	if s.Watch == nil {
		return status.Error(codes.Unimplemented, "no watch")
	}
	return s.Watch(request, stream)
}
