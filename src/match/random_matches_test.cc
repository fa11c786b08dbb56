// Random patterns and events, small enough to collide: against a matcher that tries every choice of
// values, and against the same event written otherwise.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "match/explain.h"
#include "match/pattern.h"

namespace penstock::match {
namespace {

constexpr const char* kKeys[] = {"a", "b", "c", "d"};
constexpr const char* kScalars[] = {"1", "2", "\"x\"", "\"y\"", "null", "true"};

// An event as a tree, which can be written in several ways.
struct Tree {
  enum class Kind { kScalar, kObject, kArray };
  Kind kind = Kind::kScalar;
  std::string scalar;
  std::string key;  // in an object
  std::vector<Tree> members;
};

Tree random_tree(Random& random, int depth, bool root) {
  Tree tree;
  const uint64_t roll = root ? 3 : random.below(8);
  if (depth == 0 || roll < 3) {
    tree.scalar = kScalars[random.below(std::size(kScalars))];
    return tree;
  }
  tree.kind = roll < 5 ? Tree::Kind::kObject : Tree::Kind::kArray;
  const uint64_t size = random.below(4);
  for (uint64_t i = 0; i < size; ++i) {
    Tree member = random_tree(random, depth - 1, false);
    member.key = kKeys[random.below(std::size(kKeys))];
    tree.members.push_back(std::move(member));
  }
  return tree;
}

// How an event is written; nothing of it may matter.
struct Writing {
  Random* noise = nullptr;  // spaces, escapes, unrelated fields, dotted keys, another order
};

std::string space(const Writing& writing) {
  static constexpr const char* kSpaces[] = {"", " ", "\n", "\t ", "\r\n"};
  return writing.noise == nullptr ? "" : kSpaces[writing.noise->below(std::size(kSpaces))];
}

std::string quoted(const std::string& text, const Writing& writing) {
  std::string out = "\"";
  for (const char byte : text) {
    if (writing.noise != nullptr && writing.noise->below(2) == 0) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += byte;
    }
  }
  return out + "\"";
}

std::string write(const Tree& tree, const Writing& writing);

std::string write_member(const std::string& key, const Tree& tree, const Writing& writing) {
  // {"a": {"b": x}} is {"a.b": x}.
  const bool dotted = writing.noise != nullptr && tree.kind == Tree::Kind::kObject &&
                      tree.members.size() == 1 && writing.noise->below(2) == 0;
  if (dotted) {
    return write_member(key + "." + tree.members[0].key, tree.members[0], writing);
  }
  return quoted(key, writing) + space(writing) + ":" + space(writing) + write(tree, writing);
}

std::string write(const Tree& tree, const Writing& writing) {
  if (tree.kind == Tree::Kind::kScalar) {
    const bool is_string = tree.scalar[0] == '"';
    return is_string ? quoted(tree.scalar.substr(1, tree.scalar.size() - 2), writing) : tree.scalar;
  }
  const bool is_object = tree.kind == Tree::Kind::kObject;
  std::vector<std::string> parts;
  for (const Tree& member : tree.members) {
    parts.push_back(is_object ? write_member(member.key, member, writing) : write(member, writing));
  }
  if (is_object && writing.noise != nullptr) {
    if (writing.noise->below(2) == 0) {
      parts.emplace_back(R"("unrelated":[{"a":1},{"b":{"a":[null,"]}"]}}])");
    }
    for (size_t i = parts.size(); i > 1; --i) {
      std::swap(parts[i - 1], parts[writing.noise->below(i)]);
    }
  }
  std::string out = is_object ? "{" : "[";
  for (size_t i = 0; i < parts.size(); ++i) {
    out += (i == 0 ? "" : ",") + space(writing) + parts[i] + space(writing);
  }
  return out + (is_object ? "}" : "]");
}

// What a pattern sees of an event, worked out from the tree.
using Membership = std::map<int, size_t>;  // array to element
struct Seen {
  std::string scalar;
  Membership membership;
};
using Event = std::map<std::string, std::vector<Seen>>;

void flatten(const Tree& tree, const std::string& path, const Membership& membership, int& arrays,
             Event& event) {
  if (tree.kind == Tree::Kind::kScalar) {
    event[path].push_back({tree.scalar, membership});
    return;
  }
  const int array = tree.kind == Tree::Kind::kArray ? arrays++ : -1;
  for (size_t i = 0; i < tree.members.size(); ++i) {
    const Tree& member = tree.members[i];
    Membership inner = membership;
    if (array >= 0 && member.kind != Tree::Kind::kScalar) {
      inner[array] = i;
    }
    const std::string joined = path.empty() ? member.key : fmt::format("{}.{}", path, member.key);
    flatten(member, array >= 0 ? path : joined, inner, arrays, event);
  }
}

