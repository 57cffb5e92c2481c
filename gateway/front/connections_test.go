package front

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// startLimited serves with at most `limit` connections and returns the address, and a
// function that waits until there is an idle one. A request to /hold is answered when
// `release` is closed.
func startLimited(t *testing.T, limit int, release chan struct{}) (string, func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	connections := LimitConnections(listener, limit, time.Minute)
	server := &http.Server{ConnState: connections.Note, Handler: http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/hold" {
				<-release
			}
			_, _ = io.WriteString(w, "ok")
		})}
	go func() { _ = server.Serve(connections) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String(), func() {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); !hasIdle(connections); {
			if time.Now().After(deadline) {
				t.Fatal("no connection becomes idle")
			}
			time.Sleep(time.Millisecond)
		}
	}
}

func hasIdle(connections *Connections) bool {
	connections.mutex.Lock()
	defer connections.mutex.Unlock()
	for _, isIdle := range connections.open {
		if isIdle {
			return true
		}
	}
	return false
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	return connection
}

func get(t *testing.T, connection net.Conn, path string) (*http.Response, string) {
	t.Helper()
	_, _ = io.WriteString(connection, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	return response, string(body)
}

func TestConnectionOverTheLimitIsToldToComeBack(t *testing.T) {
	release := make(chan struct{})
	address, _ := startLimited(t, 2, release)
	held := make(chan string, 2)
	for range 2 {
		connection := dial(t, address)
		go func() {
			_, body := get(t, connection, "/hold")
			held <- body
		}()
	}
	// Read without sending: what is unread would make the close a reset.
	var answer string
	for !strings.Contains(answer, "503") {
		connection := dial(t, address)
		_ = connection.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		read, _ := io.ReadAll(connection)
		_ = connection.Close()
		answer = string(read)
	}
	for _, want := range []string{"text/plain", "Retry-After: 60", "retry later"} {
		if !strings.Contains(answer, want) {
			t.Errorf("%q lacks %q", answer, want)
		}
	}
	close(release)
	for range 2 {
		if body := <-held; body != "ok" {
			t.Errorf("a connection within the limit got %q", body)
		}
	}
}

func TestIdleConnectionMakesRoomForANewOne(t *testing.T) {
	address, waitForIdle := startLimited(t, 1, nil)
	first := dial(t, address)
	if _, body := get(t, first, "/"); body != "ok" {
		t.Fatal(body)
	}
	// It becomes idle only a moment after its answer is read; whoever comes before is
	// refused, and may get a reset instead of the answer.
	waitForIdle()
	response, body := get(t, dial(t, address), "/")
	if response.StatusCode != http.StatusOK || body != "ok" {
		t.Errorf("the new connection got %d %q", response.StatusCode, body)
	}
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Error("the idle connection is still open")
	}
}

func TestClosedConnectionMakesRoom(t *testing.T) {
	address, _ := startLimited(t, 1, nil)
	for i := range 5 {
		connection := dial(t, address)
		// The server may see only a moment later that the one before is closed.
		for tries := 0; !isServed(connection); tries++ {
			if tries == 1000 {
				t.Fatalf("connection %d finds no room", i)
			}
			_ = connection.Close()
			time.Sleep(time.Millisecond)
			connection = dial(t, address)
		}
		_ = connection.Close()
	}
}

// isServed tells whether a request is answered; a connection that is refused may be reset
// before its answer is read.
func isServed(connection net.Conn) bool {
	_, _ = io.WriteString(connection, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}
