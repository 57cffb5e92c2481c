package legacy

import (
	"context"
	"fmt"
	"net/http"
	"sort"

	webmunkv1 "webmunk.org/server/gateway/gen/webmunk/v1"
)

// UpdateDataSources returns the handler of /data/api/data-sources/update.json.
func (a *API) UpdateDataSources() *APIPath {
	return &APIPath{limits: a.limits, needsToken: true, answer: a.updateDataSources,
		unauthenticated: http.StatusForbidden}
}

func (a *API) updateDataSources(ctx context.Context, form form) ([]byte, error) {
	filter, err := sourcesFilter(form)
	if err != nil {
		return nil, err
	}
	if filter == "" {
		return nil, clientErrorf("filters or excludes must say which data sources to update")
	}
	var updates []map[string]any
	if err := form.jsonField(fieldUpdates, true, &updates); err != nil {
		return nil, err
	}
	request := &webmunkv1.UpdateParticipantsRequest{Filter: filter}
	for _, fields := range updates {
		update, err := sourceUpdate(fields)
		if err != nil {
			return nil, clientErrorf("updates: %w", err)
		}
		request.Updates = append(request.Updates, update)
	}
	response, err := a.server.UpdateParticipants(ctx, request)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"updated": %d}`, response.GetUpdatedCount()), nil
}

func sourceUpdate(fields map[string]any) (*webmunkv1.LegacyParticipantUpdate, error) {
	update := &webmunkv1.LegacyParticipantUpdate{}
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		var err error
		switch key {
		case "group":
			update.Group, err = textOrNothing(fields[key])
		case "name":
			update.DisplayName, err = textOrNothing(fields[key])
		case "suppress_alerts":
			suppresses, ok := fields[key].(bool)
			if !ok {
				err = fmt.Errorf("the value must be true or false")
			}
			update.SuppressesAlerts = &suppresses
		default:
			err = fmt.Errorf("there are group, name and suppress_alerts")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shortened(key), err)
		}
	}
	return update, nil
}

// textOrNothing: null clears a field, which is empty then.
func textOrNothing(value any) (*string, error) {
	if value == nil {
		return new(string), nil
	}
	text, err := textOf(value)
	return &text, err
}
