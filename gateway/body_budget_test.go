package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

func TestBodiesBeyondTheBudgetAreToldToComeBackAndSmallOnesPass(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	server := &fakeserver.Server{Append: func(_ context.Context, bundle *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		if len(bundle.GetPayload()) > 1000000 {
			close(entered)
			<-release
		}
		return &webmunkv1.AppendBundleResponse{}, nil
	}}
	gateway := startGateway(t, fakeserver.Start(t, server),
		testConfig(t, "--max-body-bytes=3000000", "--max-bytes-in-flight=12000000"))
	address := gateway.Listener.Addr().String()
	const post = "POST /data/add-bundle.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\n"
	large := post + "Content-Length: 2800000\r\n\r\npayload=" + strings.Repeat("y", 2800000-len("payload="))
	// Keeps nearly all that large bodies may have, until its answer.
	first := make(chan string, 1)
	go func() { first <- exchange(t, address, large) }()
	<-entered
	answer := exchange(t, address, large)
	for _, want := range []string{" 503 ", "Content-Type: text/plain", "Retry-After: 60", "retry later"} {
		if !strings.Contains(answer, want) {
			t.Errorf("%q lacks %q", answer, want)
		}
	}
	small := exchange(t, address, post+"Content-Length: 10\r\n\r\npayload=[]")
	if !strings.Contains(small, " 201 ") {
		t.Errorf("a small body: %q", small)
	}
	close(release)
	if answer := <-first; !strings.Contains(answer, " 201 ") {
		t.Errorf("the first large body: %q", answer)
	}
}

func TestFormWithFilesTakesRoomForWhatArrivedAlone(t *testing.T) {
	gateway := startGateway(t, fakeserver.Start(t, &fakeserver.Server{}),
		testConfig(t, "--max-body-bytes=3000000", "--max-bytes-in-flight=12000000"))
	address := gateway.Listener.Addr().String()
	const part = "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n"
	const end = "\r\n--b--\r\n"
	const size = 2800000
	slow, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = fmt.Fprintf(slow, "POST /data/add-bundle.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"+
		"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n%s", size, part)
	large := "POST /data/add-bundle.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2800000\r\n\r\npayload=" +
		strings.Repeat("y", size-len("payload="))
	if answer := exchange(t, address, large); !strings.Contains(answer, " 201 ") {
		t.Errorf("a large body beside the form: %q", answer)
	}
	_, _ = io.WriteString(slow, strings.Repeat("y", size-len(part)-len(end))+end)
	if answer, _ := io.ReadAll(slow); !strings.Contains(string(answer), " 201 ") {
		t.Errorf("the form: %q", answer)
	}
}
