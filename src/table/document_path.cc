#include "table/document_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/bytes.h"

namespace penstock::table {
namespace {

using Clash = PathSet::Clash;

std::optional<ValueView> element_at(std::string_view content, size_t index) {
  ListReader reader(content);
  if (index >= reader.left()) {
    return std::nullopt;
  }
  for (; index > 0; --index) {
    (void)reader.next();
  }
  return reader.next();
}

// What the path's steps behind the first lead to.
std::optional<ValueView> resolve_rest(std::optional<ValueView> value, const DocumentPath& path) {
  for (size_t i = 1; i < path.size() && value; ++i) {
    const Type wanted = path[i].is_index ? Type::kList : Type::kMap;
    if (value->type() != wanted) {
      return std::nullopt;
    }
    value = path[i].is_index ? element_at(value->content(), path[i].index)
                             : find_attribute(value->content(), path[i].name);
  }
  return value;
}

template <typename Children, typename Key>
const PathSet::Node* child_of(const Children& children, const Key& key) {
  const auto found = children.find(key);
  return found == children.end() ? nullptr : found->second.get();
}

// Appends the part of the value that the node's paths lead to; false if nothing is there.
bool append_part(std::string& out, const ValueView& value, const PathSet::Node& node);

bool append_map_part(std::string& out, std::string_view content, const PathSet::Node& node) {
  std::deque<std::string> parts;  // what is made here of values of which not all is wanted
  Entries entries;
  for (const auto& [name, child] : node.members) {
    const auto found = find_attribute(content, name);
    if (found && child->is_end) {
      entries.emplace_back(name, found->bytes());
    } else if (found && append_part(parts.emplace_back(), *found, *child)) {
      entries.emplace_back(name, parts.back());
    }
  }
  append_map_content(out, entries);
  return !entries.empty();
}

bool append_list_part(std::string& out, std::string_view content, const PathSet::Node& node) {
  std::vector<std::string> parts;
  for (const auto& [index, child] : node.elements) {
    std::string part;
    const auto found = element_at(content, index);
    if (found && append_part(part, *found, *child)) {
      parts.push_back(std::move(part));
    }
  }
  append_list_content(out, {parts.begin(), parts.end()});
  return !parts.empty();
}

bool append_part(std::string& out, const ValueView& value, const PathSet::Node& node) {
  if (node.is_end) {
    out.append(value.bytes());
    return true;
  }
  std::string content;
  const bool is_there =
      (value.type() == Type::kMap && append_map_part(content, value.content(), node)) ||
      (value.type() == Type::kList && append_list_part(content, value.content(), node));
  if (is_there) {
    append_value(out, value.type(), content);
  }
  return is_there;
}

}  // namespace

DocumentPath path_of(std::string_view attribute) {
  DocumentPath path(1);
  path[0].name = attribute;
  return path;
}

std::string describe(const DocumentPath& path) {
  std::string text = "[";
  for (const PathStep& step : path) {
    text += text.size() > 1 ? ", " : "";
    text += step.is_index ? fmt::format("[{}]", step.index) : step.name;
  }
  return text + "]";
}

std::optional<ValueView> resolve(std::string_view item, const DocumentPath& path) {
  return resolve_rest(find_attribute(item, path.front().name), path);
}

std::optional<ValueView> resolve(const AttributeIndex& item, const DocumentPath& path) {
  return resolve_rest(item.find(path.front().name), path);
}

// The paths in the set do not clash, so there is one place at most where another can clash with
// them: the first node at which it ends, or they do, or the ways part by kind.
PathSet::Outcome PathSet::add(const DocumentPath& path) {
  const Node* known = paths_.empty() ? nullptr : &root_;
  for (size_t i = 0; known != nullptr; ++i, ++steps_) {
    if (known->is_end || i == path.size()) {
      return {Clash::kOverlap, paths_[known->first]};
    }
    const PathStep& step = path[i];
    const bool has_other_kind = step.is_index ? !known->members.empty() : !known->elements.empty();
    if (has_other_kind) {
      return {Clash::kConflict, paths_[known->first]};
    }
    known =
        step.is_index ? child_of(known->elements, step.index) : child_of(known->members, step.name);
  }
  steps_ += path.size();
  Node* node = &root_;
  for (const PathStep& step : path) {
    auto& next = step.is_index ? node->elements[step.index] : node->members[step.name];
    if (next == nullptr) {
      next = std::make_unique<Node>();
      next->first = paths_.size();
    }
    node = next.get();
  }
  node->is_end = true;
  paths_.push_back(path);
  return {};
}

std::string describe_clash(const PathSet::Outcome& outcome, const DocumentPath& path) {
  return fmt::format(
      "Two document paths {} with each other; must remove or rewrite one of these paths; path one: "
      "{}, path two: {}",
      outcome.clash == Clash::kOverlap ? "overlap" : "conflict", describe(outcome.other),
      describe(path));
}

void append_projection(std::string& out, std::string_view item, const PathSet& paths) {
  append_map_part(out, item, paths.root());
}

}  // namespace penstock::table
