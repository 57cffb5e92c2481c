package rest

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// AttachmentsPath is where attachments are, each by its id.
const AttachmentsPath = "/v1/attachments/"

// Attachments answers /v1/attachments/{id} with the description of one, and
// /v1/attachments/{id}/content with its bytes. It is an http.Handler, safe for
// concurrent use.
type Attachments struct {
	server webmunkv1.ParticipantServiceClient
	limits Limits
	json   *marshaler
}

// NewAttachments returns the handler that reads from `server`.
func NewAttachments(server webmunkv1.ParticipantServiceClient, limits Limits) *Attachments {
	return &Attachments{server: server, limits: limits, json: newMarshaler()}
}

func (a *Attachments) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	forbidCaching(w.Header())
	r = upstream.WithSession(r)
	id, view, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, AttachmentsPath), "/")
	switch {
	case view != "" && view != "content":
		plain.NotFound(w)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		plain.MethodNotAllowed(w, "GET, HEAD")
	default:
		a.read(w, r, strings.ToValidUTF8(id, "?"), view == "content")
	}
}

// Panicked answers a request whose handler panicked.
func (a *Attachments) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.Write(w, http.StatusInternalServerError, "internal error")
}

func (a *Attachments) read(w http.ResponseWriter, r *http.Request, id string, content bool) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	// For the server to answer, part by part: how fast the client reads is another
	// matter.
	timeout := time.AfterFunc(a.limits.QueryTimeout, cancel)
	defer timeout.Stop()
	stream, first, err := a.open(ctx, "attachments/"+id)
	if err != nil {
		a.limits.writeError(w, r, queryStatus(err), err)
		return
	}
	if !content {
		a.describe(w, r, first)
		return
	}
	setContentHeaders(w.Header(), first)
	if r.Method == http.MethodHead {
		return
	}
	for {
		timeout.Reset(a.limits.QueryTimeout)
		message, err := stream.Recv()
		timeout.Stop()
		// For what ends the answer too.
		a.limits.extendWriting(w)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			_, err = w.Write(message.GetData())
		}
		if err != nil {
			// Half a file must not look whole.
			panic(http.ErrAbortHandler)
		}
	}
}

func (a *Attachments) open(ctx context.Context, name string) (webmunkv1.ParticipantService_GetAttachmentClient,
	*webmunkv1.Attachment, error) {
	stream, err := a.server.GetAttachment(ctx, &webmunkv1.GetAttachmentRequest{Name: name})
	if err != nil {
		return nil, nil, err
	}
	message, err := stream.Recv()
	if err != nil {
		return nil, nil, err
	}
	if message.GetAttachment() == nil {
		return nil, nil, status.Error(codes.Internal, "the answer does not begin with a description")
	}
	return stream, message.GetAttachment(), nil
}

func (a *Attachments) describe(w http.ResponseWriter, r *http.Request, attachment *webmunkv1.Attachment) {
	body, err := a.json.Marshal(attachment)
	if err != nil {
		a.limits.writeError(w, r, http.StatusInternalServerError, err)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// setContentHeaders keeps a browser from showing a file, which anybody may have
// sent, as a page of this site.
func setContentHeaders(header http.Header, attachment *webmunkv1.Attachment) {
	contentType := attachment.GetContentType()
	if _, _, err := mime.ParseMediaType(contentType); err != nil {
		contentType = "application/octet-stream"
	}
	header.Set("Content-Type", contentType)
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": attachment.GetIdentifier()})
	if disposition == "" {
		disposition = "attachment"
	}
	header.Set("Content-Disposition", disposition)
	header.Set("Content-Security-Policy", "sandbox")
	header.Set("Content-Length", strconv.FormatInt(attachment.GetSizeBytes(), 10))
}
