package upstream

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"strings"
)

// The W3C Trace Context header.
const traceHeader = "traceparent"

// Later versions than 00 may go on after a further `-`.
var validTrace = regexp.MustCompile(`^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$`)

type traceKey struct{}

// TraceID returns the trace id of a request that passed WithRequest.
func TraceID(ctx context.Context) string {
	id, _ := ctx.Value(traceKey{}).(string)
	return id
}

// traceOf returns `received` and its trace id if it is a valid traceparent, else
// new ones.
func traceOf(received string) (traceparent, id string) {
	if match := validTrace.FindStringSubmatch(received); match != nil && isPrintableASCII(received) {
		version, trace, parent, more := match[1], match[2], match[3], match[4]
		if version != "ff" && (version != "00" || more == "") &&
			strings.Trim(trace, "0") != "" && strings.Trim(parent, "0") != "" {
			return received, trace
		}
	}
	var random [24]byte
	_, _ = rand.Read(random[:])
	trace, parent := hex.EncodeToString(random[:16]), hex.EncodeToString(random[16:])
	// 00: whether the trace is recorded is for others to decide.
	return "00-" + trace + "-" + parent + "-00", trace
}
