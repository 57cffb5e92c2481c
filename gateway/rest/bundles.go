package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/plain"
)

// Bundles answers /v1/bundles: the body is a JSON array of points, gzip or not,
// and the answer counts what became of them. It is an http.Handler, safe for
// concurrent use.
type Bundles struct {
	server webmunkv1.IngestServiceClient
	limits Limits
	json   *marshaler
}

// NewBundles returns the handler that appends by `server`.
func NewBundles(server webmunkv1.IngestServiceClient, limits Limits) *Bundles {
	return &Bundles{server: server, limits: limits, json: newMarshaler()}
}

func (b *Bundles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setCORS(w.Header())
	switch r.Method {
	case http.MethodPost:
		b.append(w, r)
	case http.MethodOptions:
		plain.Write(w, http.StatusOK, "")
	default:
		plain.MethodNotAllowed(w, "OPTIONS, POST")
	}
}

// Panicked answers a request whose handler panicked: the bundle may not be
// stored, so it is to be sent again.
func (b *Bundles) Panicked(w http.ResponseWriter, _ *http.Request) {
	setCORS(w.Header())
	plain.RetryLater(w, b.limits.RetryAfter)
}

func (b *Bundles) append(w http.ResponseWriter, r *http.Request) {
	if intake.MediaType(r) != "application/json" {
		plain.Write(w, http.StatusUnsupportedMediaType, "send a JSON array with Content-Type: application/json")
		return
	}
	bundle := &webmunkv1.RawBundle{Encoding: webmunkv1.RawBundle_ENCODING_IDENTITY}
	switch intake.ContentCoding(r) {
	case "identity":
	case "gzip":
		bundle.Encoding = webmunkv1.RawBundle_ENCODING_GZIP
	default:
		b.limits.writeError(w, r, http.StatusUnsupportedMediaType,
			status.Error(codes.InvalidArgument, "Content-Encoding must be identity or gzip"))
		return
	}
	body, err := b.limits.Bodies.Read(w, r)
	if errors.Is(err, intake.ErrTooLarge) {
		b.limits.writeError(w, r, http.StatusRequestEntityTooLarge,
			status.Error(codes.ResourceExhausted, err.Error()))
		return
	}
	if err != nil {
		w.Header().Set("Connection", "close")
		plain.RetryLater(w, b.limits.RetryAfter)
		return
	}
	defer body.Release()
	bundle.Payload = body.Bytes
	b.send(w, r, bundle)
}

func (b *Bundles) send(w http.ResponseWriter, r *http.Request, bundle *webmunkv1.RawBundle) {
	if len(bundle.GetPayload()) == 0 {
		bundle.EnvelopeFault = webmunkv1.RawBundle_ENVELOPE_FAULT_MISSING_PAYLOAD
	}
	ctx, cancel := context.WithTimeout(r.Context(), b.limits.IngestTimeout)
	defer cancel()
	response, err := b.server.AppendBundle(ctx, &webmunkv1.AppendBundleRequest{
		Content: &webmunkv1.AppendBundleRequest_Raw{Raw: bundle}})
	if err != nil {
		b.limits.writeError(w, r, ingestStatus(err), err)
		return
	}
	body, err := b.json.Marshal(response)
	if err != nil {
		b.limits.writeError(w, r, http.StatusServiceUnavailable, err)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

func setCORS(header http.Header) {
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Access-Control-Allow-Methods", "POST")
	header.Set("Access-Control-Allow-Headers", "Content-Type, Content-Encoding, X-Webmunk-Ingest-Key")
	header.Set("Access-Control-Expose-Headers", "Retry-After")
	header.Set("Access-Control-Max-Age", "600")
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
