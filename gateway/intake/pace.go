package intake

import (
	"io"
	"net/http"
	"time"
)

// A Pace is how slowly a client may send: it may rest for Grace, and must not
// fall behind PerSecond bytes by more than Grace. A whole body must be there
// within Whole. Else its connection is given up, so that many slow senders cannot
// hold what others need.
type Pace struct {
	PerSecond int64
	Grace     time.Duration
	Whole     time.Duration
}

// A pacedReader moves the connection's read deadline while data flows.
type pacedReader struct {
	body       io.Reader
	connection *http.ResponseController
	pace       Pace
	start      time.Time
	received   int64
	deadline   time.Time
}

// A deadline is left alone if it would move by less.
const deadlineStep = 100 * time.Millisecond

func newPacedReader(w http.ResponseWriter, r *http.Request, pace Pace) *pacedReader {
	return &pacedReader{body: r.Body, connection: http.NewResponseController(w), pace: pace, start: time.Now()}
}

func (p *pacedReader) Read(buffer []byte) (int, error) {
	deadline := time.Now().Add(p.pace.Grace)
	earned := time.Duration(float64(p.received) / float64(p.pace.PerSecond) * float64(time.Second))
	for _, limit := range []time.Duration{p.pace.Grace + earned, p.pace.Whole} {
		if end := p.start.Add(limit); end.Before(deadline) {
			deadline = end
		}
	}
	if step := deadline.Sub(p.deadline); step > deadlineStep || step < -deadlineStep {
		// Only a test's recorder has no deadlines.
		_ = p.connection.SetReadDeadline(deadline)
		p.deadline = deadline
	}
	n, err := p.body.Read(buffer)
	p.received += int64(n)
	return n, err
}

// finish lifts the deadline. Once the body is there, the connection is read only
// to see whether the client has gone; a deadline would look as if it had.
func (p *pacedReader) finish() { _ = p.connection.SetReadDeadline(time.Time{}) }
