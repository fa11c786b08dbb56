// Random patterns and events for tests, from so few names and values that they meet: every
// operator, alternatives, arrays in arrays, repeated and dotted keys, escapes. For one thread.
#ifndef PENSTOCK_MATCH_RANDOM_RULES_H_
#define PENSTOCK_MATCH_RANDOM_RULES_H_

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "base/random.h"

namespace penstock::match {

class RandomRules {
 public:
  explicit RandomRules(uint64_t seed) : random_(seed) {}

  Random& random() { return random_; }

  // Often, not always, a valid one.
  std::string pattern() { return pattern_object(3, random_.below(3) == 0); }

  std::string event() { return event_object(4); }

 private:
  template <size_t kCount>
  std::string one_of(const char* const (&choices)[kCount]) {
    return choices[random_.below(kCount)];
  }

  std::string key() {
    static constexpr const char* kKeys[] = {
        "a", "b",     "c",  "d",   "a.b",  "b.c",    "",       "longer-than-8", "longer-than-9",
        "é", "a.b.c", "\n", "\\n", "a\\b", "a\\\\b", "\\u0061"};
    return kKeys[random_.below(4) != 0 ? random_.below(4) : random_.below(std::size(kKeys))];
  }

  std::string text() {
    static constexpr const char* kTexts[] = {"",
                                             "a",
                                             "b",
                                             "ab",
                                             "ba",
                                             "aba",
                                             "abc",
                                             "A",
                                             "aB",
                                             "é",
                                             "É",
                                             "ß",
                                             "SS",
                                             "1",
                                             "300",
                                             "k",
                                             "K",
                                             "10.0.0.1",
                                             "10.0.1.9",
                                             "::1",
                                             "a00::",
                                             "abcabc",
                                             "longer-than-8",
                                             "longer-than-16-bytes",
                                             "axxxb",
                                             "[]{}:,"};
    return kTexts[random_.below(2) == 0 ? random_.below(8) : random_.below(std::size(kTexts))];
  }

  std::string number() {
    static constexpr const char* kNumbers[] = {"0",
                                               "-0",
                                               "0.0",
                                               "1",
                                               "1.0",
                                               "1e0",
                                               "10E-1",
                                               "2",
                                               "-1",
                                               "1.5",
                                               "300",
                                               "3e2",
                                               "1e400",
                                               "1e-400",
                                               "9007199254740993",
                                               "9007199254740992",
                                               "37.807807921694092",
                                               "37.80780792169409",
                                               "0e99999999999"};
    return one_of(kNumbers);
  }

  std::string quoted_text() { return "\"" + text() + "\""; }

  std::string wildcard() {
    static constexpr const char* kWildcards[] = {
        "*",     "a*",  "*a",  "a*b",    "*b*", "a*b*a", "*ab*",    "abc",
        "*a*b*", "ab*", "*bc", "*abca*", "",    "a*a*a", "*-than*", "longer*8"};
    return "\"" + one_of(kWildcards) + "\"";
  }

  std::string cidr() {
    static constexpr const char* kRanges[] = {"10.0.0.0/8", "10.0.0.0/24", "10.0.1.8/31",
                                              "0.0.0.0/0",  "a00::/16",    "::/0",
                                              "::/96",      "::1/127"};
    return "\"" + one_of(kRanges) + "\"";
  }

  std::string range() {
    static constexpr const char* kRanges[] = {
        R"("=",1)",       R"("=",0)",           R"(">",0)",
        R"(">=",1)",      R"("<",1)",           R"("<=",300)",
        R"(">",0,"<",2)", R"(">=",1,"<=",1.5)", R"(">",-1,"<=",37.80780792169409)"};
    return one_of(kRanges);
  }

  std::string literal() {
    static constexpr const char* kWords[] = {"true", "false", "null"};
    const uint64_t roll = random_.below(8);
    return roll < 5 ? quoted_text() : roll < 7 ? number() : one_of(kWords);
  }

  std::string excluded() {
    static constexpr const char* kInner[] = {"prefix", "suffix", "equals-ignore-case"};
    switch (random_.below(5)) {
      case 0:
        return number();
      case 1:
        return fmt::format("[{},{}]", quoted_text(), quoted_text());
      case 2:
        return fmt::format(R"({{"{}":[{},{}]}})", one_of(kInner), quoted_text(), quoted_text());
      case 3:
        return fmt::format(R"({{"wildcard":{}}})", wildcard());
      default:
        return quoted_text();
    }
  }

