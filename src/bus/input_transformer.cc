#include "bus/input_transformer.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "aws/json_writer.h"
#include "aws/text_forms.h"
#include "aws/wire.h"
#include "base/units.h"
#include "bus/json_scan.h"
#include "delivery/target.h"

namespace penstock::bus {
namespace {

Error invalid(std::string message) { return {aws::kValidationError, std::move(message)}; }

bool is_json(std::string_view text) {
  simdjson::dom::parser parser;
  return parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS;
}

// --- Values into text -----------------------------------------------------------------------

// How an object or array is written.
enum class Form { kMinified, kEscaped, kWithoutQuotes };

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
}

// `json` without blanks between its tokens.
void append_json(std::string& out, std::string_view json, Form form) {
  size_t at = 0;
  while (at < json.size()) {
    if (is_json_blank(json[at])) {
      ++at;
      continue;
    }
    if (json[at] != '"') {
      out += json[at++];
      continue;
    }
    const size_t end = json_string_end(json, at);
    const std::string_view string = json.substr(at, end - at);
    if (form == Form::kMinified) {
      out += string;
    } else if (form == Form::kEscaped) {
      append_escaped(out, string);
    } else {
      out += string.substr(1, string.size() - 2);
    }
    at = end;
  }
}

void append_plain(std::string& out, std::string_view text, bool in_quotes) {
  const size_t begin = out.size();
  aws::append_json_string(out, text);
  if (in_quotes) {
    out.erase(begin, 1);
    out.pop_back();
  }
}

// --- The predefined variables ---------------------------------------------------------------

// The members of <aws.events.event>, in the order and with the names that EventBridge was observed
// to give them: all of the event but its detail.
struct EventMember {
  std::string_view path;
  std::string_view name;
};
constexpr std::array kEventMembers{EventMember{"$.id", "id"},
                                   EventMember{"$.account", "account"},
                                   EventMember{"$.detail-type", "detailType"},
                                   EventMember{"$.time", "time"},
                                   EventMember{"$.source", "source"},
                                   EventMember{"$.region", "region"},
                                   EventMember{"$.resources", "resources"},
                                   EventMember{"$.version", "version"}};
static_assert(kInputPathsMax + kEventMembers.size() <= kPathsAtOnceMax);

constexpr std::string_view kEventJsonName = "aws.events.event.json";

bool is_key_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

// "name" of "<name>" at the front; "" if there is none.
std::string_view placeholder(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && (is_key_character(text[end]) || text[end] == '.')) {
    ++end;
  }
  return end < text.size() && text[end] == '>' ? text.substr(1, end - 1) : std::string_view();
}

// Jackson's words for where a text stopped being JSON, of which EventBridge's message is made.
std::string describe_source(std::string_view text, size_t at) {
  constexpr size_t kShownMax = 500;
  const std::string_view before = text.substr(0, at);
  const size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const std::string truncated =
      text.size() > kShownMax ? fmt::format("[truncated {} chars]", text.size() - kShownMax) : "";
  return fmt::format("[Source: (String)\"{}\"{}; line: {}, column: {}]", text.substr(0, kShownMax),
                     truncated, std::count(before.begin(), before.end(), '\n') + 1,
                     at - line_begin + 1);
}

// The paths that a template uses, by name.
Result<void> check_keys(const std::map<std::string, std::string>& input_paths) {
  constexpr std::string_view kWhere =
      "1 validation error detected: Value at 'inputTransformer.inputPathsMap' failed to satisfy "
      "constraint: ";
  if (input_paths.size() > kInputPathsMax) {
    return invalid(
        fmt::format("{}Member must have length less than or equal to {}", kWhere, kInputPathsMax));
  }
  // That a key must not begin with "AWS." follows; EventBridge takes AWSx, so the rule is no wider.
  constexpr size_t kKeySizeMax = 256;
  for (const auto& [key, path] : input_paths) {
    if (key.empty() || key.size() > kKeySizeMax ||
        !std::all_of(key.begin(), key.end(), is_key_character)) {
      return invalid(fmt::format(
          "{}Map keys must satisfy constraint: [Member must have length less than or equal to 256, "
          "Member must have length greater than or equal to 1, Member must satisfy regular "
          "expression pattern: [A-Za-z0-9\\_\\-]+]",
          kWhere));
    }
  }
  return {};
}

