package rest_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/rest"
)

// serveAttachment has a server that knows one attachment and sends it in parts.
func serveAttachment(t *testing.T, attachment *webmunkv1.Attachment, parts ...string) http.Handler {
	t.Helper()
	server := &fakeserver.Server{Attachment: func(request *webmunkv1.GetAttachmentRequest,
		stream webmunkv1.ParticipantService_GetAttachmentServer) error {
		if request.GetName() != attachment.GetName() {
			return status.Error(codes.NotFound, "there is no such attachment")
		}
		_ = stream.Send(&webmunkv1.GetAttachmentResponse{Part: &webmunkv1.GetAttachmentResponse_Attachment{Attachment: attachment}})
		for _, part := range parts {
			if part == "" {
				return status.Error(codes.Aborted, "deleted")
			}
			_ = stream.Send(&webmunkv1.GetAttachmentResponse{Part: &webmunkv1.GetAttachmentResponse_Data{Data: []byte(part)}})
		}
		return nil
	}}
	return rest.NewAttachments(webmunkv1.NewParticipantServiceClient(fakeserver.Start(t, server)), limits)
}

func TestAttachmentIsDescribedAndItsContentComesWhole(t *testing.T) {
	handler := serveAttachment(t, &webmunkv1.Attachment{Name: "attachments/1", Identifier: "ph\u00f6to \"x\"",
		ContentType: "image/png", SizeBytes: 6}, "abc", "def")
	expect(t, send(handler, "GET", "/v1/attachments/1", "", nil), 200, jsonType,
		`{"name":"attachments/1","identifier":"ph`+"\u00f6"+`to \"x\"","contentType":"image/png","sizeBytes":"6","sha256":""}`)
	w := send(handler, "GET", "/v1/attachments/1/content", "", nil)
	expect(t, w, 200, "image/png", "abcdef")
	if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename") {
		t.Errorf("Content-Disposition is %q", got)
	}
	if got := w.Header().Get("Content-Length"); got != "6" {
		t.Errorf("Content-Length is %q", got)
	}
	expect(t, send(handler, "HEAD", "/v1/attachments/1/content", "", nil), 200, "image/png", "")
}

func TestContentOfAnUnknownTypeIsBytes(t *testing.T) {
	for _, contentType := range []string{"", "no type", "text/html;;"} {
		handler := serveAttachment(t, &webmunkv1.Attachment{Name: "attachments/1", ContentType: contentType, SizeBytes: 1}, "a")
		expect(t, send(handler, "GET", "/v1/attachments/1/content", "", nil), 200, "application/octet-stream", "a")
	}
}

func TestContentThatEndsEarlyCutsTheConnection(t *testing.T) {
	handler := serveAttachment(t, &webmunkv1.Attachment{Name: "attachments/1", SizeBytes: 6}, "abc", "")
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half a file looks whole")
		}
	}()
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v1/attachments/1/content", nil))
}

func TestSlowContentThatGoesOnIsNotCut(t *testing.T) {
	const writeTimeout = 100 * time.Millisecond
	const parts, pause = 10, writeTimeout / 4
	server := &fakeserver.Server{Attachment: func(_ *webmunkv1.GetAttachmentRequest,
		stream webmunkv1.ParticipantService_GetAttachmentServer) error {
		_ = stream.Send(&webmunkv1.GetAttachmentResponse{Part: &webmunkv1.GetAttachmentResponse_Attachment{
			Attachment: &webmunkv1.Attachment{SizeBytes: parts}}})
		for range parts {
			time.Sleep(pause)
			_ = stream.Send(&webmunkv1.GetAttachmentResponse{Part: &webmunkv1.GetAttachmentResponse_Data{Data: []byte("a")}})
		}
		return nil
	}}
	gateway := httptest.NewUnstartedServer(
		rest.NewAttachments(webmunkv1.NewParticipantServiceClient(fakeserver.Start(t, server)), limits))
	gateway.Config.WriteTimeout = writeTimeout
	gateway.Start()
	defer gateway.Close()
	response, err := http.Get(gateway.URL + "/v1/attachments/1/content")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != strings.Repeat("a", parts) {
		t.Errorf("%d bytes, then %v", len(body), err)
	}
}

func TestContentThatIsNotReadIsGivenUp(t *testing.T) {
	patient := limits
	limits.StreamWriteTimeout = 50 * time.Millisecond
	defer func() { limits = patient }()
	ended := make(chan struct{})
	part := make([]byte, 1<<20)
	server := &fakeserver.Server{Attachment: func(_ *webmunkv1.GetAttachmentRequest,
		stream webmunkv1.ParticipantService_GetAttachmentServer) error {
		defer close(ended)
		err := stream.Send(&webmunkv1.GetAttachmentResponse{Part: &webmunkv1.GetAttachmentResponse_Attachment{
			Attachment: &webmunkv1.Attachment{SizeBytes: 1 << 40}}})
		for err == nil {
			err = stream.Send(&webmunkv1.GetAttachmentResponse{Part: &webmunkv1.GetAttachmentResponse_Data{Data: part}})
		}
		return err
	}}
	gateway := httptest.NewServer(
		rest.NewAttachments(webmunkv1.NewParticipantServiceClient(fakeserver.Start(t, server)), limits))
	defer gateway.Close()
	connection, err := net.Dial("tcp", gateway.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_, _ = io.WriteString(connection, "GET /v1/attachments/1/content HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("the file is still being sent")
	}
}

func TestOtherPathsAndVerbsOfAttachments(t *testing.T) {
	handler := serveAttachment(t, &webmunkv1.Attachment{Name: "attachments/1"})
	expect(t, send(handler, "GET", "/v1/attachments/2", "", nil), 404, jsonType,
		`{"code":5,"message":"there is no such attachment","details":[]}`)
	expect(t, send(handler, "GET", "/v1/attachments/1/other", "", nil), 404, "text/plain", "not found")
	expect(t, send(handler, "POST", "/v1/attachments/1", "", nil), 405, "text/plain", "")
}
