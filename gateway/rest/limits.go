// Package rest serves the JSON API below /v1/ and its description.
package rest

import (
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
	// How long a client may take for one part of a stream.
	StreamWriteTimeout time.Duration
	// Closed when streams that could go on for ever must end; nil: never.
	Stopping <-chan struct{}
	// What a client is told to wait before it tries again.
	RetryAfter time.Duration
}
