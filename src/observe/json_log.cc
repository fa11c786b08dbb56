#include "observe/json_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/periodic_worker.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/units.h"

namespace penstock::observe {
namespace {

// Lines that come within this time of a write wait for the next one, at most until the periodic
// flush.
constexpr auto kGatherTime = std::chrono::milliseconds(20);
constexpr auto kFlushInterval = std::chrono::seconds(1);
constexpr size_t kBufferBytes = 32 * kKiB;

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Writes finished lines to a file descriptor; used by the writer thread alone.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  LineSink(int fd, bool owned) : fd_(fd), owned_(owned) { buffer_.reserve(kBufferBytes); }
  LineSink(const LineSink&) = delete;
  LineSink& operator=(const LineSink&) = delete;
  ~LineSink() override {
    flush_();
    if (owned_) {
      close(fd_);
    }
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    buffer_.append(message.payload.data(), message.payload.size()).push_back('\n');
    if (buffer_.size() >= kBufferBytes ||
        std::chrono::steady_clock::now() - flushed_at_ >= kGatherTime) {
      flush_();
    }
  }

  // A line that cannot be written is lost: there is nowhere else to say so.
  void flush_() override {
    size_t done = 0;
    while (done < buffer_.size()) {
      const ssize_t count = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
      if (count < 0 && errno != EINTR) {
        break;
      }
      done += count > 0 ? static_cast<size_t>(count) : 0;
    }
    buffer_.clear();
    flushed_at_ = std::chrono::steady_clock::now();
  }

 private:
  int fd_;
  bool owned_;
  std::string buffer_;
  std::chrono::steady_clock::time_point flushed_at_{};
};

}  // namespace

// The order matters: the periodic flush ends first, then the pool writes what is queued, then the
// sink closes.
struct JsonLog::Writer {
  Writer(std::shared_ptr<LineSink> line_sink, size_t queue_lines)
      : sink(std::move(line_sink)),
        pool(std::make_shared<spdlog::details::thread_pool>(queue_lines, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "penstock", sink, pool, spdlog::async_overflow_policy::overrun_oldest)),
        flusher([this] { logger->flush(); }, kFlushInterval) {
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::warn);
  }

  std::shared_ptr<LineSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
  spdlog::details::periodic_worker flusher;
};

Result<std::unique_ptr<JsonLog>> JsonLog::open(const JsonLogOptions& options, Clock& clock) {
  const bool to_file = !options.path.empty();
  const int fd = to_file
                     ? ::open(options.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)
                     : STDERR_FILENO;
  if (fd < 0) {
    return Error(kIoError, fmt::format("cannot open the log file {}: {}", options.path,
                                       std::strerror(errno)));
  }
  auto writer =
      std::make_unique<Writer>(std::make_shared<LineSink>(fd, to_file), options.queue_lines);
  return std::unique_ptr<JsonLog>(new JsonLog(std::move(writer), options.level, clock));
}

JsonLog::JsonLog(std::unique_ptr<Writer> writer, LogLevel level, Clock& clock)
    : writer_(std::move(writer)), level_(level), clock_(clock) {}

JsonLog::~JsonLog() = default;

void JsonLog::write(LogLevel level, std::string_view event,
                    std::initializer_list<LogField> fields) {
  if (level < level_) {
    return;
  }
  const std::string line = json_log_line(clock_.system_ms(), level, event, fields);
  writer_->logger->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

uint64_t JsonLog::dropped_lines() const { return writer_->pool->overrun_counter(); }

}  // namespace penstock::observe
