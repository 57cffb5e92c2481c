package legacy

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// How many data sources a page has if the client does not say.
const usualSources = 32

var sourceFields = fields{
	"identifier": {name: "participant_id", lookups: textLookups, write: writeText, hasOrder: true},
	"name":       {name: "display_name", lookups: textLookups, write: writeText, hasOrder: true},
	"group__name": {name: "group.display_name", lookups: textLookups, write: writeText, canBeNull: true,
		hasOrder: true},
	"group": {name: "group.display_name", lookups: []lookup{exact, in, isNull}, write: writeText, canBeNull: true},
	// Clients exclude `{"pk": null}`, which is none.
	"pk": {lookups: []lookup{isNull, exact}, write: writeNoNumber},
}

// No participant has the identifier "".
const noSource = `participant_id = ""`

func writeNoNumber(any) (string, error) {
	return "", fmt.Errorf("data sources have no number here; the value must be null")
}

// DataSources returns the handler of /data/api/data-sources.json.
func (a *API) DataSources() *APIPath {
	return &APIPath{limits: a.limits, needsToken: true, answer: a.dataSources, unauthenticated: http.StatusForbidden}
}

func (a *API) dataSources(ctx context.Context, form form) ([]byte, error) {
	request, err := sourcesRequest(form)
	if err != nil {
		return nil, err
	}
	response, err := a.server.QueryParticipants(ctx, request)
	if err != nil {
		return nil, err
	}
	var answer bytes.Buffer
	fmt.Fprintf(&answer, `{"count": %d, "page_index": %d, "page_size": %d, "matches": [`,
		response.GetCount(), request.GetPageIndex(), request.GetPageSize())
	for i, participant := range response.GetParticipants() {
		if i > 0 {
			answer.WriteString(", ")
		}
		writeSource(&answer, participant)
	}
	answer.WriteString("]}")
	return answer.Bytes(), nil
}

// writeSource leaves what the existing system alone knows as it is with no alerts.
func writeSource(to *bytes.Buffer, participant *webmunkv1.LegacyParticipant) {
	group := "null"
	if participant.Group != nil {
		group = pythonString(participant.GetGroup())
	}
	fmt.Fprintf(to, `{"name": %s, "identifier": %s, "latest_user_agent": %s, "suppresses_alerts": %t, `+
		`"point_count": %d, "group": %s, "active_alerts": [], "earliest_point": null, "latest_point": null}`,
		pythonString(participant.GetDisplayName()), pythonString(participant.GetParticipantId()),
		pythonString(participant.GetUserAgent()), participant.GetSuppressesAlerts(), participant.GetPointCount(), group)
}

func sourcesRequest(form form) (*webmunkv1.QueryParticipantsRequest, error) {
	pageSize, err := form.numberField(fieldPageSize, false, maxPageSize)
	if err != nil {
		return nil, err
	}
	if pageSize < 0 {
		pageSize = usualSources
	}
	pageIndex, err := form.numberField(fieldPageIndex, false, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	names, err := form.orderField(false)
	if err != nil {
		return nil, err
	}
	request := &webmunkv1.QueryParticipantsRequest{PageSize: int32(pageSize), PageIndex: int32(max(pageIndex, 0))}
	if request.Filter, err = sourcesFilter(form); err != nil {
		return nil, err
	}
	if request.OrderBy, err = sourceFields.order(names); err != nil {
		return nil, err
	}
	return request, nil
}

func sourcesFilter(form form) (string, error) {
	var filters, excludes []map[string]any
	if err := form.jsonField(fieldFilters, false, &filters); err != nil {
		return "", err
	}
	if err := form.jsonField(fieldExcludes, false, &excludes); err != nil {
		return "", err
	}
	return sourceFields.filter(filters, excludes, noSource)
}
