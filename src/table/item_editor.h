// An item that is being changed: only what a change touches is taken apart, the rest stays as it is
// stored. Views of the item it is made from, which must outlive it. Lives for one update.
#ifndef PENSTOCK_TABLE_ITEM_EDITOR_H_
#define PENSTOCK_TABLE_ITEM_EDITOR_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "table/attribute_index.h"
#include "table/document_path.h"

namespace penstock::table {

class ItemEditor {
 public:
  // `index` is the item's.
  ItemEditor(std::string_view item, const AttributeIndex& index);
  ~ItemEditor();
  ItemEditor(const ItemEditor&) = delete;
  ItemEditor& operator=(const ItemEditor&) = delete;

  // False: what contains the path's last step is not there, or is of another type. Indexes are
  // those of the item as it was, whatever was removed since; an index behind the end of a list
  // appends, in the order of the indexes.
  bool set(const DocumentPath& path, std::string value);
  // Removing what is not there changes nothing and is true.
  bool remove(const DocumentPath& path);

  void append_item(std::string& out) const;

 private:
  struct Node;
  std::optional<ValueView> stored_child(const Node& node, const PathStep& step) const;
  Node* open_child(Node& node, const PathStep& step);
  Node* container_of(const DocumentPath& path);

  const AttributeIndex& index_;
  std::unique_ptr<Node> root_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_EDITOR_H_
