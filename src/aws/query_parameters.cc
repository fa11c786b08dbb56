#include "aws/query_parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/query_codec.h"
#include "aws/text_forms.h"
#include "aws/wire.h"

namespace penstock::aws {

namespace {

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Takes the front part off a dotted name.
std::string_view take_part(std::string_view& name) {
  const size_t dot = name.find('.');
  const std::string_view part = name.substr(0, dot);
  name.remove_prefix(dot == std::string_view::npos ? name.size() : dot + 1);
  return part;
}

}  // namespace

bool append_form_decoded(std::string& out, std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    size_t run = at;
    while (run < text.size() && text[run] != '%' && text[run] != '+') {
      ++run;
    }
    out.append(text.data() + at, run - at);
    at = run;
    if (at == text.size()) {
      break;
    }
    if (text[at] == '+') {
      out += ' ';
      ++at;
      continue;
    }
    if (text.size() - at < 3 || hex_digit(text[at + 1]) < 0 || hex_digit(text[at + 2]) < 0) {
      return false;
    }
    out += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
    at += 3;
  }
  return true;
}

Result<QueryParameters> QueryParameters::parse(std::string_view query, std::string_view body) {
  QueryParameters tree;
  // Decoding never lengthens, so views into the text stay where they are.
  tree.text_->reserve(query.size() + body.size());
  std::vector<Parameter> parameters;
  PENSTOCK_TRY(tree.add_all(query, parameters));
  PENSTOCK_TRY(tree.add_all(body, parameters));
  PENSTOCK_TRY(tree.build(parameters));
  return tree;
}

Result<void> QueryParameters::add_all(std::string_view text, std::vector<Parameter>& parameters) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) {
      continue;
    }
    if (parameters.size() == kQueryParametersMax) {
      return Error(kMalformedQueryString,
                   fmt::format("The request has more than {} parameters", kQueryParametersMax));
    }
    const size_t equals = std::min(pair.find('='), pair.size());
    const size_t start = text_->size();
    const bool name_ok = append_form_decoded(*text_, pair.substr(0, equals));
    const size_t middle = text_->size();
    if (!name_ok || !append_form_decoded(*text_, pair.substr(std::min(equals + 1, pair.size())))) {
      return Error(kMalformedQueryString,
                   "A '%' in a parameter is not followed by two hexadecimal digits");
    }
    const std::string_view decoded = *text_;
    parameters.push_back({decoded.substr(start, middle - start), decoded.substr(middle)});
  }
  return {};
}

// Sorted, names that share their first parts are neighbours: each part is either the last one seen
// at its depth, or new.
Result<void> QueryParameters::build(std::vector<Parameter>& parameters) {
  const auto by_parts = [](const Parameter& a, const Parameter& b) {
    // '.' sorts before everything else, so that "A.1" stands beside "A" and not behind "A-1".
    return std::lexicographical_compare(
        a.name.begin(), a.name.end(), b.name.begin(), b.name.end(), [](char left, char right) {
          const int l = left == '.' ? -1 : static_cast<unsigned char>(left);
          const int r = right == '.' ? -1 : static_cast<unsigned char>(right);
          return l < r;
        });
  };
  std::stable_sort(parameters.begin(), parameters.end(), by_parts);
  nodes_.emplace_back();
  std::vector<Index> path{root()};
  for (const Parameter& parameter : parameters) {
    std::string_view rest = parameter.name;
    size_t depth = 0;
    while (!rest.empty()) {
      if (++depth > static_cast<size_t>(kQueryDepthMax)) {
        return Error(kMalformedQueryString,
                     fmt::format("A parameter's name has more than {} parts", kQueryDepthMax));
      }
      child(path, depth, take_part(rest));
    }
    Node& end = nodes_[path[depth]];
    if (!end.value) {
      end.value = parameter.value;
    }
    path.resize(depth + 1);
  }
  return {};
}

// path[depth] becomes the child of path[depth - 1] with that name.
QueryParameters::Index QueryParameters::child(std::vector<Index>& path, size_t depth,
                                              std::string_view name) {
  if (depth < path.size() && nodes_[path[depth]].name == name) {
    return path[depth];
  }
  const auto made = static_cast<Index>(nodes_.size());
  nodes_.push_back({name, std::nullopt, kNone, kNone});
  if (depth < path.size()) {
    nodes_[path[depth]].next_sibling = made;
  } else {
    nodes_[path[depth - 1]].first_child = made;
  }
  path.resize(depth);
  path.push_back(made);
  return made;
}

QueryParameters::Index QueryParameters::find_one(Index parent, std::string_view name) const {
  Index at = nodes_[parent].first_child;
  while (at != kNone && nodes_[at].name != name) {
    at = nodes_[at].next_sibling;
  }
  return at;
}

QueryParameters::Index QueryParameters::find(Index parent, std::string_view name) const {
  while (parent != kNone && !name.empty()) {
    parent = find_one(parent, take_part(name));
  }
  return parent;
}

std::vector<QueryParameters::Index> QueryParameters::numbered(Index parent) const {
  std::vector<std::pair<int64_t, Index>> found;
  for (Index at = nodes_[parent].first_child; at != kNone; at = nodes_[at].next_sibling) {
    const auto number = parse_integer(nodes_[at].name);
    if (number && *number > 0) {
      found.emplace_back(*number, at);
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<Index> out;
  out.reserve(found.size());
  for (const auto& [number, index] : found) {
    out.push_back(index);
  }
  return out;
}

}  // namespace penstock::aws
