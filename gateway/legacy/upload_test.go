package legacy_test

import (
	"context"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/legacy"
)

// A beginner tells when a file's upload begins.
type beginner struct {
	webmunkv1.IngestServiceClient
	once  sync.Once
	begun chan struct{}
}

func (b *beginner) UploadAttachment(ctx context.Context, opts ...grpc.CallOption) (webmunkv1.IngestService_UploadAttachmentClient, error) {
	b.once.Do(func() { close(b.begun) })
	return b.IngestServiceClient.UploadAttachment(ctx, opts...)
}

func TestServerHearsOfAFileWithItsFirstPiece(t *testing.T) {
	log := &uploadLog{}
	server := &fakeserver.Server{Upload: log.take}
	client := &beginner{IngestServiceClient: webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server)),
		begun: make(chan struct{})}
	body, sender := io.Pipe()
	request := httptest.NewRequest("POST", bundlePath, body)
	request.Header.Set("Content-Type", filesType)
	recorder := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		legacy.NewAddBundle(client, limits).ServeHTTP(recorder, request)
	}()
	file := filePart("a", strings.Repeat("x", 300<<10))
	// A pipe takes what was read: the gateway has all of this, and it is no piece.
	if _, err := io.WriteString(sender, fieldPart("payload", "[]")+file[:100<<10]); err != nil {
		t.Fatal(err)
	}
	select {
	case <-client.begun:
		t.Error("the server heard of a file that hardly came")
	case <-time.After(100 * time.Millisecond):
	}
	if _, err := io.WriteString(sender, file[100<<10:]+formEnd); err != nil {
		t.Fatal(err)
	}
	_ = sender.Close()
	<-done
	if recorder.Code != 201 || len(log.files) != 1 {
		t.Errorf("status %d, %d files: %s", recorder.Code, len(log.files), recorder.Body)
	}
}
