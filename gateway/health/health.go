// Package health answers the probes.
package health

import (
	"context"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"

	"webmunk.org/server/gateway/plain"
)

const checkTimeout = 2 * time.Second

// Live answers 200 as long as the process runs, whatever the server does.
func Live(w http.ResponseWriter, r *http.Request) {
	if allowed(w, r) {
		plain.Write(w, http.StatusOK, "ok")
	}
}

// Ready answers 200 while the server behind `connection` reports SERVING, else
// 503.
func Ready(connection grpc.ClientConnInterface) http.HandlerFunc {
	client := grpc_health_v1.NewHealthClient(connection)
	return func(w http.ResponseWriter, r *http.Request) {
		if !allowed(w, r) {
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
		defer cancel()
		answer, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
		if err != nil || answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
			plain.Write(w, http.StatusServiceUnavailable, "the server is not ready")
			return
		}
		plain.Write(w, http.StatusOK, "ok")
	}
}

func allowed(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	plain.MethodNotAllowed(w, "GET, HEAD")
	return false
}