Result<JsonPath> parse_path(std::string_view target_id, std::string_view text) {
  auto path = JsonPath::parse(text);
  if (!path) {
    return invalid(fmt::format("InputPath for target {} is invalid.", target_id));
  }
  return *std::move(path);
}

}  // namespace

// Reads a template once: cuts it into pieces, and writes the probe, which is the template with the
// least JSON in place of each variable. The template is good if the probe is JSON. Lives for one
// template.
class TemplateCompiler {
 public:
  TemplateCompiler(TargetInput& input, const TargetInputTexts& texts)
      : input_(input), texts_(texts), text_(*texts.input_template) {
    const size_t first = skip_json_blanks(text_, 0);
    is_object_ = text_.substr(first).starts_with('{');
    input_.is_strings_ = text_.substr(first).starts_with('"');
    at_ = first;
    while (text_.size() > first && is_json_blank(text_.back())) {
      text_.remove_suffix(1);
    }
  }

  Result<void> run() {
    while (at_ < text_.size()) {
      if (text_[at_] == '<') {
        if (const std::string_view name = placeholder(text_.substr(at_)); !name.empty()) {
          PENSTOCK_TRY(add_variable(name));
          at_ += name.size() + 2;
          continue;
        }
      }
      if (!(in_quotes_ ? read_in_quotes() : read_outside())) {
        return invalid_at(at_);
      }
    }
    // A template of strings is probed as an array of them.
    if (in_quotes_ || !is_json(input_.is_strings_ ? fmt::format("[{}]", probe_) : probe_)) {
      return invalid_at(text_.size());
    }
    input_.pieces_.push_back({.literal = std::move(literal_)});
    return {};
  }

 private:
  using Source = TargetInput::Source;
  using Piece = TargetInput::Piece;

  Error invalid_at(size_t at) const {
    return invalid(fmt::format("Invalid InputTemplate for target {} : {}.", texts_.target_id,
                               describe_source(*texts_.input_template, at)));
  }

  void keep(std::string_view part) {
    literal_ += part;
    probe_ += part;
  }

  bool read_in_quotes() {
    const size_t size = text_[at_] == '\\' ? std::min<size_t>(2, text_.size() - at_) : 1;
    if (text_[at_] == '"') {
      in_quotes_ = false;
    }
    keep(text_.substr(at_, size));
    at_ += size;
    return true;
  }

  bool read_outside() {
    const char c = text_[at_];
    if (is_json_blank(c)) {
      if (input_.is_strings_) {
        literal_ += c;  // lines stay lines
      } else {
        probe_ += c;
      }
      ++at_;
      return true;
    }
    if (c == '"') {
      open_quotes();
    } else if (input_.is_strings_ || (c == ':' && token_has_variable_)) {
      return false;  // text outside the strings, or a variable in an object's key
    } else {
      token_has_variable_ = false;
    }
    keep(text_.substr(at_, 1));
    ++at_;
    return true;
  }

  void open_quotes() {
    in_quotes_ = true;
    token_has_variable_ = false;
    if (input_.is_strings_ && !probe_.empty()) {
      probe_ += ',';
    }
  }

  Result<void> add_variable(std::string_view name) {
    if (input_.is_strings_ && !in_quotes_) {
      return invalid_at(at_);
    }
    Piece piece{.literal = std::move(literal_), .in_quotes = in_quotes_};
    literal_.clear();
    PENSTOCK_TRY(find_source(name, piece));
    input_.pieces_.push_back(std::move(piece));
    token_has_variable_ = true;
    if (!in_quotes_) {
      probe_ += "\"\"";  // unlike a number, it makes no token with what stands beside it
    }
    return {};
  }

