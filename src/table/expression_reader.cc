#include "table/expression_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/assert.h"
#include "table/reserved_words.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

// Where a fault stands: before the parts, in one of them, behind them; then in its set.
constexpr uint64_t kStageShift = 48;
constexpr uint64_t kPartShift = 16;
constexpr uint64_t kInParts = uint64_t{1} << kStageShift;
constexpr uint64_t kBehindParts = uint64_t{2} << kStageShift;
constexpr uint64_t kNowhere = uint64_t{3} << kStageShift;
static_assert(kExpressionBytesMax < (uint64_t{1} << (kStageShift - kPartShift)));

}  // namespace

ExpressionReader::ExpressionReader(std::string_view kind, std::string_view text,
                                   Placeholders& placeholders, const Precedence& precedence)
    : kind_(kind),
      text_(text),
      placeholders_(placeholders),
      precedence_(precedence),
      place_(kNowhere) {
  if (text.size() > kExpressionBytesMax) {
    // Only these two say how long it is.
    const bool says_size = kind == "ConditionExpression" || kind == "FilterExpression";
    note(Fault::kSize,
         fmt::format("Expression size has exceeded the maximum allowed size;{}",
                     says_size ? fmt::format(" expression size: {}", text.size()) : std::string()));
    tokens_ = tokenize({});
    return;
  }
  tokens_ = tokenize(text);
  if (at_end()) {
    note(Fault::kSize, "The expression can not be empty;");
  }
}

const Token& ExpressionReader::peek(size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

Token ExpressionReader::take() {
  const Token token = peek();
  next_ += at_end() ? 0 : 1;
  placeholders_.count_step();
  return token;
}

bool ExpressionReader::at_symbol(std::string_view symbol) const {
  return peek().kind == TokenKind::kSymbol && peek().text == symbol;
}

bool ExpressionReader::at_call() const {
  return peek().kind == TokenKind::kWord && peek(1).kind == TokenKind::kSymbol &&
         peek(1).text == "(";
}

bool ExpressionReader::skip(std::string_view symbol) {
  const bool is_there = at_symbol(symbol);
  if (is_there) {
    (void)take();
  }
  return is_there;
}

bool ExpressionReader::expect(std::string_view symbol) { return skip(symbol) || syntax_error(); }

// AWS quotes the token and its neighbourhood; that this is one token to each side is what its
// examples look like.
bool ExpressionReader::syntax_error() {
  const Token& token = peek();
  const std::string_view first = next_ > 0 ? tokens_[next_ - 1].text : token.text;
  const std::string_view last = peek(1).text;
  const auto begin = static_cast<size_t>(first.data() - text_.data());
  const auto end = static_cast<size_t>(last.data() - text_.data()) + last.size();
  note(Fault::kSyntax,
       fmt::format("Syntax error; token: \"{}\", near: \"{}\"",
                   token.kind == TokenKind::kEnd ? std::string_view("<EOF>") : token.text,
                   tokens_.size() == 1 ? std::string_view() : text_.substr(begin, end - begin)));
  return false;
}

void ExpressionReader::note(Fault fault, std::string text) {
  size_t rank = 0;
  while ((precedence_.sets[rank] & set_of(fault)) == 0) {
    ++rank;
    PENSTOCK_CHECK(rank < precedence_.sets.size());
  }
  uint64_t place = rank;
  if (rank >= precedence_.part_end) {
    place |= kBehindParts;
  } else if (rank >= precedence_.part_begin) {
    place |= kInParts | part_ << kPartShift;
  }
  if (place < place_) {
    place_ = place;
    problem_ = std::move(text);
  }
}

bool ExpressionReader::is_decided() const { return place_ < (kInParts | part_ << kPartShift); }

void ExpressionReader::note_clash(const PathSet::Outcome& outcome, const DocumentPath& path) {
  if (outcome.clash != PathSet::Clash::kNone) {
    note(outcome.clash == PathSet::Clash::kOverlap ? Fault::kOverlap : Fault::kConflict,
         describe_clash(outcome, path));
  }
}

// That 300 are allowed is documented, the text is not.
void ExpressionReader::count_operator() {
  ++operators_;
  if (operators_ == kExpressionOperatorsMax + 1) {
    note(Fault::kLimit,
         fmt::format("The expression contains too many operators or functions; at most {} are "
                     "allowed",
                     kExpressionOperatorsMax));
  }
}

Result<void> ExpressionReader::outcome() const {
  if (place_ == kNowhere) {
    return {};
  }
  return Error(kValidation, fmt::format("Invalid {}: {}", kind_, problem_));
}

bool ExpressionReader::read_name(DocumentPath& path) {
  const Token& token = peek();
  if (token.kind == TokenKind::kName) {
    const std::string* name = placeholders_.name(token.text);
    if (name == nullptr) {
      note(Fault::kName,
           fmt::format("An expression attribute name used in the document path is not "
                       "defined; attribute name: {}",
                       token.text));
    }
    path.emplace_back().name = name == nullptr ? std::string() : *name;
    (void)take();
    return true;
  }
  if (token.kind != TokenKind::kWord) {
    return syntax_error();
  }
  if (is_reserved_word(token.text)) {
    note(Fault::kReserved,
         fmt::format("Attribute name is a reserved keyword; reserved keyword: {}", token.text));
  }
  path.emplace_back().name = token.text;
  (void)take();
  return true;
}

bool ExpressionReader::read_index(DocumentPath& path) {
  const Token& token = peek();
  if (token.kind != TokenKind::kNumber) {
    return syntax_error();
  }
  PathStep step;
  step.is_index = true;
  const auto parsed =
      std::from_chars(token.text.data(), token.text.data() + token.text.size(), step.index);
  if (parsed.ec != std::errc() || step.index > INT32_MAX) {
    note(Fault::kLimit,
         fmt::format("List index is not within the allowable range; index: [{}]", token.text));
    step.index = 0;
  }
  path.push_back(std::move(step));
  (void)take();
  return expect("]");
}

bool ExpressionReader::read_path(DocumentPath& path) {
  return read_name(path) && read_path_rest(path);
}

bool ExpressionReader::read_path_rest(DocumentPath& path) {
  while (true) {
    if (skip(".")) {
      if (!read_name(path)) {
        return false;
      }
    } else if (skip("[")) {
      if (!read_index(path)) {
        return false;
      }
    } else {
      break;
    }
  }
  if (path.size() > kPathDepthMax) {
    note(Fault::kLimit, fmt::format("The document path has too many nesting elements; nesting "
                                    "elements: {}",
                                    path.size()));
  }
  return true;
}

OperandValue ExpressionReader::read_value() {
  const Token token = take();
  const auto value = placeholders_.value(token.text);
  if (!value) {
    note(Fault::kValue, fmt::format("An expression attribute value used in expression is not "
                                    "defined; attribute value: {}",
                                    token.text));
    return {};
  }
  return OperandValue::of_request(*value);
}

}  // namespace penstock::table
