#include "tests/conformance/protocols/xml_tree.h"

#include <algorithm>
#include <utility>

namespace penstock::aws::test {

namespace {

std::string unescape(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kReferences[] = {
      {"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""},
      {"&apos;", "'"}, {"&#xD;", "\r"}, {"&amp;", "&"}};
  std::string out;
  while (!text.empty()) {
    const auto* const found =
        std::find_if(std::begin(kReferences), std::end(kReferences), [&](const auto& reference) {
          return text.substr(0, reference.first.size()) == reference.first;
        });
    if (found == std::end(kReferences)) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += found->second;
      text.remove_prefix(found->first.size());
    }
  }
  return out;
}

// Takes everything up to `end`, and `end` itself.
std::string_view take_until(std::string_view& rest, std::string_view end) {
  const size_t at = std::min(rest.find(end), rest.size());
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + end.size(), rest.size()));
  return taken;
}

// `rest` stands behind an opening '<'.
XmlNode take_element(std::string_view& rest) {
  XmlNode node;
  std::string_view tag = take_until(rest, ">");
  const bool closed = !tag.empty() && tag.back() == '/';
  node.name = tag.substr(0, tag.find_first_of(" \n\t/"));
  if (closed) {
    return node;
  }
  std::string text;
  while (!rest.empty()) {
    text += unescape(take_until(rest, "<"));
    if (rest.substr(0, 1) == "/") {
      take_until(rest, ">");
      break;
    }
    if (rest.substr(0, 3) == "!--") {
      take_until(rest, "-->");
      continue;
    }
    node.children.push_back(take_element(rest));
  }
  if (node.children.empty()) {
    node.text = std::move(text);
  }
  return node;
}

bool is_map_entry(const XmlNode& node) {
  return node.children.size() == 2 &&
         (node.children[0].name == "key" || node.children[0].name == "K" ||
          node.children[0].name == "Attribute");
}

}  // namespace

const XmlNode* XmlNode::find(std::string_view child) const {
  const auto found = std::find_if(children.begin(), children.end(),
                                  [&](const XmlNode& n) { return n.name == child; });
  return found == children.end() ? nullptr : &*found;
}

void XmlNode::remove(std::string_view child) {
  children.erase(std::remove_if(children.begin(), children.end(),
                                [&](const XmlNode& n) { return n.name == child; }),
                 children.end());
}

XmlNode parse_xml(std::string_view text) {
  take_until(text, "<");
  while (!text.empty() && (text.front() == '?' || text.front() == '!')) {
    take_until(text, "<");
  }
  return text.empty() ? XmlNode{} : take_element(text);
}

std::string canonical(const XmlNode& node) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const XmlNode& child : node.children) {
    std::string written = canonical(child);
    parts.emplace_back(is_map_entry(child) ? written : child.name, written);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out = "<" + node.name + ">" + node.text;
  for (const auto& [key, part] : parts) {
    out += part;
  }
  return out + "</>";
}

}  // namespace penstock::aws::test