  Result<void> find_source(std::string_view name, Piece& piece) {
    constexpr std::array kPredefined{
        std::pair<std::string_view, Source>{"aws.events.rule-arn", Source::kRuleArn},
        std::pair<std::string_view, Source>{"aws.events.rule-name", Source::kRuleName},
        std::pair<std::string_view, Source>{"aws.events.event.ingestion-time",
                                            Source::kIngestionTime},
        std::pair<std::string_view, Source>{"aws.events.event", Source::kEvent},
        std::pair<std::string_view, Source>{kEventJsonName, Source::kEventJson}};
    for (const auto& [known, source] : kPredefined) {
      if (name == known) {
        piece.source = source;
      }
    }
    if (piece.source == Source::kEventJson && !is_object_) {
      return invalid(
          fmt::format("InputTemplate for target {} contains placeholder {} valid only for JSON "
                      "template.",
                      texts_.target_id, kEventJsonName));
    }
    if (piece.source == Source::kEvent) {
      piece.path = event_paths();
    }
    if (piece.source != Source::kNone) {
      return {};
    }
    piece.source = Source::kPath;
    PENSTOCK_ASSIGN(piece.path, path_of(name));
    return {};
  }

  Result<size_t> path_of(std::string_view name) {
    const std::string key(name);
    if (const auto known = indices_.find(key); known != indices_.end()) {
      return known->second;
    }
    if (texts_.input_paths != nullptr) {
      if (const auto found = texts_.input_paths->find(key); found != texts_.input_paths->end()) {
        PENSTOCK_ASSIGN(JsonPath path, parse_path(texts_.target_id, found->second));
        input_.paths_.push_back(std::move(path));
        return indices_[key] = input_.paths_.size() - 1;
      }
    }
    return invalid(fmt::format("InputTemplate for target {} contains invalid placeholder {}.",
                               texts_.target_id, name));
  }

  size_t event_paths() {
    if (!event_paths_) {
      event_paths_ = input_.paths_.size();
      for (const EventMember& member : kEventMembers) {
        auto path = JsonPath::parse(member.path);
        PENSTOCK_CHECK(path);
        input_.paths_.push_back(*std::move(path));
      }
    }
    return *event_paths_;
  }

  TargetInput& input_;
  const TargetInputTexts& texts_;
  std::string_view text_;
  size_t at_ = 0;
  bool is_object_ = false;
  bool in_quotes_ = false;
  bool token_has_variable_ = false;  // the last string, or the variable that is a token of its own
  std::string literal_;
  std::string probe_;
  std::map<std::string, size_t> indices_;  // of paths, by name
  std::optional<size_t> event_paths_;
};

Result<TargetInput> TargetInput::make(const TargetInputTexts& texts) {
  const int given = static_cast<int>(texts.input.has_value()) +
                    static_cast<int>(texts.input_path.has_value()) +
                    static_cast<int>(texts.input_template.has_value());
  if (given > 1) {
    return invalid(fmt::format(
        "Only one of Input, InputPath, or InputTransformer must be provided for target {}.",
        texts.target_id));
  }
  TargetInput made;
  if (texts.input) {
    if (!is_json(*texts.input)) {
      return invalid(fmt::format("Input for target {} is not a valid JSON text.", texts.target_id));
    }
    made.kind_ = Kind::kConstant;
    made.constant_ = *texts.input;
  } else if (texts.input_path) {
    PENSTOCK_ASSIGN(JsonPath path, parse_path(texts.target_id, *texts.input_path));
    made.kind_ = Kind::kPath;
    made.paths_.push_back(std::move(path));
  } else if (texts.input_template) {
    if (texts.input_paths != nullptr) {
      PENSTOCK_TRY(check_keys(*texts.input_paths));
      for (const auto& [key, path] : *texts.input_paths) {
        PENSTOCK_TRY(parse_path(texts.target_id, path));  // also of those that are not used
      }
    }
    made.kind_ = Kind::kTemplate;
    PENSTOCK_TRY(TemplateCompiler(made, texts).run());
  }
  return made;
}

