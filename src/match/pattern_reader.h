// The tokens of an event pattern's JSON, with errors in the words and at the places that
// EventBridge gives. It reads as far as is asked: what follows the pattern's object is never looked
// at. For one thread; the text must outlive it.
#ifndef PENSTOCK_MATCH_PATTERN_READER_H_
#define PENSTOCK_MATCH_PATTERN_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"

namespace penstock::match {

enum class Token : uint8_t {
  kEnd,
  kObjectStart,
  kObjectEnd,
  kArrayStart,
  kArrayEnd,
  kName,
  kString,
  kNumber,
  kTrue,
  kFalse,
  kNull,
};

// "Event pattern is not valid. Reason: <reason>", for what EventBridge reports without a place.
Error invalid_pattern(std::string_view reason);

class PatternReader {
 public:
  // Valid UTF-8.
  explicit PatternReader(std::string_view json) : json_(json) { scopes_.reserve(kUsualDepth); }

  Result<Token> next();
  // The current token's text: names and strings decoded, all else as it stands. A string counts as
  // read from here on only, which moves the place of errors behind it.
  Result<std::string> text();

  // Offset of the current token's first byte, and of the first byte that has not been read.
  size_t token_begin() const { return token_begin_; }
  size_t position() const { return at_; }

  // `reason`, and the place up to which the pattern has been read.
  Error error(std::string_view reason) const;
  // An error raised inside a list of anything-but: EventBridge names the place once more.
  Error error_again(const Error& error) const;

 private:
  static constexpr size_t kUsualDepth = 6;

  struct Scope {
    bool is_object = false;
    size_t begin = 0;
    bool first = true;
  };

  Error error_at(size_t at, std::string_view reason) const;
  Error unexpected(std::string_view what) const;
  Error unexpected_end() const;
  std::string source() const;
  std::string place(size_t at) const;

  char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  void skip_space();
  Result<void> skip_comma();
  Result<Token> close();
  Result<Token> read_name();
  Result<Token> start_value();
  Result<Token> read_number();
  Result<void> read_digits(std::string_view problem);
  Result<Token> read_word();
  Result<void> finish_string(bool is_name);
  Result<std::string> decoded(size_t begin, size_t end) const;

  std::string_view json_;
  size_t at_ = 0;
  size_t token_begin_ = 0;
  size_t token_end_ = 0;
  Token token_ = Token::kEnd;
  bool in_string_ = false;      // the closing quote of the current string is still to be found
  bool has_escapes_ = false;    // the last string that was finished has backslashes in it
  std::optional<Token> ahead_;  // the value whose name is current
  size_t ahead_begin_ = 0;
  std::string name_;
  std::vector<Scope> scopes_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_PATTERN_READER_H_
