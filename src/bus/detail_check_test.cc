#include "bus/detail_check.h"

#include <gtest/gtest.h>

#include <string>

#include "bus/random_json.h"

namespace penstock::bus {
namespace {

TEST(DetailCheck, TakesOneObjectWithBlanksAround) {
  for (const char* good : {"{}", " {\"a\":1}\n", R"({"a":{"b":[1,2,"}"]}})"}) {
    EXPECT_TRUE(is_json_object(good)) << good;
  }
}

TEST(DetailCheck, RefusesWhatIsNoObjectOrMoreThanOne) {
  for (const char* bad : {"", " ", "[]", "1", "\"{}\"", "{", "{}}", "{}{}", "{} x", "{},", "nul",
                          R"({"a":1},"account":"123456789012")", R"({"a":1)", "{\"a\":\"\xff\"}"}) {
    EXPECT_FALSE(is_json_object(bad)) << bad;
  }
}

TEST(DetailCheck, TakesAnyOneValue) {
  RandomJson random(7);
  for (int i = 0; i < 500; ++i) {
    const std::string value = random.value(4);
    EXPECT_TRUE(is_json_value(value)) << value;
    EXPECT_FALSE(is_json_value(value + "}")) << value;
    EXPECT_FALSE(is_json_value(value + ",1")) << value;
    EXPECT_FALSE(is_json_value(value + " ")) << value;
  }
  for (const char* bad : {"", "tru", "1 2", "1}", "1},\"c\":{", "'a'", "{", "]", "\"a", "01"}) {
    EXPECT_FALSE(is_json_value(bad)) << bad;
  }
}

TEST(DetailCheck, RefusesWhatIsTooDeepForAnEvent) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(is_json_value(nested(998)));
  EXPECT_FALSE(is_json_value(nested(999)));
}

}  // namespace
}  // namespace penstock::bus
