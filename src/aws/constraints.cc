#include "aws/constraints.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "aws/text_forms.h"
#include "aws/wire.h"

namespace penstock::aws {

namespace {

// What is named in one answer; the rest is only counted.
constexpr size_t kNamedMax = 10;
constexpr size_t kQuotedBytesMax = 256;

void append_lower_first(std::string& out, std::string_view name) {
  const size_t start = out.size();
  out += name;
  if (start < out.size() && out[start] >= 'A' && out[start] <= 'Z') {
    out[start] = static_cast<char>(out[start] + ('a' - 'A'));
  }
}

void append_path(std::string& out, const Path& path, bool query) {
  if (path.parent != nullptr) {
    append_path(out, *path.parent, query);
    out += '.';
  }
  if (path.field != nullptr && query) {
    out += path.field->query_name();
    return;
  }
  if (path.field != nullptr) {
    append_lower_first(out, path.field->name);
    return;
  }
  if (path.index != 0) {
    append_integer(out, static_cast<int64_t>(path.index));
  } else {
    out += path.key;
  }
  if (!query) {
    out += ".member";
  }
}

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

// Cut between characters, so that the answer stays valid UTF-8.
std::string_view shortened(std::string_view text) {
  if (text.size() <= kQuotedBytesMax) {
    return text;
  }
  size_t end = kQuotedBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

bool is_measured_by_value(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kLong || kind == Kind::kDouble;
}

// What min and max bound.
int64_t quantity(const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
      return static_cast<int64_t>(count_characters(*static_cast<const std::string*>(value)));
    case Kind::kBlob:
      return static_cast<int64_t>(static_cast<const Blob*>(value)->bytes.size());
    case Kind::kInteger:
      return *static_cast<const int32_t*>(value);
    case Kind::kLong:
      return *static_cast<const int64_t*>(value);
    case Kind::kList:
    case Kind::kMap:
      return type.container == nullptr ? 0 : static_cast<int64_t>(type.container->size(value));
    default:
      return 0;
  }
}

// The value as the answer quotes it, with a space behind; empty where it would be too much.
std::string quoted(const TypeInfo& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
      return fmt::format("'{}' ", shortened(*static_cast<const std::string*>(value)));
    case Kind::kInteger:
    case Kind::kLong:
      return fmt::format("'{}' ", quantity(type, value));
    case Kind::kDouble:
      return fmt::format("'{}' ", *static_cast<const double*>(value));
    case Kind::kList:
      return quantity(type, value) == 0 ? "'[]' " : "";
    case Kind::kMap:
      return quantity(type, value) == 0 ? "'{}' " : "";
    default:
      return {};
  }
}

bool is_below(const TypeInfo& type, const void* value, int64_t min) {
  if (type.kind == Kind::kDouble) {
    return !(*static_cast<const double*>(value) >= static_cast<double>(min));
  }
  return quantity(type, value) < min;
}

bool is_above(const TypeInfo& type, const void* value, int64_t max) {
  if (type.kind == Kind::kDouble) {
    return !(*static_cast<const double*>(value) <= static_cast<double>(max));
  }
  return quantity(type, value) > max;
}

bool fits(const TextForm& form, const std::string& text) {
  const auto length = static_cast<int64_t>(count_characters(text));
  return (form.element_min == kNoMin || length >= form.element_min) &&
         (form.element_max == kNoMax || length <= form.element_max) && form.fits(text);
}

bool all_fit(const TextForm& form, const TypeInfo& type, const void* list) {
  struct Visit {
    const TextForm& form;
    bool fits = true;
  } context{form};
  type.container->each(list, &context, [](void* visit, const std::string*, const void* element) {
    auto& [of, all] = *static_cast<Visit*>(visit);
    all = all && fits(of, *static_cast<const std::string*>(element));
  });
  return context.fits;
}

// "'[a, b]' ", cut where it would be too much.
std::string quoted_texts(const TypeInfo& type, const void* list) {
  std::string text;
  type.container->each(list, &text, [](void* out, const std::string*, const void* element) {
    auto& joined = *static_cast<std::string*>(out);
    if (joined.size() <= kQuotedBytesMax) {
      joined += joined.empty() ? "" : ", ";
      joined += *static_cast<const std::string*>(element);
    }
  });
  return fmt::format("'[{}]' ", shortened(text));
}

// What a list's texts must satisfy, as AWS's service framework writes it.
std::vector<std::string> describe(const TextForm& form) {
  std::vector<std::string> parts;
  if (form.element_max != kNoMax) {
    parts.push_back(
        fmt::format("Member must have length less than or equal to {}", form.element_max));
  }
  if (form.element_min != kNoMin) {
    parts.push_back(
        fmt::format("Member must have length greater than or equal to {}", form.element_min));
  }
  if (!form.pattern.empty()) {
    parts.push_back(
        fmt::format("Member must satisfy regular expression pattern: {}", form.pattern));
  }
  return parts;
}

}  // namespace