bool consistent(const Membership& a, const Membership& b) {
  return std::all_of(a.begin(), a.end(), [&](const auto& entry) {
    const auto other = b.find(entry.first);
    return other == b.end() || other->second == entry.second;
  });
}

// A field's list: literals, and {"exists": ...} as its JSON.
using Fields = std::map<std::string, std::vector<std::string>>;
constexpr const char* kPresent = R"({"exists":true})";
constexpr const char* kAbsent = R"({"exists":false})";

bool try_fields(Fields::const_iterator field, const Fields& fields, const Event& event,
                const Membership& bound) {
  if (field == fields.end()) {
    return true;
  }
  const auto next = std::next(field);
  const auto found = event.find(field->first);
  bool present = false;
  for (const Seen& seen : found == event.end() ? std::vector<Seen>() : found->second) {
    if (!consistent(seen.membership, bound)) {
      continue;
    }
    present = true;
    const bool accepted = std::any_of(
        field->second.begin(), field->second.end(),
        [&](const std::string& wanted) { return wanted == kPresent || wanted == seen.scalar; });
    Membership both = bound;
    both.insert(seen.membership.begin(), seen.membership.end());
    if (accepted && try_fields(next, fields, event, both)) {
      return true;
    }
  }
  const bool may_be_absent =
      std::find(field->second.begin(), field->second.end(), kAbsent) != field->second.end();
  return !present && may_be_absent && try_fields(next, fields, event, bound);
}

Fields random_fields(Random& random) {
  Fields fields;
  const uint64_t count = 1 + random.below(3);
  for (uint64_t i = 0; i < count; ++i) {
    std::string path = kKeys[random.below(2)];
    for (uint64_t depth = random.below(3); depth > 0; --depth) {
      path += std::string(".") + kKeys[random.below(std::size(kKeys))];
    }
    auto& list = fields[path];
    list.clear();
    for (uint64_t value = random.below(2) + 1; value > 0; --value) {
      const uint64_t roll = random.below(8);
      list.emplace_back(roll == 0   ? kPresent
                        : roll <= 2 ? kAbsent
                                    : kScalars[random.below(std::size(kScalars))]);
    }
  }
  return fields;
}

std::string pattern_of(const Fields& fields) {
  std::string json;
  for (const auto& [path, list] : fields) {
    json += fmt::format("{}\"{}\":[{}]", json.empty() ? "" : ",", path, fmt::join(list, ","));
  }
  return "{" + json + "}";
}

TEST(RandomMatches, AgreeWithTryingEveryChoice) {
  int matched = 0;
  for (uint64_t seed = 0; seed < 30'000; ++seed) {
    SeededRandom random(seed);
    const Tree tree = random_tree(random, 5, true);
    const Fields fields = random_fields(random);
    int arrays = 0;
    Event event;
    flatten(tree, "", {}, arrays, event);
    const bool expected = try_fields(fields.begin(), fields, event, {});
    const auto pattern = Pattern::compile(pattern_of(fields));
    ASSERT_TRUE(pattern.ok()) << pattern_of(fields);
    const auto document = Document::parse(write(tree, {}));
    ASSERT_TRUE(document.ok()) << write(tree, {});
    ASSERT_EQ(pattern->matches(*document), expected) << "seed " << seed << "\n"
                                                     << pattern_of(fields) << "\n"
                                                     << write(tree, {});
    ASSERT_EQ(explain(*pattern, *document).matched, expected) << "seed " << seed;
    matched += expected ? 1 : 0;
  }
  EXPECT_GT(matched, 3000);
}

TEST(RandomMatches, DoNotDependOnHowTheEventIsWritten) {
  for (uint64_t seed = 0; seed < 10'000; ++seed) {
    SeededRandom random(seed);
    const Tree tree = random_tree(random, 4, true);
    const auto pattern = Pattern::compile(pattern_of(random_fields(random)));
    const std::string plain = write(tree, {});
    const std::string noisy = write(tree, {&random});
    const auto document = Document::parse(plain);
    const auto other = Document::parse(noisy);
    ASSERT_TRUE(other.ok()) << noisy;
    EXPECT_EQ(pattern->matches(*document), pattern->matches(*other)) << pattern->json() << "\n"
                                                                     << plain << "\n"
                                                                     << noisy;
  }
}

}  // namespace
}  // namespace penstock::match
