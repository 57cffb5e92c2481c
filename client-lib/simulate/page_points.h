#ifndef WEBMUNK_SIMULATE_PAGE_POINTS_H_
#define WEBMUNK_SIMULATE_PAGE_POINTS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "simulate/json_text.h"
#include "simulate/random.h"

namespace webmunk::simulate {

// A page that the participant looks at.
struct PageVisit {
  std::string page_id;
  std::string url;
  std::string title;
  std::int64_t tab_id = 0;
};

PageVisit OpenPage(Random& random);

// Each writes the fields which the extension's script in a page gives a point of
// that generator, without those that all points have. `html_bytes` is the size of
// the element's HTML, or 0 for that of one list item.
void WriteMatchedRule(Random& random, const PageVisit& page, JsonText& json);
void WriteClassAdded(Random& random, const PageVisit& page, std::size_t html_bytes, JsonText& json);
// For element-show and element-hide.
void WriteElement(Random& random, const PageVisit& page, std::size_t html_bytes, JsonText& json);
// element-click: rarely with the HTML of a page of some MB.
void WriteClick(Random& random, const PageVisit& page, JsonText& json);
void WriteScrollPosition(Random& random, const PageVisit& page, JsonText& json);
void WriteLogElements(Random& random, const PageVisit& page, JsonText& json);
void WriteCookies(Random& random, const PageVisit& page, JsonText& json);

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_PAGE_POINTS_H_