std::string describe(const Path& path) {
  std::string out;
  append_path(out, path, false);
  return out;
}

void Constraints::check_required(const StructureInfo& structure,
                                 const std::bitset<kFieldsMax>& seen, const Path* path) {
  if (wording_ == Wording::kUnchecked) {
    return;
  }
  const auto fields = structure.fields();
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].options.required || seen[i]) {
      continue;
    }
    const Path missing{path, &fields[i]};
    if (wording_ == Wording::kQuery && first_missing_.empty()) {
      append_path(first_missing_, missing, true);
    }
    add("null ", missing, "Member must not be null");
  }
}

void Constraints::check_value(const FieldInfo& field, const void* value, const Path& path) {
  if (wording_ == Wording::kUnchecked) {
    return;
  }
  check_bounds(field, value, path);
  if (field.options.form != nullptr) {
    check_form(*field.options.form, *field.type, value, path);
  }
  if (!field.options.values.empty()) {
    check_enum(field, *field.type, value, path);
  }
}

void Constraints::check_bounds(const FieldInfo& field, const void* value, const Path& path) {
  const TypeInfo& type = *field.type;
  const auto& [min, max] = std::pair(field.options.min, field.options.max);
  const char* noun = is_measured_by_value(type.kind) ? "value" : "length";
  if (min != kNoMin && is_below(type, value, min)) {
    add(quoted(type, value), path,
        fmt::format("Member must have {} greater than or equal to {}", noun, min));
  }
  if (max != kNoMax && is_above(type, value, max)) {
    add(quoted(type, value), path,
        fmt::format("Member must have {} less than or equal to {}", noun, max));
  }
}

void Constraints::check_form(const TextForm& form, const TypeInfo& type, const void* value,
                             const Path& path) {
  if (type.kind == Kind::kString) {
    const auto& text = *static_cast<const std::string*>(value);
    if (!form.fits(text)) {
      add(fmt::format("'{}' ", shortened(text)), path,
          fmt::format("Member must satisfy regular expression pattern: {}", form.pattern));
    }
    return;
  }
  if (type.kind == Kind::kList && type.element->kind == Kind::kString &&
      !all_fit(form, type, value)) {
    add(quoted_texts(type, value), path,
        fmt::format("Member must satisfy constraint: [{}]", fmt::join(describe(form), ", ")));
  }
}

void Constraints::check_enum(const FieldInfo& field, const TypeInfo& type, const void* value,
                             const Path& path) {
  if (type.kind == Kind::kString) {
    const auto& text = *static_cast<const std::string*>(value);
    const auto& values = field.options.values;
    if (std::find(values.begin(), values.end(), text) == values.end()) {
      add(fmt::format("'{}' ", shortened(text)), path,
          fmt::format("Member must satisfy enum value set: [{}]", fmt::join(values, ", ")));
    }
    return;
  }
  if (type.container == nullptr) {
    return;
  }
  struct Visit {
    Constraints& constraints;
    const FieldInfo& field;
    const TypeInfo& element;
    const Path& path;
    size_t index = 0;
  } context{*this, field, *type.element, path};
  type.container->each(
      value, &context, [](void* visit, const std::string* key, const void* element) {
        auto& [constraints, of, element_type, parent, index] = *static_cast<Visit*>(visit);
        ++index;
        const Path inner =
            key != nullptr ? Path{&parent, nullptr, 0, *key} : Path{&parent, nullptr, index};
        constraints.check_enum(of, element_type, element, inner);
      });
}

void Constraints::add(const std::string& value, const Path& path, std::string constraint) {
  ++count_;
  if (count_ > kNamedMax) {
    return;
  }
  if (!violations_.empty()) {
    violations_ += "; ";
  }
  fmt::format_to(std::back_inserter(violations_),
                 "Value {}at '{}' failed to satisfy constraint: {}", value, describe(path),
                 constraint);
}

Result<void> Constraints::result() && {
  if (!first_missing_.empty()) {
    return Error(kMissingParameter,
                 fmt::format("The request must contain the parameter {}.", first_missing_));
  }
  if (count_ != 0) {
    return Error(kValidationError, fmt::format("{} validation error{} detected: {}", count_,
                                               count_ == 1 ? "" : "s", violations_));
  }
  return {};
}

}  // namespace penstock::aws
