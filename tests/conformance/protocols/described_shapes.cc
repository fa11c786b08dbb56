#include "tests/conformance/protocols/described_shapes.h"

#include <algorithm>
#include <cmath>

#include "aws/text_forms.h"
#include "base/assert.h"

namespace penstock::aws::test {

namespace {

using simdjson::dom::element;

// Structures, lists and maps are the Value itself; the rest one of its members.
void* place(Value& value, Kind kind) {
  switch (kind) {
    case Kind::kString:
      return &value.text;
    case Kind::kBlob:
      return &value.blob;
    case Kind::kBoolean:
      return &value.flag;
    case Kind::kInteger:
      return &value.integer;
    case Kind::kLong:
      return &value.wide;
    case Kind::kDouble:
      return &value.number;
    case Kind::kTimestamp:
      return &value.time;
    default:
      return &value;
  }
}

const void* place(const Value& value, Kind kind) {
  return place(const_cast<Value&>(value),
               kind);  // NOLINT(cppcoreguidelines-pro-type-const-cast): nothing is changed
}

bool is_absent(Kind kind, const Value& value) {
  return (kind == Kind::kList && value.list.empty()) || (kind == Kind::kMap && value.map.empty()) ||
         (kind == Kind::kBlob && value.blob.bytes.empty());
}

const void* get_member(const FieldInfo& field, const void* object) {
  const auto& members = static_cast<const Value*>(object)->map;
  const auto found = members.find(std::string(field.name));
  const Kind kind = field.type->kind;
  return found == members.end() || is_absent(kind, found->second) ? nullptr
                                                                  : place(found->second, kind);
}

void* emplace_member(const FieldInfo& field, void* object) {
  return place(static_cast<Value*>(object)->map[std::string(field.name)], field.type->kind);
}

template <Kind kKind>
struct ListOf {
  static size_t size(const void* list) { return static_cast<const Value*>(list)->list.size(); }
  static void each(const void* list, void* context, ContainerAccess::Visit visit) {
    for (const Value& value : static_cast<const Value*>(list)->list) {
      visit(context, nullptr, place(value, kKind));
    }
  }
  // Shares its signature with maps, which keep the key.
  // NOLINTNEXTLINE(performance-unnecessary-value-param)
  static void* add(void* list, std::string) {
    return place(static_cast<Value*>(list)->list.emplace_back(), kKind);
  }
  static void clear(void* list) { static_cast<Value*>(list)->list.clear(); }
  static constexpr ContainerAccess kAccess{size, each, add, clear};
};

template <Kind kKind>
struct MapOf {
  static size_t size(const void* map) { return static_cast<const Value*>(map)->map.size(); }
  static void each(const void* map, void* context, ContainerAccess::Visit visit) {
    for (const auto& [key, value] : static_cast<const Value*>(map)->map) {
      visit(context, &key, place(value, kKind));
    }
  }
  static void* add(void* map, std::string key) {
    return place(static_cast<Value*>(map)->map[std::move(key)], kKind);
  }
  static void clear(void* map) { static_cast<Value*>(map)->map.clear(); }
  static constexpr ContainerAccess kAccess{size, each, add, clear};
};

template <template <Kind> typename Of>
const ContainerAccess* access_for(Kind element) {
  switch (element) {
    case Kind::kString:
      return &Of<Kind::kString>::kAccess;
    case Kind::kBlob:
      return &Of<Kind::kBlob>::kAccess;
    case Kind::kBoolean:
      return &Of<Kind::kBoolean>::kAccess;
    case Kind::kInteger:
      return &Of<Kind::kInteger>::kAccess;
    case Kind::kLong:
      return &Of<Kind::kLong>::kAccess;
    case Kind::kDouble:
      return &Of<Kind::kDouble>::kAccess;
    case Kind::kTimestamp:
      return &Of<Kind::kTimestamp>::kAccess;
    default:
      return &Of<Kind::kStructure>::kAccess;
  }
}

Kind kind_named(std::string_view name) {
  constexpr std::pair<std::string_view, Kind> kNames[] = {
      {"string", Kind::kString},       {"blob", Kind::kBlob},          {"boolean", Kind::kBoolean},
      {"integer", Kind::kInteger},     {"long", Kind::kLong},          {"float", Kind::kDouble},
      {"double", Kind::kDouble},       {"list", Kind::kList},          {"map", Kind::kMap},
      {"timestamp", Kind::kTimestamp}, {"structure", Kind::kStructure}};
  for (const auto& [known, kind] : kNames) {
    if (known == name) {
      return kind;
    }
  }
  PENSTOCK_CHECK(false);
}

bool is_true(element object, std::string_view key) {
  bool flag = false;
  return object[key].get(flag) == simdjson::SUCCESS && flag;
}

}  // namespace

std::string_view Schema::text(element object, std::string_view key) {
  std::string_view found;
  return object[key].get(found) == simdjson::SUCCESS ? texts_.emplace_back(found)
                                                     : std::string_view();
}

const StructureInfo& Schema::structure(std::string_view name) {
  if (const auto known = structures_.find(name); known != structures_.end()) {
    return known->second;
  }
  auto& fields = fields_.emplace_back();
  const auto view = [](const void* storage) -> std::span<const FieldInfo> {
    return *static_cast<const std::vector<FieldInfo>*>(storage);
  };
  const StructureInfo info{texts_.emplace_back(name), &fields, view,
                           []() -> void* { return new Value(); },
                           [](void* value) { delete static_cast<Value*>(value); }};
  const StructureInfo& made = structures_.emplace(name, info).first->second;
  simdjson::dom::object members;
  if (!name.empty() && shapes_[name]["members"].get(members) == simdjson::SUCCESS) {
    for (const auto& [key, member] : members) {
      fields.push_back(field(key, member));
    }
  }
  return made;
}

const TypeInfo& Schema::type(std::string_view name) {
  if (const auto known = types_.find(name); known != types_.end()) {
    return known->second;
  }
  TypeInfo& made = types_.emplace(name, TypeInfo{}).first->second;
  const element shape = shapes_[name];
  made.kind = kind_named(shape["type"].get_string().value());
  if (made.kind == Kind::kStructure) {
    made.structure = &structure(name);
  } else if (made.kind == Kind::kList || made.kind == Kind::kMap) {
    const element inner = shape[made.kind == Kind::kList ? "member" : "value"];
    made.element = &type(inner["shape"].get_string().value());
    made.container = made.kind == Kind::kList ? access_for<ListOf>(made.element->kind)
                                              : access_for<MapOf>(made.element->kind);
  }
  return made;
}

FieldInfo Schema::field(std::string_view name, element member) {
  const std::string_view wire_name = text(member, "locationName");
  element shape = shapes_[member["shape"].get_string().value()];
  FieldInfo made{
      !query_ && !wire_name.empty() ? wire_name : std::string_view(texts_.emplace_back(name)),
      &type(member["shape"].get_string().value()),
      &get_member,
      &emplace_member,
      {}};
  FieldOptions& options = made.options;
  options.query_name = query_ ? wire_name : std::string_view();
  options.flattened = is_true(member, "flattened") || is_true(shape, "flattened");
  if (made.type->kind == Kind::kList) {
    options.element_name = text(shape["member"], "locationName");
  } else if (made.type->kind == Kind::kMap) {
    options.key_name = text(shape["key"], "locationName");
    options.value_name = text(shape["value"], "locationName");
  }
  while (text(shape, "type") == "list") {
    shape = shapes_[shape["member"]["shape"].get_string().value()];
  }
  const std::string_view format = text(shape, "timestampFormat");
  if (format == "iso8601") {
    options.timestamp_format = TimestampFormat::kIso8601;
  } else if (format == "rfc822") {
    options.timestamp_format = TimestampFormat::kHttpDate;
  } else if (format == "unixTimestamp") {
    options.timestamp_format = TimestampFormat::kEpochSeconds;
  }
  return made;
}

namespace {

void fill_members(const TypeInfo& type, element json, Value& out) {
  for (const auto& [key, member] : json.get_object()) {
    if (type.kind == Kind::kMap) {
      out.map[std::string(key)] = value_from(*type.element, member);
      continue;
    }
    const std::string_view name = key;
    for (const FieldInfo& field : type.structure->fields()) {
      if (field.name == name && !member.is_null()) {
        out.map[std::string(key)] = value_from(*field.type, member);
      }
    }
  }
}

}  // namespace

Value value_from(const TypeInfo& type, element json) {
  Value out;
  std::string_view text;
  switch (type.kind) {
    case Kind::kString:
      out.text = json.get_string().value();
      break;
    case Kind::kBlob:
      out.blob.bytes = json.get_string().value();
      break;
    case Kind::kBoolean:
      out.flag = json.get_bool().value();
      break;
    case Kind::kInteger:
      out.integer = static_cast<int32_t>(json.get_int64().value());
      break;
    case Kind::kLong:
      out.wide = json.get_int64().value();
      break;
    case Kind::kDouble:
      out.number = json.get(text) == simdjson::SUCCESS ? parse_double(text).value()
                                                       : json.get_double().value();
      break;
    case Kind::kTimestamp:
      out.time = timestamp_from_seconds(json.get_double().value()).value();
      break;
    case Kind::kList:
      for (const element item : json.get_array()) {
        out.list.push_back(value_from(*type.element, item));
      }
      break;
    default:
      fill_members(type, json, out);
  }
  return out;
}

namespace {

bool has_same_members(const TypeInfo& type, const Value& left, const Value& right) {
  const auto fields = type.structure->fields();
  return std::all_of(fields.begin(), fields.end(), [&](const FieldInfo& field) {
    const bool absent_left = get_member(field, &left) == nullptr;
    const bool absent_right = get_member(field, &right) == nullptr;
    const std::string name(field.name);
    return absent_left || absent_right
               ? absent_left == absent_right
               : is_same(*field.type, left.map.at(name), right.map.at(name));
  });
}

}  // namespace

bool is_same(const TypeInfo& type, const Value& left, const Value& right) {
  switch (type.kind) {
    case Kind::kString:
      return left.text == right.text;
    case Kind::kBlob:
      return left.blob == right.blob;
    case Kind::kBoolean:
      return left.flag == right.flag;
    case Kind::kInteger:
      return left.integer == right.integer;
    case Kind::kLong:
      return left.wide == right.wide;
    case Kind::kDouble:
      return left.number == right.number || (std::isnan(left.number) && std::isnan(right.number));
    case Kind::kTimestamp:
      return left.time == right.time;
    case Kind::kList:
      return std::equal(
          left.list.begin(), left.list.end(), right.list.begin(), right.list.end(),
          [&](const Value& a, const Value& b) { return is_same(*type.element, a, b); });
    case Kind::kMap:
      return std::equal(left.map.begin(), left.map.end(), right.map.begin(), right.map.end(),
                        [&](const auto& a, const auto& b) {
                          return a.first == b.first && is_same(*type.element, a.second, b.second);
                        });
    case Kind::kStructure:
      return has_same_members(type, left, right);
  }
  return false;
}

}  // namespace penstock::aws::test
