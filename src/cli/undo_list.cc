#include "cli/undo_list.h"

#include <fmt/format.h>

#include "cli/table.h"

namespace penstock::cli {

UndoList::~UndoList() {
  Result<void> result;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (Result<void> undone = (*step)(); !undone.ok()) {
      result = std::move(undone);
    }
  }
  if (!result.ok()) {
    fmt::print(stderr, "penstock: of {} something is left over: {}\n", name_,
               printable(result.error().message()));
  }
}

}  // namespace penstock::cli
