package front

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// start serves `handler` and returns its URL, what stops it, and its end.
func start(t *testing.T, handler http.HandlerFunc, grace time.Duration) (string, context.CancelFunc, chan error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	ended := make(chan error, 1)
	go func() { ended <- ServeUntil(stop, &http.Server{Handler: handler}, listener, grace) }()
	return "http://" + listener.Addr().String(), cancel, ended
}

func TestRequestInFlightFinishesWhenStopped(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	url, stop, ended := start(t, func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		_, _ = io.WriteString(w, "done")
	}, time.Minute)
	answer := make(chan string, 1)
	go func() {
		response, err := http.Get(url)
		if err != nil {
			answer <- err.Error()
			return
		}
		body, _ := io.ReadAll(response.Body)
		answer <- string(body)
	}()
	<-entered
	stop()
	for {
		// New connections are refused while the old request still runs.
		connection, err := net.Dial("tcp", url[len("http://"):])
		if err != nil {
			break
		}
		_ = connection.Close()
		time.Sleep(time.Millisecond)
	}
	close(release)
	if got := <-answer; got != "done" {
		t.Errorf("the request in flight got %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestStopIsBoundedByTheGracePeriod(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	url, stop, ended := start(t, func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}, 10*time.Millisecond)
	cut := make(chan error, 1)
	go func() {
		_, err := http.Get(url)
		cut <- err
	}()
	<-entered
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if <-cut == nil {
		t.Error("the hanging request got an answer")
	}
}
