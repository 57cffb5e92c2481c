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

// The largest call that brings no bundle gives a configuration of 1 MiB, whose text
// is longer in JSON.
const maxCallBytes = 4 << 20

// newHandler connects every path to its handler. Streams end when `stopping` is
// closed.
func newHandler(stopping <-chan struct{}, connection grpc.ClientConnInterface, c config) (http.Handler, error) {
	bodies := intake.NewBodies(intake.Limits{MaxBytes: c.maxBodyBytes,
		Pace: intake.Pace{PerSecond: c.minBodyRate, Grace: c.bodyGrace, Whole: c.readTimeout}},
		intake.NewBudget(c.maxBytesInFlight))
	limits := rest.Limits{Bodies: bodies, MaxCallBytes: maxCallBytes, IngestTimeout: c.ingestTimeout,
		QueryTimeout: c.queryTimeout, StreamWriteTimeout: c.writeTimeout, Stopping: stopping, RetryAfter: c.retryAfter}
	legacyLimits := legacy.Limits{Bodies: bodies, MaxBodyBytes: c.maxBodyBytes, MaxFormBytes: c.maxFormBytes,
		MaxFormFiles: c.maxFormFiles, IngestTimeout: c.ingestTimeout, QueryTimeout: c.queryTimeout,
		RetryAfter: c.retryAfter}

	api, err := rest.NewAPI(connection, limits)
	if err != nil {
		return nil, err
	}
	openAPI, err := rest.OpenAPI(gen.OpenAPI)
	if err != nil {
		return nil, err
	}
	ingest := webmunkv1.NewIngestServiceClient(connection)
	participants := webmunkv1.NewParticipantServiceClient(connection)
	auth := webmunkv1.NewAuthServiceClient(connection)
	legacyAPI := legacy.NewAPI(webmunkv1.NewLegacyApiServiceClient(connection), auth, legacyLimits)
	sessions := rest.NewSessions(auth, limits)

	router := front.NewRouter(api)
	router.TrustProxies(c.trustedProxies)
	router.Handle("/v1/bundles", rest.NewBundles(ingest, limits))
	router.Handle("/data/add-bundle.json", legacy.NewAddBundle(ingest, legacyLimits))
	router.Handle("/data/add-point.json", legacy.NewAddPoint(ingest, legacyLimits))
	router.Handle("/data/fetch-metadata.json", legacy.NewFetchMetadata(participants, legacyLimits, c.queryTimeout))
	router.Handle("/data/app-config.json",
		legacy.NewAppConfig(webmunkv1.NewAppConfigServiceClient(connection), legacyLimits))
	router.Handle("/data/api/request-token.json", legacyAPI.RequestToken())
	router.Handle("/data/api/data-points.json", legacyAPI.DataPoints())
	router.Handle("/data/api/data-sources.json", legacyAPI.DataSources())
	router.Handle("/data/api/data-sources/update.json", legacyAPI.UpdateDataSources())
	router.Handle(rest.LoginPath, sessions)
	router.Handle(rest.LogoutPath, sessions)
	router.HandlePrefix(rest.AttachmentsPath, rest.NewAttachments(participants, limits))
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
