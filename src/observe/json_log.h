// The log as JSON lines: {"time":"2024-02-29T23:59:58.123Z","level":"info","event":"…", and the
// fields}. Lines are made on the caller's thread and written by one of the log's own, so that a
// slow terminal or disk holds nothing up: when the queue is full its oldest line is dropped and
// counted. One JsonLog lives as long as the process.
#ifndef PENSTOCK_OBSERVE_JSON_LOG_H_
#define PENSTOCK_OBSERVE_JSON_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace penstock::observe {

struct JsonLogOptions {
  std::string path;  // appended to; empty: standard error
  LogLevel level = LogLevel::kInfo;
  size_t queue_lines = 2048;
};

// Of a text field; what is beyond is cut off.
inline constexpr size_t kLogFieldBytesMax = 4096;

class JsonLog final : public Log {
 public:
  // kIoError if the file cannot be opened.
  static Result<std::unique_ptr<JsonLog>> open(const JsonLogOptions& options, Clock& clock);
  // Writes what is queued.
  ~JsonLog() override;

  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override;
  // Lines lost because the queue was full.
  uint64_t dropped_lines() const;

 private:
  struct Writer;
  JsonLog(std::unique_ptr<Writer> writer, LogLevel level, Clock& clock);

  std::unique_ptr<Writer> writer_;
  LogLevel level_;
  Clock& clock_;
};

// One line without its newline. Bytes that are not UTF-8 become U+FFFD, numbers that JSON does not
// have become null.
std::string json_log_line(int64_t system_ms, LogLevel level, std::string_view event,
                          std::initializer_list<LogField> fields);

}  // namespace penstock::observe

#endif  // PENSTOCK_OBSERVE_JSON_LOG_H_
