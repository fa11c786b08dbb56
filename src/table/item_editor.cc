#include "table/item_editor.h"

#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "base/bytes.h"

namespace penstock::table {
namespace {

std::optional<ValueView> element_at(std::string_view content, size_t index) {
  ListReader reader(content);
  for (; index > 0 && reader.left() > 0; --index) {
    (void)reader.next();
  }
  return reader.left() > 0 ? std::optional(reader.next()) : std::nullopt;
}

template <typename Children, typename Key>
auto* known_child(const Children& children, const Key& key) {
  const auto found = children.find(key);
  return found == children.end() ? nullptr : found->second.get();
}

}  // namespace

// A value: as it is stored, or new, with what is changed inside of it.
struct ItemEditor::Node {
  Type type = Type::kMap;
  std::string_view stored;  // with its head; of the item itself, which has none, empty
  std::string_view content;
  std::string own;  // a new value's bytes; `stored` is a view of them
  bool is_gone = false;
  // What is changed: of a map by name, of a list by its index. What is behind a list's end is
  // appended to it.
  std::map<std::string, std::unique_ptr<Node>, std::less<>> members;
  std::map<size_t, std::unique_ptr<Node>> elements;

  bool is_changed() const { return !members.empty() || !elements.empty(); }
  void assign(const ValueView& value) {
    type = value.type();
    stored = value.bytes();
    content = value.content();
    is_gone = false;
  }
  void assign(std::string value) {
    own = std::move(value);
    assign(ValueView(own));
  }
  void append(std::string& out) const {
    if (!is_changed()) {
      out.append(stored);
      return;
    }
    std::string changed;
    append_content(changed);
    append_value(out, type, changed);
  }
  void append_content(std::string& out) const {
    std::string values;
    const size_t count = type == Type::kMap ? append_members(values) : append_elements(values);
    append_varint(out, count);
    out.append(values);
  }
  // How many there are.
  size_t append_members(std::string& out) const;
  size_t append_elements(std::string& out) const;
};

size_t ItemEditor::Node::append_members(std::string& out) const {
  size_t count = 0;
  const auto add = [&](std::string_view name, const Node& node) {
    if (!node.is_gone) {
      append_sized(out, name);
      node.append(out);
      ++count;
    }
  };
  auto changed = members.begin();
  MapReader reader(content);
  while (reader.left() > 0) {
    const Attribute attribute = reader.next();
    for (; changed != members.end() && changed->first < attribute.name; ++changed) {
      add(changed->first, *changed->second);
    }
    if (changed != members.end() && changed->first == attribute.name) {
      add(changed->first, *changed->second);
      ++changed;
      continue;
    }
    append_sized(out, attribute.name);
    out.append(attribute.value.bytes());
    ++count;
  }
  for (; changed != members.end(); ++changed) {
    add(changed->first, *changed->second);
  }
  return count;
}

size_t ItemEditor::Node::append_elements(std::string& out) const {
  size_t count = 0;
  auto changed = elements.begin();
  ListReader reader(content);
  for (size_t index = 0; reader.left() > 0 || changed != elements.end(); ++index) {
    std::optional<ValueView> value;
    if (reader.left() > 0) {
      value = reader.next();
    }
    const bool is_here = changed != elements.end() && (!value || changed->first == index);
    if (is_here && !changed->second->is_gone) {
      changed->second->append(out);
      ++count;
    } else if (!is_here) {
      out.append(value->bytes());
      ++count;
    }
    changed = is_here ? std::next(changed) : changed;
  }
  return count;
}

ItemEditor::ItemEditor(std::string_view item, const AttributeIndex& index)
    : index_(index), root_(std::make_unique<Node>()) {
  root_->content = item;
}

ItemEditor::~ItemEditor() = default;

// What is stored there.
std::optional<ValueView> ItemEditor::stored_child(const Node& node, const PathStep& step) const {
  if (step.is_index) {
    return node.type == Type::kList ? element_at(node.content, step.index) : std::nullopt;
  }
  if (&node == root_.get()) {
    return index_.find(step.name);
  }
  return node.type == Type::kMap ? find_attribute(node.content, step.name) : std::nullopt;
}

// The node of what is there, now one of those that are changed; null if nothing is.
ItemEditor::Node* ItemEditor::open_child(Node& node, const PathStep& step) {
  Node* open =
      step.is_index ? known_child(node.elements, step.index) : known_child(node.members, step.name);
  const auto stored = open == nullptr ? stored_child(node, step) : std::nullopt;
  if (!stored) {
    return open;
  }
  auto& place = step.is_index ? node.elements[step.index] : node.members[step.name];
  place = std::make_unique<Node>();
  place->assign(*stored);
  return place.get();
}

ItemEditor::Node* ItemEditor::container_of(const DocumentPath& path) {
  Node* node = root_.get();
  for (size_t i = 0; i + 1 < path.size() && node != nullptr; ++i) {
    const Type wanted = path[i].is_index ? Type::kList : Type::kMap;
    node = node->type == wanted ? open_child(*node, path[i]) : nullptr;
  }
  const Type wanted = path.back().is_index ? Type::kList : Type::kMap;
  return node != nullptr && node->type == wanted ? node : nullptr;
}

bool ItemEditor::set(const DocumentPath& path, std::string value) {
  Node* container = container_of(path);
  if (container == nullptr) {
    return false;
  }
  const PathStep& last = path.back();
  auto& place = last.is_index ? container->elements[last.index] : container->members[last.name];
  place = std::make_unique<Node>();
  place->assign(std::move(value));
  return true;
}

bool ItemEditor::remove(const DocumentPath& path) {
  Node* container = container_of(path);
  if (container == nullptr) {
    return false;
  }
  if (Node* child = open_child(*container, path.back())) {
    child->is_gone = true;
  }
  return true;
}

void ItemEditor::append_item(std::string& out) const { root_->append_content(out); }

}  // namespace penstock::table
