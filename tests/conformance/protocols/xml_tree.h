// An XML text as a tree, read leniently: for comparing replies with expected ones. Namespaces,
// attributes and comments are dropped. Plain values.
#ifndef PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_XML_TREE_H_
#define PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_XML_TREE_H_

#include <string>
#include <string_view>
#include <vector>

namespace penstock::aws::test {

struct XmlNode {
  std::string name;
  std::string text;  // of an element without children
  std::vector<XmlNode> children;

  const XmlNode* find(std::string_view child) const;
  void remove(std::string_view child);
};

// The document's one element; a node without a name if there is none.
XmlNode parse_xml(std::string_view text);
// Nodes of one name keep their order among themselves, except for the entries of maps.
std::string canonical(const XmlNode& node);

}  // namespace penstock::aws::test

#endif  // PENSTOCK_TESTS_CONFORMANCE_PROTOCOLS_XML_TREE_H_
