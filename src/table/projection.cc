#include "table/projection.h"

#include <fmt/format.h>

#include <utility>

#include "table/expression_reader.h"

namespace penstock::table {
namespace {

class ProjectionReader final : public ExpressionReader {
 public:
  ProjectionReader(std::string_view text, Placeholders& placeholders)
      : ExpressionReader("ProjectionExpression", text, placeholders) {}

  Result<PathSet> read() {
    PathSet paths;
    if (!at_end() && read_paths(paths) && !at_end()) {
      syntax_error();
    }
    PENSTOCK_TRY(outcome());
    return paths;
  }

 private:
  bool read_paths(PathSet& paths) {
    do {
      DocumentPath path;
      if (!read_path(path)) {
        return false;
      }
      const PathSet::Outcome outcome = paths.add(path);
      if (outcome.clash != PathSet::Clash::kNone) {
        note(Rank::kMeaning,
             fmt::format("Two document paths {} with each other; must remove or rewrite one of "
                         "these paths; path one: {}, path two: {}",
                         outcome.clash == PathSet::Clash::kOverlap ? "overlap" : "conflict",
                         describe(outcome.other), describe(path)));
      }
    } while (skip(","));
    return true;
  }
};

}  // namespace

Result<PathSet> parse_projection(std::string_view text, Placeholders& placeholders) {
  return ProjectionReader(text, placeholders).read();
}

}  // namespace penstock::table
