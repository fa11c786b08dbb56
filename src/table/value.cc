#include "table/value.h"

#include <algorithm>

#include "base/assert.h"
#include "base/bytes.h"
#include "table/number.h"

namespace penstock::table {

uint64_t internal::take_long_varint(std::string_view& bytes) {
  ByteReader reader(bytes);
  const uint64_t value = reader.varint();
  PENSTOCK_CHECK(reader.ok());
  bytes = reader.rest();
  return value;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kString:
      return "S";
    case Type::kNumber:
      return "N";
    case Type::kBinary:
      return "B";
    case Type::kTrue:
    case Type::kFalse:
      return "BOOL";
    case Type::kNull:
      return "NULL";
    case Type::kStringSet:
      return "SS";
    case Type::kNumberSet:
      return "NS";
    case Type::kBinarySet:
      return "BS";
    case Type::kList:
      return "L";
    case Type::kMap:
      return "M";
  }
  return {};
}

Type element_type(Type set) {
  PENSTOCK_CHECK(is_set(set));
  return static_cast<Type>(static_cast<uint8_t>(set) - static_cast<uint8_t>(Type::kStringSet) +
                           static_cast<uint8_t>(Type::kString));
}

std::optional<ValueView> find_attribute(std::string_view map_content, std::string_view name) {
  MapReader reader(map_content);
  while (reader.left() > 0) {
    const Attribute attribute = reader.next();
    const int order = attribute.name.compare(name);
    if (order == 0) {
      return attribute.value;
    }
    if (order > 0) {
      break;
    }
  }
  return std::nullopt;
}

void append_value(std::string& out, Type type, std::string_view content) {
  out.push_back(static_cast<char>(type));
  append_sized(out, content);
}

std::string make_value(Type type, std::string_view content) {
  std::string out;
  out.reserve(content.size() + 6);
  append_value(out, type, content);
  return out;
}

std::string number_value(int64_t value) {
  std::string number;
  append_number(number, value);
  return make_value(Type::kNumber, number);
}

bool append_set_content(std::string& out, std::vector<std::string_view>& elements) {
  std::sort(elements.begin(), elements.end());
  if (std::adjacent_find(elements.begin(), elements.end()) != elements.end()) {
    return false;
  }
  append_varint(out, elements.size());
  for (const std::string_view element : elements) {
    append_sized(out, element);
  }
  return true;
}

void append_list_content(std::string& out, const std::vector<std::string_view>& values) {
  append_varint(out, values.size());
  for (const std::string_view value : values) {
    out.append(value);
  }
}

void append_map_content(std::string& out, Entries& entries) {
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::is_sorted(entries.begin(), entries.end(), by_name)) {
    std::stable_sort(entries.begin(), entries.end(), by_name);
  }
  size_t count = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size() && entries[i + 1].first == entries[i].first) {
      continue;  // a later one has the same name
    }
    entries[count++] = entries[i];
  }
  entries.resize(count);
  append_varint(out, count);
  for (const auto& [name, value] : entries) {
    append_sized(out, name);
    out.append(value);
  }
}

namespace {

constexpr size_t kContainerSize = 3;
constexpr size_t kEntrySize = 1;

size_t set_size(const ValueView& value) {
  SetReader reader(value.content());
  size_t size = 0;
  while (reader.left() > 0) {
    const std::string_view element = reader.next();
    size += value.type() == Type::kNumberSet ? number_size(element) : element.size();
  }
  return size;
}

}  // namespace

size_t value_size(const ValueView& value) {
  switch (value.type()) {
    case Type::kString:
    case Type::kBinary:
      return value.content().size();
    case Type::kNumber:
      return number_size(value.content());
    case Type::kTrue:
    case Type::kFalse:
    case Type::kNull:
      return 1;
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      return set_size(value);
    case Type::kList: {
      ListReader reader(value.content());
      size_t size = kContainerSize + kEntrySize * reader.left();
      while (reader.left() > 0) {
        size += value_size(reader.next());
      }
      return size;
    }
    case Type::kMap: {
      MapReader reader(value.content());
      const size_t entries = reader.left();
      return kContainerSize + kEntrySize * entries + item_size(value.content());
    }
  }
  return 0;
}

size_t item_size(std::string_view item) {
  MapReader reader(item);
  size_t size = 0;
  while (reader.left() > 0) {
    const Attribute attribute = reader.next();
    size += attribute.name.size() + value_size(attribute.value);
  }
  return size;
}

size_t nesting(const ValueView& value) {
  size_t deepest = 0;
  if (value.type() == Type::kList) {
    ListReader reader(value.content());
    while (reader.left() > 0) {
      deepest = std::max(deepest, nesting(reader.next()));
    }
    return deepest + 1;
  }
  if (value.type() == Type::kMap) {
    MapReader reader(value.content());
    while (reader.left() > 0) {
      deepest = std::max(deepest, nesting(reader.next().value));
    }
    return deepest + 1;
  }
  return 0;
}

}  // namespace penstock::table
