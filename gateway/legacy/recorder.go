package legacy

import (
	"bytes"
	"io"

	"webmunk.org/server/gateway/intake"
)

// A recorder reads a body and, until it is told to stop, keeps what it read.
type recorder struct {
	source *intake.Stream
	// How many bytes may be read, and how many may be kept.
	left, keep int64
	kept       bytes.Buffer
	stopped    bool
	// What ended the body before its end: an error of package intake.
	err error
}

func (r *recorder) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.source.Read(p)
	r.left -= int64(n)
	if !r.stopped {
		r.keepMore(n)
		r.kept.Write(p[:n])
	}
	switch {
	case r.err != nil:
	case r.left < 0 || int64(r.kept.Len()) > r.keep:
		r.err = intake.ErrTooLarge
	case err != io.EOF:
		r.err = err
	}
	if r.err != nil {
		return n, r.err
	}
	return n, err
}

// keepMore takes the memory for bytes that are kept.
func (r *recorder) keepMore(size int) {
	if r.err == nil {
		r.err = r.source.Keep(size)
	}
}

// stop frees what was kept. The memory that was taken for it is for what was made of it.
func (r *recorder) stop() {
	r.stopped = true
	r.kept = bytes.Buffer{}
}
