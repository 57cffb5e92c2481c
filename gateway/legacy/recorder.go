package legacy

import (
	"bytes"
	"fmt"
	"io"

	"webmunk.org/server/gateway/intake"
)

// A recorder reads a body and, until it is told to stop, keeps what it read.
type recorder struct {
	source io.Reader
	// How many bytes may be read, and how many may be kept.
	left, keep int64
	kept       bytes.Buffer
	stopped    bool
	// What ended the body before its end: intake.ErrCut or intake.ErrTooLarge.
	err error
}

func (r *recorder) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.source.Read(p)
	r.left -= int64(n)
	if !r.stopped {
		r.kept.Write(p[:n])
	}
	if r.left < 0 || int64(r.kept.Len()) > r.keep {
		r.err = intake.ErrTooLarge
	} else if err != nil && err != io.EOF {
		r.err = fmt.Errorf("%w: %w", intake.ErrCut, err)
	}
	if r.err != nil {
		return n, r.err
	}
	return n, err
}

// stop frees what was kept.
func (r *recorder) stop() {
	r.stopped = true
	r.kept = bytes.Buffer{}
}
