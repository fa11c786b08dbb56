// From a pattern's text to a Pattern, in one pass. For one thread; the text must outlive it.
#ifndef PENSTOCK_MATCH_PATTERN_COMPILER_H_
#define PENSTOCK_MATCH_PATTERN_COMPILER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/pattern.h"
#include "match/pattern_reader.h"

namespace penstock::match {

class PatternCompiler {
 public:
  // With `or_is_plain`, "$or" is a field like any other.
  PatternCompiler(std::string_view json, const Limits& limits, bool or_is_plain)
      : json_(json), limits_(limits), or_is_plain_(or_is_plain), reader_(json) {}

  Result<Pattern> run();
  // Whether "$or" has been met so far.
  bool has_or() const { return has_or_; }

 private:
  // The fields bound so far on one way through the alternatives, by path; kUnbound where none is.
  using Way = std::vector<uint32_t>;

  Result<void> read_object(bool in_or);
  Result<void> read_or();
  Result<void> read_field();
  Result<void> check_complexity() const;
  uint32_t path_number(uint32_t field);
  void bind(uint32_t field);
  Pattern finish();

  std::string_view json_;
  const Limits& limits_;
  bool or_is_plain_;
  bool has_or_ = false;
  PatternReader reader_;
  std::string path_;  // of the object that is being read, with a dot behind it
  std::vector<Field> fields_;
  std::vector<uint32_t> paths_;              // by index in a Way: the first field of the path
  std::map<std::string, uint32_t> numbers_;  // of paths, once they are many
  std::vector<Way> ways_{1};
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_PATTERN_COMPILER_H_
