#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "aws/query_codec.h"
#include "aws/query_parameters.h"
#include "aws/text_forms.h"
#include "aws/utf8.h"
#include "aws/wire.h"
#include "base/digest.h"

namespace penstock::aws {

namespace {

using Index = QueryParameters::Index;
constexpr Index kNone = QueryParameters::kNone;

std::string_view either(std::string_view name, std::string_view otherwise) {
  return name.empty() ? otherwise : name;
}

// What a list or map inside of a list or map goes by: only the outer field has names of its own.
FieldOptions inner_options(const FieldOptions& outer) {
  return {.timestamp_format = outer.timestamp_format};
}

class Reader {
 public:
  Reader(const QueryParameters& parameters, Constraints& constraints)
      : parameters_(parameters), constraints_(constraints) {}

  Result<void> read_members(Index at, const StructureInfo& structure, void* out, const Path* path);

 private:
  // A value's type, its field's options, and its place for messages.
  struct Slot {
    const TypeInfo& type;
    const FieldOptions& options;
    const Path& path;
  };

  Result<void> read_value(Index at, const Slot& slot, void* out);
  Result<void> read_list(Index at, const Slot& slot, void* out);
  Result<void> read_map(Index at, const Slot& slot, void* out);
  Result<void> read_scalar(std::string_view text, const Slot& slot, void* out);
  static Error wrong_value(std::string_view expected, const Slot& slot);

  const QueryParameters& parameters_;
  Constraints& constraints_;
};

Result<void> Reader::read_members(Index at, const StructureInfo& structure, void* out,
                                  const Path* path) {
  const auto fields = structure.fields();
  std::bitset<kFieldsMax> seen;
  for (size_t i = 0; i < fields.size(); ++i) {
    const FieldInfo& field = fields[i];
    const Index found = parameters_.find(at, field.query_name());
    if (found == kNone) {
      continue;
    }
    const Path here{path, &field};
    void* member = field.emplace(field, out);
    PENSTOCK_TRY(read_value(found, {*field.type, field.options, here}, member));
    // "List=" is how clients send an empty list, which is the same as none.
    seen[i] = field.type->container == nullptr || field.type->container->size(member) != 0;
    if (seen[i]) {
      constraints_.check_value(field, member, here);
    }
  }
  constraints_.check_required(structure, seen, path);
  return {};
}

Result<void> Reader::read_value(Index at, const Slot& slot, void* out) {
  switch (slot.type.kind) {
    case Kind::kList:
      return read_list(at, slot, out);
    case Kind::kMap:
      return read_map(at, slot, out);
    case Kind::kStructure:
      return read_members(at, *slot.type.structure, out, &slot.path);
    default:
      return read_scalar(parameters_.node(at).value.value_or(std::string_view()), slot, out);
  }
}

Result<void> Reader::read_list(Index at, const Slot& slot, void* out) {
  if (!slot.options.flattened) {
    at = parameters_.find(at, either(slot.options.element_name, "member"));
  }
  if (at == kNone) {
    return {};
  }
  const FieldOptions inner = inner_options(slot.options);
  size_t index = 0;
  for (const Index element : parameters_.numbered(at)) {
    const Path here{&slot.path, nullptr, ++index};
    PENSTOCK_TRY(
        read_value(element, {*slot.type.element, inner, here}, slot.type.container->add(out, {})));
  }
  return {};
}

Result<void> Reader::read_map(Index at, const Slot& slot, void* out) {
  if (!slot.options.flattened) {
    at = parameters_.find(at, "entry");
  }
  if (at == kNone) {
    return {};
  }
  const FieldOptions inner = inner_options(slot.options);
  for (const Index entry : parameters_.numbered(at)) {
    const Index key = parameters_.find(entry, either(slot.options.key_name, "key"));
    const Index value = parameters_.find(entry, either(slot.options.value_name, "value"));
    if (key == kNone || !parameters_.node(key).value) {
      return wrong_value("an entry with a key", slot);
    }
    const std::string_view name = *parameters_.node(key).value;
    if (!is_valid_utf8(name)) {
      return wrong_value("UTF-8", slot);
    }
    const Path here{&slot.path, nullptr, 0, name};
    void* element = slot.type.container->add(out, std::string(name));
    if (value != kNone) {
      PENSTOCK_TRY(read_value(value, {*slot.type.element, inner, here}, element));
    }
  }
  return {};
}

Error Reader::wrong_value(std::string_view expected, const Slot& slot) {
  return {kSerializationError,
          fmt::format("The value at '{}' must be {}", describe(slot.path), expected)};
}

template <typename T, typename Parsed>
bool store(void* out, const std::optional<Parsed>& parsed) {
  if (parsed) {
    *static_cast<T*>(out) = static_cast<T>(*parsed);
  }
  return parsed.has_value();
}

std::optional<bool> parse_boolean(std::string_view text) {
  return text == "true"    ? std::optional(true)
         : text == "false" ? std::optional(false)
                           : std::nullopt;
}

std::optional<Blob> parse_blob(std::string_view text) {
  auto bytes = decode_base64(text);
  return bytes ? std::optional(Blob{*std::move(bytes)}) : std::nullopt;
}

std::optional<int64_t> parse_int32(std::string_view text) {
  const auto number = parse_integer(text);
  return number && *number == static_cast<int32_t>(*number) ? number : std::nullopt;
}

Result<void> Reader::read_scalar(std::string_view text, const Slot& slot, void* out) {
  bool ok = true;
  std::string_view expected;
  switch (slot.type.kind) {
    case Kind::kString:
      ok = is_valid_utf8(text);
      expected = "UTF-8";
      *static_cast<std::string*>(out) = text;
      break;
    case Kind::kBlob:
      ok = store<Blob>(out, parse_blob(text));
      expected = "base64";
      break;
    case Kind::kBoolean:
      ok = store<bool>(out, parse_boolean(text));
      expected = "true or false";
      break;
    case Kind::kInteger:
      ok = store<int32_t>(out, parse_int32(text));
      expected = "an integer of 32 bits";
      break;
    case Kind::kLong:
      ok = store<int64_t>(out, parse_integer(text));
      expected = "an integer of 64 bits";
      break;
    case Kind::kDouble:
      ok = store<double>(out, parse_double(text));
      expected = "a number";
      break;
    default:
      ok = store<Timestamp>(out, parse_timestamp(text));
      expected = "a timestamp in ISO 8601";
  }
  return ok ? Result<void>() : wrong_value(expected, slot);
}

}  // namespace

Result<void> decode_query(const StructureInfo& structure, std::string_view query,
                          std::string_view body, void* object, Constraints& constraints) {
  PENSTOCK_ASSIGN(const QueryParameters parameters, QueryParameters::parse(query, body));
  return Reader(parameters, constraints)
      .read_members(QueryParameters::root(), structure, object, nullptr);
}

std::optional<std::string> find_parameter(std::string_view query, std::string_view body,
                                          std::string_view name) {
  for (std::string_view text : {query, body}) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('&'), text.size());
      const std::string_view pair = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (pair.size() <= name.size() || pair[name.size()] != '=' ||
          pair.substr(0, name.size()) != name) {
        continue;
      }
      std::string value;
      if (append_form_decoded(value, pair.substr(name.size() + 1))) {
        return value;
      }
    }
  }
  return std::nullopt;
}

}  // namespace penstock::aws
