#include "server/base/status_macros.h"
#include "server/reports/archive_facts.h"
#include "server/reports/loader_parts.h"

namespace webmunk {
namespace {

constexpr char kBegin[] =
    R"r(# Reads the data points of this export into data frames, with the package jsonlite.
#
#   source("load.R"); frames <- load_all()
#   Rscript load.R          # shows what there is
#
# Times are in UTC. `properties` holds all that a point says, as a list. A text ends where
# it has a character U+0000, which R has not. Integers beyond 2^53, which R would round,
# become text; beyond 2^63 they are rounded.
)r";

constexpr char kLines[] = R"r(
# What the lines of one of `members` hold.
read_points <- function(member) {
  lines <- readLines(file.path(folder, member), encoding = "UTF-8", warn = FALSE)
  lapply(lines, jsonlite::parse_json, bigint_as_char = TRUE)
}

text_of <- function(value) if (is.character(value)) value else NA_character_

# The data frame of one of `members`.
load_points <- function(member) {
  points <- read_points(member)
  texts <- function(name) vapply(points, function(point) text_of(point[[name]]), "")
  data.frame(source = texts("source"), generator = texts("generator"),
             created = read_times(texts("created")), recorded = read_times(texts("recorded")),
             properties = I(lapply(points, function(point) point[["properties"]])))
}
)r";

constexpr char kLists[] = R"r(
# The points of one of `members`: all that they say.
read_points <- function(member) {
  jsonlite::read_json(file.path(folder, member), bigint_as_char = TRUE)
}

# The data frame of one of `members`.
load_points <- function(member) {
  points <- read_points(member)
  metadata <- lapply(points, function(point) as.list(point[["passive-data-metadata"]]))
  sources <- vapply(metadata, function(about) {
    if (is.character(about[["source"]])) about[["source"]] else NA_character_
  }, "")
  seconds <- vapply(metadata, function(about) {
    if (is.numeric(about[["timestamp"]])) as.numeric(about[["timestamp"]]) else NA_real_
  }, 0)
  data.frame(source = sources, generator = rep(members[[member]], length(points)),
             created = as.POSIXct(seconds, origin = "1970-01-01", tz = "UTC"),
             properties = I(points))
}
)r";

constexpr char kEnd[] = R"r(
# All data frames by generator.
load_all <- function() {
  generators <- vapply(members, function(generator) generator, "")
  frames <- lapply(unique(generators), function(generator) {
    do.call(rbind, lapply(names(members)[generators == generator], load_points))
  })
  names(frames) <- unique(generators)
  frames
}

if (sys.nframe() == 0L) {
  frames <- load_all()
  for (generator in names(frames)) cat(generator, nrow(frames[[generator]]), "points\n")
}
)r";

}  // namespace

absl::Status WriteJsonRLoader(const ArchiveFacts& facts, MemberSink& sink) {
  const bool is_lines = facts.request.options.format == ExportFormat::kJsonLines;
  WEBMUNK_RETURN_IF_ERROR(sink.Write(kBegin));
  WEBMUNK_RETURN_IF_ERROR(sink.Write(kRFolder));
  WEBMUNK_RETURN_IF_ERROR(WriteRMembers(facts, sink));
  if (is_lines) WEBMUNK_RETURN_IF_ERROR(sink.Write(kRReadTimes));
  WEBMUNK_RETURN_IF_ERROR(sink.Write(is_lines ? kLines : kLists));
  return sink.Write(kEnd);
}

}  // namespace webmunk
