#include "table/placeholders.h"

#include <fmt/format.h>

#include <algorithm>

#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

// '#' or ':' and at least one letter, digit or underscore.
bool is_placeholder(std::string_view key, char mark) {
  return key.size() > 1 && key[0] == mark && std::all_of(key.begin() + 1, key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

Result<void> check_key(std::string_view map, std::string_view key, char mark) {
  if (key.size() > kPlaceholderBytesMax) {
    // Only names say how long it is.
    return Error(
        kValidation,
        fmt::format("{} contains invalid key: The expression attribute map contains a key "
                    "that is too long;{}",
                    map,
                    mark == '#' ? fmt::format(" size of key: {}", key.size()) : std::string()));
  }
  if (!is_placeholder(key, mark)) {
    return Error(kValidation,
                 fmt::format("{} contains invalid key: Syntax error; key: \"{}\"", map, key));
  }
  return {};
}

}  // namespace

const NameMap& Placeholders::names() const {
  static const NameMap kNone;
  return names_ == nullptr ? kNone : *names_;
}

Result<void> Placeholders::check() const {
  size_t bytes = 0;
  for (const auto& [key, name] : names()) {
    PENSTOCK_TRY(check_key("ExpressionAttributeNames", key, '#'));
    bytes += key.size() + name.size();
    if (name.empty()) {
      return Error(kValidation,
                   fmt::format("ExpressionAttributeNames contains invalid value: Empty attribute "
                               "name for key {}",
                               key));
    }
  }
  if (values_.is_absent()) {
    return {};
  }
  MapReader reader(values_.view());
  while (reader.left() > 0) {
    const Attribute value = reader.next();
    PENSTOCK_TRY(check_key("ExpressionAttributeValues", value.name, ':'));
    bytes += value.name.size() + value_size(value.value);
  }
  if (!values_.problem.text.empty()) {
    return Error(kValidation,
                 fmt::format("ExpressionAttributeValues contains invalid value: {} for key {}",
                             values_.problem.text, values_.problem.key));
  }
  // That names and values together may be 2 MB is documented, the text of its error is not.
  if (bytes > kSubstitutionBytesMax) {
    return Error(kValidation,
                 "The total size of all substitution variables exceeds the maximum of 2 MB");
  }
  return {};
}

const std::string* Placeholders::name(std::string_view placeholder) {
  const auto found = names().find(std::string(placeholder));
  if (found == names().end()) {
    return nullptr;
  }
  used_.emplace(placeholder);
  return &found->second;
}

std::optional<ValueView> Placeholders::value(std::string_view placeholder) {
  if (values_.is_absent()) {
    return std::nullopt;
  }
  if (!index_) {
    index_.emplace(values_.view());
  }
  const auto found = index_->find(placeholder, steps_);
  if (found) {
    used_.emplace(placeholder);
  }
  return found;
}

Result<void> Placeholders::check_used() const {
  const auto refuse = [](std::string_view map, const std::string& keys) {
    return Error(
        kValidation,
        fmt::format("Value provided in {} unused in expressions: keys: {{{}}}", map, keys));
  };
  std::string unused;
  for (const auto& [key, name] : names()) {
    if (!used_.contains(key)) {
      unused += unused.empty() ? "" : ", ";
      unused += key;
    }
  }
  if (!unused.empty()) {
    return refuse("ExpressionAttributeNames", unused);
  }
  if (values_.is_absent()) {
    return {};
  }
  MapReader reader(values_.view());
  while (reader.left() > 0) {
    const Attribute value = reader.next();
    if (!used_.contains(value.name)) {
      unused += unused.empty() ? "" : ", ";
      unused += value.name;
    }
  }
  return unused.empty() ? Result<void>() : refuse("ExpressionAttributeValues", unused);
}

}  // namespace penstock::table
