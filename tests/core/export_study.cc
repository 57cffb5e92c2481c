#include "tests/core/export_study.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "server/base/byte_budget.h"
#include "server/base/status_macros.h"
#include "server/ingest/bundle_parser.h"
#include "tests/core/golden_products.h"
#include "tests/core/recording_sink.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

constexpr size_t kMostPoints = 100'000;
constexpr size_t kBudget = size_t{1} << 30;

class MemorySink : public MemberSink {
 public:
  absl::Status Begin(const MemberHead& member) override {
    members.emplace_back(member.name, "");
    return absl::OkStatus();
  }
  absl::Status Write(std::string_view bytes) override {
    members.back().second += bytes;
    return absl::OkStatus();
  }
  absl::Status End(int64_t) override { return absl::OkStatus(); }

  std::vector<StudyMember> members;
};

bool IsWithin(int64_t time, const MicrosRange& range) {
  return (!range.from || time >= *range.from) && (!range.to || time < *range.to);
}

int64_t TimeOf(const StudyPoint& point, DateType type) {
  return type == DateType::kRecorded ? point.recorded : point.created;
}

}  // namespace

std::vector<StudyMember> DescribedBy(const ArchiveFacts& facts) {
  MemorySink sink;
  Require(DescribeArchive(facts, sink).ok(), "an archive cannot be described");
  return std::move(sink.members);
}

void ExportStudy::Add(const std::string& bundle, int64_t recorded) {
  ByteBudget budget(kBudget);
  ByteReservation memory(budget);
  auto read = ParseBundle(bundle, BundleShape::kArray, kMostPoints, memory);
  Require(read.ok() && std::holds_alternative<std::unique_ptr<ParsedBundle>>(*read),
          "a bundle cannot be read");
  const ParsedBundle& parsed = *std::get<std::unique_ptr<ParsedBundle>>(*read);
  for (const DataPoint& point : parsed.points) {
    points_.push_back({.id = static_cast<int64_t>(points_.size()) + 1,
                       .created = point.created,
                       .recorded = recorded,
                       .source = parsed.participants[point.participant],
                       .generator = parsed.generators[point.generator],
                       .location = point.location,
                       .properties = std::string(point.properties)});
  }
}

bool ExportStudy::Knows(const std::string& source) const {
  return source != kNullParticipant &&
         std::any_of(points_.begin(), points_.end(),
                     [&](const StudyPoint& point) { return point.source == source; });
}

std::vector<StudyMember> ExportStudy::Export(const ExportRequest& request) {
  MemorySink memory;
  RecordingSink sink(memory);
  MemberNames names;
  bad_points_ = {};
  const std::vector<Section> sections = PlanSections(request, names);
  for (const Section& section : sections) {
    if (section.report != nullptr && section.report->of_products) {
      ProductDetails products(request.options, "data.example.com", sink, names);
      Require(products.Write([&](const TakeProduct& take) { return ReadAllProducts(take); }).ok(),
              "products cannot be written");
      continue;
    }
    const auto writer = SectionWriter::Make(
        section, request.options, {.sink = sink, .names = names, .bad_points = bad_points_});
    const absl::Status written = Write(section, *writer);
    Require(written.ok(), std::string(written.message()));
  }
  records_ = sink.members();
  return std::move(memory.members);
}

MemberRecords ExportStudy::member_records() const {
  MemberRecords members("/tmp");
  for (const MemberRecord& record : records_) {
    Require(members.Add(record).ok(), "a member cannot be noted");
  }
  return members;
}

absl::Status ExportStudy::Write(const Section& section, SectionWriter& writer) {
  if (const auto looked_at = LookedAt(section)) {
    WEBMUNK_RETURN_IF_ERROR(Read(*looked_at, [&](const ExportPoint& point) {
      writer.Look(point);
      return absl::OkStatus();
    }));
  }
  WEBMUNK_RETURN_IF_ERROR(writer.Begin());
  WEBMUNK_RETURN_IF_ERROR(
      Read(section, [&](const ExportPoint& point) { return writer.Add(point); }));
  return writer.Finish();
}

absl::Status ExportStudy::Read(const Section& section, const Take& take) const {
  for (const std::string& source : section.sources) {
    std::vector<const StudyPoint*> chosen;
    for (const StudyPoint& point : points_) {
      if (point.source == source && IsWithin(TimeOf(point, section.filtered), section.range) &&
          std::count(section.generators.begin(), section.generators.end(), point.generator) > 0) {
        chosen.push_back(&point);
      }
    }
    std::sort(chosen.begin(), chosen.end(), [&](const StudyPoint* a, const StudyPoint* b) {
      const int64_t first = TimeOf(*a, section.sort);
      const int64_t second = TimeOf(*b, section.sort);
      if (first != second) return section.newest_first ? first > second : first < second;
      return section.highest_id_first ? a->id > b->id : a->id < b->id;
    });
    for (const StudyPoint* point : chosen) {
      WEBMUNK_RETURN_IF_ERROR(take({.id = point->id,
                                    .created = point->created,
                                    .recorded = point->recorded,
                                    .source = point->source,
                                    .generator = point->generator,
                                    .location = point->location,
                                    .properties = point->properties}));
    }
  }
  return absl::OkStatus();
}

absl::Status ExportStudy::ReadAllProducts(const TakeProduct& take) const {
  int64_t id = 0;
  for (const StudyProduct& product : products_) {
    WEBMUNK_RETURN_IF_ERROR(take({.id = ++id,
                                  .asin = product.asin,
                                  .brand = product.brand,
                                  .added = product.added,
                                  .updated = product.updated,
                                  .metadata = product.metadata}));
  }
  return absl::OkStatus();
}

ExportStudy ExportStudy::Golden() {
  // 2024-06-11T00:00:00Z, and what lies between bundles.
  constexpr int64_t kFirst = 1'718'064'000'000'000;
  constexpr int64_t kStep = 3'601'250'000;
  ExportStudy study;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(GoldenDirectory() + "/bundles")) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (size_t i = 0; i < paths.size(); ++i) {
    study.Add(ReadFile(paths[i]), kFirst + static_cast<int64_t>(i) * kStep);
  }
  for (StudyProduct& product : GoldenProducts()) study.Add(std::move(product));
  return study;
}

}  // namespace webmunk::testing
