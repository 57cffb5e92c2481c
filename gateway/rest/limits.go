// Package rest serves the JSON API below /v1/ and its description.
package rest

import "time"

// Limits of a request.
type Limits struct {
	MaxBodyBytes int64
	// How long the server may take to store a bundle.
	IngestTimeout time.Duration
	// How long the server may take to answer any other call.
	QueryTimeout time.Duration
	// What a client is told to wait before it tries again.
	RetryAfter time.Duration
}
