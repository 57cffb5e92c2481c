package main

import (
	"net/http"

	"google.golang.org/grpc"

	"webmunk.org/server/gateway/front"
	"webmunk.org/server/gateway/gen"
	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
	"webmunk.org/server/gateway/health"
	"webmunk.org/server/gateway/legacy"
	"webmunk.org/server/gateway/rest"
)

// newHandler connects every path to its handler.
func newHandler(connection grpc.ClientConnInterface, c config) (http.Handler, error) {
	limits := rest.Limits{MaxBodyBytes: c.maxBodyBytes, IngestTimeout: c.ingestTimeout,
		QueryTimeout: c.queryTimeout, RetryAfter: c.retryAfter}
	legacyLimits := legacy.Limits{MaxBodyBytes: c.maxBodyBytes, MaxFormBytes: c.maxFormBytes,
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
	}
}
