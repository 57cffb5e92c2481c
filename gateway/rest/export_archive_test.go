package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

const (
	archiveText = "0123456789"
	archiveETag = `"abcd"`
)

// An archiveServer has one archive, and keeps what it is asked.
type archiveServer struct {
	text     string
	requests []*webmunkv1.DownloadExportRequest
	// After so many bytes of an answer it fails; 0: never.
	failAfter int64
	pause     time.Duration
}

func (a *archiveServer) download(request *webmunkv1.DownloadExportRequest, stream webmunkv1.ExportService_DownloadExportServer) error {
	a.requests = append(a.requests, request)
	if request.GetName() != "exportJobs/7" {
		return status.Error(codes.NotFound, "there is no such export job")
	}
	_ = stream.Send(&webmunkv1.DownloadExportResponse{Part: &webmunkv1.DownloadExportResponse_Header{
		Header: &webmunkv1.ExportArchiveHeader{
			Archive:   &webmunkv1.ExportArchive{FileName: "x.zip", SizeBytes: int64(len(a.text)), Sha256: []byte{0xab, 0xcd}},
			StartTime: timestamppb.New(time.Date(2024, 2, 29, 23, 59, 0, 0, time.UTC))}}})
	if request.GetHeaderOnly() {
		return nil
	}
	end := int64(len(a.text))
	if request.GetLimit() > 0 {
		end = min(end, request.GetOffset()+request.GetLimit())
	}
	for at := request.GetOffset(); at < end; at++ {
		if a.failAfter > 0 && at-request.GetOffset() == a.failAfter {
			return status.Error(codes.Aborted, "deleted")
		}
		time.Sleep(a.pause)
		_ = stream.Send(&webmunkv1.DownloadExportResponse{Part: &webmunkv1.DownloadExportResponse_Data{Data: []byte(a.text[at : at+1])}})
	}
	return nil
}

func (a *archiveServer) handler(t *testing.T) http.Handler {
	return newAPI(t, &fakeserver.Server{Download: a.download})
}

func TestArchiveComesWholeWithItsHash(t *testing.T) {
	server := &archiveServer{text: archiveText}
	w := send(server.handler(t), "GET", "/v1/exportJobs/7/archive", "", nil)
	expect(t, w, 200, "application/zip", archiveText)
	for name, want := range map[string]string{"ETag": archiveETag, "Content-Length": "10", "Accept-Ranges": "bytes",
		"Content-Disposition": `attachment; filename="pdk-export_2024-02-29_7.zip"`, "Content-Range": ""} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if len(server.requests) != 1 {
		t.Errorf("%d calls", len(server.requests))
	}
	head := send(server.handler(t), "HEAD", "/v1/exportJobs/7/archive", "", map[string]string{"Range": "bytes=1-2"})
	expect(t, head, 200, "application/zip", "")
	if got := head.Header().Get("Content-Length"); got != "10" {
		t.Errorf("HEAD: Content-Length is %q", got)
	}
}

func TestRangesOfAnArchive(t *testing.T) {
	for _, c := range []struct {
		ranges, ifRange string
		status          int
		body, content   string
	}{
		{"bytes=0-0", "", 206, "0", "bytes 0-0/10"},
		{"bytes=2-4", "", 206, "234", "bytes 2-4/10"},
		{"bytes=5-", "", 206, "56789", "bytes 5-9/10"},
		{"bytes=9-", "", 206, "9", "bytes 9-9/10"},
		{"bytes=-3", "", 206, "789", "bytes 7-9/10"},
		{"bytes=-30", "", 206, archiveText, "bytes 0-9/10"},
		{"bytes=0-9", "", 206, archiveText, "bytes 0-9/10"},
		{"bytes=8-99999999999", "", 206, "89", "bytes 8-9/10"},
		{"bytes=2-4", archiveETag, 206, "234", "bytes 2-4/10"},
		{"bytes=2-4", `"other"`, 200, archiveText, ""},
		{"bytes=2-4", "W/" + archiveETag, 200, archiveText, ""},
		{"bytes=2-4", "Thu, 29 Feb 2024 23:59:00 GMT", 200, archiveText, ""},
		{"bytes=10-", "", 416, "", "bytes */10"},
		{"bytes=10-12", "", 416, "", "bytes */10"},
		{"bytes=-0", "", 416, "", "bytes */10"},
		{"bytes=0-1,4-5", "", 200, archiveText, ""},
		{"bytes=4-2", "", 200, archiveText, ""},
		{"bytes=-", "", 200, archiveText, ""},
		{"bytes=", "", 200, archiveText, ""},
		{"bytes=a-b", "", 200, archiveText, ""},
		{"bytes=--1", "", 200, archiveText, ""},
		{"bytes=+1-2", "", 200, archiveText, ""},
		{"bytes=1-2-3", "", 200, archiveText, ""},
		// What no integer holds is a position too.
		{"bytes=0-99999999999999999999", "", 206, archiveText, "bytes 0-9/10"},
		{"bytes=99999999999999999999-", "", 416, "", "bytes */10"},
		{"bytes=-99999999999999999999", "", 206, archiveText, "bytes 0-9/10"},
		{"bytes=1-9999999999999999999a", "", 200, archiveText, ""},
		{"items=1-2", "", 200, archiveText, ""},
	} {
		server := &archiveServer{text: archiveText}
		w := send(server.handler(t), "GET", "/v1/exportJobs/7/archive", "",
			map[string]string{"Range": c.ranges, "If-Range": c.ifRange})
		if w.Code != c.status || w.Header().Get("Content-Range") != c.content {
			t.Errorf("%s: %d, %q", c.ranges, w.Code, w.Header().Get("Content-Range"))
		}
		if c.status != 416 && w.Body.String() != c.body {
			t.Errorf("%s: %q", c.ranges, w.Body)
		}
		// The part must be of the archive whose size was asked for.
		if last := server.requests[len(server.requests)-1]; c.status == 206 && string(last.GetIfMatch()) != "\xab\xcd" {
			t.Errorf("%s: %v", c.ranges, last)
		}
	}
}

