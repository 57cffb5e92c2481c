package legacy

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

var pointFields = fields{
	"source":               {name: "participant", lookups: textLookups, write: writeText, hasOrder: true},
	"generator_identifier": {name: "generator", lookups: textLookups, write: writeText, hasOrder: true},
	"secondary_identifier": {name: "secondary_identifier", lookups: textLookups, write: writeText,
		canBeNull: true, hasOrder: true},
	"created":  {name: "create_time", lookups: numberLookups, write: writeTime, hasOrder: true},
	"recorded": {name: "record_time", lookups: numberLookups, write: writeTime, hasOrder: true},
	"pk":       {name: "id", lookups: numberLookups, write: writeNumber, hasOrder: true},
	"id":       {name: "id", lookups: numberLookups, write: writeNumber, hasOrder: true},
}

// No point has such a number.
const noPoint = "id < 0"

// The generator by which clients ask for the requests to upload files instead of points.
// There are none on this server: such clients get an empty list, as from an existing system
// that nobody asked for files, since they take any refusal for a server that is away.
const uploadRequests = "pdk-external-data-request"

// DataPoints returns the handler of /data/api/data-points.json.
func (a *API) DataPoints() *APIPath {
	return &APIPath{limits: a.limits, needsToken: true, answer: a.dataPoints, unauthenticated: http.StatusForbidden}
}

func (a *API) dataPoints(ctx context.Context, form form) ([]byte, error) {
	request, err := pointsRequest(form)
	if err != nil {
		return nil, err
	}
	response, err := a.server.QueryDataPoints(ctx, request)
	if err != nil {
		return nil, err
	}
	var answer bytes.Buffer
	fmt.Fprintf(&answer, `{"latest":%d,"count":%d,"page_index":%d,"page_size":%d,"matches":[`,
		response.GetLatestId(), response.GetCount(), request.GetPageIndex(), request.GetPageSize())
	for i, point := range response.GetPoints() {
		if i > 0 {
			answer.WriteByte(',')
		}
		answer.WriteString(point)
	}
	answer.WriteString("]}")
	return indented(answer.Bytes())
}

func pointsRequest(form form) (*webmunkv1.QueryDataPointsRequest, error) {
	pageSize, err := form.numberField(fieldPageSize, true, maxPageSize)
	if err != nil {
		return nil, err
	}
	pageIndex, err := form.numberField(fieldPageIndex, true, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	var filters, excludes []map[string]any
	if err := form.jsonField(fieldFilters, true, &filters); err != nil {
		return nil, err
	}
	if err := form.jsonField(fieldExcludes, true, &excludes); err != nil {
		return nil, err
	}
	names, err := form.orderField(true)
	if err != nil {
		return nil, err
	}
	request := &webmunkv1.QueryDataPointsRequest{PageSize: int32(pageSize), PageIndex: int32(pageIndex)}
	if request.Filter, err = pointFields.filter(filters, excludes, noPoint); err != nil {
		return nil, err
	}
	for _, filter := range filters {
		if filter["generator_identifier"] == uploadRequests {
			request.Filter = noPoint
		}
	}
	if request.OrderBy, err = pointFields.order(names); err != nil {
		return nil, err
	}
	latest, err := form.numberField(fieldLatestPK, false, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	if latest >= 0 {
		request.LatestId = &latest
	}
	return request, nil
}
