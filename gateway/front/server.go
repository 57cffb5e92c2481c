package front

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// ServeUntil serves on `listener` until `stop` is done, then takes no new
// connection and gives the requests in flight `grace` to finish before it cuts
// them. It closes the listener. The error is nil after an orderly end.
func ServeUntil(stop context.Context, server *http.Server, listener net.Listener, grace time.Duration) error {
	server.ErrorLog = slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-stop.Done():
	}
	slog.Info("stopping", "event", "stopping", "grace", grace.String())
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		slog.Warn("requests in flight were cut", "event", "shutdown_forced", "error", err.Error())
		_ = server.Close()
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
