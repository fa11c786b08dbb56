#include "table/value_json.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "aws/json_form.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/random.h"
#include "table/item_list.h"
#include "table/number.h"
#include "table/table_testing.h"

namespace penstock::table {
namespace {

// An item of arbitrary content in both forms, made from one description of it.
struct Both {
  std::string stored;
  std::string json;
};

class RandomItems {
 public:
  explicit RandomItems(uint64_t seed) : random_(seed) {}

  Both item(int depth = 0) {
    std::set<std::string> names;
    for (uint64_t i = random_.below(8); i > 0; --i) {
      names.insert(text());
    }
    Both both{{}, "{"};
    std::vector<std::pair<std::string, std::string>> values;
    for (const std::string& name : names) {
      const Both value = this->value(depth);
      both.json += both.json.size() > 1 ? "," : "";
      both.json += quoted(name) + ":" + value.json;
      values.emplace_back(name, value.stored);
    }
    Entries entries(values.begin(), values.end());
    append_map_content(both.stored, entries);
    both.json += "}";
    return both;
  }

 private:
  static std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      switch (c) {
        case '"':
          out += "\\\"";
          break;
        case '\\':
          out += "\\\\";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\x1f':
          out += "\\u001f";
          break;
        default:
          out += c;
      }
    }
    return out + "\"";
  }
  // Mostly short, sometimes around and above the size of a block, now and then with escapes.
  std::string text() {
    constexpr std::array<std::string_view, 6> kRare{"\"", "\\", "\n", "\x1f", "é", "😀"};
    std::string out;
    const uint64_t length = random_.below(4) == 0 ? random_.below(70) : random_.below(6);
    const bool is_plain = random_.below(2) == 0;
    while (out.size() < length) {
      out += is_plain || random_.below(10) > 0
                 ? std::string(1, static_cast<char>('a' + out.size() % 26))
                 : std::string(kRare[random_.below(kRare.size())]);
    }
    return out;
  }
  std::string number() {
    std::string digits(1, static_cast<char>('1' + random_.below(9)));
    for (uint64_t i = random_.below(random_.below(3) == 0 ? 38 : 5); i > 0; --i) {
      digits += static_cast<char>('0' + random_.below(10));
    }
    return fmt::format("{}{}e{}", random_.below(2) == 0 ? "-" : "", digits,
                       static_cast<int>(random_.below(random_.below(3) == 0 ? 200 : 8)) - 120);
  }
  static Both scalar(Type type, std::string_view text) {
    if (type == Type::kNumber) {
      Both both;
      EXPECT_EQ(append_number(both.stored, text), NumberFault::kNone);
      append_number_text(both.json, both.stored);
      both.json = "\"" + both.json + "\"";
      return both;
    }
    return {std::string(text), type == Type::kString ? quoted(text) : "\"" + base64(text) + "\""};
  }
  Both scalar(Type type) { return scalar(type, type == Type::kNumber ? number() : text()); }

  Both content(Type type, int depth) {
    if (type == Type::kMap) {
      return item(depth + 1);
    }
    if (type == Type::kList) {
      Both both{{}, "["};
      const uint64_t count = random_.below(5);
      append_varint(both.stored, count);
      for (uint64_t i = 0; i < count; ++i) {
        const Both value = this->value(depth + 1);
        both.stored += value.stored;
        both.json += (i > 0 ? "," : "") + value.json;
      }
      both.json += "]";
      return both;
    }
    std::map<std::string, std::string> elements;
    for (uint64_t i = 1 + random_.below(4); i > 0; --i) {
      const Both element = scalar(element_type(type));
      elements[element.stored] = element.json;
    }
    Both both{{}, "["};
    append_varint(both.stored, elements.size());
    for (const auto& [stored, json] : elements) {
      append_sized(both.stored, stored);
      both.json += (both.json.size() > 1 ? "," : "") + json;
    }
    both.json += "]";
    return both;
  }
  Both value(int depth) {
    const auto type = static_cast<Type>(1 + random_.below(depth < 4 ? 11 : 6));
    const bool is_plain = type == Type::kTrue || type == Type::kFalse || type == Type::kNull;
    const Both inner = is_plain                ? Both{{}, type == Type::kFalse ? "false" : "true"}
                       : type <= Type::kBinary ? scalar(type)
                                               : content(type, depth);
    return {make_value(type, inner.stored),
            fmt::format("{{\"{}\":{}}}", type_name(type), inner.json)};
  }

  SeededRandom random_;
};

TEST(ValueJson, IsWrittenFromTheStoredBytesAsItIsRead) {
  RandomItems items(1);
  for (int i = 0; i < 3000; ++i) {
    const Both both = items.item();
    std::string out = "before";
    append_item_json(out, both.stored);
    ASSERT_EQ(out, "before" + both.json);
    const auto read = try_read_item(both.json);
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(read->bytes, both.stored);
  }
}

TEST(ValueJson, WritesAListOfItems) {
  RandomItems random(2);
  ItemList items;
  std::string wanted = "[";
  for (int i = 0; i < 500; ++i) {
    const Both both = random.item();
    items.add(both.stored);
    wanted += (i > 0 ? "," : "") + both.json;
    ASSERT_EQ(items[static_cast<size_t>(i)], both.stored);
  }
  std::string out;
  out.reserve(100);
  ItemList::kWireType.json->write(&items, out);
  EXPECT_EQ(out, wanted + "]");
  items.truncate(0);
  out.clear();
  ItemList::kWireType.json->write(&items, out);
  EXPECT_EQ(out, "[]");
}

TEST(ItemList, KeepsItemsApart) {
  ItemList items;
  items.add("ab");
  items.unfinished() += "c";
  items.unfinished() += "d";
  items.end_item();
  items.add("");
  std::vector<std::string_view> seen;
  for (const std::string_view item : items) {
    seen.push_back(item);
  }
  EXPECT_EQ(seen, (std::vector<std::string_view>{"ab", "cd", ""}));
  items.truncate(5);
  EXPECT_EQ(items.size(), 3U);
  items.truncate(1);
  items.add("e");
  EXPECT_EQ(items[0], "ab");
  EXPECT_EQ(items[1], "e");
}

}  // namespace
}  // namespace penstock::table
