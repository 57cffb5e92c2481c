#include "server/rpc/page_token.h"
#include "tests/fuzz/fuzz_input.h"

// The input is a byte that chooses which bit of a sealed token is changed, a
// binding, and a content that is also tried as a token of its own.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using webmunk::Must;
  webmunk::FuzzInput input(data, size);
  webmunk::PageTokens tokens([] {
    return std::vector<std::string>{std::string(32, 'k'), std::string(32, 'l')};
  });
  // Keys that seal nothing here: a fuzzer reads tokens that are made in its process.
  webmunk::PageTokens other_tokens([] { return std::vector<std::string>{std::string(32, 'm')}; });
  const auto flip = input.Take<uint16_t>();
  const std::string binding = input.Text();
  const std::string content = input.Rest();

  Must(!other_tokens.Open(content, binding).ok(), "a token that nobody sealed is refused", content);
  std::string token = *tokens.Seal(content, binding);
  const auto opened = tokens.Open(token, binding);
  Must(opened.ok() && *opened == content, "a sealed token gives its content", token);
  Must(!tokens.Open(token, binding + "x").ok(), "a token serves its own call alone", token);
  token[flip / 8 % token.size()] ^= static_cast<char>(1 << flip % 8);
  Must(!tokens.Open(token, binding).ok(), "a changed token is refused", token);
  return 0;
}
