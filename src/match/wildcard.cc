#include "match/wildcard.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace penstock::match {
namespace {

// The parts behind the first '*' of several wildcards as a trie, with a link from each beginning to
// the longest other beginning that it ends in.
class Beginnings {
 public:
  void add(const Wildcard& wildcard) {
    for (size_t i = 1; i < wildcard.parts().size(); ++i) {
      const bool last = i + 1 == wildcard.parts().size();
      // A value ends in the quote that closes it.
      add_part(last ? wildcard.parts()[i] + '"' : wildcard.parts()[i]);
    }
  }

  // The most beginnings that any text ends in at once.
  size_t most_at_once() {
    size_t most = 0;
    // Shorter beginnings first: the links of longer ones lead to them.
    std::vector<size_t> pending{0};
    for (size_t next = 0; next < pending.size(); ++next) {
      const size_t at = pending[next];
      for (const auto& [byte, child] : nodes_[at].children) {
        Node& node = nodes_[child];
        node.shorter = at == 0 ? 0 : follow(nodes_[at].shorter, byte);
        node.at_once = node.parts + nodes_[node.shorter].at_once;
        most = std::max(most, node.at_once);
        pending.push_back(child);
      }
    }
    return most;
  }

 private:
  struct Node {
    std::map<char, size_t> children;
    size_t parts = 0;  // that begin so
    size_t shorter = 0;
    size_t at_once = 0;
  };

  void add_part(std::string_view part) {
    size_t at = 0;
    for (const char byte : part) {
      auto [child, added] = nodes_[at].children.try_emplace(byte, nodes_.size());
      at = child->second;
      if (added) {
        nodes_.emplace_back();
      }
      ++nodes_[at].parts;
    }
  }

  size_t follow(size_t at, char byte) const {
    for (;; at = nodes_[at].shorter) {
      const auto child = nodes_[at].children.find(byte);
      if (child != nodes_[at].children.end()) {
        return child->second;
      }
      if (at == 0) {
        return 0;
      }
    }
  }

  std::vector<Node> nodes_{1};
};

size_t open_at_start(std::span<const Wildcard* const> wildcards) {
  size_t open = 0;
  for (const Wildcard* wildcard : wildcards) {
    const bool starts_with_star = wildcard->parts().size() > 1 && wildcard->parts()[0].empty();
    open += starts_with_star ? 2 : 1;
  }
  return open;
}

// Every wildcard whose text before its first '*' is the beginning of `start`: one value can have
// passed the first '*' of all of them.
size_t open_behind(std::span<const Wildcard* const> wildcards, std::string_view start) {
  size_t stars = 0;
  Beginnings beginnings;
  for (const Wildcard* wildcard : wildcards) {
    if (wildcard->parts().size() > 1 && start.starts_with(wildcard->parts()[0])) {
      stars += wildcard->parts().size() - 1;
      beginnings.add(*wildcard);
    }
  }
  return stars + beginnings.most_at_once();
}

}  // namespace

std::optional<Wildcard> Wildcard::parse(std::string_view pattern, std::string& reason) {
  Wildcard wildcard;
  wildcard.parts_.emplace_back();
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if (pattern[i] == '*') {
      if (next == '*') {
        reason = fmt::format("Consecutive wildcard characters at pos {}", i + 1);
        return std::nullopt;
      }
      wildcard.parts_.emplace_back();
    } else if (pattern[i] == '\\') {
      if (next != '*' && next != '\\') {
        reason = fmt::format("Invalid escape character at pos {}", i + 1);
        return std::nullopt;
      }
      wildcard.parts_.back() += next;
      ++i;
    } else {
      wildcard.parts_.back() += pattern[i];
    }
  }
  return wildcard;
}

bool Wildcard::matches(std::string_view text) const {
  if (parts_.size() == 1) {
    return text == parts_[0];
  }
  const std::string& first = parts_.front();
  const std::string& last = parts_.back();
  if (text.size() < first.size() + last.size() || !text.starts_with(first) ||
      !text.ends_with(last)) {
    return false;
  }
  text.remove_prefix(first.size());
  text.remove_suffix(last.size());
  // The leftmost place for each part leaves the most room for the next.
  for (size_t i = 1; i + 1 < parts_.size(); ++i) {
    const size_t at = text.find(parts_[i]);
    if (at == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(at + parts_[i].size());
  }
  return true;
}

size_t wildcard_complexity(std::span<const Wildcard* const> wildcards) {
  std::vector<const Wildcard*> distinct;
  for (const Wildcard* wildcard : wildcards) {
    if (std::none_of(distinct.begin(), distinct.end(),
                     [&](const Wildcard* other) { return other->parts() == wildcard->parts(); })) {
      distinct.push_back(wildcard);
    }
  }
  size_t complexity = open_at_start(distinct);
  for (const Wildcard* wildcard : distinct) {
    complexity = std::max(complexity, open_behind(distinct, wildcard->parts()[0]));
  }
  return complexity;
}

}  // namespace penstock::match
