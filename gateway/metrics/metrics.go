// Package metrics holds what the gateway counts, for Prometheus. Like the log
// there is one set of it in the process. Values of labels come from small sets
// that the code fixes, never from a request.
package metrics

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// What became of a request's body.
const (
	BodyWhole    = "whole"
	BodyTooLarge = "too-large"
	// The client went away.
	BodyCut = "cut"
	// The client sent too slowly.
	BodySlow = "slow"
	// Other bodies took all the room.
	BodyNoRoom = "no-room"
)

var (
	registry = prometheus.NewRegistry()

	requestSeconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "webmunk_gateway_request_duration_seconds",
		Help:    "Time from a request's header to the end of its answer.",
		Buckets: []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60},
	}, []string{"route", "status"})
	bodies = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "webmunk_gateway_bodies_total",
		Help: "Request bodies, by what became of them.",
	}, []string{"outcome"})
	bodyBytes = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "webmunk_gateway_body_bytes_total",
		Help: "Bytes of the bodies that arrived whole.",
	})
	bytesInFlight = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "webmunk_gateway_bytes_in_flight",
		Help: "Memory set aside for bodies on their way.",
	})
	connections = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "webmunk_gateway_connections",
		Help: "Open connections of clients.",
	})
	connectionsRefused = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "webmunk_gateway_connections_refused_total",
		Help: "Connections that were closed at once because too many are open.",
	})
)

func init() {
	registry.MustRegister(requestSeconds, bodies, bodyBytes, bytesInFlight, connections, connectionsRefused,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, outcome := range []string{BodyWhole, BodyTooLarge, BodyCut, BodySlow, BodyNoRoom} {
		bodies.WithLabelValues(outcome)
	}
}

// ObserveRequest counts a request that is answered. `route` is a pattern, never
// a path; a status of 0 means that no answer went out.
func ObserveRequest(route string, status int, duration time.Duration) {
	class := "none"
	if status > 0 {
		class = strconv.Itoa(status/100) + "xx"
	}
	requestSeconds.WithLabelValues(route, class).Observe(duration.Seconds())
}

// CountBody counts a body; `outcome` is one of the constants.
func CountBody(outcome string, size int) {
	bodies.WithLabelValues(outcome).Inc()
	if outcome == BodyWhole {
		bodyBytes.Add(float64(size))
	}
}

// SetBytesInFlight tells how much memory bodies have been given.
func SetBytesInFlight(bytes int64) { bytesInFlight.Set(float64(bytes)) }

// SetConnections tells how many connections are open.
func SetConnections(open int) { connections.Set(float64(open)) }

// CountRefusedConnection counts one that was closed unused.
func CountRefusedConnection() { connectionsRefused.Inc() }

// Serve serves /metrics on `address` until `stop` is done. It says in the log
// where, and if it cannot: a gateway that nobody watches is better than none.
func Serve(stop context.Context, address string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		slog.Warn("no metrics", "event", "no_metrics", "error", err.Error())
		return
	}
	slog.Info("metrics", "event", "metrics", "address", listener.Addr().String())
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: maxScrapes}))
	server := &http.Server{Handler: mux, ReadTimeout: scrapeTimeout, WriteTimeout: scrapeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes}
	context.AfterFunc(stop, func() { _ = server.Close() })
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Warn("metrics ended", "event", "metrics_ended", "error", err.Error())
		}
	}()
}

const (
	maxScrapes     = 4
	maxHeaderBytes = 16 << 10
	scrapeTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
)
