// One line that a terminal shows while a command works, on stderr. Shows nothing where stderr is no
// terminal. Used by the main thread.
#ifndef PENSTOCK_CLI_PROGRESS_LINE_H_
#define PENSTOCK_CLI_PROGRESS_LINE_H_

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace penstock::cli {

class ProgressLine {
 public:
  void show(const std::string& text) const {
    if (is_terminal_) {
      fmt::print(stderr, "\r{}\x1b[K", text);
    }
  }
  void clear() const { show({}); }

 private:
  const bool is_terminal_ = ::isatty(STDERR_FILENO) != 0;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_PROGRESS_LINE_H_
