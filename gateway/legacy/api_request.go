package legacy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/plain"
	"webmunk.org/server/gateway/upstream"
)

// The largest form of the API: the server takes filters up to 64 KiB.
const maxAPIBytes = 1 << 20

const maxPageSize = 1000

// An API answers the paths below /data/api/, by which the tools of other Passive Data
// Kit software read data points and look after data sources. It puts their questions
// into the words of LegacyApiService and decides nothing. Its answers, errors too, are
// JSON: nobody deletes data because of them.
type API struct {
	server webmunkv1.LegacyApiServiceClient
	auth   webmunkv1.AuthServiceClient
	limits Limits
}

// NewAPI returns the API that asks `server` and gets tokens from `auth`.
func NewAPI(server webmunkv1.LegacyApiServiceClient, auth webmunkv1.AuthServiceClient, limits Limits) *API {
	return &API{server: server, auth: auth, limits: limits}
}

// An APIPath is one path of the API. It is an http.Handler, safe for concurrent use.
type APIPath struct {
	limits Limits
	// Whether the form must have a token, by which the calls are then made.
	needsToken bool
	// Returns the answer's JSON.
	answer func(ctx context.Context, form form) ([]byte, error)
	// The status for UNAUTHENTICATED.
	unauthenticated int
}

func (p *APIPath) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodPost {
		plain.MethodNotAllowed(w, http.MethodPost)
		return
	}
	body, err := readAPIForm(w, r, p.limits)
	if err != nil {
		p.writeError(w, err)
		return
	}
	defer body.Release()
	answer, err := p.respond(r, body.Bytes)
	if err != nil {
		p.writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, string(answer))
}

// Panicked answers a request whose handler panicked.
func (p *APIPath) Panicked(w http.ResponseWriter, _ *http.Request) {
	p.writeError(w, status.Error(codes.Internal, "internal error"))
}

func (p *APIPath) respond(r *http.Request, body []byte) ([]byte, error) {
	form, err := parseForm(r, body)
	if err != nil {
		return nil, clientErrorf("the form cannot be read")
	}
	ctx, cancel := context.WithTimeout(upstream.WithoutCredentials(r.Context()), p.limits.QueryTimeout)
	defer cancel()
	if p.needsToken {
		var ok bool
		if ctx, ok = upstream.WithToken(ctx, form.text(fieldToken, "")); !ok {
			return nil, status.Error(codes.Unauthenticated, "")
		}
	}
	return p.answer(ctx, form)
}

// readAPIForm returns the body, to be released.
func readAPIForm(w http.ResponseWriter, r *http.Request, limits Limits) (*intake.Body, error) {
	if r.ContentLength > maxAPIBytes {
		return nil, intake.ErrTooLarge
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxAPIBytes)
	body, err := limits.Bodies.Read(w, r)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, intake.ErrTooLarge
	}
	return body, err
}

// A clientError is one that the client made; its text says what is wrong and quotes
// no more than names of fields.
type clientError struct{ error }

func clientErrorf(format string, args ...any) error { return clientError{fmt.Errorf(format, args...)} }

// writeError logs no message: it may be about what the client sent.
func (p *APIPath) writeError(w http.ResponseWriter, err error) {
	message := status.Convert(err).Message()
	var own clientError
	httpStatus := p.statusOf(err)
	switch {
	case p.needsToken && status.Code(err) == codes.Unauthenticated:
		// The server speaks of headers and logins, which this API does not have.
		message = "the token is missing, unknown or expired"
	case errors.As(err, &own):
		httpStatus, message = http.StatusBadRequest, err.Error()
	case errors.Is(err, intake.ErrTooLarge):
		httpStatus, message = http.StatusRequestEntityTooLarge, err.Error()
	case errors.Is(err, intake.ErrCut) || errors.Is(err, intake.ErrNoRoom):
		w.Header().Set("Connection", "close")
		httpStatus, message = http.StatusServiceUnavailable, "retry later"
	}
	if httpStatus == http.StatusServiceUnavailable || httpStatus == http.StatusTooManyRequests {
		plain.SetRetryAfter(w, upstream.RetryDelay(err, p.limits.RetryAfter))
	}
	if httpStatus >= http.StatusInternalServerError {
		refusals.Warn("api "+status.Code(err).String(), "call of the legacy API failed", "event", "call_failed",
			"code", status.Code(err).String())
	}
	writeJSON(w, httpStatus, `{"message": `+pythonString(message)+`}`)
}

func (p *APIPath) statusOf(err error) int {
	switch status.Code(err) {
	case codes.Unauthenticated:
		return p.unauthenticated
	case codes.PermissionDenied:
		return http.StatusForbidden
	case codes.InvalidArgument, codes.FailedPrecondition:
		return http.StatusBadRequest
	case codes.NotFound:
		return http.StatusNotFound
	case codes.ResourceExhausted:
		return http.StatusTooManyRequests
	case codes.Unavailable, codes.DeadlineExceeded, codes.Aborted:
		return http.StatusServiceUnavailable
	case codes.Unimplemented:
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}

// jsonField decodes the JSON of a field into `value`, which stays as it is if the
// field is absent and `required` is false.
func (f form) jsonField(name string, required bool, value any) error {
	if !f.has(name) {
		if required {
			return clientErrorf("%s is required", name)
		}
		return nil
	}
	// Numbers as they are written: identifiers may look like numbers.
	decoder := json.NewDecoder(strings.NewReader(validText(f.text(name, ""))))
	decoder.UseNumber()
	if decoder.Decode(value) != nil || !atEnd(decoder) {
		return clientErrorf("%s is not the JSON that it should be", name)
	}
	return nil
}

func atEnd(decoder *json.Decoder) bool {
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// numberField is a whole number that is not negative, as text; -1 stands for an
// absent field that may be.
func (f form) numberField(name string, required bool, largest int64) (int64, error) {
	if !f.has(name) {
		if required {
			return 0, clientErrorf("%s is required", name)
		}
		return -1, nil
	}
	number, err := strconv.ParseInt(strings.TrimSpace(f.text(name, "")), 10, 64)
	if err != nil || number < 0 || number > largest {
		return 0, clientErrorf("%s must be a whole number from 0 to %d", name, largest)
	}
	return number, nil
}

// orderField flattens an array of arrays of names; names may stand alone.
func (f form) orderField(required bool) ([]string, error) {
	var order []any
	if err := f.jsonField(fieldOrderBy, required, &order); err != nil {
		return nil, err
	}
	var names []string
	for _, item := range order {
		items, ok := item.([]any)
		if !ok {
			items = []any{item}
		}
		for _, item := range items {
			name, ok := item.(string)
			if !ok {
				return nil, clientErrorf("order_by must be an array of arrays of names")
			}
			names = append(names, name)
		}
	}
	return names, nil
}

// shortened keeps what is quoted in a message short.
func shortened(text string) string {
	const longest = 64
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// indented writes JSON as Python does with an indent of 2; the bytes of its values
// stay as they are.
func indented(text []byte) ([]byte, error) {
	var result bytes.Buffer
	if err := json.Indent(&result, text, "", "  "); err != nil {
		return nil, status.Error(codes.Internal, "the server's answer is no JSON")
	}
	return result.Bytes(), nil
}
