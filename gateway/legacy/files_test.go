package legacy_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/legacy"
)

const filesType = "multipart/form-data; boundary=b"

func fieldPart(name, value string) string {
	return fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", name, value)
}

func filePart(name, content string) string {
	return fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=%q; filename=\"f.png\"\r\n"+
		"Content-Type: image/png\r\n\r\n%s\r\n", name, content)
}

const formEnd = "--b--\r\n"

// An uploadLog takes files and names them file-0, file-1 and so on.
type uploadLog struct {
	mutex sync.Mutex
	files []string
	cut   int
	fail  error
}

func (l *uploadLog) take(header *webmunkv1.AttachmentHeader, content []byte, err error) (*webmunkv1.UploadAttachmentResponse, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if err != io.EOF {
		l.cut++
		return nil, err
	}
	if l.fail != nil {
		return nil, l.fail
	}
	l.files = append(l.files, fmt.Sprintf("%s %s %s", header.GetIdentifier(), header.GetContentType(), content))
	return &webmunkv1.UploadAttachmentResponse{Name: fmt.Sprintf("file-%d", len(l.files)-1)}, nil
}

func TestFilesAreUploadedAndNamedWhereverThePayloadStands(t *testing.T) {
	payload := fieldPart("payload", "[]")
	files := filePart("a", "one") + filePart("b", strings.Repeat("x", 600<<10))
	for _, body := range []string{payload + files + formEnd, files + payload + formEnd,
		filePart("a", "one") + payload + filePart("b", strings.Repeat("x", 600<<10)) + formEnd} {
		log := &uploadLog{}
		server := &fakeserver.Server{Upload: log.take}
		a := post(t, server, bundlePath, "POST", filesType, body)
		if a.status != 201 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
		want := []string{"a image/png one", "b image/png " + strings.Repeat("x", 600<<10)}
		if !reflect.DeepEqual(log.files, want) {
			t.Errorf("the server got the files %.60q", log.files)
		}
		bundle := with(raw("[]", identity), func(b *webmunkv1.RawBundle) { b.Attachments = []string{"file-0", "file-1"} })
		if got := server.Bundles(); len(got) != 1 || !proto.Equal(got[0], bundle) {
			t.Errorf("the server got the bundle %v", got)
		}
	}
}

func TestFormWithFilesAndAFaultIsKeptWithoutTheFiles(t *testing.T) {
	log := &uploadLog{}
	server := &fakeserver.Server{Upload: log.take, Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		return &webmunkv1.AppendBundleResponse{BundleFault: &webmunkv1.BundleFault{}}, nil
	}}
	a := post(t, server, bundlePath, "POST", filesType, fieldPart("other", "kept")+filePart("a", "one")+formEnd)
	if a.status != 400 || !strings.HasPrefix(a.body, "{") {
		t.Errorf("answer %d %q", a.status, a.body)
	}
	got := server.Bundles()
	if len(got) != 1 || got[0].GetEnvelopeFault() != webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD ||
		!strings.Contains(string(got[0].GetPayload()), "kept") || len(got[0].GetAttachments()) != 1 {
		t.Errorf("the server got %v", got)
	}
}

func TestFileThatIsNotStoredIsAnsweredWithTextAndTheBundleIsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
	}{
		"database down": {status.Error(codes.Unavailable, "{}"), 503, "retry later"},
		"too large":     {status.Error(codes.ResourceExhausted, "the attachment is larger than 9 bytes"), 413, "the body is too large"},
		"too many":      {status.Error(codes.ResourceExhausted, "slow down"), 429, "too many requests"},
		"bad name":      {status.Error(codes.InvalidArgument, "identifier"), 400, "the form cannot be read"},
		"bug":           {status.Error(codes.Internal, "null"), 503, "retry later"},
	} {
		t.Run(name, func(t *testing.T) {
			log := &uploadLog{fail: c.err}
			server := &fakeserver.Server{Upload: log.take}
			expectText(t, post(t, server, bundlePath, "POST", filesType,
				fieldPart("payload", "[]")+filePart("a", "one")+formEnd), c.status, c.body)
			if len(server.Bundles()) != 0 {
				t.Error("the server got the bundle")
			}
		})
	}
}

