#include "bus/json_path.h"

#include <simdjson.h>

#include <array>
#include <charconv>

#include "base/assert.h"
#include "bus/json_scan.h"

namespace penstock::bus {
namespace {

bool is_name_character(char c) {
  constexpr std::string_view kOther = ".[]()*'\"\\?@,<>";
  return static_cast<unsigned char>(c) > ' ' && c != '\x7f' &&
         kOther.find(c) == std::string_view::npos;
}

// "[0]" or "[*]" at the front of `rest`, which moves behind it.
std::optional<JsonPath::Step> take_bracket(std::string_view& rest) {
  const size_t close = rest.find(']');
  if (close == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view inside = rest.substr(1, close - 1);
  rest.remove_prefix(close + 1);
  if (inside == "*") {
    return JsonPath::Step{};
  }
  JsonPath::Step step{JsonPath::Step::Kind::kElement, {}, 0};
  const char* end = inside.data() + inside.size();
  const auto [stop, error] = std::from_chars(inside.data(), end, step.index);
  return error == std::errc() && stop == end ? std::optional(step) : std::nullopt;
}

// ".name" or ".*" at the front of `rest`, which moves behind it.
std::optional<JsonPath::Step> take_name(std::string_view& rest) {
  rest.remove_prefix(1);
  if (rest.starts_with('*')) {
    rest.remove_prefix(1);
    return JsonPath::Step{};
  }
  size_t size = 0;
  while (size < rest.size() && is_name_character(rest[size])) {
    ++size;
  }
  if (size == 0) {
    return std::nullopt;
  }
  JsonPath::Step step{JsonPath::Step::Kind::kMember, std::string(rest.substr(0, size)), 0};
  rest.remove_prefix(size);
  return step;
}

}  // namespace

std::optional<JsonPath> JsonPath::parse(std::string_view text) {
  if (!text.starts_with('$')) {
    return std::nullopt;
  }
  JsonPath path;
  std::string_view rest = text.substr(1);
  while (!rest.empty()) {
    std::optional<Step> step;
    if (rest.front() == '.') {
      step = take_name(rest);
    } else if (rest.front() == '[') {
      step = take_bracket(rest);
    }
    if (!step) {
      return std::nullopt;
    }
    path.has_wildcard_ |= step->kind == Step::Kind::kAny;
    path.steps_.push_back(*std::move(step));
  }
  return path;
}

std::optional<std::string_view> Selection::text() const {
  return list_.empty() ? value_ : std::optional<std::string_view>(list_);
}

// One pass over a text. At depth n, a set of paths is active: those whose first n steps led here.
class PathWalk {
 public:
  PathWalk(std::string_view json, std::span<const JsonPath> paths)
      : json_(json), paths_(paths), selections_(paths.size()) {}

  std::vector<Selection> run() {
    ActiveSet all;
    for (size_t i = 0; i < paths_.size(); ++i) {
      all.add(i);
    }
    at_ = skip_json_blanks(json_, 0);
    walk_value(0, all);
    for (Selection& selection : selections_) {
      if (!selection.list_.empty()) {
        selection.list_ += ']';
      }
    }
    return std::move(selections_);
  }

 private:
  using Kind = JsonPath::Step::Kind;

  class ActiveSet {
   public:
    void add(size_t path) { paths_[size_++] = static_cast<uint8_t>(path); }
    bool empty() const { return size_ == 0; }
    const uint8_t* begin() const { return paths_.data(); }
    const uint8_t* end() const { return paths_.data() + size_; }

   private:
    std::array<uint8_t, kPathsAtOnceMax> paths_;  // set up to size_: one is made for each member
    size_t size_ = 0;
  };

