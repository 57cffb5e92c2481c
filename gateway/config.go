package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"webmunk.org/server/gateway/upstream"
)

// A config is what flags and environment say. Nothing reads them later.
type config struct {
	listen        string
	server        string
	metricsListen string
	// Whose X-Forwarded-For is believed.
	trustedProxies upstream.TrustedProxies

	maxBodyBytes     int64
	maxBytesInFlight int64
	maxFormBytes     int64
	maxFormFiles     int
	maxHeaderBytes   int
	maxConnections   int
	minBodyRate      int64

	readHeaderTimeout time.Duration
	bodyGrace         time.Duration
	readTimeout       time.Duration
	writeTimeout      time.Duration
	idleTimeout       time.Duration
	ingestTimeout     time.Duration
	queryTimeout      time.Duration
	retryAfter        time.Duration
	shutdownGrace     time.Duration

	logLevel slog.Level
}

// A protobuf message is smaller than 2 GiB; the body travels in one.
const largestBody = 2000 << 20

// What one body may need of the memory for all of them: three times its size, out
// of three quarters.
const bytesInFlightPerBody = 4

const environmentPrefix = "WEBMUNK_GATEWAY_"

// parseConfig returns flag.ErrHelp after it wrote the help to `help`.
func parseConfig(args []string, lookupEnv func(string) (string, bool), help io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("webmunk-gateway", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	c.define(flags)

	var err error
	flags.VisitAll(func(f *flag.Flag) {
		if value, ok := lookupEnv(environmentName(f.Name)); ok && err == nil {
			if setErr := f.Value.Set(value); setErr != nil {
				err = fmt.Errorf("%s=%q: %w", environmentName(f.Name), value, setErr)
			}
		}
	})
	if parseErr := flags.Parse(args); errors.Is(parseErr, flag.ErrHelp) {
		writeHelp(flags, help)
		return c, flag.ErrHelp
	} else if parseErr != nil {
		return c, parseErr
	}
	if err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return c, c.check()
}

func (c *config) define(flags *flag.FlagSet) {
	flags.StringVar(&c.listen, "listen", "127.0.0.1:8080", "`address` to serve HTTP on; port 0 picks one")
	flags.StringVar(&c.server, "server", "127.0.0.1:50051", "`address` of the gRPC server: host:port or unix:/path")
	flags.StringVar(&c.metricsListen, "metrics-listen", "127.0.0.1:9465",
		"`address` to serve metrics on for Prometheus; port 0 picks one, empty means none")
	flags.Var(&c.trustedProxies, "trusted-proxy",
		"`addresses` and networks (CIDR), separated by commas, of proxies whose X-Forwarded-For names the client")

	flags.Int64Var(&c.maxBodyBytes, "max-body-bytes", 64<<20, "largest request body in `bytes`, as sent")
	flags.Int64Var(&c.maxBytesInFlight, "max-bytes-in-flight", 512<<20,
		"memory in `bytes` for all bodies on their way; further ones are refused for later")
	flags.IntVar(&c.maxConnections, "max-connections", 2048, "largest `number` of open connections")
	flags.Int64Var(&c.minBodyRate, "min-body-rate", 1024, "`bytes` a second that a client must send of a body")
	flags.Int64Var(&c.maxFormBytes, "max-form-bytes", 256<<20, "largest form with files in `bytes`, as sent")
	flags.IntVar(&c.maxFormFiles, "max-form-files", 100, "most files in a form, a `number`")
	flags.IntVar(&c.maxHeaderBytes, "max-header-bytes", 64<<10, "largest request header in `bytes`")

	flags.DurationVar(&c.readHeaderTimeout, "read-header-timeout", 10*time.Second, "`time` to receive a request's header")
	flags.DurationVar(&c.bodyGrace, "body-grace", 20*time.Second,
		"`time` that a body may rest, or be behind --min-body-rate")
	flags.DurationVar(&c.readTimeout, "read-timeout", 5*time.Minute, "`time` to receive a whole request")
	flags.DurationVar(&c.writeTimeout, "write-timeout", 10*time.Minute,
		"`time` from the end of a request's header to the end of the answer; of a stream or a file, for each part")
	flags.DurationVar(&c.idleTimeout, "idle-timeout", 2*time.Minute, "`time` to keep an idle connection")
	flags.DurationVar(&c.ingestTimeout, "ingest-timeout", 75*time.Second, "`time` for the server to store a bundle")
	flags.DurationVar(&c.queryTimeout, "query-timeout", 30*time.Second, "`time` for the server to answer a query")
	flags.DurationVar(&c.retryAfter, "retry-after", time.Minute, "`time` that refused clients are told to wait")
	flags.DurationVar(&c.shutdownGrace, "shutdown-grace", 20*time.Second, "`time` for requests in flight when stopping")

	flags.TextVar(&c.logLevel, "log-level", slog.LevelInfo, "least `level` to log: debug, info, warn, error")
}

func (c *config) check() error {
	if c.maxBodyBytes < 1 || c.maxBodyBytes > largestBody {
		return fmt.Errorf("--max-body-bytes must be from 1 to %d", largestBody)
	}
	if c.maxFormBytes < 1 || c.maxFormFiles < 0 {
		return errors.New("--max-form-bytes must be positive and --max-form-files not negative")
	}
	if c.maxHeaderBytes < 1 {
		return errors.New("--max-header-bytes must be positive")
	}
	if c.maxBytesInFlight/bytesInFlightPerBody < c.maxBodyBytes {
		return fmt.Errorf("--max-bytes-in-flight must be at least %d times --max-body-bytes", bytesInFlightPerBody)
	}
	if c.maxConnections < 1 {
		return errors.New("--max-connections must be positive")
	}
	if c.minBodyRate < 1 {
		return errors.New("--min-body-rate must be positive")
	}
	for name, value := range map[string]time.Duration{
		"body-grace":          c.bodyGrace,
		"read-header-timeout": c.readHeaderTimeout, "read-timeout": c.readTimeout,
		"write-timeout": c.writeTimeout, "idle-timeout": c.idleTimeout,
		"ingest-timeout": c.ingestTimeout, "query-timeout": c.queryTimeout,
		"retry-after": c.retryAfter, "shutdown-grace": c.shutdownGrace,
	} {
		if value <= 0 {
			return fmt.Errorf("--%s must be positive", name)
		}
	}
	return nil
}

func environmentName(flagName string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

func writeHelp(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "webmunk-gateway serves the REST API and the extension's upload protocol over HTTP.\n\n"+
		"Each flag can be given as an environment variable; the flag wins.\n\n")
	flags.VisitAll(func(f *flag.Flag) {
		kind, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  --%s=%s\n      %s (default %s, environment %s)\n",
			f.Name, strings.ToUpper(kind), usage, f.DefValue, environmentName(f.Name))
	})
}
