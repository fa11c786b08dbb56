#include "match/document.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "match/json_text.h"
#include "match/path_hash.h"

namespace penstock::match {
namespace {

constexpr size_t kReservedMax = 64;

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

}  // namespace

// One event's reading, from left to right, without recursion. The text ends in zeros, which no rule
// of JSON accepts, so nothing looks for its end.
class DocumentParser {
 public:
  DocumentParser(Document& document, char* begin, size_t bytes)
      : document_(document), begin_(begin), at_(begin), end_(begin + bytes) {}

  Result<void> run() {
    document_.nodes_.push_back({kRootPathHash, {}, 0});
    skip_space();
    if (*at_ != '{') {
      expected("a JSON object");
    } else {
      open({true, 0, Document::kNone, 0, false});
    }
    while (!failed_ && !scopes_.empty()) {
      Scope& scope = scopes_.back();
      if (scope.is_object) {
        read_member(scope);
      } else {
        read_element(scope);
      }
    }
    if (failed_) {
      return Error(kInvalidEvent, std::move(message_));
    }
    return {};
  }

 private:
  // An object or array whose closing bracket is still to come.
  struct Scope {
    bool is_object = false;
    uint32_t node = 0;
    uint32_t element = Document::kNone;
    uint32_t array = 0;
    bool is_element = false;  // of an array: then `element` is its own number
    uint32_t index = 0;
    bool first = true;
  };

  void fail(const char* at, std::string_view what) {
    failed_ = true;
    message_ = fmt::format("Parameter Event is not valid. Reason: {} at byte {}", what,
                           static_cast<size_t>(at - begin_) + 1);
  }

  void expected(std::string_view what) {
    if (at_ >= end_) {
      fail(end_, fmt::format("the text ends where {} was expected", what));
      return;
    }
    std::string found;
    const char* stop = at_ + 1;
    while (stop < end_ && (static_cast<uint8_t>(*stop) & 0xC0) == 0x80) {
      ++stop;
    }
    append_quoted(found, std::string_view(at_, static_cast<size_t>(stop - at_)));
    fail(at_, fmt::format("found {} where {} was expected,", found, what));
  }

  void skip_space() {
    while (is_space(*at_)) {
      ++at_;
    }
  }

  // At an opening bracket.
  void open(Scope scope) {
    if (scopes_.size() == kEventDepthMax) {
      fail(at_, fmt::format("objects and arrays are nested more than {} deep", kEventDepthMax));
      return;
    }
    ++at_;
    scopes_.push_back(scope);
  }

  // At the start of a scope or behind a value in it. True at a value; false at its end or on error.
  bool step(Scope& scope, char close, std::string_view wanted) {
    skip_space();
    if (*at_ == close) {
      ++at_;
      finish(scope);
      scopes_.pop_back();
      return false;
    }
    if (scope.first) {
      scope.first = false;
      return true;
    }
    if (*at_ != ',') {
      expected(wanted);
      return false;
    }
    ++at_;
    skip_space();
    return true;
  }

  void finish(const Scope& scope) {
    const auto end = static_cast<uint32_t>(document_.elements_.size());
    if (!scope.is_object) {
      document_.arrays_[scope.array].end = end;
    }
    if (scope.is_element) {
      document_.elements_[scope.element].end = end;
    }
  }

  void read_member(Scope& scope) {
    if (!step(scope, '}', "a comma or the end of the object")) {
      return;
    }
    std::string_view key;
    if (*at_ != '"') {
      expected("a field name in double quotes");
      return;
    }
    if (!read_string(key)) {
      return;
    }
    skip_space();
    if (*at_ != ':') {
      expected("a colon");
      return;
    }
    ++at_;
    skip_space();
    const auto node = static_cast<uint32_t>(document_.nodes_.size());
    const uint64_t hash = join_path_hash(document_.nodes_[scope.node].hash, key);
    document_.nodes_.push_back({hash, key, scope.node});
    read_value(node, scope.element, false);
  }

  void read_element(Scope& scope) {
    if (!step(scope, ']', "a comma or the end of the array")) {
      return;
    }
    uint32_t element = scope.element;
    const bool is_element = *at_ == '{' || *at_ == '[';
    if (is_element) {
      const uint32_t depth =
          element == Document::kNone ? 0 : document_.elements_[element].depth + 1;
      document_.elements_.push_back({element, scope.array, scope.index, depth, scope.node, 0});
      element = static_cast<uint32_t>(document_.elements_.size() - 1);
    }
    ++scope.index;
    read_value(scope.node, element, is_element);
  }

