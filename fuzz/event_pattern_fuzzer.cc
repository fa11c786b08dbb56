// Any bytes as an event pattern and, behind the first newline, an event. Nothing may crash, what is
// refused says why, and the explanation of a match agrees with the match.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "match/explain.h"
#include "match/pattern.h"

namespace penstock::match {
namespace {

void match_and_explain(std::string_view pattern_json, std::string_view event_json) {
  const auto pattern = Pattern::compile(pattern_json);
  if (!pattern.ok()) {
    PENSTOCK_CHECK(pattern.error().is(kInvalidEventPattern));
    PENSTOCK_CHECK(pattern.error().message().size() > sizeof("Event pattern is not valid."));
  }
  const auto document = Document::parse(event_json);
  if (!document.ok()) {
    PENSTOCK_CHECK(document.error().is(kInvalidEvent));
    PENSTOCK_CHECK(!document.error().message().empty());
  }
  if (!pattern.ok() || !document.ok()) {
    return;
  }
  const Explanation explanation = explain(*pattern, *document);
  PENSTOCK_CHECK(explanation.matched == pattern->matches(*document));
  PENSTOCK_CHECK(explanation.matched == (explanation.failed == 0));
  PENSTOCK_CHECK(!to_text(explanation).empty());
}

}  // namespace
}  // namespace penstock::match

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t split = input.find('\n');
  // Exact copies, so that the sanitizer sees every byte that is read behind them.
  const std::string pattern(input.substr(0, split));
  const std::string event(split == std::string_view::npos ? "" : input.substr(split + 1));
  penstock::match::match_and_explain(pattern, event);
  return 0;
}
