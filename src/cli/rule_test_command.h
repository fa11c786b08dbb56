// `penstock rule test`: which kept events a draft of a pattern would have matched.
#ifndef PENSTOCK_CLI_RULE_TEST_COMMAND_H_
#define PENSTOCK_CLI_RULE_TEST_COMMAND_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "bus/event_shapes.h"
#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `rule`.
void add_rule_test_command(CLI::App& noun, Chosen& chosen);

struct PatternTest {
  int64_t examined = 0;
  int64_t matched = 0;
  std::vector<bus::KeptEventShape> events;  // the first of those that matched
  static constexpr std::string_view kName = "PatternTest";
  static consteval auto fields() {
    return std::array{aws::field<&PatternTest::examined>("Examined"),
                      aws::field<&PatternTest::matched>("Matched"),
                      aws::field<&PatternTest::events>("Events")};
  }
};

std::string pattern_test_text(const PatternTest& test);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_RULE_TEST_COMMAND_H_
