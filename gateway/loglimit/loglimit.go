// Package loglimit keeps lines that clients can cause at any rate from filling the
// log.
package loglimit

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const interval = 5 * time.Second

// A Limiter writes of each kind of line the first, and later ones once an interval
// has passed since the last; each tells how many were left out before it. Exact
// counts are for metrics: how many were left out last is told only when a line of
// the kind comes again. Safe for concurrent use.
type Limiter struct {
	now   func() time.Time
	mutex sync.Mutex
	kinds map[string]*kind
}

type kind struct {
	written time.Time
	leftOut int
}

// New returns a limiter that has seen nothing yet.
func New() *Limiter { return newAt(time.Now) }

func newAt(now func() time.Time) *Limiter { return &Limiter{now: now, kinds: map[string]*kind{}} }

// Log logs as slog.Log does; what is left out appears at debug level. `name` is the
// kind: one of a small set, never what a client chose.
func (l *Limiter) Log(ctx context.Context, level slog.Level, name, message string, args ...any) {
	leftOut, ok := l.admit(name)
	if !ok {
		slog.Log(ctx, min(level, slog.LevelDebug), message, args...)
		return
	}
	slog.Log(ctx, level, message, append(args, "left_out", leftOut)...)
}

// Warn is Log for warnings.
func (l *Limiter) Warn(name, message string, args ...any) {
	l.Log(context.Background(), slog.LevelWarn, name, message, args...)
}

// admit returns how many lines of the kind were left out since the one before, and
// whether one may be written now.
func (l *Limiter) admit(name string) (int, bool) {
	now := l.now()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	known, ok := l.kinds[name]
	if !ok {
		l.kinds[name] = &kind{written: now}
		return 0, true
	}
	if now.Sub(known.written) < interval {
		known.leftOut++
		return 0, false
	}
	leftOut := known.leftOut
	*known = kind{written: now}
	return leftOut, true
}
