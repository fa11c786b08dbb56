#include "table/item_editor.h"

#include <map>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/bytes.h"

namespace penstock::table {

// A value: as it is stored, or taken apart.
struct ItemEditor::Node {
  std::string_view stored;  // with its head
  std::string own;          // a new value's bytes; `stored` is a view of them
  bool is_open = false;
  Type type = Type::kMap;
  bool is_gone = false;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> members;
  std::vector<std::unique_ptr<Node>> elements;
  std::map<size_t, std::unique_ptr<Node>> appended;

  void assign(std::string value) {
    own = std::move(value);
    stored = own;
    is_open = false;
    is_gone = false;
    type = ValueView(stored).type();
  }
  static std::unique_ptr<Node> of(const ValueView& value) {
    auto node = std::make_unique<Node>();
    node->stored = value.bytes();
    node->type = value.type();
    return node;
  }
  void open_map(std::string_view content) {
    is_open = true;
    type = Type::kMap;
    MapReader reader(content);
    while (reader.left() > 0) {
      const Attribute attribute = reader.next();
      members.emplace(attribute.name, of(attribute.value));
    }
  }
  void open() {
    if (is_open) {
      return;
    }
    const ValueView value(stored);
    if (type == Type::kMap) {
      open_map(value.content());
    } else if (type == Type::kList) {
      is_open = true;
      ListReader reader(value.content());
      while (reader.left() > 0) {
        elements.push_back(of(reader.next()));
      }
    }
  }
  Node* child(const PathStep& step) {
    open();
    if (step.is_index) {
      return type == Type::kList && step.index < elements.size() ? elements[step.index].get()
                                                                 : nullptr;
    }
    const auto found = type == Type::kMap ? members.find(step.name) : members.end();
    return found == members.end() ? nullptr : found->second.get();
  }
  void append_content(std::string& out) const;
  void append(std::string& out) const {
    if (!is_open) {
      out.append(stored);
      return;
    }
    std::string content;
    append_content(content);
    append_value(out, type, content);
  }
};

void ItemEditor::Node::append_content(std::string& out) const {
  std::string values;
  size_t count = 0;
  if (type == Type::kMap) {
    for (const auto& [name, node] : members) {
      append_sized(values, name);
      node->append(values);
      ++count;
    }
  } else {
    for (const auto& node : elements) {
      if (!node->is_gone) {
        node->append(values);
        ++count;
      }
    }
    for (const auto& [index, node] : appended) {
      node->append(values);
      ++count;
    }
  }
  append_varint(out, count);
  out.append(values);
}

ItemEditor::ItemEditor(std::string_view item) : root_(std::make_unique<Node>()) {
  root_->open_map(item);
}

ItemEditor::~ItemEditor() = default;

ItemEditor::Node* ItemEditor::container_of(const DocumentPath& path) {
  Node* node = root_.get();
  for (size_t i = 0; i + 1 < path.size() && node != nullptr; ++i) {
    node = node->child(path[i]);
  }
  if (node == nullptr) {
    return nullptr;
  }
  node->open();
  return node->type == (path.back().is_index ? Type::kList : Type::kMap) ? node : nullptr;
}

bool ItemEditor::set(const DocumentPath& path, std::string value) {
  Node* container = container_of(path);
  if (container == nullptr) {
    return false;
  }
  const PathStep& last = path.back();
  Node* place = container->child(last);
  if (place == nullptr) {
    auto& added = last.is_index ? container->appended[last.index] : container->members[last.name];
    added = std::make_unique<Node>();
    place = added.get();
  }
  place->assign(std::move(value));
  return true;
}

bool ItemEditor::remove(const DocumentPath& path) {
  Node* container = container_of(path);
  if (container == nullptr) {
    return false;
  }
  const PathStep& last = path.back();
  if (!last.is_index) {
    container->members.erase(last.name);
  } else if (Node* element = container->child(last)) {
    element->is_gone = true;
  }
  return true;
}

void ItemEditor::append_item(std::string& out) const { root_->append_content(out); }

}  // namespace penstock::table
