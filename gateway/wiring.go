package main

import (
	"crypto/tls"
	"net/http"

	"google.golang.org/grpc"

	"webmunk.org/server/gateway/front"
	"webmunk.org/server/gateway/gen"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/health"
	"webmunk.org/server/gateway/intake"
	"webmunk.org/server/gateway/legacy"
	"webmunk.org/server/gateway/rest"
)

// Bodies of calls other than bundles are small.
const maxCallBytes = 256 << 10

// newHandler connects every path to its handler.
func newHandler(connection grpc.ClientConnInterface, c config) (http.Handler, error) {
	bodies := intake.NewBodies(intake.Limits{MaxBytes: c.maxBodyBytes,
		Pace: intake.Pace{PerSecond: c.minBodyRate, Grace: c.bodyGrace, Whole: c.readTimeout}},
		intake.NewBudget(c.maxBytesInFlight))
	limits := rest.Limits{Bodies: bodies, MaxCallBytes: maxCallBytes, IngestTimeout: c.ingestTimeout,
		QueryTimeout: c.queryTimeout, RetryAfter: c.retryAfter}
	legacyLimits := legacy.Limits{Bodies: bodies, MaxBodyBytes: c.maxBodyBytes, MaxFormBytes: c.maxFormBytes,
		MaxFormFiles: c.maxFormFiles, IngestTimeout: c.ingestTimeout, RetryAfter: c.retryAfter}

	api, err := rest.NewAPI(connection, limits)
	if err != nil {
		return nil, err
	}
	openAPI, err := rest.OpenAPI(gen.OpenAPI)
	if err != nil {
		return nil, err
	}
	ingest := webmunkv1.NewIngestServiceClient(connection)

	router := front.NewRouter(api)
	router.Handle("/v1/bundles", rest.NewBundles(ingest, limits))
	router.Handle("/data/add-bundle.json", legacy.NewAddBundle(ingest, legacyLimits))
	router.Handle("/data/add-point.json", legacy.NewAddPoint(ingest, legacyLimits))
	router.Handle("/data/fetch-metadata.json", legacy.NewFetchMetadata(
		webmunkv1.NewParticipantServiceClient(connection), legacyLimits, c.queryTimeout))
	router.HandlePrefix(rest.AttachmentsPath, rest.NewAttachments(webmunkv1.NewParticipantServiceClient(connection), limits))
	router.HandleFunc("/openapi.json", openAPI)
	router.HandleFunc("/healthz", health.Ready(connection))
	router.HandleFunc("/livez", health.Live)
	return router, nil
}

func newHTTPServer(handler http.Handler, c config) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: c.readHeaderTimeout,
		ReadTimeout:       c.readTimeout,
		WriteTimeout:      c.writeTimeout,
		IdleTimeout:       c.idleTimeout,
		MaxHeaderBytes:    c.maxHeaderBytes,
		// HTTP/2 would let one connection send many bodies. The proxy in front
		// speaks HTTP/1.1 to its back ends.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
}