func TestRefusedBundleWithFilesIsAnsweredWithText(t *testing.T) {
	log := &uploadLog{}
	server := &fakeserver.Server{Upload: log.take, Append: func(context.Context, *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		return nil, status.Error(codes.InvalidArgument, "unknown attachment")
	}}
	for _, payload := range []string{"[]", ""} {
		expectText(t, post(t, server, bundlePath, "POST", filesType,
			fieldPart("payload", payload)+filePart("a", "one")+formEnd), 503, "retry later")
	}
}

func TestFormOverALimitIs413TextAndTheBundleIsNotSent(t *testing.T) {
	payload := fieldPart("payload", "[]")
	for name, body := range map[string]string{
		"files":        payload + strings.Repeat(filePart("a", "1"), limits.MaxFormFiles+1) + formEnd,
		"parts":        payload + strings.Repeat(fieldPart("a", "1"), 1001) + formEnd,
		"whole form":   payload + filePart("a", strings.Repeat("x", int(limits.MaxFormBytes))) + formEnd,
		"field":        filePart("a", "1") + fieldPart("payload", strings.Repeat("x", int(limits.MaxBodyBytes)+1)) + formEnd,
		"fields":       filePart("a", "1") + strings.Repeat(fieldPart("a", strings.Repeat("x", 600<<10)), 2) + formEnd,
		"without file": fieldPart("payload", strings.Repeat("x", int(limits.MaxBodyBytes))) + formEnd,
	} {
		t.Run(name, func(t *testing.T) {
			log := &uploadLog{}
			server := &fakeserver.Server{Upload: log.take}
			expectText(t, post(t, server, bundlePath, "POST", filesType, body), 413, "the body is too large")
			if len(server.Bundles()) != 0 {
				t.Error("the server got the bundle")
			}
		})
	}
}

func TestMalformedFormWithFilesIsTextSinceItIsNotKept(t *testing.T) {
	for _, body := range []string{
		fieldPart("payload", "[]") + filePart("a", "one"),
		filePart("a", "one") + "--b\r\nno header",
		strings.TrimSuffix(filePart("a", "one"), "\r\n"),
	} {
		log := &uploadLog{}
		server := &fakeserver.Server{Upload: log.take}
		expectText(t, post(t, server, bundlePath, "POST", filesType, body), 400, "the form cannot be read")
		if len(server.Bundles()) != 0 {
			t.Error("the server got the bundle")
		}
	}
}

func TestFileCutByTheClientIsNotCompleted(t *testing.T) {
	log := &uploadLog{}
	server := &fakeserver.Server{Upload: log.take}
	client := webmunkv1.NewIngestServiceClient(fakeserver.Start(t, server))
	endpoint := legacy.NewAddBundle(client, limits)
	done := make(chan struct{})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		endpoint.ServeHTTP(w, r)
		close(done)
	}))
	defer front.Close()
	connection, err := net.Dial("tcp", front.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(connection, "POST "+bundlePath+" HTTP/1.1\r\nHost: x\r\nContent-Type: "+filesType+
		"\r\nContent-Length: 500000\r\n\r\n"+fieldPart("payload", "[]")+filePart("a", strings.Repeat("x", 300<<10)))
	_ = connection.(*net.TCPConn).CloseWrite()
	reply, _ := io.ReadAll(connection)
	<-done
	if len(log.files) != 0 || len(server.Bundles()) != 0 {
		t.Errorf("the server got half a file or its bundle: %d, %d", len(log.files), len(server.Bundles()))
	}
	if text := string(reply); !strings.Contains(text, " 503 ") || !strings.HasSuffix(text, "retry later") {
		t.Errorf("answer %q", text)
	}
}
