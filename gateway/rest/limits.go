// Package rest serves the JSON API below /v1/ and its description.
package rest

import (
	"time"

	"webmunk.org/server/gateway/intake"
)

// Limits of a request.
type Limits struct {
	// Reads the bodies of bundles.
	Bodies *intake.Bodies
	// The largest body of any other call. Bodies do not count it, so it is small.
	MaxCallBytes int64
	// How long the server may take to store a bundle.
	IngestTimeout time.Duration
	// How long the server may take to answer any other call.
	QueryTimeout time.Duration
	// What a client is told to wait before it tries again.
	RetryAfter time.Duration
}
