// Calls that undo what a command has made, at its end and whatever happened meanwhile. Belongs to
// the main thread.
#ifndef PENSTOCK_CLI_UNDO_LIST_H_
#define PENSTOCK_CLI_UNDO_LIST_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace penstock::cli {

class UndoList {
 public:
  // `name`: what it belongs to, for people.
  explicit UndoList(std::string name) : name_(std::move(name)) {}
  UndoList(const UndoList&) = delete;
  UndoList& operator=(const UndoList&) = delete;
  // Makes the calls, the last one first; says on stderr if something is left over.
  ~UndoList();

  // Calls `Op` with `input` at the end, after all that were added later.
  template <typename Op, typename Client>
  void add(Client& client, typename Op::Input input) {
    steps_.push_back([&client, input = std::move(input)]() -> Result<void> {
      auto output = client.template call<Op>(input);
      return output.ok() ? Result<void>() : Result<void>(std::move(output).error());
    });
  }

 private:
  std::string name_;
  std::vector<std::function<Result<void>()>> steps_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_UNDO_LIST_H_
