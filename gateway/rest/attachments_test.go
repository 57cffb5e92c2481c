package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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

func TestOtherPathsAndVerbsOfAttachments(t *testing.T) {
	handler := serveAttachment(t, &webmunkv1.Attachment{Name: "attachments/1"})
	expect(t, send(handler, "GET", "/v1/attachments/2", "", nil), 404, jsonType,
		`{"code":5,"message":"there is no such attachment","details":[]}`)
	expect(t, send(handler, "GET", "/v1/attachments/1/other", "", nil), 404, "text/plain", "not found")
	expect(t, send(handler, "POST", "/v1/attachments/1", "", nil), 405, "text/plain", "")
}
