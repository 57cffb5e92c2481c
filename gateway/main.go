// Command webmunk-gateway translates HTTP to gRPC: REST for people and programs,
// the form protocol for installed extensions. It keeps no state and decides
// nothing about data.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"google.golang.org/grpc/grpclog"

	"webmunk.org/server/gateway/front"
	"webmunk.org/server/gateway/metrics"
	"webmunk.org/server/gateway/upstream"
)

const (
	exitFailed = 1
	exitUsage  = 2

	ballast = 32 << 20
)

func main() {
	stop, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(stop, release)

	config, err := parseConfig(os.Args[1:], os.LookupEnv, os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "webmunk-gateway: %v (--help lists the flags)\n", err)
		os.Exit(exitUsage)
	}
	slog.SetDefault(newLogger(os.Stderr, config.logLevel))
	// gRPC's own log is no JSON, and what it says comes back as errors.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	if err := run(stop, config); err != nil {
		slog.Error("cannot serve", "event", "failed", "error", err.Error())
		os.Exit(exitFailed)
	}
}

// newLogger writes JSON lines with levels spelled as the server spells them.
func newLogger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.LevelKey && len(groups) == 0 {
				a.Value = slog.StringValue(strings.ToLower(a.Value.String()))
			}
			return a
		}}))
}

// run serves until `stop` is done.
func run(stop context.Context, config config) error {
	connection, err := upstream.Dial(config.server)
	if err != nil {
		return err
	}
	defer connection.Close()
	handler, err := newHandler(stop.Done(), connection, config)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", config.listen)
	if err != nil {
		return err
	}
	if config.metricsListen != "" {
		metrics.Serve(stop, config.metricsListen)
	}
	slog.Info("listening", "event", "listening", "address", listener.Addr().String(), "server", config.server)
	limitMemory(config.maxBytesInFlight)
	defer runtime.KeepAlive(newBallast())
	connections := front.LimitConnections(listener, config.maxConnections, config.retryAfter)
	server := newHTTPServer(handler, config)
	server.ConnState = connections.Note
	err = front.ServeUntil(stop, server, connections, config.shutdownGrace)
	slog.Info("stopped", "event", "stopped")
	return err
}

// newBallast makes a block that is never touched, and so takes no memory, but counts as
// in use: garbage is collected at twice what is in use, which would be a few megabytes,
// so that it would be collected all the time and memory would go up and down with each
// large body.
func newBallast() []byte {
	return make([]byte, ballast)
}

// limitMemory has garbage collected before the heap is twice what bodies need.
// GOMEMLIMIT in the environment wins.
func limitMemory(bodies int64) {
	const besideBodies = 64<<20 + ballast
	if _, isSet := os.LookupEnv("GOMEMLIMIT"); !isSet {
		debug.SetMemoryLimit(bodies + besideBodies)
	}
}