  // at_ is on the value's first character, and behind it afterwards.
  void walk_value(size_t depth, const ActiveSet& active) {
    ActiveSet ended;
    ActiveSet deeper;
    for (const size_t path : active) {
      (paths_[path].steps().size() == depth ? ended : deeper).add(path);
    }
    const size_t begin = at_;
    const char first = at_ < json_.size() ? json_[at_] : '\0';
    if (!deeper.empty() && first == '{') {
      walk_object(depth, deeper);
    } else if (!deeper.empty() && first == '[') {
      walk_array(depth, deeper);
    } else {
      at_ = json_value_end(json_, at_);
    }
    for (const size_t path : ended) {
      record(path, json_.substr(begin, at_ - begin));
    }
  }

  void walk_object(size_t depth, const ActiveSet& active) {
    ++at_;
    while (!is_closed('}') && json_[at_] == '"') {
      const size_t begin = at_;
      at_ = json_string_end(json_, at_);
      const std::string_view name = json_.substr(begin, at_ - begin);
      at_ = skip_json_blanks(json_, at_);
      at_ = skip_json_blanks(json_, std::min(at_ + 1, json_.size()));  // the colon
      ActiveSet matching;
      for (const size_t path : active) {
        if (leads_into(path, depth, name)) {
          matching.add(path);
        }
      }
      walk_child(depth, matching);
    }
  }

  void walk_array(size_t depth, const ActiveSet& active) {
    ++at_;
    for (size_t index = 0; !is_closed(']'); ++index) {
      ActiveSet matching;
      for (const size_t path : active) {
        const JsonPath::Step& step = paths_[path].steps()[depth];
        if (step.kind == Kind::kAny || (step.kind == Kind::kElement && step.index == index)) {
          matching.add(path);
        }
      }
      const size_t begin = at_;
      walk_child(depth, matching);
      if (at_ == begin) {
        return;  // not JSON
      }
    }
  }

  void walk_child(size_t depth, const ActiveSet& matching) {
    if (matching.empty()) {
      at_ = json_value_end(json_, at_);
    } else {
      walk_value(depth + 1, matching);
    }
    at_ = skip_json_blanks(json_, at_);
    if (at_ < json_.size() && json_[at_] == ',') {
      ++at_;
    }
  }

  // Moves behind the bracket if it comes next; at the end of the text everything is closed.
  bool is_closed(char bracket) {
    at_ = skip_json_blanks(json_, at_);
    if (at_ < json_.size() && json_[at_] == bracket) {
      ++at_;
      return true;
    }
    return at_ >= json_.size();
  }

  bool leads_into(size_t path, size_t depth, std::string_view quoted_name) {
    const JsonPath::Step& step = paths_[path].steps()[depth];
    if (step.kind == Kind::kAny) {
      return true;
    }
    if (step.kind == Kind::kElement || !is_name(quoted_name, step.name)) {
      return false;
    }
    if (!paths_[path].has_wildcard()) {
      selections_[path].value_.reset();  // an earlier member of the same name does not count
    }
    return true;
  }

  bool is_name(std::string_view quoted, std::string_view name) {
    if (quoted.size() < 2) {
      return false;
    }
    const std::string_view raw = quoted.substr(1, quoted.size() - 2);
    if (raw.find('\\') == std::string_view::npos) {
      return raw == name;
    }
    if (!parser_) {
      parser_.emplace();
    }
    std::string_view plain;
    return parser_->parse(quoted.data(), quoted.size()).get(plain) == simdjson::SUCCESS &&
           plain == name;
  }

  void record(size_t path, std::string_view value) {
    Selection& selection = selections_[path];
    if (!paths_[path].has_wildcard()) {
      selection.value_ = value;
      return;
    }
    selection.list_ += selection.list_.empty() ? '[' : ',';
    selection.list_ += value;
  }

  std::string_view json_;
  std::span<const JsonPath> paths_;
  std::vector<Selection> selections_;
  size_t at_ = 0;
  std::optional<simdjson::dom::parser> parser_;  // for names with escapes
};

std::vector<Selection> select_paths(std::string_view json, std::span<const JsonPath> paths) {
  PENSTOCK_CHECK(paths.size() <= kPathsAtOnceMax);
  return PathWalk(json, paths).run();
}

}  // namespace penstock::bus
