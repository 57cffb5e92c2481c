package intake

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"webmunk.org/server/gateway/metrics"
)

// A Stream is a body that is read as it comes, at the pace that Bodies.Read demands.
// Only what its reader keeps of it costs memory.
type Stream struct {
	from   *pacedReader
	budget *Budget
	kept   int
}

// Stream returns the body of r as a stream, to be ended and released.
func (b *Bodies) Stream(w http.ResponseWriter, r *http.Request) *Stream {
	return &Stream{from: newPacedReader(w, r, b.limits.Pace), budget: b.budget}
}

// Read reads on; an error other than io.EOF is an ErrCut.
func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", ErrCut, err)
	}
	return n, err
}

// Keep takes the memory for `size` bytes more, or returns ErrNoRoom.
func (s *Stream) Keep(size int) error {
	if !s.budget.grow(s.kept, s.kept+size) {
		return ErrNoRoom
	}
	s.kept += size
	return nil
}

// End counts the body as what `err` makes of it, one of this package's errors; nil, or
// any other, if no more of it is wanted.
func (s *Stream) End(err error) {
	outcome := outcomeOf(err)
	if !errors.Is(err, ErrCut) && outcome == metrics.BodyCut {
		outcome = metrics.BodyWhole
	}
	metrics.CountBody(outcome, int(s.from.received))
	if errors.Is(err, ErrNoRoom) {
		drain(s.from)
	}
	s.from.finish()
}

// Release gives back what was taken to keep. Call it when nothing that was kept is in
// use any more.
func (s *Stream) Release() {
	s.budget.release(s.kept)
	s.kept = 0
}
