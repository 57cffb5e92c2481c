package intake

import (
	"sync"

	"webmunk.org/server/gateway/metrics"
)

// What a byte of a body costs in the end: itself, what it decodes to, and the
// message that carries that to the server.
const costPerByte = 3

// A body up to here may use all of the budget, a larger one only three quarters:
// large bodies must not keep the small ones out.
const smallBody = 1 << 20

// A Budget bounds the memory that all bodies on their way may take together. It
// is spent on what has arrived, not on what is promised. Safe for concurrent use.
type Budget struct {
	mutex sync.Mutex
	limit int64
	spent int64
}

// NewBudget returns a budget of `limit` bytes.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// grow takes what a buffer costs that grows from `from` to `to` bytes; false if
// there is no room.
func (b *Budget) grow(from, to int) bool {
	limit := b.limit
	if to > smallBody {
		limit -= limit / 4
	}
	cost := int64(to-from) * costPerByte
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.spent+cost > limit {
		return false
	}
	b.spent += cost
	metrics.SetBytesInFlight(b.spent)
	return true
}

// release gives back what a buffer of `size` bytes costs.
func (b *Budget) release(size int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.spent -= int64(size) * costPerByte
	metrics.SetBytesInFlight(b.spent)
}
