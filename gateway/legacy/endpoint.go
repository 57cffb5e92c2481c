// Package legacy speaks the form protocol of the installed extension and of
// other clients of Passive Data Kit: /data/add-bundle.json and
// /data/add-point.json. It is known nowhere else.
package legacy

import (
	"context"
	"errors"
	"net/http"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// Limits of a request.
type Limits struct {
	// Reads the bodies.
	Bodies *intake.Bodies
	// The largest body, and what of a form with files are no files.
	MaxBodyBytes int64
	// Of a form with files, as sent, and how many files it may have.
	MaxFormBytes int64
	MaxFormFiles int
	// How long the server may take to store a bundle.
	IngestTimeout time.Duration
	// How long the server may take to answer any other call.
	QueryTimeout time.Duration
	// What a client is told to wait before it tries again.
	RetryAfter time.Duration
}

// An Endpoint answers one path. It is an http.Handler, safe for concurrent use.
type Endpoint struct {
	server webmunkv1.IngestServiceClient
	limits Limits

	// The value of Access-Control-Allow-Methods.
	corsMethods string
	// The value of Allow with 405.
	allow string
	// Whether the files of a form become attachments.
	takesFiles bool
	// What the two verbs that bring data make of a body, and how they answer.
	readPost, readCreate       func(r *http.Request, body []byte) *webmunkv1.RawBundle
	postAnswers, createAnswers answers
}

func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setCORS(w.Header(), e.corsMethods)
	switch r.Method {
	case http.MethodPost:
		e.append(w, r, e.readPost, e.postAnswers)
	case "CREATE":
		e.append(w, r, e.readCreate, e.createAnswers)
	case http.MethodOptions, http.MethodHead:
		plain.Write(w, http.StatusOK, "")
	default:
		plain.MethodNotAllowed(w, e.allow)
	}
}

// Panicked answers a request whose handler panicked.
func (e *Endpoint) Panicked(w http.ResponseWriter, _ *http.Request) {
	setCORS(w.Header(), e.corsMethods)
	plain.RetryLater(w, e.limits.RetryAfter)
}

func (e *Endpoint) append(w http.ResponseWriter, r *http.Request,
	read func(*http.Request, []byte) *webmunkv1.RawBundle, say answers) {
	if intake.ContentCoding(r) != "identity" {
		plain.Write(w, http.StatusUnsupportedMediaType, "send the body without Content-Encoding")
		return
	}
	bundle, release, err := e.receive(w, r, read)
	if err != nil {
		e.writeNotReceived(w, r, err)
		return
	}
	defer release()
	response, err := e.call(r.Context(), bundle)
	switch {
	case isNothing(bundle, err):
		writeJSON(w, http.StatusBadRequest, say.unreadable)
	case err != nil:
		writeRefusal(w, err, e.limits.RetryAfter)
	case response.GetBundleFault() != nil && isFaultTold(bundle):
		writeJSON(w, http.StatusBadRequest, say.unreadable)
	default:
		writeJSON(w, http.StatusCreated, say.added)
	}
}

// receive returns the bundle of a request, and what gives the memory back that it is in.
func (e *Endpoint) receive(w http.ResponseWriter, r *http.Request,
	read func(*http.Request, []byte) *webmunkv1.RawBundle) (*webmunkv1.RawBundle, func(), error) {
	if e.takesFiles && r.Method == http.MethodPost && intake.MediaType(r) == "multipart/form-data" {
		content := e.limits.Bodies.Stream(w, r)
		bundle, err := e.readFilesAndBundle(r, content)
		content.End(err)
		if err != nil {
			content.Release()
			return nil, nil, err
		}
		return bundle, content.Release, nil
	}
	body, err := e.limits.Bodies.Read(w, r)
	if err != nil {
		return nil, nil, err
	}
	return read(r, body.Bytes), body.Release, nil
}

// writeNotReceived answers a request of which nothing is kept: never JSON.
func (e *Endpoint) writeNotReceived(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, intake.ErrTooLarge):
		// The client tries this body again for ever, and nothing behind it arrives.
		refusals.Warn("body over the limit", "uploads stuck: a body is over the limit", "event", "uploads_stuck",
			"declared", r.ContentLength, "trace", upstream.TraceID(r.Context()))
		writeTooLarge(w)
	case errors.Is(err, intake.ErrCut):
		w.Header().Set("Connection", "close")
		plain.RetryLater(w, e.limits.RetryAfter)
	case errors.Is(err, errUnreadableForm), status.Code(err) == codes.InvalidArgument:
		plain.Write(w, http.StatusBadRequest, "the form cannot be read")
	default:
		writeRefusal(w, err, e.limits.RetryAfter)
	}
}

func (e *Endpoint) call(ctx context.Context, bundle *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, e.limits.IngestTimeout)
	defer cancel()
	return e.server.AppendBundle(ctx, &webmunkv1.AppendBundleRequest{
		Content: &webmunkv1.AppendBundleRequest_Raw{Raw: bundle}})
}

// isNothing tells whether the server refused a request that brought no byte.
// There is nothing to keep, so the client must not be told to try again.
func isNothing(bundle *webmunkv1.RawBundle, err error) bool {
	return status.Code(err) == codes.InvalidArgument && len(bundle.GetPayload()) == 0 &&
		len(bundle.GetAttachments()) == 0
}

// isFaultTold tells whether a client learns that its bundle is unreadable (400;
// the bytes are in quarantine). The existing system finds out only later what is
// wrong with compressed or encrypted data and so answers 201, as we do.
func isFaultTold(bundle *webmunkv1.RawBundle) bool {
	switch bundle.GetEnvelopeFault() {
	case webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD,
		webmunkv1.RawBundle_ENVELOPE_FAULT_UNKNOWN_COMPRESSION,
		webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_NONCE,
		webmunkv1.RawBundle_ENVELOPE_FAULT_UNREADABLE_FORM:
		return true
	}
	return bundle.GetEncoding() != webmunkv1.RawBundle_ENCODING_GZIP && !bundle.GetEncrypted()
}
