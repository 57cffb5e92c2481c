#ifndef WEBMUNK_SIMULATE_WEB_TEXT_H_
#define WEBMUNK_SIMULATE_WEB_TEXT_H_

#include <cstddef>
#include <string>

#include "simulate/random.h"

namespace webmunk::simulate {

// Texts like those of shop pages: words of a large vocabulary, so that they do
// not compress too well, with entities, emoji and other scripts among them.

std::string Words(Random& random, int count);
// A version 4 UUID.
std::string Uuid(Random& random);
// A product number.
std::string ProductNumber(Random& random);
std::string PageUrl(Random& random);
// Rarely cut amid an emoji, which leaves a lone surrogate.
std::string PageTitle(Random& random);
// The HTML of one result in a list, about 500 bytes.
std::string ItemHtml(Random& random);
// The HTML of a page, of about `bytes` bytes.
std::string PageHtml(Random& random, std::size_t bytes);

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_WEB_TEXT_H_
