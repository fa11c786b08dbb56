// What a target gets instead of the event: a constant (Input), a part (InputPath) or a template
// with the event's values (InputTransformer). Compiled at PutTargets, rendered for each event. A
// value that never changes, usable from any thread.
//
// Templates, from the user guide ("Input transformation in Amazon EventBridge") and from what
// EventBridge was observed to do:
// - <name> stands for what its path selects. Outside quotes it is JSON: a string brings its quotes.
//   Inside quotes it is a string's content, or a number's or literal's text.
// - What the event does not have is "" outside quotes, and nothing inside.
// - A template of strings ("…", or several, one a line) takes an object or array without the quotes
//   of its strings: [ACTIVE,INACTIVE].
// - There is no escape for < and >. What does not look like <name> is text.
// - JSON is sent minified.
// Unlike EventBridge, which pastes values as they are and drops the event if that breaks the JSON,
// an object or array inside quotes of a JSON template is its JSON text, escaped; and quotes,
// escapes and control characters of a value stay escaped. So the result is valid JSON whatever the
// event has (of a template of strings: each of its strings is).
#ifndef PENSTOCK_BUS_INPUT_TRANSFORMER_H_
#define PENSTOCK_BUS_INPUT_TRANSFORMER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/json_path.h"

namespace penstock::bus {

inline constexpr size_t kInputPathsMax = 100;

// A target's input as PutTargets gives it.
struct TargetInputTexts {
  std::string_view target_id;  // for messages
  std::optional<std::string_view> input;
  std::optional<std::string_view> input_path;
  std::optional<std::string_view> input_template;                   // of an InputTransformer
  const std::map<std::string, std::string>* input_paths = nullptr;  // its InputPathsMap, if any
};

// What the predefined variables <aws.events.…> say beside the event.
struct RuleFacts {
  std::string_view rule_arn;
  std::string_view rule_name;
  int64_t ingestion_time_ms = 0;  // since 1970
};

class TargetInput {
 public:
  enum class Kind : uint8_t { kEvent, kConstant, kPath, kTemplate };

  // ValidationException with EventBridge's texts. The lengths of the texts (8,192 of Input and
  // InputTemplate, 256 of a path) are the request's bounds and are not checked again.
  static Result<TargetInput> make(const TargetInputTexts& texts);

  Kind kind() const { return kind_; }
  // `event_json` is valid JSON, an event's envelope. A template may name the same large value a
  // thousand times: what would be longer than delivery::kInputBytesMax is cut off behind the first
  // byte too many, and is_too_long() of it.
  std::string render(std::string_view event_json, const RuleFacts& facts) const;
  // How long what render() makes of an event of that many bytes can be; 0 for the event itself.
  size_t bytes_at_most(size_t event_bytes) const;

 private:
  friend class TemplateCompiler;
  enum class Source : uint8_t {
    kNone,  // after the last literal
    kPath,
    kRuleArn,
    kRuleName,
    kIngestionTime,
    kEvent,
    kEventJson,
  };
  // Text of the template, and the variable behind it.
  struct Piece {
    std::string literal;
    Source source = Source::kNone;
    bool in_quotes = false;
    size_t path = 0;  // kPath: index in paths_; kEvent: of its first member's
  };

  void append_template(std::string_view event_json, const RuleFacts& facts, std::string& out) const;
  void append_variable(const Piece& piece, const std::vector<Selection>& selections,
                       std::string_view event_json, const RuleFacts& facts, std::string& out) const;

  Kind kind_ = Kind::kEvent;
  std::string constant_;
  std::vector<JsonPath> paths_;
  std::vector<Piece> pieces_;
  bool is_strings_ = false;  // the template is strings, not an object or array
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_INPUT_TRANSFORMER_H_
