package loglimit

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// A clock that a test moves.
type clock struct{ now time.Time }

func (c *clock) limiter() *Limiter { return newAt(func() time.Time { return c.now }) }

func TestFloodIsOneLineAnIntervalThatTellsWhatWasLeftOut(t *testing.T) {
	const seconds, perSecond = 61, 1000
	clock := &clock{now: time.Now()}
	limiter := clock.limiter()
	written, leftOut := 0, 0
	for range seconds {
		for range perSecond {
			if before, ok := limiter.admit("busy"); ok {
				written++
				leftOut += before
			}
		}
		clock.now = clock.now.Add(time.Second)
	}
	// The last line came with the first of the last second.
	if written != 13 || written+leftOut != (seconds-1)*perSecond+1 {
		t.Errorf("%d lines that tell of %d more", written, leftOut)
	}
}

func TestKindsDoNotHideEachOther(t *testing.T) {
	limiter := (&clock{now: time.Now()}).limiter()
	for _, kind := range []string{"a", "b"} {
		if _, ok := limiter.admit(kind); !ok {
			t.Errorf("the first %q was left out", kind)
		}
	}
}

func TestWhatIsRareIsNeverLeftOut(t *testing.T) {
	clock := &clock{now: time.Now()}
	limiter := clock.limiter()
	for range 3 {
		if leftOut, ok := limiter.admit("busy"); !ok || leftOut != 0 {
			t.Errorf("admitted %v, %d left out", ok, leftOut)
		}
		clock.now = clock.now.Add(interval)
	}
}

func TestWhatIsLeftOutAppearsAtDebugLevel(t *testing.T) {
	usual := slog.Default()
	defer slog.SetDefault(usual)
	for level, want := range map[slog.Level]int{slog.LevelInfo: 1, slog.LevelDebug: 3} {
		var log bytes.Buffer
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level})))
		limiter := New()
		for range 3 {
			limiter.Warn("busy", "refused", "code", "x")
		}
		if got := strings.Count(log.String(), "msg=refused code=x"); got != want {
			t.Errorf("at %v: %d lines, want %d:\n%s", level, got, want, log.String())
		}
		if got := strings.Count(log.String(), "left_out=0"); got != 1 {
			t.Errorf("at %v: %d lines say what was left out:\n%s", level, got, log.String())
		}
	}
}