  // May add a scope: references to scopes are invalid behind it.
  void read_value(uint32_t node, uint32_t element, bool is_element) {
    Value value;
    switch (*at_) {
      case '{':
        open({true, node, element, 0, is_element});
        return;
      case '[':
        open({false, node, element, static_cast<uint32_t>(document_.arrays_.size()), is_element});
        document_.arrays_.push_back({static_cast<uint32_t>(document_.elements_.size()), 0});
        return;
      case '"':
        value.kind = ValueKind::kString;
        if (!read_string(value.text)) {
          return;
        }
        break;
      case 't':
        value = {ValueKind::kTrue, "true"};
        break;
      case 'f':
        value = {ValueKind::kFalse, "false"};
        break;
      case 'n':
        value = {ValueKind::kNull, "null"};
        break;
      default:
        value.kind = ValueKind::kNumber;
        if (!read_number(value.text)) {
          return;
        }
    }
    if (value.kind >= ValueKind::kTrue && !read_word(value.text)) {
      return;
    }
    document_.leaves_.push_back(
        {document_.nodes_[node].hash, value, node, element, Document::kNone});
  }

  bool read_word(std::string_view word) {
    if (std::strncmp(at_, word.data(), word.size()) != 0) {
      expected("a JSON value");
      return false;
    }
    at_ += word.size();
    return true;
  }

  bool read_digits(std::string_view what) {
    if (!is_digit(*at_)) {
      expected(what);
      return false;
    }
    while (is_digit(*at_)) {
      ++at_;
    }
    return true;
  }

  bool read_number(std::string_view& text) {
    const char* begin = at_;
    if (*at_ == '-') {
      ++at_;
    }
    char* digits = at_;
    if (!read_digits(at_ == begin ? "a JSON value" : "a digit")) {
      return false;
    }
    if (*digits == '0' && at_ - digits > 1) {
      at_ = digits;
      expected("a number without leading zeros");
      return false;
    }
    if (*at_ == '.') {
      ++at_;
      if (!read_digits("a digit behind the decimal point")) {
        return false;
      }
    }
    if (*at_ == 'e' || *at_ == 'E') {
      ++at_;
      if (*at_ == '+' || *at_ == '-') {
        ++at_;
      }
      if (!read_digits("a digit of the exponent")) {
        return false;
      }
    }
    text = {begin, static_cast<size_t>(at_ - begin)};
    return true;
  }

  // At the opening quote. Escapes are decoded in place, since no decoded text is longer.
  bool read_string(std::string_view& text) {
    char* begin = ++at_;
    bool escaped = false;
    for (;;) {
      at_ = begin_ + (find_special(at_) - begin_);
      if (*at_ == '"') {
        break;
      }
      if (*at_ != '\\') {
        expected(at_ >= end_ ? "a closing quote" : "an escape instead of a control character");
        return false;
      }
      escaped = true;
      at_ += at_ + 1 < end_ ? 2 : 1;
    }
    char* end = at_;
    if (escaped) {
      const char* fault = nullptr;
      end = decode_escapes(begin, at_, &fault);
      if (end == nullptr) {
        fail(fault, "an escape that JSON does not have,");
        return false;
      }
    }
    ++at_;
    text = {begin, static_cast<size_t>(end - begin)};
    return true;
  }

  Document& document_;
  char* begin_;
  char* at_;
  char* end_;
  std::vector<Scope> scopes_;
  bool failed_ = false;
  std::string message_;
};

Result<Document> Document::parse(std::string_view json) {
  if (json.size() > kEventBytesMax) {
    return Error(kInvalidEvent, "Parameter Event is not valid. Reason: it is too large");
  }
  if (!simdjson::validate_utf8(json.data(), json.size())) {
    return Error(kInvalidEvent, "Parameter Event is not valid. Reason: it is not UTF-8");
  }
  Document document;
  document.text_ = std::make_unique_for_overwrite<char[]>(json.size() + kJsonTextPaddingBytes + 1);
  char* text = document.text_.get();
  std::copy(json.begin(), json.end(), text);
  std::fill_n(text + json.size(), kJsonTextPaddingBytes + 1, '\0');
  const size_t reserved = std::min(json.size() / 16 + 4, kReservedMax);
  document.nodes_.reserve(reserved);
  document.leaves_.reserve(reserved);
  PENSTOCK_TRY(DocumentParser(document, text, json.size()).run());
  document.index_leaves();
  return document;
}

void Document::index_leaves() {
  size_t buckets = 8;
  while (buckets < leaves_.size()) {
    buckets *= 2;
  }
  buckets_.assign(buckets, kNone);
  for (size_t i = leaves_.size(); i-- > 0;) {
    uint32_t& bucket = buckets_[leaves_[i].hash & (buckets - 1)];
    leaves_[i].next = bucket;
    bucket = static_cast<uint32_t>(i);
  }
}

bool Document::node_is(uint32_t node, std::string_view path) const {
  for (;;) {
    const Node& at = nodes_[node];
    if (!path.ends_with(at.key)) {
      return false;
    }
    path.remove_suffix(at.key.size());
    if (at.parent == 0) {
      return path.empty();
    }
    if (path.empty() || path.back() != '.') {
      return false;
    }
    path.remove_suffix(1);
    node = at.parent;
  }
}

}  // namespace penstock::match
