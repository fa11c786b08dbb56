// Random JSON values for tests: nested, with blanks between tokens, and with strings that hurt.
#ifndef PENSTOCK_BUS_RANDOM_JSON_H_
#define PENSTOCK_BUS_RANDOM_JSON_H_

#include <array>
#include <string>
#include <string_view>

#include "base/random.h"

namespace penstock::bus {

class RandomJson {
 public:
  explicit RandomJson(uint64_t seed) : random_(seed) {}

  uint64_t below(uint64_t bound) { return random_.below(bound); }

  // Any value, nested at most `depth` times.
  std::string value(int depth) {
    switch (below(depth > 0 ? 8 : 5)) {
      case 0:
        return below(2) == 0 ? "true" : "null";
      case 1:
        return std::array<std::string, 5>{"0", "-1", "2.5e-3", "12345678901234567890",
                                          "1E+2"}[below(5)];
      case 2:
      case 3:
      case 4:
        return string();
      case 5:
        return array(depth - 1);
      default:
        return object(depth - 1);
    }
  }

  std::string object(int depth) {
    std::string text = "{" + blank();
    for (uint64_t i = 0, size = below(5); i < size; ++i) {
      text +=
          (i == 0 ? "" : ",") + blank() + name() + blank() + ":" + blank() + value(depth) + blank();
    }
    return text + "}";
  }

  std::string array(int depth) {
    std::string text = "[" + blank();
    for (uint64_t i = 0, size = below(4); i < size; ++i) {
      text += (i == 0 ? "" : ",") + blank() + value(depth) + blank();
    }
    return text + "]";
  }

  // With its quotes: a few pieces, most of them trouble.
  std::string string() {
    constexpr std::array<std::string_view, 20> kPieces{
        R"(\")",     R"(\\)", R"(\\\")", R"(\n)",     R"(\u0000)",
        R"(\u001f)", R"(\/)", R"(\b)",   R"(\u00e9)", R"(\ud83d\ude00)",
        "é",         "😀",     "<a>",     "<",         "{",
        "}",         "[],:",  "plain",   " ",         "'$.detail'"};
    std::string text = "\"";
    for (uint64_t i = 0, size = below(5); i < size; ++i) {
      text += kPieces[below(kPieces.size())];
    }
    return text + "\"";
  }

 private:
  // Few, so that paths meet them; one is another's escaped twin.
  std::string name() {
    return std::array<std::string, 6>{R"("a")",      R"("b")", R"("c-d")",
                                      R"("\u0061")", R"("")",  R"("x\"y")"}[below(6)];
  }
  std::string blank() {
    return std::array<std::string, 6>{"", "", "", " ", "\n\t", "\r\n  "}[below(6)];
  }

  SeededRandom random_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_RANDOM_JSON_H_
