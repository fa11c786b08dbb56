// The attributes of a map, found by name without reading the others before. Views of the map's
// content, which outlives it. For maps that are asked for many names; else find_attribute.
#ifndef PENSTOCK_TABLE_ATTRIBUTE_INDEX_H_
#define PENSTOCK_TABLE_ATTRIBUTE_INDEX_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "table/value.h"

namespace penstock::table {

class AttributeIndex {
 public:
  explicit AttributeIndex(std::string_view map_content) {
    MapReader reader(map_content);
    attributes_.reserve(reader.left());
    while (reader.left() > 0) {
      attributes_.push_back(reader.next());
    }
  }

  std::optional<ValueView> find(std::string_view name) const {
    size_t steps = 0;
    return find(name, steps);
  }
  // Adds the number of names that were compared to `steps`.
  std::optional<ValueView> find(std::string_view name, size_t& steps) const {
    const auto found = std::lower_bound(attributes_.begin(), attributes_.end(), name,
                                        [&](const Attribute& attribute, std::string_view wanted) {
                                          ++steps;
                                          return attribute.name < wanted;
                                        });
    return found != attributes_.end() && found->name == name ? std::optional(found->value)
                                                             : std::nullopt;
  }
  const std::vector<Attribute>& attributes() const { return attributes_; }

 private:
  std::vector<Attribute> attributes_;  // by name
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ATTRIBUTE_INDEX_H_