  std::string condition() {
    switch (random_.below(22)) {
      case 0:
        return fmt::format(R"({{"prefix":{}}})", quoted_text());
      case 1:
        return fmt::format(R"({{"suffix":{}}})", quoted_text());
      case 2:
        return fmt::format(R"({{"equals-ignore-case":{}}})", quoted_text());
      case 3:
        return fmt::format(R"({{"prefix":{{"equals-ignore-case":{}}}}})", quoted_text());
      case 4:
        return fmt::format(R"({{"suffix":{{"equals-ignore-case":{}}}}})", quoted_text());
      case 5:
        return fmt::format(R"({{"wildcard":{}}})", wildcard());
      case 6:
        return fmt::format(R"({{"cidr":{}}})", cidr());
      case 7:
      case 8:
        return fmt::format(R"({{"numeric":[{}]}})", range());
      case 9:
        return fmt::format(R"({{"exists":true}})");
      case 10:
      case 11:
        return fmt::format(R"({{"exists":false}})");
      case 12:
      case 13:
        return fmt::format(R"({{"anything-but":{}}})", excluded());
      case 14:
        return fmt::format(R"({{"exactly":{}}})", quoted_text());
      default:
        return literal();
    }
  }

  std::string list() {
    std::string list = condition();
    for (uint64_t more = random_.below(3); more > 1; --more) {
      list += "," + condition();
    }
    return "[" + list + "]";
  }

  std::string pattern_object(int depth, bool with_or) {
    std::string members;
    for (uint64_t count = 1 + random_.below(3); count > 0; --count) {
      const bool nested = depth > 0 && random_.below(3) == 0;
      members += fmt::format(
          "{}{}:{}", members.empty() ? "" : ",", quoted(key()),
          nested ? pattern_object(depth - 1, with_or && random_.below(4) == 0) : list());
    }
    if (with_or) {
      members += fmt::format(R"(,"$or":[{},{}])", pattern_object(1, false),
                             pattern_object(depth > 0 ? depth - 1 : 0, random_.below(6) == 0));
    }
    return "{" + members + "}";
  }

  std::string space() {
    static constexpr const char* kSpaces[] = {"", "", "", "", " ", "\n ", "\t", "\r\n    "};
    return one_of(kSpaces);
  }

  // A byte of a string of JSON.
  static std::string escaped(char byte) {
    return byte == '\n' ? "\\n" : byte == '\\' ? "\\\\" : std::string(1, byte);
  }
  static std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char byte : text) {
      out += escaped(byte);
    }
    return out + "\"";
  }

  // A string of JSON, some of its ASCII letters escaped.
  std::string written(const std::string& text) {
    std::string out = "\"";
    const bool escapes = random_.below(12) == 0;
    for (const char byte : text) {
      const bool is_ascii = static_cast<unsigned char>(byte) < 0x80;
      out += escapes && is_ascii && random_.below(2) == 0
                 ? fmt::format("\\u{:04x}", static_cast<unsigned>(byte))
                 : escaped(byte);
    }
    static constexpr const char* kEnds[] = {"\\\"", "\\\\", "\\n", "\\ud800", "\\/"};
    return out + (random_.below(40) == 0 ? one_of(kEnds) : "") + "\"";
  }

  std::string value(int depth) {
    static constexpr const char* kWords[] = {"true", "false", "null"};
    const uint64_t roll = random_.below(depth > 0 ? 12 : 6);
    if (roll < 3) {
      return written(text());
    }
    if (roll < 5) {
      return number();
    }
    if (roll == 5) {
      return one_of(kWords);
    }
    return roll < 8 ? event_object(depth - 1) : event_array(depth - 1);
  }

  std::string event_array(int depth) {
    std::string items;
    for (uint64_t count = random_.below(4); count > 0; --count) {
      items += (items.empty() ? "" : ",") + space() + value(depth) + space();
    }
    return "[" + (items.empty() ? space() : items) + "]";
  }

  std::string event_object(int depth) {
    std::string members;
    for (uint64_t count = random_.below(5); count > 0; --count) {
      members += (members.empty() ? "" : ",") + space() + written(key()) + space() + ":" + space() +
                 value(depth) + space();
    }
    return "{" + (members.empty() ? space() : members) + "}";
  }

  SeededRandom random_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_RANDOM_RULES_H_
