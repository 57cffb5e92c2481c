#include <sodium.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "server/ingest/bundle_reader.h"
#include "server/ingest/lenient_base64.h"
#include "server/ingest/payload_decoder.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using webmunk::BundleReader;
using webmunk::ByteBudget;
using webmunk::ByteReservation;
using webmunk::Must;

constexpr webmunk::DecodeLimits kLimits{
    .max_size = size_t{1} << 20, .free_size = size_t{1} << 16, .max_ratio = 100};
constexpr size_t kMemory = size_t{8} << 20;
constexpr size_t kMaxPoints = 1000;

std::string Bytes(const unsigned char* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string KeyFile(const std::string& name, const unsigned char* key) {
  const std::string path = std::filesystem::temp_directory_path() / ("webmunk-fuzz-" + name);
  std::ofstream(path, std::ios::trunc) << absl::Base64Escape(Bytes(key, crypto_box_SECRETKEYBYTES));
  return path;
}

// A server's reader, and boxes that it opens.
class Station {
 public:
  Station() {
    Must(sodium_init() >= 0, "libsodium works");
    const unsigned char seed[crypto_box_SEEDBYTES] = {1};
    crypto_box_seed_keypair(public_, secret_, seed);
    auto keys =
        webmunk::TransportKeys::Load(KeyFile("server", secret_), KeyFile("client", public_));
    Must(keys.ok(), "the keys can be read");
    reader_.emplace(kLimits, kMaxPoints, *std::move(keys));
  }

  const BundleReader& reader() const { return *reader_; }
  std::string Nonce() const { return std::string(crypto_box_NONCEBYTES, 'n'); }
  std::string Box(const std::string& text) const {
    std::string box(text.size() + crypto_box_MACBYTES, '\0');
    const auto* input = reinterpret_cast<const unsigned char*>(text.data());
    const std::string nonce = Nonce();
    Must(crypto_box_easy(reinterpret_cast<unsigned char*>(box.data()), input, text.size(),
                         reinterpret_cast<const unsigned char*>(nonce.data()), public_,
                         secret_) == 0,
         "a box can be made");
    return box;
  }

 private:
  unsigned char public_[crypto_box_PUBLICKEYBYTES]{};
  unsigned char secret_[crypto_box_SECRETKEYBYTES]{};
  std::optional<BundleReader> reader_;
};

void Read(const Station& station, const webmunk::BundleForm& form, const std::string& payload) {
  ByteBudget budget(kMemory);
  ByteReservation memory(budget);
  const auto result = station.reader().Read(form, payload, memory);
  Must(result.ok() || absl::IsUnavailable(result.status()), "reading fails for want of room alone");
  if (!result.ok()) return;
  if (const auto* parsed = std::get_if<std::unique_ptr<webmunk::ParsedBundle>>(&*result)) {
    Must((*parsed)->text.size() <= memory.bytes(), "what is read is accounted for");
    // UTF-16 takes up to three times the bytes as UTF-8.
    Must((*parsed)->text.size() <= 3 * kLimits.max_size, "what is read stays under the cap");
  }
}

void Gunzip(const std::string& payload) {
  ByteBudget budget(kMemory);
  ByteReservation memory(budget);
  const auto decoded = webmunk::Gunzip(payload, kLimits, memory);
  if (!decoded.ok()) return;
  const auto* text = std::get_if<std::string>(&*decoded);
  if (text == nullptr) return;
  Must(text->size() <= kLimits.max_size, "decoded text stays under the cap");
  Must(text->size() <= kLimits.free_size || text->size() <= payload.size() * kLimits.max_ratio,
       "decoded text stays under the ratio");
  Must(text->capacity() <= memory.bytes() + sizeof(std::string), "its memory is accounted for");
}

void Convert(const std::string& payload) {
  const std::string utf8 = webmunk::JsonTextAsUtf8(payload);
  Must(utf8.size() <= payload.size() + webmunk::Utf8ConversionSize(payload),
       "an encoding is changed in the room that it says");
  if (payload.size() >= 2 && payload[0] == '[' && payload[1] != '\0') {
    Must(utf8 == payload, "UTF-8 is kept");
  }
}

}  // namespace

// The input is a byte that chooses how the payload is wrapped, and the payload.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Station* const kStation = new Station();
  webmunk::FuzzInput input(data, size);
  const uint8_t wrapping = input.Byte();
  const std::string payload = input.Rest();
  webmunk::BundleForm form;
  form.is_gzip = (wrapping & 1) != 0;
  form.encrypted = (wrapping & 2) != 0;
  form.nonce = kStation->Nonce();
  const bool is_ours = (wrapping & 4) != 0;
  const bool is_base64 = (wrapping & 8) != 0;
  const std::string content = is_base64 ? std::string(absl::Base64Escape(payload)) : payload;
  Read(*kStation, form, form.encrypted && is_ours ? kStation->Box(content) : content);
  Gunzip(payload);
  Convert(payload);
  std::string text = payload;
  webmunk::DecodeLenientBase64(text);
  return 0;
}
