package legacy

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"webmunk.org/server/gateway/loglimit"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// The bodies, byte for byte as installed clients know them.
const (
	bundleAdded              = `{"message": "Data bundle added successfully, and ready for processing.", "added": true}`
	bundleAddedIndented      = "{\n  \"message\": \"Data bundle added successfully, and ready for processing.\",\n  \"added\": true\n}"
	bundleUnreadable         = `{"message": "Unable to parse data bundle."}`
	bundleUnreadableIndented = "{\n  \"message\": \"Unable to parse data bundle.\"\n}"
	pointAdded               = "{\n  \"message\": \"Data point added successfully.\"\n}"
	pointUnreadable          = "{\n  \"message\": \"Unable to parse data point.\"\n}"
)

// Answers of one path to one verb.
type answers struct {
	added      string
	unreadable string
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	// The charset-less type is part of the contract.
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// setCORS lets pages of any origin read the answer, errors included.
func setCORS(header http.Header, methods string) {
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Access-Control-Allow-Methods", methods)
	header.Set("Access-Control-Request-Headers", "Content-Type")
	header.Set("Access-Control-Allow-Headers", "Content-Type")
}

// By code.
var refusals = loglimit.New()

// writeRefusal answers a call that the server did not accept: never JSON, for
// then the client would delete what nobody holds.
func writeRefusal(w http.ResponseWriter, err error, retryAfter time.Duration) {
	code := status.Code(err)
	refusals.Warn(code.String(), "bundle refused", "event", "bundle_refused", "code", code.String(),
		"error", status.Convert(err).Message())
	switch {
	case upstream.IsOversize(err):
		writeTooLarge(w)
	case code == codes.ResourceExhausted:
		plain.TooManyRequests(w, upstream.RetryDelay(err, retryAfter))
	case code == codes.PermissionDenied || code == codes.Unauthenticated:
		plain.Write(w, http.StatusForbidden, "forbidden")
	default:
		plain.RetryLater(w, retryAfter)
	}
}

func writeTooLarge(w http.ResponseWriter) {
	plain.Write(w, http.StatusRequestEntityTooLarge, "the body is too large")
}
