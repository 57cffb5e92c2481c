#include "server/reports/section.h"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "server/base/status_macros.h"
#include "server/reports/calendar_days.h"
#include "server/reports/slug.h"

namespace webmunk {
namespace {

class Planner {
 public:
  using Take = std::function<absl::Status(const Section&)>;

  Planner(const ExportRequest& request, MemberNames& names, const Take& take)
      : request_(request),
        options_(request.options),
        names_(names),
        take_(take),
        known_sources_(Sources(false)),
        all_sources_(Sources(true)) {}

  absl::Status Plan() {
    switch (options_.format) {
      case ExportFormat::kTsv:
      case ExportFormat::kCsv:
        // The existing system merged folders into the archive at the end.
        WEBMUNK_RETURN_IF_ERROR(ForGenerators([this](auto& g) { return AddTable(g, false); }));
        return ForGenerators([this](auto& g) { return AddTable(g, true); });
      case ExportFormat::kJsonLines:
        return ForGenerators([this](auto& g) { return AddJsonLines(g); });
      case ExportFormat::kRawJson:
        return ForGenerators([this](auto& g) { return AddRawJson(g); });
    }
    return absl::OkStatus();
  }

 private:
  template <typename Add>
  absl::Status ForGenerators(const Add& add) const {
    std::unordered_set<std::string_view> seen;
    for (const std::string& generator : request_.generators) {
      const bool is_first = seen.insert(generator).second;
      if (is_first || options_.strict) WEBMUNK_RETURN_IF_ERROR(add(generator));
    }
    return absl::OkStatus();
  }

  std::vector<std::string> Sources(bool with_unknown) const {
    std::vector<std::string> sources;
    for (const ExportSource& source : request_.sources) {
      if (source.is_known || with_unknown) sources.push_back(source.identifier);
    }
    return sources;
  }

  std::string Extension() const { return options_.format == ExportFormat::kCsv ? ".csv" : ".txt"; }

  std::string Name(std::string_view stem, std::string_view extension) {
    return options_.strict ? names_.TakeOnce(stem, "", stem, extension)
                           : names_.Take("", stem, extension);
  }

  // The times that the request filters by, for all but reports of Webmunk.
  void FilterPlainly(Section& section) const {
    const bool is_recorded = request_.date_type == DateType::kRecorded;
    section.filtered = is_recorded ? DateType::kRecorded : DateType::kCreated;
    section.range = section.asked_range = request_.range;
  }

  void FilterAsWebmunk(Section& section) const {
    section.filtered = request_.date_type;
    section.newest_first = true;
    if (request_.date_type == DateType::kRecorded) section.sort = DateType::kRecorded;
    if (request_.date_type == DateType::kNeither) return;
    section.asked_range = request_.range;
    section.range = options_.strict ? StretchedToOneDay(request_.range) : request_.range;
  }

  absl::Status AddTable(const std::string& generator, bool with_folder) {
    const Report& report = FindReport(generator);
    const bool is_folder = report.per_source || report.of_products;
    const bool may_be_generic = options_.strict && report.strict_generic_if_empty;
    if (is_folder != with_folder && !may_be_generic) return absl::OkStatus();
    if (report.of_products) {
      return take_({.generator = generator, .report = &report, .generators = {}});
    }
    Section section = {.generator = generator,
                       .report = &report,
                       .generators = {report.generators.begin(), report.generators.end()},
                       .sources = report.with_unknown_sources ? all_sources_ : known_sources_};
    if (section.generators.empty()) section.generators = {generator};
    report.newest_first ? FilterAsWebmunk(section) : FilterPlainly(section);
    // In the place of the table that there is without a point, and later in the folder's.
    if (is_folder != with_folder) {
      section.report = &GenericReport();
      section.is_read_again = true;
    }
    if (!section.report->per_source) {
      section.members = {Name(generator, Extension())};
      return take_(section);
    }
    if (options_.strict && !report.with_unknown_sources) return AddOverwritten(section);
    for (const std::string& source : section.sources) {
      section.members.push_back(
          options_.strict ? names_.TakeOnce(source, report.name, Slug(source), Extension())
                          : names_.Take(report.name, Slug(source), Extension()));
    }
    return take_(section);
  }

  // As the existing system did it: a file of one name overwrites the one before, and
  // both go into the archive.
  absl::Status AddOverwritten(const Section& whole) {
    std::unordered_map<std::string, std::string> last;
    for (const std::string& source : whole.sources) last[Slug(source)] = source;
    for (const std::string& source : whole.sources) {
      const std::string slug = Slug(source);
      Section section = whole;
      section.sources = {last.at(slug)};
      section.members = {names_.TakeOnce(slug, whole.report->name, slug, Extension())};
      WEBMUNK_RETURN_IF_ERROR(take_(section));
    }
    return absl::OkStatus();
  }

  absl::Status AddJsonLines(const std::string& generator) {
    const Report& report = FindReport(generator);
    Section section = {.generator = generator,
                       .generators = {report.generators.begin(), report.generators.end()},
                       .sources = known_sources_};
    if (section.generators.empty()) section.generators = {generator};
    FilterPlainly(section);
    section.members = {Name(generator, ".jsonl")};
    return take_(section);
  }

  absl::Status AddRawJson(const std::string& generator) {
    constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
    Section section = {
        .generator = generator, .generators = {generator}, .sources = known_sources_};
    FilterPlainly(section);
    // Nobody said so, but so it was.
    section.highest_id_first = true;
    if (options_.strict) {
      // The existing system filtered by the time of creation in any case, and its last
      // day went on beyond the range. Of what was asked for by arrival it looked at the
      // first and the last, and took all that was created between.
      section.is_looked_at = section.filtered == DateType::kRecorded;
      section.filtered = DateType::kCreated;
      if (section.range.to) *section.range.to += kDay;
    }
    return take_(section);
  }

  const ExportRequest& request_;
  const ExportOptions& options_;
  MemberNames& names_;
  const Take& take_;
  const SourceList known_sources_;
  const SourceList all_sources_;
};

}  // namespace

std::optional<Section> LookedAt(const Section& section) {
  if (!section.is_looked_at) return std::nullopt;
  Section looked_at = section;
  looked_at.filtered = DateType::kRecorded;
  looked_at.range = section.asked_range;
  return looked_at;
}

std::vector<std::string> GeneratorsRead(const std::vector<std::string>& asked,
                                        ExportFormat format) {
  if (format == ExportFormat::kRawJson) return asked;
  std::vector<std::string> read;
  std::unordered_set<std::string> seen;
  const auto add = [&](std::string_view generator) {
    if (seen.emplace(generator).second) read.emplace_back(generator);
  };
  for (const std::string& generator : asked) {
    const Report& report = FindReport(generator);
    if (report.generators.empty()) add(generator);
    for (const std::string_view source : report.generators) add(source);
  }
  return read;
}

absl::Status ForEachSection(const ExportRequest& request, MemberNames& names,
                            const std::function<absl::Status(const Section&)>& take) {
  return Planner(request, names, take).Plan();
}

std::vector<Section> PlanSections(const ExportRequest& request, MemberNames& names) {
  std::vector<Section> sections;
  ForEachSection(request, names, [&](const Section& section) {
    sections.push_back(section);
    return absl::OkStatus();
  }).IgnoreError();
  return sections;
}

}  // namespace webmunk
