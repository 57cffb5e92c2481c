// What the server does with bundles up to the database, in one thread: gunzip,
// check, slice, hash, plan a batch and encode its rows. `tools/bench ingest` runs
// it; the argument is a file of gzip streams, each behind its size as 4 bytes.
// Prints points per second.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/base/byte_budget.h"
#include "server/base/sha256.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/bundle_reader.h"
#include "server/ingest/pending_bundle.h"
#include "server/points/append_store.h"

namespace webmunk {
namespace {

constexpr size_t kBatchPoints = 1024;

std::vector<std::string> ReadPayloads(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> payloads;
  uint32_t size = 0;
  while (file.read(reinterpret_cast<char*>(&size), sizeof(size))) {
    payloads.emplace_back(size, '\0');
    file.read(payloads.back().data(), size);
  }
  return payloads;
}

// Null for a bundle with a fault, which a bench has none of.
std::unique_ptr<PendingBundle> Read(const BundleReader& reader, const std::string& payload) {
  auto pending = std::make_unique<PendingBundle>();
  pending->bytes = payload.size();
  pending->sha256 = Sha256(payload);
  pending->encoding = "gzip";
  ByteBudget budget(SIZE_MAX);
  ByteReservation memory(budget);
  BundleForm form;
  form.is_gzip = true;
  absl::StatusOr<BundleReader::Result> result = reader.Read(form, payload, memory);
  if (!result.ok()) return nullptr;
  auto* parsed = std::get_if<std::unique_ptr<ParsedBundle>>(&*result);
  if (parsed == nullptr) return nullptr;
  pending->parsed = std::move(*parsed);
  return pending;
}

// Returns the number of bytes that would go to the database.
size_t Encode(const std::vector<std::unique_ptr<PendingBundle>>& batch) {
  std::vector<PendingBundle*> bundles;
  bundles.reserve(batch.size());
  for (const auto& bundle : batch) bundles.push_back(bundle.get());
  BatchPlan plan(bundles);
  plan.SetReferences(std::vector<ParticipantReference>(plan.participants().size()),
                     std::vector<int32_t>(plan.generators().size()));
  size_t bytes = 0;
  for (const PgParam& param : InsertPoints(plan.MakeRows(1)).params) bytes += param.binary.size();
  return bytes + plan.Ledger(1).size();
}

// Points read and encoded; 0 if a bundle cannot be read.
size_t Run(const std::vector<std::string>& payloads) {
  const BundleReader reader(DecodeLimits{}, SIZE_MAX, TransportKeys{});
  size_t points = 0;
  size_t encoded = 0;
  std::vector<std::unique_ptr<PendingBundle>> batch;
  size_t batch_points = 0;
  for (const std::string& payload : payloads) {
    batch.push_back(Read(reader, payload));
    if (batch.back() == nullptr) return 0;
    batch_points += batch.back()->parsed->points.size();
    if (batch_points < kBatchPoints && &payload != &payloads.back()) continue;
    points += batch_points;
    encoded += Encode(batch);
    batch.clear();
    batch_points = 0;
  }
  return encoded > 0 ? points : 0;
}

}  // namespace
}  // namespace webmunk

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: webmunk-bench-parse FILE\n");
    return 2;
  }
  const std::vector<std::string> payloads = webmunk::ReadPayloads(argv[1]);
  const auto start = std::chrono::steady_clock::now();
  const size_t points = webmunk::Run(payloads);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (points == 0) {
    std::fprintf(stderr, "a bundle cannot be read\n");
    return 1;
  }
  std::printf("%.0f\n", static_cast<double>(points) / seconds.count());
}
