package front

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"webmunk.org/server/gateway/metrics"
)

// Connections is a listener with a limit to what is open at once. When that is
// reached, a new connection takes the place of an idle one; if none is idle, it is
// told to come back later and closed. Safe for concurrent use.
type Connections struct {
	net.Listener
	max        int
	retryAfter time.Duration

	mutex sync.Mutex
	open  map[net.Conn]bool // Whether it is idle.
}

// LimitConnections wraps `listener`. Give the server that serves on it the
// method Note as its ConnState.
func LimitConnections(listener net.Listener, limit int, retryAfter time.Duration) *Connections {
	return &Connections{Listener: listener, max: limit, retryAfter: retryAfter, open: map[net.Conn]bool{}}
}

// Accept returns the next connection that there is room for.
func (c *Connections) Accept() (net.Conn, error) {
	for {
		connection, err := c.Listener.Accept()
		if err != nil || c.admit(connection) {
			return connection, err
		}
		metrics.CountRefusedConnection()
		c.refuse(connection)
	}
}

// Note follows the connections' states.
func (c *Connections) Note(connection net.Conn, state http.ConnState) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	switch state {
	case http.StateIdle, http.StateActive:
		if _, isOpen := c.open[connection]; isOpen {
			c.open[connection] = state == http.StateIdle
		}
	case http.StateClosed, http.StateHijacked:
		delete(c.open, connection)
	}
	metrics.SetConnections(len(c.open))
}

func (c *Connections) admit(connection net.Conn) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.open) >= c.max && !c.closeIdle() {
		return false
	}
	c.open[connection] = false
	metrics.SetConnections(len(c.open))
	return true
}

// closeIdle closes one idle connection, if there is one. A request that comes
// over it at this moment is lost, as with any keep-alive that ends; clients send
// it again.
func (c *Connections) closeIdle() bool {
	for connection, isIdle := range c.open {
		if isIdle {
			delete(c.open, connection)
			_ = connection.Close()
			return true
		}
	}
	return false
}

// refuse must not wait: the answer fits into the empty buffer of the socket.
func (c *Connections) refuse(connection net.Conn) {
	const text = "retry later"
	_ = connection.SetDeadline(time.Now().Add(time.Second))
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\n"+
		"Retry-After: %d\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		max(1, int64(c.retryAfter.Seconds())), len(text), text)
	_ = connection.Close()
}
