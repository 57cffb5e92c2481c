// Package rest serves the JSON API below /v1/ and its description.
package rest

import (
	"net/http"
	"time"

	"webmunk.org/server/gateway/intake"
)

// Limits of a request.
type Limits struct {
	// Reads the bodies.
	Bodies *intake.Bodies
	// The largest body of a call that brings no bundle.
	MaxCallBytes int64
	// How long the server may take to store a bundle.
	IngestTimeout time.Duration
	// How long the server may take to answer any other call.
	QueryTimeout time.Duration
	// How long a client may take for one part of a stream or of a file.
	StreamWriteTimeout time.Duration
	// Closed when streams that could go on for ever must end; nil: never.
	Stopping <-chan struct{}
	// What a client is told to wait before it tries again.
	RetryAfter time.Duration
}

// extendWriting gives the client its time for the next part: the limit of a whole
// answer would end what goes on.
func (l Limits) extendWriting(w http.ResponseWriter) {
	// Only a test's recorder has no deadlines.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(l.StreamWriteTimeout))
}
