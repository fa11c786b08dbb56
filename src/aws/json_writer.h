// Appends JSON to a string, with commas where they belong. The caller opens and closes in pairs;
// nothing checks it. Lives as long as one text is written; belongs to one thread.
#ifndef PENSTOCK_AWS_JSON_WRITER_H_
#define PENSTOCK_AWS_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/text_writer.h"

namespace penstock::aws {

// In quotes. Bytes that are not UTF-8 become U+FFFD, so that the text is always valid JSON.
void append_json_string(std::string& out, std::string_view text);
void add_json_string(TextWriter& out, std::string_view text);

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  void key(std::string_view name);
  // A name that needs no escaping: what a shape declares.
  void plain_key(std::string_view name);

  void string(std::string_view text);
  // Text that needs quotes but no escaping.
  void plain_string(std::string_view text);
  void integer(int64_t value);
  void number(double value);  // NaN and the infinities as strings, as AWS writes them
  void boolean(bool value);
  // The caller appends one value by itself.
  std::string& begin_own_form() {
    separate();
    return out_;
  }

 private:
  void separate() {
    if (comma_) {
      out_ += ',';
    }
    comma_ = true;
  }
  void open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
  }
  void close(char bracket) {
    out_ += bracket;
    comma_ = true;
  }

  std::string& out_;
  bool comma_ = false;
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_JSON_WRITER_H_
