// Paths into an item, such as a.b[1].c, and sets of them that do not get in each other's way. Plain
// values; any thread.
#ifndef PENSTOCK_TABLE_DOCUMENT_PATH_H_
#define PENSTOCK_TABLE_DOCUMENT_PATH_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/attribute_index.h"
#include "table/value.h"

namespace penstock::table {

struct PathStep {
  std::string name;  // of a map's member; unused where is_index
  size_t index = 0;  // of a list's element, from 0
  bool is_index = false;
  bool operator==(const PathStep&) const = default;
};

// At least one step; the first is a name.
using DocumentPath = std::vector<PathStep>;

DocumentPath path_of(std::string_view attribute);
// "[a, b, [1]]", as AWS's error texts show it.
std::string describe(const DocumentPath& path);
// What the path leads to in the item, if anything.
std::optional<ValueView> resolve(std::string_view item, const DocumentPath& path);
std::optional<ValueView> resolve(const AttributeIndex& item, const DocumentPath& path);

// Paths of which none is the beginning of another, and none takes for a list what another takes for
// a map.
class PathSet {
 public:
  struct Node {
    bool is_end = false;
    size_t first = 0;  // of the paths that lead through it, the one that was added first
    std::map<std::string, std::unique_ptr<Node>, std::less<>> members;
    std::map<size_t, std::unique_ptr<Node>> elements;
  };
  enum class Clash { kNone, kOverlap, kConflict };
  struct Outcome {
    Clash clash = Clash::kNone;
    DocumentPath other;  // the path that was there before
  };

  // Adds nothing where the path clashes. Takes as long as the path, not as the set.
  Outcome add(const DocumentPath& path);
  bool empty() const { return paths_.empty(); }
  const std::vector<DocumentPath>& paths() const { return paths_; }
  const Node& root() const { return root_; }
  // How many nodes all calls of add() have looked at, so that a test can tell.
  size_t steps() const { return steps_; }

 private:
  std::vector<DocumentPath> paths_;
  Node root_;
  size_t steps_ = 0;
};

// What is wrong with a path that clashes: "Two document paths overlap …".
std::string describe_clash(const PathSet::Outcome& outcome, const DocumentPath& path);

// Appends the part of the item that the paths lead to, as an item; of lists only the elements that
// are there, in order, without the others between them.
void append_projection(std::string& out, std::string_view item, const PathSet& paths);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_DOCUMENT_PATH_H_
