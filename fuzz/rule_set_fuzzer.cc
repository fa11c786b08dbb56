// Any bytes as event patterns, one a line, and, behind an empty line, an event. All patterns asked
// at once, by every kind of scan, give the answers that the plain matcher gives for each; a pattern
// that was removed gives none; and of text that is no event nothing is read behind its end.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "match/pattern.h"
#include "match/rule_reader.h"
#include "match/rule_set.h"

namespace penstock::match {
namespace {

constexpr size_t kPatternsMax = 32;

std::vector<Pattern> read_patterns(std::string_view& input) {
  std::vector<Pattern> patterns;
  while (!input.empty() && patterns.size() < kPatternsMax) {
    const size_t end = input.find('\n');
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    if (line.empty()) {
      break;
    }
    auto pattern = Pattern::compile(line);
    if (pattern.ok()) {
      patterns.push_back(std::move(*pattern));
    }
  }
  return patterns;
}

void compare(RuleSet& rules, const std::vector<Pattern>& patterns, std::string_view event,
             const std::vector<bool>& is_present) {
  const auto document = Document::parse(event);
  for (const ScanKernel kernel : {ScanKernel::kPortable, ScanKernel::kAvx2}) {
    if (!has_scan_kernel(kernel)) {
      continue;
    }
    RuleReader reader(rules, kernel);
    const auto found = reader.match(event);
    if (!document.ok()) {
      continue;
    }
    for (size_t i = 0; i < patterns.size(); ++i) {
      const auto times = std::count(found.begin(), found.end(), i);
      PENSTOCK_CHECK(times == (is_present[i] && patterns[i].matches(*document) ? 1 : 0));
    }
  }
}

void match_all(std::string_view input) {
  const std::vector<Pattern> patterns = read_patterns(input);
  RuleSet rules;
  std::vector<RuleSet::Handle> handles;
  for (size_t i = 0; i < patterns.size(); ++i) {
    handles.push_back(rules.add(i, patterns[i]).value());
  }
  // An exact copy, so that the sanitizer sees every byte that is read behind it.
  const std::vector<char> bytes(input.begin(), input.end());
  const std::string_view event(bytes.data(), bytes.size());
  std::vector<bool> is_present(patterns.size(), true);
  compare(rules, patterns, event, is_present);
  for (size_t i = 0; i < patterns.size(); i += 2) {
    rules.remove(handles[i]);
    is_present[i] = false;
  }
  compare(rules, patterns, event, is_present);
}

}  // namespace
}  // namespace penstock::match

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  penstock::match::match_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