func TestArchiveThatIsKnownIsNotSentAgain(t *testing.T) {
	for tag, want := range map[string]int{archiveETag: 304, `"x", W/` + archiveETag: 304, "*": 304, `"x"`: 200} {
		server := &archiveServer{text: archiveText}
		w := send(server.handler(t), "GET", "/v1/exportJobs/7/archive", "", map[string]string{"If-None-Match": tag})
		if w.Code != want {
			t.Errorf("%s: %d", tag, w.Code)
		}
	}
}

func TestArchiveThatIsNotTheOneMeantIsNotSent(t *testing.T) {
	const other = `{"code":9,"message":"the archive is not the one that If-Match names","details":[]}`
	for _, c := range []struct {
		ifMatch, ifNoneMatch, ranges string
		status                       int
	}{
		{archiveETag, "", "", 200},
		{"*", "", "", 200},
		{`"x", ` + archiveETag, "", "", 200},
		{archiveETag, "", "bytes=2-4", 206},
		{archiveETag, archiveETag, "bytes=2-4", 304},
		{`"x"`, "", "", 412},
		// The ETag of a weak comparison is not that of the same bytes.
		{"W/" + archiveETag, "", "", 412},
		{"abcd", "", "", 412},
		{`"x"`, archiveETag, "", 412},
		{`"x"`, "", "bytes=2-4", 412},
		{`"x"`, "", "bytes=10-", 412},
	} {
		header := map[string]string{"If-Match": c.ifMatch, "If-None-Match": c.ifNoneMatch, "Range": c.ranges}
		for _, method := range []string{"GET", "HEAD"} {
			server := &archiveServer{text: archiveText}
			w := send(server.handler(t), method, "/v1/exportJobs/7/archive", "", header)
			want := c.status
			if method == "HEAD" && want == 206 {
				want = 200
			}
			if w.Code != want {
				t.Errorf("%s, %v: %d", method, header, w.Code)
			}
			if want != 412 {
				continue
			}
			expect(t, w, 412, jsonType, other)
			if w.Header().Get("ETag") != "" || w.Header().Get("Content-Disposition") != "" {
				t.Errorf("%s, %v: the error looks like an archive: %v", method, header, w.Header())
			}
			if len(server.requests) != 1 || !server.requests[0].GetHeaderOnly() {
				t.Errorf("%s, %v: %v", method, header, server.requests)
			}
		}
	}
}

func TestEmptyArchive(t *testing.T) {
	server := &archiveServer{}
	expect(t, send(server.handler(t), "GET", "/v1/exportJobs/7/archive", "", nil), 200, "application/zip", "")
	w := send(server.handler(t), "GET", "/v1/exportJobs/7/archive", "", map[string]string{"Range": "bytes=0-"})
	if w.Code != 416 {
		t.Errorf("%d", w.Code)
	}
}

func TestArchiveThatEndsEarlyCutsTheConnection(t *testing.T) {
	server := &archiveServer{text: archiveText, failAfter: 3}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half an archive looks whole")
		}
	}()
	server.handler(t).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v1/exportJobs/7/archive", nil))
}

func TestSlowArchiveThatGoesOnIsNotCut(t *testing.T) {
	const writeTimeout = 100 * time.Millisecond
	server := &archiveServer{text: archiveText, pause: writeTimeout / 4}
	gateway := httptest.NewUnstartedServer(server.handler(t))
	gateway.Config.WriteTimeout = writeTimeout
	gateway.Start()
	defer gateway.Close()
	response, err := http.Get(gateway.URL + "/v1/exportJobs/7/archive")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != archiveText {
		t.Errorf("%q, then %v", body, err)
	}
}

func TestOtherPathsAndVerbsOfArchives(t *testing.T) {
	handler := (&archiveServer{text: archiveText}).handler(t)
	expect(t, send(handler, "GET", "/v1/exportJobs/8/archive", "", nil), 404, jsonType,
		`{"code":5,"message":"there is no such export job","details":[]}`)
	expect(t, send(handler, "POST", "/v1/exportJobs/7/archive", "", nil), 405, "text/plain", "")
	for _, path := range []string{"/v1/exportJobs/7/archives", "/v1/exportJobs//archive", "/v1/exportJobs/a/b/archive",
		"/v1/exportJobs/7%2Farchive/archive"} {
		if w := send(handler, "GET", path, "", nil); w.Code != 404 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestWatchedJobIsALineForEachChange(t *testing.T) {
	var asked string
	handler := newAPI(t, &fakeserver.Server{WatchJob: func(request *webmunkv1.WatchExportJobRequest,
		stream webmunkv1.ExportService_WatchExportJobServer) error {
		asked = request.GetName()
		for _, state := range []webmunkv1.ExportJob_State{webmunkv1.ExportJob_STATE_QUEUED, webmunkv1.ExportJob_STATE_SUCCEEDED} {
			_ = stream.Send(&webmunkv1.WatchExportJobResponse{ExportJob: &webmunkv1.ExportJob{State: state}})
		}
		return nil
	}})
	w := send(handler, "GET", "/v1/exportJobs/7:watch?name=exportJobs%2F8", "", nil)
	if w.Code != 200 || asked != "exportJobs/7" {
		t.Errorf("%d, asked for %q", w.Code, asked)
	}
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[1], `{"result":{"exportJob":{"name":"","state":"STATE_SUCCEEDED"`) {
		t.Errorf("%q", w.Body)
	}
}
