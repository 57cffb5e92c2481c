// Package intake reads request bodies.
package intake

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// ErrTooLarge means that the body exceeds the limit.
var ErrTooLarge = errors.New("the body is larger than this server takes")

// ErrCut means that the body did not arrive whole: the client went away or was
// too slow. What did arrive must not be used.
var ErrCut = errors.New("the body did not arrive whole")

// A body's buffer begins no larger than this, whatever length the request
// declares: memory is spent on what arrives, not on what is promised.
const firstBuffer = 1 << 20

// ReadBody returns the whole body, at most `limit` bytes, or ErrTooLarge or
// ErrCut.
func ReadBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, ErrTooLarge
	}
	capacity := min(max(r.ContentLength+1, 512), firstBuffer)
	body := make([]byte, 0, capacity)
	for {
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if int64(len(body)) > limit {
			return nil, ErrTooLarge
		}
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCut, err)
		}
		if len(body) == cap(body) {
			body = grow(body, r.ContentLength)
		}
	}
}

// grow doubles the buffer, but not beyond the declared length and the one byte
// that it takes to see the end.
func grow(body []byte, declared int64) []byte {
	size := 2 * cap(body)
	if end := int(declared) + 1; declared > 0 && end > cap(body) {
		size = min(size, end)
	}
	larger := make([]byte, len(body), size)
	copy(larger, body)
	return larger
}

// MediaType returns the type that Content-Type names, in lower case and without
// parameters; empty if there is none.
func MediaType(r *http.Request) string {
	name, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// Boundary returns the multipart boundary that Content-Type names, or "".
func Boundary(r *http.Request) string {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return parameters["boundary"]
}

// ContentCoding returns what Content-Encoding names, in lower case; "identity"
// if there is none.
func ContentCoding(r *http.Request) string {
	coding := strings.ToLower(strings.TrimSpace(strings.Join(r.Header.Values("Content-Encoding"), ",")))
	if coding == "" {
		return "identity"
	}
	return coding
}
