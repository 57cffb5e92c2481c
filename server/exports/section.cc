#include "server/exports/section.h"

#include <algorithm>

#include "server/exports/calendar_days.h"
#include "server/exports/slug.h"

namespace webmunk {
namespace {

class Planner {
 public:
  Planner(const ExportRequest& request, MemberNames& names)
      : request_(request), options_(request.options), names_(names) {}

  std::vector<Section> Plan() {
    switch (options_.format) {
      case ExportFormat::kTsv:
      case ExportFormat::kCsv:
        // The existing system merged folders into the archive at the end.
        for (const std::string& generator : Generators()) AddTable(generator, false);
        for (const std::string& generator : Generators()) AddTable(generator, true);
        break;
      case ExportFormat::kJsonLines:
        for (const std::string& generator : Generators()) AddJsonLines(generator);
        break;
      case ExportFormat::kRawJson:
        for (const std::string& generator : Generators()) AddRawJson(generator);
        break;
    }
    return std::move(sections_);
  }

 private:
  std::vector<std::string> Generators() const {
    if (options_.strict) return request_.generators;
    std::vector<std::string> once;
    for (const std::string& generator : request_.generators) {
      if (std::find(once.begin(), once.end(), generator) == once.end()) once.push_back(generator);
    }
    return once;
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
    return options_.strict ? MemberNames::Plain("", stem, extension)
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

  void AddTable(const std::string& generator, bool per_source) {
    const Report& report = FindReport(generator);
    if (report.per_source != per_source || report.of_products) return;
    Section section = {.generator = generator,
                       .report = &report,
                       .generators = {report.generators.begin(), report.generators.end()},
                       .sources = Sources(report.with_unknown_sources)};
    if (section.generators.empty()) section.generators = {generator};
    report.newest_first ? FilterAsWebmunk(section) : FilterPlainly(section);
    if (!per_source) {
      section.members = {Name(generator, Extension())};
      sections_.push_back(std::move(section));
    } else if (options_.strict && !report.with_unknown_sources) {
      AddOverwritten(section);
    } else {
      for (const std::string& source : section.sources) {
        section.members.push_back(names_.Take(report.name, Slug(source), Extension()));
      }
      sections_.push_back(std::move(section));
    }
  }

  // As the existing system did it: a file of one name overwrites the one before, and
  // both go into the archive.
  void AddOverwritten(const Section& whole) {
    for (const std::string& source : whole.sources) {
      const std::string slug = Slug(source);
      const auto last = std::find_if(whole.sources.rbegin(), whole.sources.rend(),
                                     [&](const std::string& other) { return Slug(other) == slug; });
      Section section = whole;
      section.sources = {*last};
      section.members = {MemberNames::Plain(whole.report->name, slug, Extension())};
      sections_.push_back(std::move(section));
    }
  }

  void AddJsonLines(const std::string& generator) {
    const Report& report = FindReport(generator);
    Section section = {.generator = generator,
                       .generators = {report.generators.begin(), report.generators.end()},
                       .sources = Sources(false)};
    if (section.generators.empty()) section.generators = {generator};
    FilterPlainly(section);
    section.members = {Name(generator, ".jsonl")};
    sections_.push_back(std::move(section));
  }

  void AddRawJson(const std::string& generator) {
    constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
    Section section = {
        .generator = generator, .generators = {generator}, .sources = Sources(false)};
    FilterPlainly(section);
    // Nobody said so, but so it was.
    section.highest_id_first = true;
    if (options_.strict) {
      // The existing system filtered by the time of creation in any case, and its last
      // day went on beyond the range.
      section.filtered = DateType::kCreated;
      if (section.range.to) *section.range.to += kDay;
    }
    sections_.push_back(std::move(section));
  }

  const ExportRequest& request_;
  const ExportOptions& options_;
  MemberNames& names_;
  std::vector<Section> sections_;
};

}  // namespace

std::vector<Section> PlanSections(const ExportRequest& request, MemberNames& names) {
  return Planner(request, names).Plan();
}

}  // namespace webmunk
