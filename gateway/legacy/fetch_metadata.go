package legacy

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/plain"
)

// Two identifiers of 1,024 characters, percent-encoded, are far smaller.
const maxFetchMetadataBytes = 64 << 10

// A FetchMetadata answers /data/fetch-metadata.json, by which another data
// collection server asks how a participant does. It is an http.Handler, safe for
// concurrent use.
type FetchMetadata struct {
	server  webmunkv1.ParticipantServiceClient
	limits  Limits
	timeout time.Duration
}

// NewFetchMetadata returns a handler whose server has `timeout` to answer.
func NewFetchMetadata(server webmunkv1.ParticipantServiceClient, limits Limits, timeout time.Duration) *FetchMetadata {
	return &FetchMetadata{server: server, limits: limits, timeout: timeout}
}

func (f *FetchMetadata) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		plain.MethodNotAllowed(w, http.MethodPost)
		return
	}
	body, err := f.limits.Bodies.Read(w, r)
	if errors.Is(err, intake.ErrTooLarge) {
		writeTooLarge(w)
		return
	}
	if err != nil {
		w.Header().Set("Connection", "close")
		plain.RetryLater(w, f.limits.RetryAfter)
		return
	}
	defer body.Release()
	if len(body.Bytes) > maxFetchMetadataBytes {
		writeTooLarge(w)
		return
	}
	fields, err := parseForm(r, body.Bytes)
	if err != nil {
		plain.Write(w, http.StatusBadRequest, "the form cannot be read")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), f.timeout)
	defer cancel()
	response, err := f.server.FetchParticipantMetadata(ctx, &webmunkv1.FetchParticipantMetadataRequest{
		ParticipantId: validText(fields.text(fieldIdentifier, "")),
		RequestKey:    validText(fields.text(fieldRequestKey, ""))})
	if err != nil {
		refusals.Warn("no metadata", "no metadata", "event", "metadata_failed", "code", status.Code(err).String())
		plain.RetryLater(w, f.limits.RetryAfter)
		return
	}
	writeJSON(w, http.StatusOK, response.GetMetadata())
}

// validText makes text that protobuf can carry; what it changes is no identifier
// and no key.
func validText(text string) string {
	return strings.ToValidUTF8(text, "\uFFFD")
}

// Panicked answers a request whose handler panicked.
func (f *FetchMetadata) Panicked(w http.ResponseWriter, _ *http.Request) {
	plain.RetryLater(w, f.limits.RetryAfter)
}
