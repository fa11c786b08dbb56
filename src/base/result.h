// Result<T>: a value or an Error. Nothing throws across a module; a Result that is ignored does not
// compile.
#ifndef PENSTOCK_BASE_RESULT_H_
#define PENSTOCK_BASE_RESULT_H_

#include <optional>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace penstock {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    PENSTOCK_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    PENSTOCK_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    PENSTOCK_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& {
    PENSTOCK_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    PENSTOCK_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  const Error& error() const& {
    PENSTOCK_CHECK(error_.has_value());
    return *error_;
  }
  Error&& error() && {
    PENSTOCK_CHECK(error_.has_value());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace penstock

// Returns the error of a Result expression to the caller, in functions that return a Result
// themselves.
#define PENSTOCK_TRY(expression)             \
  do {                                       \
    auto try_result_ = (expression);         \
    if (!try_result_.ok()) {                 \
      return std::move(try_result_).error(); \
    }                                        \
  } while (false)

#define PENSTOCK_CONCAT_INNER(a, b) a##b
#define PENSTOCK_CONCAT(a, b) PENSTOCK_CONCAT_INNER(a, b)
// PENSTOCK_ASSIGN(auto x, f()): x is f()'s value, or its error is returned.
#define PENSTOCK_ASSIGN(declaration, expression)                                  \
  auto PENSTOCK_CONCAT(assign_result_, __LINE__) = (expression);                  \
  if (!PENSTOCK_CONCAT(assign_result_, __LINE__).ok()) {                          \
    return std::move(PENSTOCK_CONCAT(assign_result_, __LINE__)).error();          \
  }                                                                               \
  /* NOLINTNEXTLINE(bugprone-macro-parentheses): a declaration cannot have any */ \
  declaration = std::move(PENSTOCK_CONCAT(assign_result_, __LINE__)).value()

#endif  // PENSTOCK_BASE_RESULT_H_
