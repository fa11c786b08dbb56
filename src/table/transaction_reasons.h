// Why a transaction was cancelled, as TransactionCanceledException says it. Pure functions.
#ifndef PENSTOCK_TABLE_TRANSACTION_REASONS_H_
#define PENSTOCK_TABLE_TRANSACTION_REASONS_H_

#include <optional>
#include <vector>

#include "base/error.h"

namespace penstock::table {

// Whether an error of one part cancels the transaction with a reason; any other is the whole
// request's.
bool is_reason(const Error& error);

// A reason for each part in order: its code, message and, where the part asked for it, the item.
Error cancelled(const std::vector<const std::optional<Error>*>& failures);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TRANSACTION_REASONS_H_
