package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	"webmunk.org/server/gateway/fakeserver"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

func testConfig(t *testing.T, args ...string) config {
	t.Helper()
	c, err := parseConfig(args, environment(nil), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// startGateway serves every route over real HTTP in front of `connection`.
func startGateway(t *testing.T, connection grpc.ClientConnInterface, c config) *httptest.Server {
	t.Helper()
	handler, err := newHandler(nil, connection, c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config = newHTTPServer(handler, c)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func TestEveryRouteIsWired(t *testing.T) {
	gateway := startGateway(t, fakeserver.Start(t, &fakeserver.Server{}), testConfig(t))
	for request, want := range map[string]int{
		"GET /livez": 200, "GET /healthz": 200, "GET /openapi.json": 200, "GET /v1/participants/x": 200,
		"OPTIONS /v1/bundles": 200, "CREATE //data//add-bundle.json": 201, "CREATE /data/add-point.json": 201,
		"GET /": 404, "GET /data/no-such-page.json": 404, "GET /data/add-bundle.json": 405,
		"GET /data/app-config.json": 200, "GET /data/api/request-token.json": 405, "POST /data//api/data-points.json": 403,
		"POST /data/api/data-sources.json": 403, "POST /data/api/data-sources/update.json": 403,
		"GET /v1/login": 405, "POST /v1/logout": 415, "PUT /v1/currentUser": 415,
	} {
		method, path, _ := strings.Cut(request, " ")
		r, err := http.NewRequest(method, gateway.URL+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d", request, response.StatusCode)
		}
	}
}

// exchange sends bytes as they are and returns all that comes back.
func exchange(t *testing.T, address, request string) string {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	_, _ = io.WriteString(connection, request)
	answer, err := io.ReadAll(connection)
	if err != nil {
		t.Fatalf("the connection was not ended: %v", err)
	}
	return string(answer)
}

func TestSlowOrBrokenSendersNeverGetJSON(t *testing.T) {
	server := &fakeserver.Server{}
	gateway := startGateway(t, fakeserver.Start(t, server),
		testConfig(t, "--read-timeout=50ms", "--read-header-timeout=50ms", "--max-header-bytes=1000"))
	const post = "POST /data/add-bundle.json HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for name, c := range map[string]struct{ request, status string }{
		"body that never ends":   {post + "Content-Length: 100\r\n\r\npayload=[]", "503"},
		"header that never ends": {post, ""},
		"header too large":       {post + "X: " + strings.Repeat("x", 10000) + "\r\n\r\n", "431"},
		"no HTTP":                {"{}\r\n\r\n", "400"},
		"broken escape":          {"GET /v1/participants/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
		"broken chunk":           {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "503"},
	} {
		answer := exchange(t, gateway.Listener.Addr().String(), c.request)
		head, _, _ := strings.Cut(answer, "\r\n\r\n")
		if !strings.HasPrefix(strings.TrimPrefix(answer, "HTTP/1.1 "), c.status) || strings.Contains(head, "json") {
			t.Errorf("%s: %q", name, answer)
		}
	}
	if len(server.Bundles()) != 0 {
		t.Error("the server got an unfinished bundle")
	}
}

// A connection that panics when it is used stands for any bug.
type panickingConnection struct{ grpc.ClientConnInterface }

func TestPanicOnEveryRouteIsText(t *testing.T) {
	gateway := startGateway(t, panickingConnection{}, testConfig(t))
	for request, want := range map[string]string{
		"POST /data/add-bundle.json": "503 text/plain * retry later", "CREATE /data/add-point.json": "503 text/plain * retry later",
		"POST /v1/bundles": "503 text/plain * retry later", "GET /v1/participants": "500 text/plain  internal error",
		"GET /healthz": "500 text/plain  internal error",
	} {
		method, path, _ := strings.Cut(request, " ")
		r, err := http.NewRequest(method, gateway.URL+path, strings.NewReader("[]"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		got := strings.Join([]string{response.Status[:3], response.Header.Get("Content-Type"),
			response.Header.Get("Access-Control-Allow-Origin"), string(body)}, " ")
		if got != want {
			t.Errorf("%s: %s", request, got)
		}
	}
}

// postSlowly sends a head and then single bytes until an answer comes, which it
// returns.
func postSlowly(t *testing.T, address string) string {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	_, _ = io.WriteString(connection, "POST /data/add-bundle.json HTTP/1.1\r\nHost: x\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n")
	go func() {
		for {
			if _, err := io.WriteString(connection, "x"); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	answer, _ := io.ReadAll(connection)
	return string(answer)
}

func TestSlowSenderIsDroppedLongBeforeTheReadTimeout(t *testing.T) {
	gateway := startGateway(t, fakeserver.Start(t, &fakeserver.Server{}),
		testConfig(t, "--min-body-rate=1000", "--body-grace=200ms", "--read-timeout=5m"))
	answer := postSlowly(t, gateway.Listener.Addr().String())
	for _, want := range []string{"503", "Content-Type: text/plain", "Retry-After: 60", "Connection: close", "retry later"} {
		if !strings.Contains(answer, want) {
			t.Errorf("%q lacks %q", answer, want)
		}
	}
}

func TestSteadySenderMayTakeLongerThanTheGrace(t *testing.T) {
	server := &fakeserver.Server{}
	gateway := startGateway(t, fakeserver.Start(t, server),
		testConfig(t, "--min-body-rate=1000", "--body-grace=300ms"))
	reader, writer := io.Pipe()
	go func() {
		_, _ = io.WriteString(writer, "[")
		for range 10 {
			time.Sleep(60 * time.Millisecond)
			_, _ = io.WriteString(writer, strings.Repeat(" ", 1000))
		}
		_, _ = io.WriteString(writer, "]")
		_ = writer.Close()
	}()
	response, err := http.Post(gateway.URL+"/v1/bundles", "application/json", reader)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != 200 || len(server.Bundles()) != 1 {
		t.Errorf("%d, %d bundles", response.StatusCode, len(server.Bundles()))
	}
}

func TestSlowServerIsNotTakenForASlowClient(t *testing.T) {
	server := &fakeserver.Server{Append: func(ctx context.Context, _ *webmunkv1.RawBundle) (*webmunkv1.AppendBundleResponse, error) {
		select {
		case <-time.After(400 * time.Millisecond):
			return &webmunkv1.AppendBundleResponse{}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	gateway := startGateway(t, fakeserver.Start(t, server), testConfig(t, "--body-grace=100ms"))
	response, err := http.Post(gateway.URL+"/v1/bundles", "application/json", strings.NewReader("[]"))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("%d", response.StatusCode)
	}
}

func TestWatchOutlivesTheTimeoutsOfRequestsAndEachLineComesAtOnce(t *testing.T) {
	next := make(chan struct{})
	server := &fakeserver.Server{People: fakeserver.People{
		Watch: func(_ *webmunkv1.WatchDataPointsRequest, s webmunkv1.ParticipantService_WatchDataPointsServer) error {
			for range 3 {
				if err := s.Send(&webmunkv1.WatchDataPointsResponse{ResumeToken: "r"}); err != nil {
					return err
				}
				<-next
			}
			return nil
		}}}
	gateway := startGateway(t, fakeserver.Start(t, server),
		testConfig(t, "--read-timeout=100ms", "--write-timeout=100ms", "--query-timeout=100ms"))
	response, err := http.Get(gateway.URL + "/v1/participants/p/dataPoints:watch")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	for range 3 {
		line, err := lines.ReadString('\n')
		if err != nil || line != `{"result":{"dataPoints":[],"resumeToken":"r"}}`+"\n" {
			t.Fatalf("%q, %v", line, err)
		}
		time.Sleep(250 * time.Millisecond)
		next <- struct{}{}
	}
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
}
