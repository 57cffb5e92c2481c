package rest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/plain"
)

const exportJobsPath = "/v1/exportJobs/"

// exportArchives answers /v1/exportJobs/{id}/archive with the bytes of an archive.
type exportArchives struct {
	server webmunkv1.ExportServiceClient
	limits Limits
}

func (e *exportArchives) serve(w http.ResponseWriter, r *http.Request, id string) {
	if !isRead(r.Method) {
		plain.MethodNotAllowed(w, "GET, HEAD")
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	// For the server to answer, part by part: how fast the client reads is another
	// matter.
	timeout := time.AfterFunc(e.limits.QueryTimeout, cancel)
	defer timeout.Stop()
	request := &webmunkv1.DownloadExportRequest{Name: "exportJobs/" + id}
	// Only who knows the size can tell what a range is.
	request.HeaderOnly = r.Method == http.MethodHead || r.Header.Get("Range") != "" ||
		r.Header.Get("If-Match") != "" || r.Header.Get("If-None-Match") != ""
	stream, header, err := e.open(ctx, request)
	if err != nil {
		e.limits.writeError(w, r, queryStatus(err), err)
		return
	}
	archive := newArchiveAnswer(header, id)
	if !archive.isMeant(r) {
		e.limits.writeError(w, r, http.StatusPreconditionFailed,
			status.Error(codes.FailedPrecondition, "the archive is not the one that If-Match names"))
		return
	}
	archive.setHeaders(w.Header())
	if archive.isKnown(r) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Length", strconv.FormatInt(archive.size, 10))
		return
	}
	part := archive.wanted(r)
	if part.isBehind {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", archive.size))
		plain.Write(w, http.StatusRequestedRangeNotSatisfiable, "the range is behind the archive's end")
		return
	}
	if request.HeaderOnly {
		request.HeaderOnly = false
		request.Offset, request.Limit = part.first, part.count
		request.IfMatch = header.GetArchive().GetSha256()
		if stream, _, err = e.open(ctx, request); err != nil {
			w.Header().Del("ETag")
			w.Header().Del("Content-Disposition")
			e.limits.writeError(w, r, queryStatus(err), err)
			return
		}
	}
	w.Header().Set("Content-Length", strconv.FormatInt(part.count, 10))
	if part.isPartial {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", part.first, part.first+part.count-1, archive.size))
		w.WriteHeader(http.StatusPartialContent)
	}
	e.copy(w, stream, timeout)
}

func (e *exportArchives) open(ctx context.Context, request *webmunkv1.DownloadExportRequest) (
	webmunkv1.ExportService_DownloadExportClient, *webmunkv1.ExportArchiveHeader, error) {
	stream, err := e.server.DownloadExport(ctx, request)
	if err != nil {
		return nil, nil, err
	}
	message, err := stream.Recv()
	if err != nil {
		return nil, nil, err
	}
	if message.GetHeader().GetArchive() == nil {
		return nil, nil, status.Error(codes.Internal, "the answer does not begin with a description")
	}
	return stream, message.GetHeader(), nil
}

func (e *exportArchives) copy(w http.ResponseWriter, stream webmunkv1.ExportService_DownloadExportClient, timeout *time.Timer) {
	for {
		timeout.Reset(e.limits.QueryTimeout)
		message, err := stream.Recv()
		timeout.Stop()
		// For what ends the answer too.
		e.limits.extendWriting(w)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			_, err = w.Write(message.GetData())
		}
		if err != nil {
			// Half an archive must not look whole.
			panic(http.ErrAbortHandler)
		}
	}
}

// An archiveAnswer is what the headers of an answer tell of an archive.
type archiveAnswer struct {
	size int64
	etag string
	name string
}

func newArchiveAnswer(header *webmunkv1.ExportArchiveHeader, id string) archiveAnswer {
	started := header.GetStartTime().AsTime().UTC().Format(time.DateOnly)
	return archiveAnswer{size: header.GetArchive().GetSizeBytes(),
		etag: `"` + hex.EncodeToString(header.GetArchive().GetSha256()) + `"`,
		// The server has taken the id for a number.
		name: "pdk-export_" + started + "_" + id + ".zip"}
}

func (a archiveAnswer) setHeaders(header http.Header) {
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", `attachment; filename="`+a.name+`"`)
	header.Set("Content-Security-Policy", "sandbox")
	header.Set("Accept-Ranges", "bytes")
	header.Set("ETag", a.etag)
}

// entityTags are those that a field of r lists, be it on several lines. A comma within one
// is taken for an end of it: ours have none.
func entityTags(r *http.Request, field string) []string {
	tags := strings.Split(strings.Join(r.Header.Values(field), ","), ",")
	for i, tag := range tags {
		tags[i] = strings.TrimSpace(tag)
	}
	return tags
}

// isMeant tells whether the client wants this archive, and not another alone. A weak tag
// does not tell whose bytes are meant.
func (a archiveAnswer) isMeant(r *http.Request) bool {
	tags := entityTags(r, "If-Match")
	return (len(tags) == 1 && tags[0] == "") || slices.Contains(tags, "*") || slices.Contains(tags, a.etag)
}

// isKnown tells whether the client has this archive already.
func (a archiveAnswer) isKnown(r *http.Request) bool {
	return slices.ContainsFunc(entityTags(r, "If-None-Match"), func(tag string) bool {
		return tag == "*" || strings.TrimPrefix(tag, "W/") == a.etag
	})
}

// A byteRange is what of an archive is wanted.
type byteRange struct {
	first, count int64
	isPartial    bool
	// Nothing of it is there.
	isBehind bool
}

// wanted reads the range that r asks for. What cannot be read, several ranges, and a
// range of another archive are as if there were none.
func (a archiveAnswer) wanted(r *http.Request) byteRange {
	whole := byteRange{count: a.size}
	text, isBytes := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	if condition := r.Header.Get("If-Range"); !isBytes || (condition != "" && condition != a.etag) {
		return whole
	}
	from, to, isRange := strings.Cut(strings.TrimSpace(text), "-")
	first, firstOK := parsePosition(from)
	last, lastOK := parsePosition(to)
	switch {
	case !isRange || (from != "" && !firstOK) || (to != "" && !lastOK) || (from == "" && to == ""):
		return whole
	case from == "":
		return a.last(last)
	case to == "" || last >= a.size:
		last = a.size - 1
	}
	if firstOK && first >= a.size {
		return byteRange{isBehind: true}
	}
	if last < first {
		return whole
	}
	return byteRange{first: first, count: last - first + 1, isPartial: true}
}

// last is the range of the last `count` bytes.
func (a archiveAnswer) last(count int64) byteRange {
	if count == 0 || a.size == 0 {
		return byteRange{isBehind: true}
	}
	count = min(count, a.size)
	return byteRange{first: a.size - count, count: count, isPartial: true}
}

// parsePosition takes digits alone. What no integer holds is behind any archive's end, as
// the greatest integer is.
func parsePosition(text string) (int64, bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	position, err := strconv.ParseInt(text, 10, 64)
	return position, err == nil || errors.Is(err, strconv.ErrRange)
}
