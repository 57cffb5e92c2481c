package health_test

import (
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"

	"webmunk.org/server/gateway/fakeserver"
	"webmunk.org/server/gateway/health"
)

func ready(connection grpc.ClientConnInterface, method string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	health.Ready(connection)(w, httptest.NewRequest(method, "/healthz", nil))
	return w
}

func TestReadyFollowsTheServer(t *testing.T) {
	server := &fakeserver.Server{}
	connection := fakeserver.Start(t, server)
	if w := ready(connection, "GET"); w.Code != 200 || w.Body.String() != "ok" {
		t.Errorf("serving: %d %s", w.Code, w.Body)
	}
	server.Health.SetServingStatus("", grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	if w := ready(connection, "GET"); w.Code != 503 || w.Header().Get("Content-Type") != "text/plain" {
		t.Errorf("not serving: %d %s", w.Code, w.Body)
	}
	if w := ready(fakeserver.Unreachable(t), "GET"); w.Code != 503 {
		t.Errorf("unreachable: %d", w.Code)
	}
	if w := ready(connection, "POST"); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestLiveNeedsNoServer(t *testing.T) {
	w := httptest.NewRecorder()
	health.Live(w, httptest.NewRequest("GET", "/livez", nil))
	if w.Code != 200 || w.Body.String() != "ok" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
