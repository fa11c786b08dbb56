#include "table/projection.h"

#include <array>
#include <utility>

#include "table/expression_reader.h"

namespace penstock::table {
namespace {

using Fault = ExpressionReader::Fault;

constexpr std::array kFaultSets{
    ExpressionReader::set_of(Fault::kSize),     ExpressionReader::set_of(Fault::kSyntax),
    ExpressionReader::set_of(Fault::kReserved), ExpressionReader::set_of(Fault::kName),
    ExpressionReader::set_of(Fault::kOverlap),  ExpressionReader::set_of(Fault::kConflict),
    ExpressionReader::set_of(Fault::kLimit)};
constexpr ExpressionReader::Precedence kPrecedence{kFaultSets};

class ProjectionReader final : public ExpressionReader {
 public:
  ProjectionReader(std::string_view text, Placeholders& placeholders)
      : ExpressionReader("ProjectionExpression", text, placeholders, kPrecedence) {}

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
      note_clash(paths.add(path), path);
    } while (skip(","));
    return true;
  }
};

}  // namespace

Result<PathSet> parse_projection(std::string_view text, Placeholders& placeholders) {
  return ProjectionReader(text, placeholders).read();
}

}  // namespace penstock::table