std::string TargetInput::render(std::string_view event_json, const RuleFacts& facts) const {
  std::string out;
  switch (kind_) {
    case Kind::kEvent:
      out = event_json;
      return out;
    case Kind::kConstant:
      out = constant_;
      return out;
    case Kind::kPath: {
      const auto selections = select_paths(event_json, paths_);
      const auto selected = selections.front().text();
      // As in a template, what is not there is the empty string. What EventBridge sends then is
      // not documented.
      append_json(out, selected.value_or("\"\""), Form::kMinified);
      break;
    }
    case Kind::kTemplate:
      append_template(event_json, facts, out);
      break;
  }
  if (delivery::is_too_long(out)) {
    out.resize(delivery::kInputBytesMax + 1);
  }
  return out;
}

void TargetInput::append_template(std::string_view event_json, const RuleFacts& facts,
                                  std::string& out) const {
  const auto selections =
      paths_.empty() ? std::vector<Selection>() : select_paths(event_json, paths_);
  for (const Piece& piece : pieces_) {
    if (delivery::is_too_long(out)) {
      return;
    }
    out += piece.literal;
    append_variable(piece, selections, event_json, facts, out);
  }
}

size_t TargetInput::bytes_at_most(size_t event_bytes) const {
  // Names of the rule and of members. Inside quotes each byte of the event may get a backslash.
  constexpr size_t kNamesBytesMax = 1024;
  size_t bytes = 0;
  switch (kind_) {
    case Kind::kEvent:
      return 0;
    case Kind::kConstant:
      return constant_.size();
    case Kind::kPath:
      bytes = event_bytes + 2;
      break;
    case Kind::kTemplate:
      for (const Piece& piece : pieces_) {
        bytes += piece.literal.size();
        bytes += piece.source == Source::kNone ? 0 : 2 * event_bytes + kNamesBytesMax;
      }
      break;
  }
  return std::min(bytes, delivery::kInputBytesMax + 1);
}

void TargetInput::append_variable(const Piece& piece, const std::vector<Selection>& selections,
                                  std::string_view event_json, const RuleFacts& facts,
                                  std::string& out) const {
  const Form form = !piece.in_quotes ? Form::kMinified
                    : is_strings_    ? Form::kWithoutQuotes
                                     : Form::kEscaped;
  switch (piece.source) {
    case Source::kNone:
      return;
    case Source::kPath: {
      const std::string_view value = selections[piece.path].text().value_or("\"\"");
      if (piece.in_quotes && value.starts_with('"')) {
        out += value.substr(1, value.size() - 2);
      } else {
        append_json(out, value, form);
      }
      return;
    }
    case Source::kRuleArn:
      append_plain(out, facts.rule_arn, piece.in_quotes);
      return;
    case Source::kRuleName:
      append_plain(out, facts.rule_name, piece.in_quotes);
      return;
    case Source::kIngestionTime: {
      std::string time;
      const int64_t whole_ms = facts.ingestion_time_ms / kSecondMs * kSecondMs;
      aws::append_timestamp(time, {whole_ms}, aws::TimestampFormat::kIso8601);
      append_plain(out, time, piece.in_quotes);
      return;
    }
    case Source::kEvent: {
      std::string event;
      event += '{';
      for (size_t i = 0; i < kEventMembers.size(); ++i) {
        if (const auto value = selections[piece.path + i].text()) {
          event += fmt::format("{}\"{}\":{}", event.size() > 1 ? "," : "", kEventMembers[i].name,
                               *value);
        }
      }
      event += '}';
      append_json(out, event, form);
      return;
    }
    case Source::kEventJson:
      append_json(out, event_json, form);
  }
}

}  // namespace penstock::bus
