package legacy_test

import (
	"strings"
	"testing"

	"webmunk.org/server/gateway/fakeserver"
)

func TestBadQuestionsAre400WithAMessage(t *testing.T) {
	points := func(more formFields) formFields { return pointsForm(more) }
	without := func(name string) formFields {
		fields := pointsForm(nil)
		delete(fields, name)
		return fields
	}
	for _, c := range []struct {
		path   string
		fields formFields
		says   string
	}{
		{pointsPath, without("page_size"), "page_size is required"},
		{pointsPath, without("page_index"), "page_index is required"},
		{pointsPath, without("filters"), "filters is required"},
		{pointsPath, without("excludes"), "excludes is required"},
		{pointsPath, without("order_by"), "order_by is required"},
		{pointsPath, points(formFields{"page_size": "1001"}), "from 0 to 1000"},
		{pointsPath, points(formFields{"page_index": "-1"}), "page_index must be"},
		{pointsPath, points(formFields{"page_index": "x"}), "page_index must be"},
		{pointsPath, points(formFields{"page_index": "99999999999"}), "page_index must be"},
		{pointsPath, points(formFields{"latest_pk": "x"}), "latest_pk must be"},
		{pointsPath, points(formFields{"filters": "[{"}), "filters is not the JSON"},
		{pointsPath, points(formFields{"filters": "[] []"}), "filters is not the JSON"},
		{pointsPath, points(formFields{"filters": `{"source": "x"}`}), "filters is not the JSON"},
		{pointsPath, points(formFields{"filters": `[{"nonsense": 1}]`}), `\"nonsense\" cannot be looked up; there are created, created__gt`},
		{pointsPath, points(formFields{"filters": `[{"source__regex": "."}]`}), "cannot be looked up"},
		{pointsPath, points(formFields{"filters": `[{"created": "yesterday"}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 1e3}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 1e300}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 1e999999999}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"created": 99999999999999}]`}), "created: the value must be a time"},
		{pointsPath, points(formFields{"filters": `[{"source": "a\u0000"}]`}), "U+0000"},
		{pointsPath, points(formFields{"filters": `[{"source": {"a": 1}}]`}), "must be a text"},
		{pointsPath, points(formFields{"filters": `[{"source__in": "x"}]`}), "must be an array"},
		{pointsPath, points(formFields{"filters": `[{"source__isnull": 1}]`}), "true or false"},
		{pointsPath, points(formFields{"filters": `[{"pk": 1.5}]`}), "whole number"},
		{pointsPath, points(formFields{"order_by": `[["nonsense"]]`}), "no field to order by"},
		{pointsPath, points(formFields{"order_by": `[[["pk"]]]`}), "array of arrays"},
		{sourcesPath, formFields{"filters": `[{"pk": 7}]`}, "pk: data sources have no number"},
		{sourcesPath, formFields{"order_by": `[["pk"]]`}, "no field to order by"},
		{updatePath, formFields{"updates": `[{"group": "x"}]`}, "filters or excludes must say"},
		{updatePath, formFields{"filters": `[{}]`, "updates": `[{"group": "x"}]`}, "filters or excludes must say"},
		{updatePath, formFields{"filters": `[{"identifier": "x"}]`}, "updates is required"},
		{updatePath, formFields{"filters": `[{"identifier": "x"}]`, "updates": `[{"pk": 1}]`}, "pk: there are group"},
		{updatePath, formFields{"filters": `[{"identifier": "x"}]`, "updates": `[{"suppress_alerts": 1}]`}, "true or false"},
		{tokenPath, formFields{"a": "b"}, "username is required"},
		{tokenPath, formFields{"username": "b"}, "password is required"},
	} {
		a := callAPI(t, fakeserver.People{}, c.path, c.fields)
		if a.status != 400 || a.header.Get("Content-Type") != "application/json" ||
			!strings.HasPrefix(a.body, `{"message": "`) || !strings.Contains(a.body, c.says) {
			t.Errorf("%s %v: %d %s", c.path, c.fields, a.status, a.body)
		}
	}
}
