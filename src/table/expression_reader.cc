#include "table/expression_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "table/reserved_words.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {

ExpressionReader::ExpressionReader(std::string_view kind, std::string_view text,
                                   Placeholders& placeholders)
    : kind_(kind), text_(text), placeholders_(placeholders) {
  if (text.size() > kExpressionBytesMax) {
    note(Rank::kSize, fmt::format("Expression size has exceeded the maximum allowed size; "
                                  "expression size: {}",
                                  text.size()));
    tokens_ = tokenize({});
    return;
  }
  tokens_ = tokenize(text);
  if (at_end()) {
    note(Rank::kSize, "The expression can not be empty;");
  }
}

const Token& ExpressionReader::peek(size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

Token ExpressionReader::take() {
  const Token token = peek();
  next_ += at_end() ? 0 : 1;
  return token;
}

bool ExpressionReader::at_symbol(std::string_view symbol) const {
  return peek().kind == TokenKind::kSymbol && peek().text == symbol;
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
  note(Rank::kSyntax,
       fmt::format("Syntax error; token: \"{}\", near: \"{}\"",
                   token.kind == TokenKind::kEnd ? std::string_view("<EOF>") : token.text,
                   tokens_.size() == 1 ? std::string_view() : text_.substr(begin, end - begin)));
  return false;
}

void ExpressionReader::note(Rank rank, std::string text) {
  if (rank < rank_) {
    rank_ = rank;
    problem_ = std::move(text);
  }
}

// That 300 are allowed is documented, the text is not.
void ExpressionReader::count_operator() {
  ++operators_;
  if (operators_ == kExpressionOperatorsMax + 1) {
    note(Rank::kMeaning,
         fmt::format("The expression contains too many operators or functions; at most {} are "
                     "allowed",
                     kExpressionOperatorsMax));
  }
}

Result<void> ExpressionReader::outcome() const {
  if (rank_ == Rank::kNone) {
    return {};
  }
  return Error(kValidation, fmt::format("Invalid {}: {}", kind_, problem_));
}

bool ExpressionReader::read_name(DocumentPath& path) {
  const Token& token = peek();
  if (token.kind == TokenKind::kName) {
    const std::string* name = placeholders_.name(token.text);
    if (name == nullptr) {
      note(Rank::kName, fmt::format("An expression attribute name used in the document path is not "
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
    note(Rank::kReserved,
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
    note(Rank::kMeaning,
         fmt::format("List index is not within the allowable range; index: [{}]", token.text));
    step.index = 0;
  }
  path.push_back(std::move(step));
  (void)take();
  return expect("]");
}

bool ExpressionReader::read_path(DocumentPath& path) {
  if (!read_name(path)) {
    return false;
  }
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
    note(Rank::kMeaning, fmt::format("The document path has too many nesting elements; nesting "
                                     "elements: {}",
                                     path.size()));
  }
  return true;
}

std::optional<ValueView> ExpressionReader::read_value() {
  const Token token = take();
  const auto value = placeholders_.value(token.text);
  if (!value) {
    note(Rank::kValue, fmt::format("An expression attribute value used in expression is not "
                                   "defined; attribute value: {}",
                                   token.text));
  }
  return value;
}

}  // namespace penstock::table
