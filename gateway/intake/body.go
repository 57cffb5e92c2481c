// Package intake reads request bodies.
package intake

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"

	"webmunk.org/server/gateway/metrics"
)

// ErrTooLarge means that the body exceeds the limit.
var ErrTooLarge = errors.New("the body is larger than this server takes")

// ErrCut means that the body did not arrive whole: the client went away or was
// too slow. What did arrive must not be used.
var ErrCut = errors.New("the body did not arrive whole")

// ErrNoRoom means that other bodies take all the memory there is for them.
var ErrNoRoom = errors.New("too many bodies are on their way")

// Limits of the bodies of all requests.
type Limits struct {
	// The largest body.
	MaxBytes int64
	Pace     Pace
}

// Bodies reads bodies within what one, and all of them, may take. Safe for
// concurrent use.
type Bodies struct {
	limits Limits
	budget *Budget
}

// NewBodies returns a reader whose bodies share `budget` with its other users.
func NewBodies(limits Limits, budget *Budget) *Bodies {
	return &Bodies{limits: limits, budget: budget}
}

// A Body is a request's whole body.
type Body struct {
	Bytes  []byte
	budget *Budget
	cost   int
}

// Release gives the body's share of the memory back. Call it when nothing made of
// the body is in use any more.
func (b *Body) Release() {
	b.budget.release(b.cost)
	b.cost = 0
}

// Read returns the whole body, to be released, or ErrTooLarge, ErrNoRoom or
// ErrCut.
func (b *Bodies) Read(w http.ResponseWriter, r *http.Request) (*Body, error) {
	body := &Body{budget: b.budget}
	err := b.read(w, r, body)
	metrics.CountBody(outcomeOf(err), len(body.Bytes))
	if err == nil {
		return body, nil
	}
	body.Release()
	if errors.Is(err, ErrNoRoom) {
		drain(newPacedReader(w, r, b.limits.Pace))
	}
	return nil, err
}

// drain reads some of a refused body: a client that is still sending would lose the
// answer with the connection.
func drain(from *pacedReader) {
	const most = 4 << 20
	_, _ = io.CopyN(io.Discard, from, most)
}

func (b *Bodies) read(w http.ResponseWriter, r *http.Request, body *Body) error {
	if r.ContentLength > b.limits.MaxBytes {
		return ErrTooLarge
	}
	from := newPacedReader(w, r, b.limits.Pace)
	for {
		if len(body.Bytes) == cap(body.Bytes) && !body.grow(r.ContentLength) {
			return ErrNoRoom
		}
		n, err := from.Read(body.Bytes[len(body.Bytes):cap(body.Bytes)])
		body.Bytes = body.Bytes[:len(body.Bytes)+n]
		if int64(len(body.Bytes)) > b.limits.MaxBytes {
			return ErrTooLarge
		}
		if err == io.EOF {
			from.finish()
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrCut, err)
		}
	}
}

// The sizes of a buffer: memory is spent on what arrives, not on what is
// promised, and thousands of slow senders each have at least the first.
const (
	firstBuffer  = 8 << 10
	secondBuffer = 128 << 10
)

// grow makes the buffer larger, but not beyond the declared length and the one
// byte that it takes to see the end; false if there is no room.
func (b *Body) grow(declared int64) bool {
	size := max(2*cap(b.Bytes), secondBuffer)
	if cap(b.Bytes) == 0 {
		size = firstBuffer
	}
	if end := int(declared) + 1; declared >= 0 && end > cap(b.Bytes) {
		size = min(size, end)
	}
	if !b.budget.grow(b.cost, size) {
		return false
	}
	b.cost = size
	larger := make([]byte, len(b.Bytes), size)
	copy(larger, b.Bytes)
	b.Bytes = larger
	return true
}

func outcomeOf(err error) string {
	switch {
	case err == nil:
		return metrics.BodyWhole
	case errors.Is(err, ErrTooLarge):
		return metrics.BodyTooLarge
	case errors.Is(err, ErrNoRoom):
		return metrics.BodyNoRoom
	case errors.Is(err, os.ErrDeadlineExceeded):
		return metrics.BodySlow
	}
	return metrics.BodyCut
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
