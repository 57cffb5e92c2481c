#ifndef WEBMUNK_TESTS_CORE_GOLDEN_PRODUCTS_H_
#define WEBMUNK_TESTS_CORE_GOLDEN_PRODUCTS_H_

#include <vector>

#include "tests/core/export_study.h"

namespace webmunk::testing {

// The products of the existing system when its exports were recorded, by id: what it made
// of the recorded bundles, garbage included, and the metadata that was then set by hand.
std::vector<StudyProduct> GoldenProducts();

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_GOLDEN_PRODUCTS_H_
